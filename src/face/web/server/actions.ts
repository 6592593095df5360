/** What pages may ask to be done: the functions that the verbs call, with the words of the verbs, and the same refusals. */
import * as z from 'zod';
import { addIdeas } from '../../../app/answers/add.ts';
import { excludeRuns } from '../../../app/answers/exclude.ts';
import { collectGarbage } from '../../../app/answers/gc.ts';
import { killRuns } from '../../../app/answers/kill.ts';
import { noteIdeas } from '../../../app/answers/note.ts';
import { pauseScope, resumeScope } from '../../../app/answers/pause.ts';
import { setPriority } from '../../../app/answers/prio.ts';
import { retryChanged } from '../../../app/answers/retry-changed.ts';
import { retryRuns } from '../../../app/answers/retry.ts';
import { skipIdeas } from '../../../app/answers/skip.ts';
import { stopLoops } from '../../../app/answers/stop.ts';
import { Refusal } from '../../../app/refusal.ts';
import type { Acting } from '../../../app/requests/acting.ts';
import { select } from '../../../app/view/select.ts';
import type { View } from '../../../app/view/view.ts';
import { readProposals } from '../../../core/proposal-json.ts';

export interface Action {
  /** Schema of its answer. */
  readonly schema: string;
  /** What its body may say. */
  readonly body: z.ZodObject;
  /** Seconds for which it waits for the fact; such a one has a look of its own. */
  readonly waits: (body: object) => number;
  readonly run: (view: View, body: object) => Promise<object>;
}

const reason = z.string().max(500).nullable().default(null).describe('why, for whoever looks at it later');
const dry_run = z.boolean().default(false).describe('tell what would be done, do nothing');
const ids = z.array(z.string().min(1).max(1000)).min(1).max(1000).describe('ids, or selectors as the verbs take them');
const timeout = z.number().min(0).max(600).default(0).describe('seconds to wait for the end of what runs; 0: do not');
const onIdeas = { ids, reason, dry_run };
const places = {
  node: z.string().max(200).nullable().default(null).describe('only this host'),
  gpu: z.string().max(200).nullable().default(null).describe('only this slot: `node2:3`'),
  research: z.boolean().default(false).describe('only research cycles'),
};

const addBody = z.looseObject({ force: z.boolean().default(false), dry_run });
const KEEP = { best: 10, last: 5 };

