/** What this orze knows between two looks. All of it can be read anew from disk; nothing here is the only copy of anything. */
import type { Intake, MyRun } from '../core/decide.ts';
import { IdeaTable } from '../core/ideas.ts';
import { Overlay } from '../core/overlay.ts';
import { IdleSpells } from '../core/idle.ts';
import type { HeldSlot, IdleReason } from '../core/idle.ts';
import type { Problem } from '../core/problem.ts';
import { Queue } from '../core/queue.ts';
import { RunFacts } from '../core/run-facts.ts';
import type { Ranking } from '../core/leaderboard.ts';
import type { Slot } from '../core/slots.ts';
import type { YamlValue } from '../core/yaml.ts';
import type { Verdict } from '../core/claim.ts';
import type { IdeaId, SlotId, Stage, Token } from '../core/words.ts';

/** One run that this orze holds, with what the actions need beside what the policy needs. */
export interface HeldRun extends MyRun {
  readonly title: string;
  readonly attempt: number;
  /** GPU index or lane, as in claim.json. */
  readonly gpu: number;
  readonly devices: readonly string[];
  readonly deviceEnv: Readonly<Record<string, string>>;
  /** Uptime of the claim (or of the adoption). */
  readonly since: number;
  /** Seconds it had lived before it was adopted. */
  readonly agedS: number;
  /** Its slots were handed on: none of its processes is left, only its records are on their way. */
  vacated: boolean;
}

/** An unfinished folder of somebody else, as last seen. */
export interface Stray {
  id: IdeaId;
  verdict: Verdict;
  /** Of the claim that was judged. */
  token: Token | null;
  /** The heartbeat of the run as it was when it was judged; null: none was looked for. */
  beat: string | null;
  /** Set when its claim was read. */
  host: string;
  gpu: number;
  stage: Stage | 'claimed';
  slots: readonly string[];
  /** Seconds since the claim, where its record tells the zone; else since I first saw it. */
  elapsedS: number;
  /** Seconds I have watched it unchanged. */
  unchangedS: number;
  /** Its owner is gone from this machine: looked at again soon. */
  hurry: boolean;
}

/** One live start of orze, as its host file says. */
export interface HostSeen {
  id: string;
  host: string;
  tokens: ReadonlySet<string>;
  freeGpus: readonly number[];
  slots: number;
  /** ISO time; null: its version does not say. */
  startedAt: string | null;
  freeBytes: number | null;
  /** Slots that others use, or that are out of order. */
  unusable: number;
  /** Tokens of its runs whose log has been still for half the stall limit. */
  silent: ReadonlySet<string>;
  /** Seconds of the last 24 hours; null: its version does not say. */
  idle: { slot_seconds: number; by_reason: Readonly<Record<string, number>> } | null;
  /** The value that changes with every heartbeat. */
  beat: number;
  unchangedS: number;
  /** Its process is gone (same machine), or it said that it leaves. */
  gone: boolean;
}

/** What is known of research cycles in the fleet. Times are this machine's uptime. */
export interface ResearchState {
  dueAt: number;
  busy: boolean;
  cycles: number;
  lastEndedAt: number | null;
}

export class Memory {
  intake: Intake = 'open';
  /** `--once`: a slot that has launched an idea launches no other. */
  oneLaunchPerSlot = false;
  readonly spent = new Set<SlotId>();
  /** `orze run --only`: nothing else is launched here. */
  only: ReadonlySet<IdeaId> | null = null;
  /** `orze run --max`: ideas that may still be launched here; null: no limit. */
  launchesLeft: number | null = null;
  /** What was asked of the fleet, as far as it was read. */
  readonly overlay = new Overlay();
  /** Upstream's marks in results/: `stopAll` only where it came after this start. */
  marks = { disabled: false, stopAll: false };
  slots: Slot[] = [];
  /** Slots of claims and chores under way or of held runs. */
  readonly holders = new Map<SlotId, Token>();
  /** Slots that must rest: still held by something unkillable, or refused by their device lock. Value: uptime until. */
  readonly resting = new Map<SlotId, { until: number; why: string }>();
  readonly mine = new Map<Token, HeldRun>();

  /** Ideas as last read, settled ones only. */
  ideas = new IdeaTable();
  /** An idea did not stand where it was read: nothing is launched until ideas.md was looked at as a whole. */
  ideasDoubted = false;
  readonly queue = new Queue();
  /** Problems of ideas.md by the scan, and by reading single ideas. */
  scanProblems: readonly Problem[] = [];
  readonly blocked = new Map<IdeaId, Problem>();

