/** Adding ideas to ideas.md: validated, compared with all that is there, appended in one piece in a turn of its own. */
import type * as z from 'zod';
import { valueText } from '../../core/flat-config.ts';
import { isSeed } from '../../core/noise.ts';
import { novelty } from '../../core/likeness.ts';
import type { Problem } from '../../core/problem.ts';
import type { Proposal } from '../../core/proposal.ts';
import type { RunRow } from '../../core/row.ts';
import type { IdeaId } from '../../core/words.ts';
import { appendBlocks, readIdeasNow, readSettledIdeas } from '../adding/append.ts';
import type { IdeasNow } from '../adding/append.ts';
import { draftsOf } from '../adding/drafts.ts';
import { freeIds } from '../adding/free-ids.ts';
import { blocksOf, judgeDrafts } from '../adding/judge.ts';
import type { Judged } from '../adding/judge.ts';
import { inTurn } from '../adding/turn.ts';
import { Refusal } from '../refusal.ts';
import type { add } from '../schemas/add.ts';
import { expectedStarts } from '../view/expected.ts';
import type { View } from '../view/view.ts';
import { isoOf } from './run-item.ts';

export type AddAnswer = z.infer<typeof add>;
type Item = AddAnswer['items'][number];

/**
 * Of several ideas some were left out, and only since their config is there already: what was asked for is there now, so that is no refusal
 * of the whole.
 */
export function isAnswered({ items, left_out }: Pick<AddAnswer, 'items' | 'left_out'>): boolean {
  return left_out.every(({ code }) => code === 'E0105') && items.some(({ id }) => id !== null);
}

export interface AddOptions {
  /** Adds also what has the config of another idea. */
  readonly force: boolean;
  /** Tells what would be added. */
  readonly dryRun: boolean;
  /** Stands in the ideas: who has added them; absent: nothing is said. */
  readonly by?: string;
}

/**
 * Throws {@link Refusal}: E0114 and what draftsOf says for proposals that are wrong (then nothing is added), E0105 or E0115 where the only
 * idea is refused, E0116 and E0117 where nothing can be appended. Of several ideas those that are refused say so in their items.
 */
export async function addIdeas(view: View, proposals: readonly Proposal[], options: AddOptions): Promise<AddAnswer> {
  const { ctx } = view;
  const drafts = await draftsOf(view, proposals, options.by ?? null);
  const judge = async (): Promise<{ now: IdeasNow; judged: Judged[] }> => {
    const now = await (options.dryRun ? readIdeasNow(ctx) : readSettledIdeas(ctx));
    await view.refresh();
    const free = await freeIds(ctx, now);
    const judged = await judgeDrafts(view, now, drafts, { free, force: options.force });
    const [only] = judged;
    if (judged.length === 1 && only !== undefined) throwRefusal(view, only);
    return { now, judged };
  };
  if (options.dryRun) {
    const { now, judged } = await judge();
    now.addition(blocksOf(judged));
    return answerOf(view, judged, options);
  }
  return inTurn(ctx, async (turn) => {
    const { now, judged } = await judge();
    const blocks = blocksOf(judged);
    if (blocks.length > 0) {
      await appendBlocks(ctx, turn, now, blocks);
      await view.refresh();
    }
    return answerOf(view, judged, options);
  });
}

function throwRefusal(view: View, judged: Judged): void {
  const problem = refusalOf(view, judged);
  if (problem === null) return;
  const [twin] = judged.twins;
  const more = twin === undefined ? {} : { twin: otherOf(view, twin), fix: [fixOf(view, view.row(twin))] };
  throw new Refusal('refused', problem, judged.verdict === 'twin' ? more : {});
}

