/** Waits until runs are over, or something else is so: by looks that events wake, so that nobody has to poll. */
import type * as z from 'zod';
import type { Query } from '../../core/query.ts';
import { isOver } from '../../core/row.ts';
import type { RunRow } from '../../core/row.ts';
import type { IdeaId } from '../../core/words.ts';
import { waitFor } from '../requests/acting.ts';
import type { wait } from '../schemas/wait.ts';
import { EventLog } from '../view/event-log.ts';
import { pick } from '../view/select.ts';
import type { View } from '../view/view.ts';
import { beside, withParents } from './runs.ts';
import { noiseOf } from './why-completed.ts';

export type WaitAnswer = z.infer<typeof wait>;

/** `done`: all are over · `any`: one is · `started`: all have begun · `idle`: nothing runs · `queue-empty`: nothing waits or runs. */
export type WaitGoal = 'done' | 'any' | 'started' | 'idle' | 'queue-empty' | { readonly query: Query };

export interface WaitAsked {
  ids: readonly IdeaId[];
  goal: WaitGoal;
  /** Seconds; null: for ever. */
  limitS: number | null;
  /** Somebody does not want to wait any longer. */
  stopped: () => boolean;
}

const FOR_EVER_S = 10 * 365 * 86_400;
const NAMED = 100;

export async function waitForRuns(view: View, { ids, goal, limitS, stopped }: WaitAsked): Promise<WaitAnswer> {
  const log = await EventLog.now(view.ctx);
  const bestBefore = view.best(1)[0]?.id;
  const before = new Set(ids.filter((id) => isRowOver(view.row(id))));
  let met = false;
  await waitFor(view, limitS ?? FOR_EVER_S, async () => {
    met = await isMet(view, ids, goal, before);
    return met || stopped();
  });
  // What was told meanwhile is not told again to who goes on from here.
  await log.next();
  const over = ids.flatMap((id) => view.row(id) ?? []).filter((row) => isRowOver(row));
  const named = goal === 'any' ? over.filter(({ id }) => !before.has(id)) : over;
  return {
    met,
    timed_out: !met && !stopped(),
    done: await doneOf(
      view,
      named.filter(({ state }) => state === 'COMPLETED'),
      bestBefore,
    ),
    failed: named
      .filter(({ state }) => state !== 'COMPLETED')
      .map(({ id, state, cause, fingerprint }) => ({ id, cause: cause ?? state.toLowerCase(), fingerprint })),
    pending: ids.filter((id) => !isRowOver(view.row(id))).slice(0, NAMED),
    cursor: log.cursor,
  };
}

/** An idea that is gone will not change either. */
export function isRowOver(row: RunRow | undefined): boolean {
  return row === undefined || isOver(row.state);
}

async function isMet(
  view: View,
  ids: readonly IdeaId[],
  goal: WaitGoal,
  before: ReadonlySet<IdeaId>,
): Promise<boolean> {
  if (goal === 'done') return ids.every((id) => isRowOver(view.row(id)));
  // Where nothing is left that could still end, waiting is over, too.
  if (goal === 'any')
    return ids.some((id) => !before.has(id) && isRowOver(view.row(id))) || ids.every((id) => before.has(id));
  if (goal === 'started') return ids.every((id) => view.row(id)?.state !== 'QUEUED');
  const busy = view.running().some(({ state }) => state !== 'LOST');
  if (goal === 'idle') return !busy;
  if (goal === 'queue-empty') return view.counts().QUEUED === 0 && !busy;
  const rows = ids.flatMap((id) => view.row(id) ?? []);
  const matching = await pick(view, goal.query, rows);
  return matching.length > 0 || rows.every(isRowOver);
}

async function doneOf(
  view: View,
  rows: readonly RunRow[],
  bestBefore: IdeaId | undefined,
): Promise<WaitAnswer['done']> {
  const details = await withParents(view, rows);
  const noise = rows.length === 0 ? null : await noiseOf(view);
  return rows.map((row) => {
    const { delta_parent } = beside(view, row, details);
    const sigmas =
      delta_parent === null || noise === null || noise.sigma === 0 ? null : Math.abs(delta_parent / noise.sigma);
    const { id, metric, rank } = row;
    return { id, metric, rank, new_best: rank === 1 && id !== bestBefore, delta_parent, noise_sigma: sigmas };
  });
}