export const ACTIONS: Readonly<Record<string, Action>> = {
  add: action('orze.add/1', addBody, async (view, { force, dry_run: dryRun, ...proposal }) => {
    const read = readProposals(JSON.stringify(proposal));
    if (!read.ok) throw new Refusal('usage', read.problem);
    return addIdeas(view, read.value, { force, dryRun });
  }),
  retry: action(
    'orze.retry/1',
    z.strictObject({
      ...onIdeas,
      set: z.array(z.string().max(2000)).max(100).default([]),
      where: z
        .string()
        .max(1000)
        .nullable()
        .default(null)
        .describe('only there from now on: `host:node1`; null: anywhere'),
      max: z.int().min(1).optional(),
    }),
    async (view, { ids: asked, set, where, max, ...acting }) => {
      const { length } = await select(view, asked);
      if (max !== undefined && length > max) throw tooMany(length, max);
      if (set.length > 0 && where !== null) throw notBoth();
      return set.length === 0
        ? retryRuns(view, asked, where, actingBy(acting))
        : retryChanged(view, asked, set, actingBy(acting));
    },
  ),
  kill: action(
    'orze.kill/1',
    z.strictObject({ ...onIdeas, requeue: z.boolean().default(false), timeout }),
    (view, { ids: selectors, requeue, timeout: waitS, ...acting }) =>
      killRuns(view, { selectors, requeue, waitS }, actingBy(acting)),
  ),
  skip: action('orze.skip/1', z.strictObject(onIdeas), (view, { ids: asked, ...acting }) =>
    skipIdeas(view, asked, true, actingBy(acting)),
  ),
  unskip: action('orze.skip/1', z.strictObject(onIdeas), (view, { ids: asked, ...acting }) =>
    skipIdeas(view, asked, false, actingBy(acting)),
  ),
  prio: action(
    'orze.prio/1',
    z.strictObject({ ...onIdeas, to: z.string().max(20).describe('top, critical, high, medium, low, +1, -1') }),
    (view, { ids: asked, to, ...acting }) => setPriority(view, asked, to, actingBy(acting)),
  ),
  pause: action(
    'orze.pause/1',
    z.strictObject({ ...places, now: z.boolean().default(false), timeout, reason, dry_run }),
    (view, { node, gpu, research, now, timeout: waitS, ...acting }) =>
      pauseScope(view, { node, gpu, research }, now ? 'now' : 'drain', waitS, actingBy(acting)),
  ),
  resume: action(
    'orze.pause/1',
    z.strictObject({ ...places, reason, dry_run }),
    (view, { node, gpu, research, ...acting }) => resumeScope(view, { node, gpu, research }, actingBy(acting)),
  ),
  note: action(
    'orze.note/1',
    z.strictObject({ ids, text: z.string().max(10_000).describe('empty: takes it away'), dry_run }),
    (view, { ids: asked, text, dry_run: dryRun }) =>
      noteIdeas(view, asked, text, actingBy({ reason: null, dry_run: dryRun })),
  ),
  exclude: action('orze.exclude/1', z.strictObject(onIdeas), (view, { ids: asked, ...acting }) =>
    excludeRuns(view, asked, true, actingBy(acting)),
  ),
  include: action('orze.exclude/1', z.strictObject(onIdeas), (view, { ids: asked, ...acting }) =>
    excludeRuns(view, asked, false, actingBy(acting)),
  ),
  gc: action(
    'orze.gc/1',
    z.strictObject({
      patterns: z.array(z.string().max(500)).min(1).max(100).nullable().default(null),
      keep_best: z.int().min(0).default(KEEP.best),
      keep_last: z.int().min(0).default(KEEP.last),
      older: z.number().min(0).nullable().default(null).describe('only of runs that ended so many seconds ago'),
      attempts: z.boolean().default(false),
      apply: z.boolean().default(false).describe('delete'),
      reason,
      dry_run,
    }),
    (view, { patterns, keep_best, keep_last, older, attempts, apply, reason: why, dry_run: dry }) =>
      collectGarbage(
        view,
        { keepBest: keep_best, keepLast: keep_last, olderS: older, patterns, attempts },
        actingBy({ reason: why, dry_run: dry || !apply }),
      ),
  ),
  stop: action(
    'orze.stop/1',
    z.strictObject({
      node: z.string().max(200).nullable().default(null).describe('null: the host of this server'),
      all_nodes: z.boolean().default(false),
      now: z.boolean().default(false),
      timeout,
      reason,
      dry_run,
    }),
    (view, { node, all_nodes: all, now, timeout: waitS, ...acting }) =>
      stopLoops(view, { how: now ? 'now' : 'drain', all, node, waitS }, actingBy(acting)),
  ),
};

function action<Body extends z.ZodObject>(
  schema: string,
  body: Body,
  run: (view: View, body: z.infer<Body>) => Promise<object>,
): Action {
  return {
    schema,
    body,
    waits: (given) => ('timeout' in given && typeof given.timeout === 'number' ? given.timeout : 0),
    run: (view, given) => run(view, given as z.infer<Body>),
  };
}

function actingBy({ reason: why, dry_run: dryRun }: { reason: string | null; dry_run: boolean }): Acting {
  return { via: 'web', reason: why, dryRun };
}

function notBoth(): Refusal {
  const message = '`set` adds ideas instead of running these again: `where` has nothing to bind';
  return new Refusal('usage', { code: 'E0200', message, help: 'leave one of them out' });
}

function tooMany(count: number, most: number): Refusal {
  const message = `${count} runs are named, more than max ${most}`;
  return new Refusal('refused', { code: 'E0513', message, help: 'name fewer, or raise max' });
}
