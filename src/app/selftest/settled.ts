/** What the results folder says at the end: the runs one by one, and whether report.md and status.json say the same. */
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode } from '../../edge/file-error.ts';
import type { Planned, Settled } from './model.ts';

type Json = Readonly<Record<string, unknown>>;

export function readSettled(results: string, planned: readonly Planned[]): Map<string, Settled> {
  const attempts = listIfThere(join(results, '.orze/attempts'));
  return new Map(planned.map(({ id }) => [id, settledOf(join(results, id), id, attempts)]));
}

function settledOf(run: string, id: string, attempts: readonly string[]): Settled {
  const outcome = json(join(run, '.orze/outcome.json'));
  const exit = json(join(run, '.orze/exit.train.json'));
  const sealed = bytesOf(join(run, '.orze/metrics.sealed.json'));
  const failure = outcome?.['failure'] as { class?: string } | null | undefined;
  const recorded = exit?.['metrics'] as { sha256: string } | null | undefined;
  return {
    id,
    outcome:
      outcome === null
        ? null
        : {
            token: String(outcome['token']),
            status: String(outcome['status']),
            class: failure?.class ?? null,
            exit: outcome['exit'],
          },
    released: bytesOf(join(run, '.orze/released.json')) !== null,
    metrics: sealed === null ? json(join(run, 'metrics.json')) : (JSON.parse(sealed.toString('utf8')) as Json),
    sealed: {
      is: sealed === null ? null : createHash('sha256').update(sealed).digest('hex'),
      recorded: recorded?.sha256 ?? null,
    },
    attempts: attempts.filter((name) => name.startsWith(`${id}.`)).length,
  };
}

/** What the board says otherwise than the runs. */
export function untrue(results: string, settled: ReadonlyMap<string, Settled>, planned: readonly Planned[]): string[] {
  const wrong: string[] = [];
  const those = (status: string): Settled[] =>
    [...settled.values()].filter(({ outcome }) => outcome?.status === status);
  const [completed, failed] = [those('COMPLETED'), those('FAILED')];
  const status = json(join(results, 'status.json'));
  const expected = { completed: completed.length, failed: failed.length, queue_depth: 0 };
  for (const [key, value] of Object.entries(expected)) {
    if (status?.[key] !== value) wrong.push(`status.json says ${key} ${String(status?.[key])}, the runs say ${value}`);
  }
  const report = bytesOf(join(results, 'report.md'))?.toString('utf8') ?? '';
  const rows = new Map(
    [...report.matchAll(/^\| \d+ \| (idea-\d+) \|[^|]*\| ([^ |]+) \|/gm)].map((row) => [row[1], row[2]]),
  );
  if (rows.size !== completed.length) wrong.push(`report.md ranks ${rows.size} ideas, ${completed.length} completed`);
  for (const { id, accuracy } of planned) {
    if (settled.get(id)?.outcome?.status !== 'COMPLETED') continue;
    if (rows.get(id) !== accuracy.toFixed(4)) {
      wrong.push(`report.md says ${rows.get(id) ?? 'nothing'} for ${id}, its metrics say ${accuracy.toFixed(4)}`);
    }
  }
  return wrong;
}

function json(path: string): Json | null {
  const bytes = bytesOf(path);
  return bytes === null ? null : (JSON.parse(bytes.toString('utf8')) as Json);
}

function bytesOf(path: string): Buffer | null {
  for (let tries = 1; ; tries += 1) {
    try {
      return readFileSync(path);
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return null;
      // A client of a network file system that knew the file which this one replaced: the next open finds it.
      if (errorCode(error) !== 'ESTALE' || tries === 4) throw error;
    }
  }
}

function listIfThere(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}
