/** What a smoke run means. */
import { MAX_JSON_BYTES, MAX_LOG_TAIL_BYTES } from '../../core/defaults.ts';
import { explainFailure } from '../../core/failure.ts';
import { judgeMetrics } from '../../core/metrics.ts';
import type { Problem } from '../../core/problem.ts';
import type { Ending } from '../../core/run.ts';
import type { Files } from '../../edge/edges.ts';
import { hasCode } from '../../edge/file-error.ts';
import { section } from './section.ts';
import type { Section } from './section.ts';

export interface Smoked {
  id: string;
  slot: string;
  /** `report.primary_metric` */
  metric: string;
  /** Where it was seen before the run was over. */
  sign: 'its log' | 'progress.jsonl' | null;
  /** null: it was ended by us. */
  ending: Ending | null;
  seconds: number;
  limitS: number;
  /** MiB that it took of its GPU; null: nobody knows. */
  peakMiB: number | null;
}

const MIB_PER_GB = 1024;

/** `log`, `metrics`: the files of the run. */
export async function smokeSection(
  smoked: Smoked,
  paths: { log: string; metrics: string },
  files: Files,
): Promise<Section> {
  const { id, slot, metric, sign, ending, seconds, limitS, peakMiB } = smoked;
  const took = [
    ...(peakMiB === null ? [] : [`${(peakMiB / MIB_PER_GB).toFixed(1)} GB`]),
    `${Math.max(1, Math.round(seconds))} s`,
  ].join(', ');
  const about = (what: string): string => `${id} on ${slot}: ${what}, ${took}`;
  if (sign !== null) return section('smoke', about(`metric found in ${sign}`), []);
  const tail = await tailOf(paths.log, files);
  if (ending === null) return section('smoke', about('no metric yet'), [noMetricYet(id, metric, limitS, tail)]);
  const metrics = judgeMetrics(await readOr(paths.metrics, files));
  if (metrics.kind === 'completed') {
    if (typeof metrics.metrics[metric] === 'number') return section('smoke', about('metric found in metrics.json'), []);
    const names = Object.keys(metrics.metrics).filter((name) => typeof metrics.metrics[name] === 'number');
    return section('smoke', about('no metric'), [otherMetrics(id, metric, names)]);
  }
  const logTail = { text: tail, firstLine: null, file: 'train_output.log' };
  const { class: kind, text, evidence } = explainFailure({ ending, stage: 'train', metrics, logTail, stallMinutes: 0 });
  const lines = evidence.map((line) => line.text.trim()).slice(-3);
  return section('smoke', about(`failed (${kind})`), [
    {
      code: 'E0317',
      message: `${id} fails in a smoke run: ${text}`,
      ...(lines.length === 0 ? {} : { note: `its log ends with: ${lines.join(' | ')}` }),
      help: `\`orze explain ${kind}\`; \`orze run --once --max 1\` keeps the whole log`,
    },
  ]);
}

function noMetricYet(id: string, metric: string, limitS: number, tail: string): Problem {
  const last = tail.trimEnd().split('\n').at(-1) ?? '';
  return {
    code: 'W0317',
    message: `${id} was ended after ${Math.round(limitS)} s without a number for \`${metric}\``,
    note: last === '' ? 'it printed nothing' : `the last that it printed: ${last.slice(-200)}`,
    help: '`orze check --smoke --timeout 10m` gives it longer',
  };
}

function otherMetrics(id: string, metric: string, names: readonly string[]): Problem {
  return {
    code: 'E0317',
    message: `${id} ends well in a smoke run, and its metrics.json has no number for \`${metric}\``,
    note: names.length === 0 ? 'it has no number at all' : `it has: ${names.slice(0, 10).join(', ')}`,
    help: 'set `report.primary_metric` to what ranks your runs, or let the script write it',
  };
}

async function tailOf(path: string, files: Files): Promise<string> {
  const { size } = await files.readRange(path, 0, 0);
  const from = Math.max(0, size - MAX_LOG_TAIL_BYTES);
  return (await files.readRange(path, from, MAX_LOG_TAIL_BYTES)).bytes.toString('utf8');
}

async function readOr(path: string, files: Files): Promise<Uint8Array | undefined> {
  try {
    return await files.read(path, MAX_JSON_BYTES);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}