  /** Folders in results/ at the last listing. */
  present: Set<IdeaId> = new Set();
  /** Finished runs. */
  readonly facts: RunFacts;
  /** How many of them were read since the index of finished runs was read or written. */
  unindexed = 0;
  readonly strays = new Map<IdeaId, Stray>();
  /** Folders that a claim met unexpectedly: looked into next. */
  readonly suspects = new Set<IdeaId>();
  /** How often an empty folder could not be published over (a link, `.nfs…` files): it is watched anew before the next try. */
  readonly refused = new Map<IdeaId, number>();
  /** Ideas whose folder an action is making or changing. */
  readonly busy = new Set<IdeaId>();
  /** Folders whose records could not be understood or read. */
  readonly unknown = new Set<IdeaId>();
  /** Uptime before which a folder is left alone: the last action on it changed nothing. */
  readonly restUntil = new Map<IdeaId, number>();
  /** Research and cleanup under way here. */
  readonly chores = new Set<Token>();
  /** results/ was read completely at least once: before that, what is known is not fit to be published. */
  folderSeen = false;
  hosts: HostSeen[] = [];
  /** A claim was lost since the last look at the hosts. */
  contested = false;
  pythonSeen = false;

  /** Failed attempts that count, by idea (`max_idea_failures`). */
  readonly failures = new Map<IdeaId, number>();
  readonly retries = new Map<IdeaId, Token>();

  /** The base config, empty where there is none; while there is a problem with it nothing is launched. */
  base: YamlValue = null;
  baseProblem: Problem | null = null;
  /** The last idea of the file, while it is not settled. */
  unsettled: IdeaId | null = null;
  freeBytes: number | null = null;
  /** The reserve was given up for records on a full disk: until it can be put back, nothing is launched into what is left of it. */
  reserveSpent = false;
  /** A call on the folder that gets no answer, e.g. `list /data/results`; null: it answers. */
  unanswered: string | null = null;
  launchBlock: string | null = null;
  /** The same in a word. */
  launchBlockedBy: IdleReason | null = null;
  /** Slots of this machine without a run. */
  readonly idle = new IdleSpells();
  /** Slots of this machine that others use, that are out of order or paused: in the order of the slots. */
  heldSlots: readonly HeldSlot[] = [];
  wide: { id: IdeaId; since: number } | null = null;
  tooWide: readonly IdeaId[] = [];
  passes = 0;
  research: ResearchState | null = null;
  cleanup: { dueAt: number; busy: boolean } | null = null;
  /** Counts the times that an idea waited again. */
  requeues = 0;
  /** Counts every change that the report or the status shows. */
  boardVersion = 0;

  constructor(ranking: Ranking) {
    this.facts = new RunFacts(ranking);
  }

  changed(): void {
    this.boardVersion += 1;
  }

  /** An idea must not run as it is written. */
  block(id: IdeaId, problem: Problem): void {
    this.blocked.set(id, problem);
    this.queue.remove(id);
    this.changed();
  }

  /** An idea waits (again), if it is still in ideas.md and nothing speaks against it. */
  requeue(id: IdeaId): void {
    this.requeues += 1;
    this.present.delete(id);
    if (this.ideas.has(id) && this.#mayWait(id)) this.queue.add(id);
    this.changed();
  }

  /** It waits again where only a request spoke against it. */
  offer(id: IdeaId): void {
    const { present, facts, strays, busy } = this;
    const taken = present.has(id) || facts.has(id) || strays.has(id) || busy.has(id) || mineIds(this).has(id);
    if (!taken) this.requeue(id);
  }

  /** Ideas that would wait, were they not skipped. */
  withheld(): number {
    const mine = mineIds(this);
    const { present, facts, ideas, blocked } = this;
    let count = 0;
    for (const id of this.overlay.skipped) {
      if (ideas.has(id) && !present.has(id) && !facts.has(id) && !mine.has(id) && !blocked.has(id)) count += 1;
    }
    return count;
  }

  /** Of the ideas that wait, how many were bound to hosts of other names. */
  waitElsewhere(host: string): number {
    let count = 0;
    for (const id of this.overlay.bindings.elsewhere(host)) if (this.queue.has(id)) count += 1;
    return count;
  }

  #mayWait(id: IdeaId): boolean {
    return !this.blocked.has(id) && !this.overlay.skipped.has(id);
  }

  /** The idea waits, and with the text that has this hash. */
  isWaiting(id: IdeaId, hash: number | undefined): boolean {
    return this.queue.has(id) && this.ideas.get(id)?.hash === hash;
  }
}

/** Hosts that show signs of life, this one among them once it has been seen. */
export function liveHosts({ hosts }: Pick<Memory, 'hosts'>, suspectS: number): HostSeen[] {
  return hosts.filter(({ gone, unchangedS }) => !gone && unchangedS < suspectS);
}

/** Ideas of the runs that this orze holds. */
export function mineIds(memory: Memory): Set<IdeaId> {
  return new Set([...memory.mine.values()].map((run) => run.id));
}
