/** Runs side by side, as the table of the page and as Markdown: config and metrics apart, against a reference. */
import type { Answers } from '../../api.ts';
import { figure, signed, valueText } from './figures.ts';

type Compare = Answers['compare'];

export interface MetricRow {
  key: string;
  values: readonly (number | null)[];
  /** From the reference; null where one of the two is missing. */
  deltas: readonly (number | null)[];
  /** Index of the best; null: nobody knows which way is better. */
  best: number | null;
  /** 1: larger is better; -1: smaller; 0: not known. */
  better: 1 | -1 | 0;
}

/** `reference`: index into ids. */
export function metricRows({ metrics }: Compare, reference: number): MetricRow[] {
  return metrics.map(({ key, values, best }) => {
    const from = values[reference] ?? null;
    return {
      key,
      values,
      deltas: values.map((value) => (value === null || from === null ? null : Number((value - from).toPrecision(12)))),
      best,
      better: direction(values, best),
    };
  });
}

function direction(values: readonly (number | null)[], best: number | null): 1 | -1 | 0 {
  const top = best === null ? null : (values[best] ?? null);
  if (top === null) return 0;
  const others = values.filter((value) => value !== null && value !== top);
  if (others.length === 0) return 0;
  return others.every((value) => value !== null && value < top) ? 1 : -1;
}

export interface Verdict {
  arrow: '▲' | '▼' | '=' | '';
  /** For people who do not see the arrow. */
  word: string;
  tone: 'good' | 'bad' | '';
  /** Smaller than what repeated runs differ by. */
  withinNoise: boolean;
}

/** `sigma`: of repeated runs, null: not known; 2 σ is taken for noise. */
export function verdictOf(delta: number | null, better: 1 | -1 | 0, sigma: number | null): Verdict {
  if (delta === null) return { arrow: '', word: '', tone: '', withinNoise: false };
  if (delta === 0) return { arrow: '=', word: 'the same', tone: '', withinNoise: true };
  const withinNoise = sigma !== null && Math.abs(delta) < 2 * sigma;
  const arrow = delta > 0 ? '▲' : '▼';
  if (better === 0) return { arrow, word: delta > 0 ? 'larger' : 'smaller', tone: '', withinNoise };
  const good = delta > 0 === better > 0;
  return { arrow, word: good ? 'better' : 'worse', tone: good ? 'good' : 'bad', withinNoise };
}

/** For papers, tickets and agents. */
export function comparisonMarkdown(compare: Compare, reference: number): string {
  const { ids, titles, config, noise } = compare;
  const head = ['', ...ids.map((id, i) => (i === reference ? `${id} (reference)` : id))];
  const rows = [
    row(['title', ...titles]),
    row(['**Config**', ...ids.map(() => '')]),
    ...config.differ.map(({ key, values }) => row([`\`${key}\``, ...values.map(valueText)])),
    row(['**Metrics**', ...ids.map(() => '')]),
    ...metricRows(compare, reference).map(({ key, values, deltas, best }) =>
      row([
        `\`${key}\``,
        ...values.map((value, i) => {
          const text =
            value === null ? '–' : i === reference ? figure(value) : `${figure(value)} (${signed(deltas[i])})`;
          return i === best ? `**${text}**` : text;
        }),
      ]),
    ),
  ];
  const after = [
    `${config.same_count} config keys are the same in all.`,
    ...(noise === null ? [] : [`Repeated runs differ by σ = ${figure(noise.sigma)} (n = ${noise.n}).`]),
  ];
  return [row(head), `|${head.map(() => ' --- |').join('')}`, ...rows, '', ...after, ''].join('\n');
}

/** Texts of configs and titles may hold anything. */
function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replace(/\s*\n\s*/g, ' ')).join(' | ')} |`;
}
