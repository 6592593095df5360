/** Everything that is on disk about one run, read for people: what cannot be read is told, never thrown on. */
import { join } from 'node:path';
import { readClaim } from '../../core/claim.ts';
import { parseJson } from '../../core/json.ts';
import { isRecord } from '../../core/record.ts';
import type { Claim, Ending, Outcome, ReleasedRecord } from '../../core/run.ts';
import type { IdeaId } from '../../core/words.ts';
import { hasCode } from '../../edge/file-error.ts';
import { attemptsOf } from '../attempts.ts';
import type { Context } from '../context.ts';
import { RunLayout } from '../layout.ts';
import { listOrNull } from '../read-file.ts';
import { readAnyOutcome, readForeign, readRecord } from '../run-files.ts';
import { DamagedRecord } from '../surroundings.ts';

export interface StageEnd {
  stage: string;
  ending: Ending;
  /** Seconds; null: nobody timed it. */
  durationS: number | null;
}

export interface RunRecords {
  readonly layout: RunLayout;
  /** null: no claim, or one of the original. */
  readonly claim: Claim | null;
  readonly outcome: Outcome | null;
  readonly stages: readonly StageEnd[];
  /** metrics.json as it stands there now. */
  readonly metrics: Readonly<Record<string, unknown>> | null;
  readonly files: readonly { name: string; bytes: number }[];
  /** What is there and cannot be read. */
  readonly damaged: readonly string[];
}

/** Of the folder of a run or of an earlier attempt; null: there is none. */
export async function readRecords(ctx: Context, folder: string): Promise<RunRecords | null> {
  const { files } = ctx;
  const layout = new RunLayout(folder);
  const names = await listOrNull(ctx.files, folder);
  if (names === null) return null;
  const damaged: string[] = [];
  const read = async <T>(what: Promise<T | undefined>): Promise<T | null> => {
    try {
      return (await what) ?? null;
    } catch (error) {
      if (!(error instanceof DamagedRecord) && !hasCode(error)) throw error;
      damaged.push(error.message);
      return null;
    }
  };
  const claim = await read(readOurs(ctx, layout));
  const outcome = await read(readAnyOutcome(files, layout));
  const released = await read(readRecord<ReleasedRecord>(files, layout.released, 'orze.released/1'));
  const stages = (released?.stages ?? []).map((end) => ({ ...end, durationS: end.duration_s }));
  return {
    layout,
    claim,
    outcome,
    stages,
    metrics: await read(readObject(ctx, layout.metrics)),
    files: await sized(ctx, folder, names),
    damaged,
  };
}

/** Earlier attempts at an idea, with what came of them. */
export async function earlierAttempts(ctx: Context, id: IdeaId): Promise<{ name: string; outcome: Outcome | null }[]> {
  const names = await attemptsOf(ctx, id);
  const records = await Promise.all(names.map((name) => readRecords(ctx, join(ctx.layout.attempts, name))));
  return names.map((name, i) => ({ name, outcome: records[i]?.outcome ?? null }));
}

async function readOurs({ files }: Context, { claim: path }: RunLayout): Promise<Claim | undefined> {
  const bytes = await readForeign(files, path);
  if (bytes === undefined) return undefined;
  if ('odd' in bytes) throw new DamagedRecord(path, bytes.odd);
  const parsed = parseJson(bytes);
  const reading = parsed.ok ? readClaim(parsed.value) : { kind: 'torn' as const, why: parsed.message };
  if (reading.kind === 'torn') throw new DamagedRecord(path, reading.why);
  return reading.kind === 'ours' ? reading.claim : undefined;
}

async function readObject({ files }: Context, path: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  const bytes = await readForeign(files, path);
  if (bytes === undefined) return undefined;
  if ('odd' in bytes) throw new DamagedRecord(path, bytes.odd);
  const parsed = parseJson(bytes);
  if (!parsed.ok) throw new DamagedRecord(path, parsed.message);
  if (!isRecord(parsed.value)) throw new DamagedRecord(path, 'expected an object');
  return parsed.value;
}

/** The files of the folder itself, orze's records left out. */
async function sized({ files }: Context, folder: string, names: readonly string[]): Promise<RunRecords['files']> {
  const shown = names.filter((name) => !name.startsWith('.')).toSorted();
  const stats = await Promise.all(shown.map((name) => files.stat(join(folder, name))));
  return shown.flatMap((name, i) => (stats[i]?.kind === 'file' ? [{ name, bytes: stats[i].bytes }] : []));
}
