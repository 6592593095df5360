/** All that is known of one idea and its run: the state with its evidence, configs, metrics, attempts, files. */
import type * as z from 'zod';
import type { RunRow } from '../../core/row.ts';
import { spokenDuration } from '../../core/duration.ts';
import type { IdeaId } from '../../core/words.ts';
import type { run } from '../schemas/run.ts';
import { describeEnding } from '../finish.ts';
import { earlierAttempts, readRecords } from '../view/records.ts';
import type { RunRecords } from '../view/records.ts';
import type { View } from '../view/view.ts';
import { itemOf } from './run-item.ts';
import { beside, changesFrom, withParents } from './runs.ts';

export type RunAnswer = z.infer<typeof run>;

export async function describeRun(view: View, row: RunRow): Promise<RunAnswer> {
  const { ctx } = view;
  const { id } = row;
  const records = await readRecords(ctx, ctx.layout.runFolder(id));
  const details = await withParents(view, [row]);
  const detail = details.get(id);
  const failure = records?.outcome?.failure ?? null;
  return {
    ...itemOf(row),
    hypothesis: detail?.hypothesis ?? null,
    category: detail?.category ?? null,
    parent: detail?.parent ?? null,
    children: await childrenOf(view, id),
    evidence: evidenceOf(view, row, records),
    config_diff_vs_parent: beside(view, row, details).diff,
    config_diff_vs_base: detail === undefined ? null : changesFrom(view.base(), detail.config),
    config: detail?.config ?? null,
    metrics: records?.metrics ?? null,
    failure:
      failure === null
        ? null
        : {
            cause: failure.class,
            message: failure.text,
            stage: failure.stage,
            evidence: failure.evidence.map(({ file, line, text }) => ({ file, line, untrusted_text: text })),
          },
    warnings: [...(records?.outcome?.warnings ?? []), ...(records?.damaged ?? [])],
    stages: (records?.stages ?? []).map(({ stage, ending, durationS }) => ({
      stage,
      how: describeEnding(ending),
      duration_s: durationS,
    })),
    attempts: (await earlierAttempts(ctx, id)).map(({ name, outcome }) => ({
      name,
      state: outcome?.status ?? 'LOST',
      cause: outcome?.failure?.class ?? null,
      ended_at: outcome?.at ?? null,
    })),
    files: (records?.files ?? []).map(({ name, bytes }) => ({ name, size_bytes: bytes })),
    folder: records === null ? null : ctx.layout.runFolder(id),
    next: nextFor(row),
  };
}

/** Ideas that name it as their parent. A big file is not read for that alone. */
async function childrenOf(view: View, id: IdeaId): Promise<IdeaId[]> {
  const { ideas } = view.ctx.memory;
  if (ideas.size > LOOKED_THROUGH) return [];
  const children: IdeaId[] = [];
  for (const [child, { parent }] of await view.allDetails()) if (parent === id) children.push(child);
  return children;
}
const LOOKED_THROUGH = 20_000;

/** What the state rests on, as short sentences. */
export function evidenceOf(view: View, row: RunRow, records: RunRecords | null): string[] {
  const { id } = row;
  const seen = view.evidence(id);
  const said: string[] = [];
  if (seen !== undefined) {
    const { stray, held, beatAgeS, logAgeS } = seen;
    said.push(
      `claimed by ${stray.host} ${spokenDuration(stray.elapsedS)} ago, on ${stray.slots.join(', ') || `GPU ${stray.gpu}`}`,
    );
    said.push(held ? `a live orze on ${stray.host} holds it` : 'no live orze says that it holds it');
    said.push(beatAgeS === null ? 'no heartbeat of a keeper' : `heartbeat ${spokenDuration(beatAgeS)} ago`);
    said.push(logAgeS === null ? 'no log yet' : `log written to ${spokenDuration(logAgeS)} ago`);
  }
  const problem = view.problem(id);
  if (row.state === 'BLOCKED' && problem !== undefined) said.push(`${problem.code}: ${row.message ?? problem.message}`);
  const outcome = records?.outcome;
  if (outcome !== null && outcome !== undefined) {
    const how = outcome.exit === null ? 'nobody saw it end' : describeEnding(outcome.exit);
    said.push(`outcome ${outcome.status} recorded at ${outcome.at}; the deciding step: ${how}`);
  } else if (row.state === 'COMPLETED' || row.state === 'FAILED')
    said.push('metrics.json says so; no record of orze is with it');
  return said;
}

function nextFor({ id, state }: RunRow): string[] {
  switch (state) {
    case 'QUEUED':
    case 'BLOCKED':
    case 'LOST':
      return [`orze why ${id}`];
    case 'RUNNING':
    case 'SILENT':
    case 'EVAL':
      return [`orze logs ${id} -f`, `orze wait ${id}`];
    case 'FAILED':
      return [`orze why ${id}`, `orze logs ${id} --errors`, `orze retry ${id}`];
    case 'SKIPPED':
      return [`orze unskip ${id}`];
    case 'COMPLETED':
      return [`orze compare ${id} --vs parent`];
    case 'UNKNOWN':
      return [`orze why ${id}`, `orze retry ${id}`];
    default:
      return state satisfies never;
  }
}
