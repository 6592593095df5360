/** The answer of `orze status` as lines of at most 80 columns. What stands in status.json is text from a disk: any key may be missing. */
import { basename } from 'node:path';
import { loopState } from '../../app/read-status.ts';
import type { HostSign, StatusSeen } from '../../app/read-status.ts';
import { spokenDuration } from '../../core/duration.ts';
import { terminalSafe } from '../../core/escape.ts';
import { isRecord } from '../../core/record.ts';
import type { AnyRecord } from '../../core/record.ts';
import { cut } from '../../core/text.ts';

const WIDTH = 80;
const LABEL_WIDTH = 9;
/** Runs, and blocked ideas, that are named. */
const SHOWN = 5;

export function statusLines({ status, ageS, hosts }: StatusSeen, results: string): string[] {
  const lines = [`${basename(results)}/ · ${loopWords(hosts)}`];
  if (status === undefined) return [...lines, 'nothing is reported yet'].map(fit);
  const written = ageS === null ? 'at an unknown time' : `${spokenDuration(ageS)} ago`;
  lines.push(...labelled('Runs', countWords(status)), ...labelled('Best', bestWords(status)));
  lines.push(...labelled('Running', ...activeWords(status)), ...labelled('Look', ...blockedWords(status)));
  lines.push(...labelled('Written', `${written} by ${text(status['host']) || 'an unknown host'}`));
  return lines.map(fit);
}

function loopWords(hosts: readonly HostSign[]): string {
  const state = loopState(hosts);
  const [last] = hosts;
  if (state !== 'stopped') {
    const those = hosts.filter((host) => host.state === state);
    const names = [...new Set(those.map(({ host }) => text(host)))].join(', ');
    const silence = state === 'silent' ? ` for ${ageWords(those[0])}: has it died?` : '';
    return `orze is ${state} on ${names}${silence}`;
  }
  if (last === undefined) return 'no orze runs';
  const end = last.state === 'left' ? 'left' : 'died; its last sign was';
  return `no orze runs: the last one, on ${text(last.host)}, ${end} ${ageWords(last)} ago`;
}

function ageWords(host: HostSign | undefined): string {
  const age = host?.beat_age_s ?? null;
  return age === null ? 'an unknown time' : spokenDuration(age);
}

function countWords(status: AnyRecord): string {
  const counts = isRecord(status['counts']) ? status['counts'] : {};
  const causes = list(status['failures']).map((group) => `${text(group['count'])} ${text(group['cause'])}`);
  const failed = causes.length === 0 ? 'failed' : `failed (${causes.join(', ')})`;
  const named = [
    ['completed', 'done'],
    ['failed', failed],
    ['running', 'running'],
    ['queued', 'queued'],
    ['blocked', 'blocked'],
    ['unknown', 'unknown'],
  ] as const;
  const always = new Set(['completed', 'queued']);
  const shown = named.filter(([key]) => always.has(key) || (counts[key] ?? 0) !== 0);
  return shown.map(([key, word]) => `${text(counts[key] ?? 0)} ${word}`).join(' · ');
}

function bestWords(status: AnyRecord): string {
  const { best } = status;
  if (!isRecord(best)) return '';
  const top = list(status['top_results']).find((one) => one['idea_id'] === best['idea_id']);
  return `${text(best['value'])}  ${text(best['idea_id'])}  ${text(top?.['title'])}`;
}

function activeWords(status: AnyRecord): string[] {
  const active = list(status['active']);
  const words = active.map((run) => {
    const minutes = typeof run['elapsed_min'] === 'number' ? ` ${spokenDuration(run['elapsed_min'] * 60)}` : '';
    return `${text(run['idea_id'])}  ${text(run['stage'])}${minutes}${advance(run)}  ${text(run['host'])}  ${text(run['title'])}`;
  });
  return some(words);
}

/** ` 38%, 4 min left, 0.91 so far`: what is known of it. */
function advance(run: AnyRecord): string {
  const share = isRecord(run['progress']) ? run['progress']['share'] : null;
  const { eta_s: eta, metric } = run;
  const known = [
    ...(typeof share === 'number' ? [`${Math.floor(share * 100 + 1e-9)}%`] : []),
    ...(typeof eta === 'number' ? [`${spokenDuration(eta)} left`] : []),
    ...(typeof metric === 'number' ? [`${Number(metric.toPrecision(4))} so far`] : []),
  ];
  return known.length === 0 ? '' : ` ${known.join(', ')}`;
}

function blockedWords(status: AnyRecord): string[] {
  const words = list(status['blocked']).map(
    (problem) => `${text(problem['idea_id'])} is blocked: ${text(problem['code'])} ${text(problem['message'])}`,
  );
  return some(words);
}

function some(words: readonly string[]): string[] {
  const more = words.length - SHOWN;
  return more > 0 ? [...words.slice(0, SHOWN), `… and ${more} more`] : [...words];
}

/** The label once, what belongs to it below each other; nothing where there is nothing to say. */
function labelled(label: string, ...words: string[]): string[] {
  const said = words.filter((word) => word !== '');
  return said.map((word, i) => `${(i === 0 ? label : '').padEnd(LABEL_WIDTH)}${word}`);
}

function list(value: unknown): AnyRecord[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? terminalSafe(String(value)) : '';
}

function fit(line: string): string {
  const trimmed = line.trimEnd();
  const short = cut(trimmed, WIDTH);
  return short === trimmed ? trimmed : `${cut(trimmed, WIDTH - 1)}…`;
}
