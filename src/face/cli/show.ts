/** `orze show`: one idea and its run. */
import { describeRun } from '../../app/answers/run.ts';
import type { RunAnswer } from '../../app/answers/run.ts';
import { selectSingle } from '../../app/view/select.ts';
import { valueText } from '../../core/flat-config.ts';
import { wrapped } from '../../core/text.ts';
import { terminalSafe } from '../../core/escape.ts';
import type { Answer, Look } from './answer.ts';
import { answerFromView } from './answer.ts';
import type { Terminal } from './options.ts';
import { paint } from './paint.ts';
import { cutTo } from './table.ts';
import type { VerbInput } from './verb.ts';
import { bytesText, figure, glyph, progressBar, shortDuration, stateStyle } from './words.ts';

const LABEL = 12;
/** Values of metrics.json that are shown without --metrics. */
const METRICS_SHOWN = 12;
const CHANGES_SHOWN = 12;

export function runShow(input: VerbInput, terminal: Terminal): Promise<number> {
  return answerFromView(input, terminal, async (view): Promise<Answer> => {
    const body = await describeRun(view, await selectSingle(view, input.args.join(' ')));
    return { name: 'run', body, lines: (look) => lines(body, input.own, look) };
  });
}

function lines(run: RunAnswer, own: VerbInput['own'], look: Look): string[] {
  const only = ['config', 'metrics', 'files', 'attempts'].filter((part) => own[part] === true);
  const said = only.length === 0 ? whole(run, look) : only.flatMap((part) => partOf(part, run));
  return look.plain
    ? said.map(terminalSafe)
    : said.map((line) => cutTo(terminalSafe(line), look.width)).map((line) => styled(line, run, look));
}

/** The first line carries the state in its colour. */
function styled(line: string, run: RunAnswer, look: Look): string {
  if (!line.startsWith(run.id)) return line;
  const word = glyph(run.state, look.ascii);
  return line.replace(`${word} ${run.state}`, paint(`${word} ${run.state}`, stateStyle(run.state), look.color));
}

function whole(run: RunAnswer, look: Look): string[] {
  return [
    head(run, look),
    ...labelled('hypothesis', run.hypothesis === null ? [] : wrapped(run.hypothesis, look.width - LABEL - 2)),
    ...labelled(
      'evidence',
      run.evidence.flatMap((one) => wrapped(one, look.width - LABEL - 2)),
    ),
    ...labelled('where', run.constraint === null ? [] : [`only on ${run.constraint}`]),
    ...labelled('progress', progressWords(run.progress, look)),
    ...labelled('failure', run.failure === null ? [] : failureWords(run.failure)),
    ...labelled('differs', changeWords(run, look)),
    ...labelled('metrics', metricWords(run.metrics, METRICS_SHOWN)),
    ...labelled(
      'steps',
      run.stages.map(({ stage, how, duration_s }) => `${stage}: ${how}, ${shortDuration(duration_s)}`),
    ),
    ...labelled(
      'attempts',
      run.attempts.map(({ name, state, cause }) => `${name}  ${state}${cause === null ? '' : ` (${cause})`}`),
    ),
    ...labelled('children', run.children.length === 0 ? [] : [run.children.join(' ')]),
    ...labelled('warning', run.warnings),
    ...labelled('folder', run.folder === null ? [] : [run.folder]),
    ...labelled('next', run.next),
  ];
}

function head(run: RunAnswer, look: Look): string {
  const place = run.host === null ? '' : ` on ${run.host}:${run.gpu ?? '?'}`;
  const rank = run.rank === null ? '' : `  rank ${run.rank}`;
  const score = run.metric === null ? '' : `  ${figure(run.metric)}`;
  const cause = run.cause === null ? '' : ` (${run.cause})`;
  const took = run.duration_s === null ? '' : `  ${shortDuration(run.duration_s)}${place}`;
  const state = `${glyph(run.state, look.ascii)} ${run.state}${cause}`;
  return `${run.id}  ${run.title}  ${state}${score}${rank}${took}`;
}

/** How far it is, then what it has measured. */
function progressWords(progress: RunAnswer['progress'], look: Look): string[] {
  if (progress === null) return [];
  const { unit, now, total, share, eta_s: eta, eta_from: from, values } = progress;
  const place = unit === null ? [] : [`${unit} ${now}${total === null ? '' : ` of ${total}`}`];
  const left = eta === null ? [] : [`${shortDuration(eta)} left${from === 'history' ? ' (as runs usually take)' : ''}`];
  const words = [progressBar(share, look.ascii), ...place, ...left].filter((word) => word !== '').join('  ');
  const measured = Object.entries(values).map(([key, value]) => `${key}: ${value === null ? 'NaN' : figure(value)}`);
  return [words, measured.join('  ')].filter((line) => line !== '');
}

function failureWords({ cause, message, stage, evidence }: NonNullable<RunAnswer['failure']>): string[] {
  const lines = evidence.map(({ file, line, untrusted_text }) => `${file}:${line ?? '?'}  ${untrusted_text}`);
  return [`${cause} in ${stage}: ${message}`, ...lines];
}

function changeWords(run: RunAnswer, look: Look): string[] {
  const changes = run.config_diff_vs_parent ?? [];
  const arrow = look.ascii ? '->' : '→';
  const from = run.parent === null ? 'from the base config' : `from ${run.parent}`;
  const words = changes
    .slice(0, CHANGES_SHOWN)
    .map((one) => `${one.key} ${valueText(one.from ?? undefined)} ${arrow} ${valueText(one.to ?? undefined)}`);
  const more = changes.length - CHANGES_SHOWN;
  if (changes.length === 0) return run.config === null ? [] : [`in nothing ${from}`];
  return [
    `in ${changes.length} of ${Object.keys(run.config ?? {}).length} keys ${from}:`,
    ...words,
    ...(more > 0 ? [`… and ${more} more: --config`] : []),
  ];
}

function metricWords(metrics: RunAnswer['metrics'], shown: number): string[] {
  const entries = Object.entries(metrics ?? {});
  const words = entries
    .slice(0, shown)
    .map(([key, value]) => `${key}: ${typeof value === 'string' ? value : JSON.stringify(value)}`);
  return entries.length > shown ? [...words, `… and ${entries.length - shown} more: --metrics`] : words;
}

function partOf(part: string, run: RunAnswer): string[] {
  if (part === 'config') return Object.entries(run.config ?? {}).map(([key, value]) => `${key}: ${valueText(value)}`);
  if (part === 'metrics') return metricWords(run.metrics, Number.POSITIVE_INFINITY);
  if (part === 'files') return run.files.map(({ name, size_bytes }) => `${bytesText(size_bytes).padStart(9)}  ${name}`);
  return run.attempts.map(
    ({ name, state, cause, ended_at }) => `${name}  ${state}  ${cause ?? '–'}  ${ended_at ?? '–'}`,
  );
}

function labelled(label: string, words: readonly string[]): string[] {
  return words.map((word, i) => `  ${(i === 0 ? label : '').padEnd(LABEL)}${word}`);
}
