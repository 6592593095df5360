/** Facts that the farm tells whoever listens: the log on the terminal, the event file of this host. Wording is the listener's. */
import type { Problem } from '../core/problem.ts';
import type { Asker, Request, RequestId } from '../core/request.ts';
import type { Failure, KillReason } from '../core/run.ts';
import type { IdleReason } from '../core/idle.ts';
import type { IdeaId, SlotId, Stage, Token } from '../core/words.ts';

interface RunEvent {
  id: IdeaId;
  token: Token;
}

export type FarmEvent =
  | { kind: 'opened'; host: string; slots: string[]; results: string }
  | { kind: 'problem'; problem: Problem }
  | (RunEvent & { kind: 'claimed'; slots: readonly SlotId[]; attempt: number; title: string })
  | (RunEvent & { kind: 'started'; stage: Stage; slots: readonly SlotId[]; gpu: number; title: string })
  | (RunEvent & { kind: 'ended'; stage: Stage; ending: string; duration_s: number })
  | (RunEvent & {
      kind: 'completed';
      title: string;
      metric: string;
      value: unknown;
      train_s: number | null;
      warnings: readonly string[];
    })
  | (RunEvent & { kind: 'failed'; title: string; failure: Failure; train_s: number | null })
  | (RunEvent & { kind: 'killed'; because: KillReason })
  | (RunEvent & { kind: 'adopted'; stage: Stage | 'claimed' })
  | (RunEvent & { kind: 'taken-over'; slots: readonly SlotId[]; from: string })
  | (RunEvent & { kind: 'released' })
  /** Of a run that is over, in the unit of the metric; `before`: the best of the others, null where there was none. */
  | (RunEvent & {
      kind: 'new-best';
      metric: string;
      value: number;
      before: number | null;
      before_id: IdeaId | null;
      delta: number | null;
    })
  | (RunEvent & { kind: 'dropped'; why: string })
  | { kind: 'lost-claim'; id: IdeaId }
  /** `token`: of the claim that it ends; null where the folder had none of ours. */
  | { kind: 'set-aside'; id: IdeaId; token: Token | null; why: string; to: string }
  | { kind: 'finalised'; id: IdeaId; token: Token; why: string }
  | { kind: 'requeued'; id: IdeaId; failures: number; limit: number }
  /** Seen by this host, which acts on it from now on. `ideas`: the first of them. */
  | {
      kind: 'request';
      request: RequestId;
      did: Request['do'];
      by: Asker;
      reason: string | null;
      ideas: readonly IdeaId[];
    }
  | { kind: 'launch-blocked'; why: string }
  | { kind: 'launch-unblocked' }
  | { kind: 'folder-hangs'; call: string; seconds: number }
  | { kind: 'folder-answers'; afterS: number }
  | { kind: 'slot'; slot: SlotId; state: string; why: string | null }
  | { kind: 'chore'; chore: string; did: 'claimed' | 'killed' | 'reclaimed' | 'released'; token: Token }
  | { kind: 'research-started'; cycle: number }
  | { kind: 'research-ended'; cycle: number; ok: boolean; why: string; newIds: readonly string[]; duration_s: number }
  | { kind: 'cleanup-ended'; deleted: number; ok: boolean; why: string }
  /** Nothing is launched although there is room. */
  | { kind: 'waiting'; why: string }
  /** A slot has been without a run for some seconds; `since`: when that began. */
  | { kind: 'idle'; slot: SlotId; reason: IdleReason; since: string }
  | { kind: 'idle-ended'; slot: SlotId; reason: IdleReason; seconds: number }
  | { kind: 'stopping'; now: boolean; running: number }
  | { kind: 'stopped'; completed: number; failed: number; queued: number };

export type Tell = (event: FarmEvent) => void;
