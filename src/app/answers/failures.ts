/** Failures by cause and fingerprint, with what the runs of each share and others do not. */
import type * as z from 'zod';
import { maskedMessage } from '../../core/fingerprint.ts';
import { countsOverTime } from '../../core/over-time.ts';
import { hostOf, sharedFacts } from '../../core/shared-facts.ts';
import type { SharedFact } from '../../core/shared-facts.ts';
import { awayFrom } from '../../core/where.ts';
import type { Where } from '../../core/where.ts';
import type { FlatConfig, IdeaDetail, RunRow } from '../../core/row.ts';
import type { IdeaId } from '../../core/words.ts';
import type { failures } from '../schemas/failures.ts';
import type { View } from '../view/view.ts';
import { offsetIso } from '../time.ts';
import { isoOf } from './run-item.ts';

export type FailuresAnswer = z.infer<typeof failures>;
type Group = FailuresAnswer['groups'][number];

/** Ids named of a group, runs looked at to see what a group shares, and runs it is compared with. */
const NAMED = 100;
const LOOKED_AT = 200;
/** Of the time over which failures are counted. */
const PARTS = 24;

export interface FailuresAsked {
  /** Ended in the last so many seconds; null: ever. */
  sinceS: number | null;
  cause: string | null;
}

export const EVER: FailuresAsked = { sinceS: null, cause: null };

export async function groupedFailures(view: View, { sinceS, cause }: FailuresAsked): Promise<FailuresAnswer> {
  const toMs = view.ctx.clock.wall().getTime();
  const since = sinceS === null ? Number.NEGATIVE_INFINITY : toMs - sinceS * 1000;
  let first = Number.POSITIVE_INFINITY;
  const groups = new Map<string, RunRow[]>();
  const fine: RunRow[] = [];
  let total = 0;
  for (const row of view.rows()) {
    if (row.state === 'COMPLETED') fine.push(row);
    if (row.state !== 'FAILED' || (row.endedAt ?? Number.POSITIVE_INFINITY) < since) continue;
    if (cause !== null && row.cause !== cause) continue;
    total += 1;
    first = Math.min(first, row.endedAt ?? first);
    const key = `${row.cause} ${row.fingerprint}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  const compared = fine.slice(-LOOKED_AT);
  const inOrder = [...groups.values()].toSorted((a, b) => b.length - a.length || lastAt(b) - lastAt(a));
  const looked = new Set([...compared, ...inOrder.flatMap((rows) => rows.slice(-LOOKED_AT))].map(({ id }) => id));
  const details = await view.details(looked);
  const overTime = (rows: readonly RunRow[]): number[] =>
    countsOverTime(
      rows.map(({ endedAt }) => endedAt),
      first,
      toMs,
      PARTS,
    );
  return {
    groups: inOrder.map((rows) => ({ ...groupOf(view, rows, compared, details), over_time: overTime(rows) })),
    total,
    from_at: isoOf(Number.isFinite(first) ? first : null),
    to_at: offsetIso(new Date(toMs)),
  };
}

function groupOf(
  view: View,
  rows: readonly RunRow[],
  fine: readonly RunRow[],
  details: ReadonlyMap<IdeaId, IdeaDetail>,
): Omit<Group, 'over_time'> {
  const last = rows.toSorted((a, b) => (b.endedAt ?? 0) - (a.endedAt ?? 0))[0];
  const cause = last?.cause ?? 'unknown';
  const looked = rows.slice(-LOOKED_AT);
  const common = sharedFacts(
    looked.map((row) => factsOf(row, details)),
    fine.map((row) => factsOf(row, details)),
  );
  return {
    fingerprint: last?.fingerprint ?? '',
    cause,
    count: rows.length,
    ids: rows.slice(0, NAMED).map(({ id }) => id),
    message: maskedMessage(last?.message ?? ''),
    example: last?.id ?? '',
    hosts: [...new Set(rows.flatMap(({ host }) => host ?? []))],
    last_at: isoOf(last?.endedAt ?? null),
    common: common.map((one) => ({ ...one })),
    suggest: suggestions(cause, rows, awayFromHost(view, common, rows.length)),
  };
}

export interface Away {
  host: string;
  /** Where the others are. */
  where: Where;
}

/** The host that failures keep to, and where else they could run now; null: they keep to none, or nobody else is there. */
export function awayFromHost(view: View, shared: readonly SharedFact[], count: number): Away | null {
  const host = hostOf(shared, count);
  if (host === null) return null;
  const running = view.hosts().filter((one) => one.state === 'running' && one.host !== host);
  const others = [...new Set(running.map((one) => one.host))];
  return others.length === 0 ? null : { host, where: awayFrom(host, others) };
}

/** Where it ran, and what it was told. */
export function factsOf(row: RunRow, details: ReadonlyMap<IdeaId, IdeaDetail>): FlatConfig {
  const place = row.host === null ? {} : { host: row.host, gpu: `${row.host}:${row.gpu ?? '?'}` };
  return { ...details.get(row.id)?.config, ...place };
}

/** `away`: they keep to one host, and there are others. */
function suggestions(cause: string, rows: readonly RunRow[], away: Away | null): string[] {
  const one = rows.length === 1 ? rows[0]?.id : undefined;
  const retry = one === undefined ? `orze retry '@failed:${rows[0]?.fingerprint ?? cause}'` : `orze retry ${one}`;
  if (away !== null) return [`${retry} --where ${away.where}`, `orze pause --node ${away.host} --drain`];
  if (cause === 'killed' || cause === 'lost' || cause === 'disk') return [retry];
  return [`orze why ${one ?? rows[0]?.id ?? ''}`, retry];
}

function lastAt(rows: readonly RunRow[]): number {
  return Math.max(...rows.map(({ endedAt }) => endedAt ?? 0));
}
