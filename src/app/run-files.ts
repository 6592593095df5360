/** Reads what is on disk about one run. A read error is thrown: "cannot read" is never "empty" and never "failed". */
import type { OrzeConfig } from '../core/config.ts';
import { parseJson } from '../core/json.ts';
import { classOfText } from '../core/log-evidence.ts';
import { columnValue, judgeMetrics } from '../core/metrics.ts';
import type { JudgedMetrics } from '../core/metrics.ts';
import { isRecord } from '../core/record.ts';
import type { ExitRecord, FailureClass, KnownFact, Metrics, Outcome, ReleasedRecord } from '../core/run.ts';
import { cut } from '../core/text.ts';
import type { IdeaId, Stage, Token } from '../core/words.ts';
import type { Files } from '../edge/edges.ts';
import { hasCode } from '../edge/file-error.ts';
import type { RunLayout } from './layout.ts';
import { sourceNames } from './proof.ts';
import { readForeign } from './read-file.ts';
import { safeJoin } from './safe-join.ts';
import { DamagedRecord } from './surroundings.ts';

export { readForeign, readIfThere } from './read-file.ts';

/** As {@link readForeign}, for a name that the settings chose: no link leads out of the folder. */
async function readInside(files: Files, dir: string, name: string): Promise<Buffer | { odd: string } | undefined> {
  try {
    return await readForeign(files, await safeJoin(files, dir, name));
  } catch (error) {
    if (hasCode(error, 'ELOOP')) return { odd: 'behind a link' };
    throw error;
  }
}

/** A record of ours: written in one rename, so it is whole, absent or damaged. */
export async function readRecord<T extends { schema: string }>(
  files: Files,
  path: string,
  schema: T['schema'],
): Promise<T | undefined> {
  const bytes = await readForeign(files, path);
  if (bytes === undefined) return undefined;
  if ('odd' in bytes) throw new DamagedRecord(path, bytes.odd);
  const parsed = parseJson(bytes);
  if (!parsed.ok) throw new DamagedRecord(path, parsed.message);
  if (!isRecord(parsed.value) || parsed.value.schema !== schema) {
    throw new DamagedRecord(path, `expected an object of schema ${schema}`);
  }
  return parsed.value as T & typeof parsed.value;
}

export interface StageRecords {
  stage: Stage;
  /** Whether anybody took its ticket; what that says in full is for people. */
  started: boolean;
  exit: ExitRecord | undefined;
}

/**
 * Records are of an attempt: a keeper or an orze that was held up between its look at the claim and its write may have left one of an
 * earlier attempt in the folder of this one. It says nothing about this one.
 */
function ofAttempt<T extends { token: Token }>(record: T | undefined, token: Token): T | undefined {
  return record?.token === token ? record : undefined;
}

export async function readStage(files: Files, run: RunLayout, stage: Stage, token: Token): Promise<StageRecords> {
  const [ticket, exit] = await Promise.all([
    files.stat(run.started(stage)),
    readRecord<ExitRecord>(files, run.exit(stage), 'orze.exit/1'),
  ]);
  return { stage, started: ticket !== undefined, exit: ofAttempt(exit, token) };
}

export async function readOutcome(files: Files, run: RunLayout, token: Token): Promise<Outcome | undefined> {
  return ofAttempt(await readAnyOutcome(files, run), token);
}

/** Of whichever attempt. Shown in the report as it is read: what is no text there must not get that far. */
export async function readAnyOutcome(files: Files, run: RunLayout): Promise<Outcome | undefined> {
  const outcome = await readRecord<Outcome>(files, run.outcome, 'orze.outcome/1');
  if (outcome === undefined) return undefined;
  const { status, failure, warnings } = outcome;
  const failed = isRecord(failure) && typeof failure.text === 'string' && typeof failure.class === 'string';
  if (!Array.isArray(warnings) || !(status === 'COMPLETED' || (status === 'FAILED' && failed))) {
    throw new DamagedRecord(run.outcome, 'expected a status, its failure and a list of warnings');
  }
  return outcome;
}

export async function readReleased(files: Files, run: RunLayout, token: Token): Promise<ReleasedRecord | undefined> {
  return ofAttempt(await readRecord<ReleasedRecord>(files, run.released, 'orze.released/1'), token);
}

/** metrics.json as the script left it. */
export async function readMetrics(files: Files, path: string): Promise<JudgedMetrics> {
  const bytes = await readForeign(files, path);
  return bytes !== undefined && 'odd' in bytes ? { kind: 'bad', why: bytes.odd } : judgeMetrics(bytes);
}

/** What the board shows of a completed run: its columns, also those from other files of the run. */
export async function completedFact(
  files: Files,
  run: RunLayout,
  id: IdeaId,
  metrics: Metrics,
  report: OrzeConfig['report'],
): Promise<Extract<KnownFact, { state: 'completed' }>> {
  const sources: Record<string, unknown> = {};
  for (const name of sourceNames(report)) {
    const bytes = await readInside(files, run.dir, name);
    const parsed = bytes === undefined || 'odd' in bytes ? undefined : parseJson(bytes);
    if (parsed?.ok) sources[name] = parsed.value;
  }
  const values: Record<string, unknown> = {};
  for (const column of report.columns) values[column.key] = columnValue(column, metrics, sources);
  values[report.primary_metric] ??= columnValue({ key: report.primary_metric, source: null }, metrics, sources);
  return { state: 'completed', id, values };
}

/** Far more than is ever shown of it. */
const ERROR_KEPT = 2000;

/** What the board shows of a failed run. */
export function failedFact(
  id: IdeaId,
  error: string,
  cause: FailureClass | null,
): Extract<KnownFact, { state: 'failed' }> {
  // Where only the text is known, all of it names the class.
  return { state: 'failed', id, error: cut(error, ERROR_KEPT), class: cause ?? classOfText(error) };
}