function refusalOf(view: View, { verdict, twins, draft }: Judged): (Problem & { help: string }) | null {
  if (verdict === 'taken') {
    const message = `${draft.id ?? 'this id'} is taken: ideas, runs and earlier attempts keep their ids for good`;
    return { code: 'E0115', message, help: 'leave the id out: the next free one is taken' };
  }
  const [twin] = twins;
  if (verdict !== 'twin' || twin === undefined) return null;
  const row = view.row(twin);
  const help = `change a value, or set a new seed to measure noise; as it is: --force${row?.state === 'FAILED' ? `, or \`orze retry ${twin}\`` : ''}`;
  return { code: 'E0105', message: twinText(view, twin, row), help };
}

function twinText(view: View, twin: IdeaId, row: RunRow | undefined): string {
  const words: string[] = row === undefined ? [] : [row.state];
  if (row !== undefined && row.metric !== null) {
    words.push(`${view.ctx.config.report.primary_metric} ${valueText(row.metric)}`);
  }
  if (row !== undefined && row.rank !== null) words.push(`rank ${row.rank}`);
  const ran = row !== undefined && row.state !== 'QUEUED' && row.state !== 'BLOCKED';
  const what = ran ? 'this config was already run' : 'this config is already there';
  return `${what}: ${twin}${words.length === 0 ? '' : ` (${words.join(', ')})`}`;
}

/** The seed as this project calls it: a value for another key would be refused as unknown, or mean nothing. */
function fixOf(view: View, row: RunRow | undefined): string {
  if (row?.state === 'FAILED') return `orze retry ${row.id}`;
  const seed = Object.keys(view.base()).find(isSeed) ?? 'seed';
  return `orze add … --set ${seed}=${Number(view.base()[seed] ?? 1) + 1 || 2}`;
}

function answerOf(view: View, judged: readonly Judged[], { dryRun }: AddOptions): AddAnswer {
  const last = Math.max(0, ...judged.map(({ id }) => (id === null ? 0 : (view.row(id)?.position ?? 0))));
  const starts = expectedStarts(view, last);
  const items = judged.map((one): Item => {
    const problem = refusalOf(view, one);
    const position = one.id === null ? null : (view.row(one.id)?.position ?? null);
    const start = position === null ? undefined : starts[position - 1];
    const [p50, p90] = [isoOf(start?.p50Ms ?? null), isoOf(start?.p90Ms ?? null)];
    const [nearest] = one.nearest;
    return {
      created: one.verdict === 'add' && !dryRun,
      id: one.id,
      title: one.draft.says.title,
      position,
      expected_start: p50 === null || p90 === null ? null : { p50, p90 },
      duplicates: one.twins.map((id) => otherOf(view, id)),
      nearest: one.nearest.map(({ id, distance, changed }) => ({
        ...otherOf(view, id),
        distance,
        changed: [...changed],
      })),
      novelty: nearest === undefined ? null : novelty(nearest.distance),
      error: problem === null ? null : { code: problem.code, message: problem.message, hint: problem.help },
    };
  });
  const [first] = items;
  if (first === undefined) throw new Error('nothing was proposed');
  const { title: _title, error: _error, ...only } = first;
  const leftOut = items.flatMap(({ title, error, duplicates }) => {
    if (error === null) return [];
    return [{ title, code: error.code, message: error.message, twins: duplicates.map(({ id }) => id) }];
  });
  return {
    ...only,
    runs: items.filter(({ created }) => created).length,
    added: items.flatMap(({ created, id }) => (created && id !== null ? [id] : [])),
    refused: leftOut.length,
    left_out: leftOut,
    dry_run: dryRun,
    warnings: [
      ...warningsOf(view, judged),
      ...(leftOut.length > 0 ? [`${leftOut.length} of ${items.length} ideas were left out`] : []),
    ],
    items,
  };
}

function otherOf(view: View, id: IdeaId): AddAnswer['duplicates'][number] {
  const row = view.row(id);
  return { id, state: row?.state ?? null, metric: row?.metric ?? null };
}

function warningsOf(view: View, judged: readonly Judged[]): string[] {
  const { baseProblem } = view.ctx.memory;
  const warnings =
    baseProblem === null ? [] : [`${baseProblem.code} the base config cannot be used: ${baseProblem.message}`];
  for (const { verdict, id, draft } of judged) {
    if (verdict === 'known' && id !== null)
      warnings.push(`the key ${draft.says.key} was used before, for ${id}: nothing was added`);
  }
  return warnings;
}
