/** Reads what is on disk about one run. A read error is thrown: "cannot read" is never "empty" and never "failed". */
import { join } from 'node:path';
import type { OrzeConfig } from '../core/config.ts';
import { MAX_JSON_BYTES } from '../core/defaults.ts';
import { parseJson } from '../core/json.ts';
import { columnValue, judgeMetrics } from '../core/metrics.ts';
import type { JudgedMetrics } from '../core/metrics.ts';
import type { ExitRecord, Metrics, Outcome, ReleasedRecord, RunFact, StartedRecord } from '../core/run.ts';
import type { IdeaId, Stage } from '../core/words.ts';
import type { Files } from '../edge/edges.ts';
import { hasCode } from '../edge/file-error.ts';
import type { RunLayout } from './layout.ts';

/** The bytes, or undefined where a fresh open says that there is no such file. */
export async function readIfThere(files: Files, path: string): Promise<Buffer | undefined> {
  try {
    return await files.read(path, MAX_JSON_BYTES);
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw error;
  }
}

/** A record of ours: written in one rename, so it is whole or absent; anything else is reported by the caller as unreadable. */
export async function readRecord<T>(files: Files, path: string): Promise<T | undefined> {
  const bytes = await readIfThere(files, path);
  if (bytes === undefined) return undefined;
  const parsed = parseJson(bytes);
  if (!parsed.ok || typeof parsed.value !== 'object' || parsed.value === null) {
    throw new Error(`${path} is not a record of orze: ${parsed.ok ? 'not an object' : parsed.message}`);
  }
  return parsed.value as T;
}

export interface StageRecords {
  stage: Stage;
  started: StartedRecord | undefined;
  exit: ExitRecord | undefined;
}

export async function readStage(files: Files, run: RunLayout, stage: Stage): Promise<StageRecords> {
  const [started, exit] = await Promise.all([
    readRecord<StartedRecord>(files, run.started(stage)),
    readRecord<ExitRecord>(files, run.exit(stage)),
  ]);
  return { stage, started, exit };
}

export const readOutcome = (files: Files, run: RunLayout) => readRecord<Outcome>(files, run.outcome);
export const readReleased = (files: Files, run: RunLayout) => readRecord<ReleasedRecord>(files, run.released);

/** metrics.json as the script left it. */
export async function readMetrics(files: Files, path: string): Promise<JudgedMetrics> {
  let bytes: Buffer | undefined;
  try {
    bytes = await readIfThere(files, path);
  } catch (error) {
    if (!hasCode(error, 'EFBIG', 'EISDIR')) throw error;
    return { kind: 'bad', why: hasCode(error, 'EFBIG') ? 'larger than 16 MiB' : 'a folder' };
  }
  return judgeMetrics(bytes);
}

/** What the board shows of a completed run: its columns, also those from other files of the run. */
export async function completedFact(
  files: Files,
  run: RunLayout,
  id: IdeaId,
  metrics: Metrics,
  warnings: readonly string[],
  report: OrzeConfig['report'],
): Promise<RunFact> {
  const names = new Set(report.columns.map(({ source }) => source?.split(':')[0]).filter((name) => name !== undefined));
  const sources: Record<string, unknown> = {};
  for (const name of names) {
    const bytes = await readIfThere(files, join(run.dir, name));
    const parsed = bytes === undefined ? undefined : parseJson(bytes);
    if (parsed?.ok) sources[name] = parsed.value;
  }
  const values: Record<string, unknown> = {};
  for (const column of report.columns) values[column.key] = columnValue(column, metrics, sources);
  values[report.primary_metric] ??= columnValue({ key: report.primary_metric, source: null }, metrics, sources);
  return { state: 'completed', id, metrics, values, warnings };
}
