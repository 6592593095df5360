/** `orze analyze` and `orze best`. */
import { analyse } from '../../app/answers/analysis.ts';
import type { AnalysisAnswer } from '../../app/answers/analysis.ts';
import { COMPLETED_ONLY, listRuns } from '../../app/answers/runs.ts';
import { terminalSafe } from '../../core/escape.ts';
import { valueText } from '../../core/flat-config.ts';
import { wrapped } from '../../core/text.ts';
import type { Answer, Look } from './answer.ts';
import { answerFromView } from './answer.ts';
import type { Terminal } from './options.ts';
import { table } from './table.ts';
import type { VerbInput } from './verb.ts';
import { figure, shortDuration, signed } from './words.ts';

/** As the loop's own words for it. */
const LAST = 200;
const BEST = 5;
const TRIED = 4;

export function runAnalyze(input: VerbInput, terminal: Terminal): Promise<number> {
  return answerFromView(input, terminal, async (view): Promise<Answer> => {
    const { last, keys, metric } = input.own;
    const body = await analyse(view, {
      last: last === 'all' ? null : typeof last === 'string' && /^\d+$/.test(last) ? Number(last) : LAST,
      keys: Array.isArray(keys) ? keys.map(String) : null,
      metric: typeof metric === 'string' ? metric : null,
    });
    return { name: 'analysis', body, lines: (look) => lines(body, look) };
  });
}

function lines(body: AnalysisAnswer, look: Look): string[] {
  if (body.total === 0) return look.plain ? [] : ['no run has ended yet'];
  const { metric, best, plateau, noise } = body;
  const failed = Object.entries(body.failed_by_cause).map(([cause, count]) => `${count} ${cause}`);
  const head = [
    `${body.total} runs ended · ${body.scored} scored · ${body.failed} failed${failed.length === 0 ? '' : ` (${failed.join(', ')})`}`,
    best === null
      ? 'no run has a score'
      : `best ${metric.name} ${figure(best.value)} ${best.id} · ${body.improvements.length} improvements, ${shortDuration(body.cost_per_improvement_s)} of training each`,
    `${plateau.since_runs} runs since the last new best (a plateau from ${plateau.threshold})${plateau.is ? ': a plateau' : ''}`,
    ...(noise === null ? [] : [`noise ±${figure(noise.sigma)} between repeated runs (${noise.n})`]),
  ];
  const keys = table(
    body.keys,
    [
      { head: 'KEY', text: ({ key }) => key, least: 14 },
      { head: 'N', text: ({ n }) => String(n), align: 'right' },
      { head: 'WINS', text: ({ wins }) => String(wins), align: 'right' },
      { head: 'MEDIAN', text: ({ median_delta }) => signed(median_delta), align: 'right' },
      { head: 'WEIGHT', text: ({ importance }) => (importance === null ? '–' : importance.toFixed(2)), align: 'right' },
      { head: 'TRIED', text: ({ tried }) => triedText(tried), least: 8 },
      {
        head: 'UNTRIED',
        text: ({ untried_gap: gap }) => (gap === null ? '–' : `${valueText(gap[0])}..${valueText(gap[1])}`),
      },
    ],
    look,
  );
  if (look.plain) return keys;
  const advice = body.advice.flatMap((one) =>
    wrapped(terminalSafe(one), look.width - 2).map((line, i) => `${i === 0 ? '· ' : '  '}${line}`),
  );
  return [
    ...head.flatMap((line) => wrapped(line, look.width)),
    ...(keys.length === 0 ? [] : ['', ...keys]),
    ...(advice.length === 0 ? [] : ['', ...advice]),
  ];
}

function triedText(tried: readonly unknown[]): string {
  const shown = tried.slice(0, TRIED).map(valueText).join(' ');
  return tried.length > TRIED ? `${shown} +${tried.length - TRIED}` : shown;
}

export function runBest(input: VerbInput, terminal: Terminal): Promise<number> {
  return answerFromView(input, terminal, async (view): Promise<Answer> => {
    const limit = typeof input.own['count'] === 'number' ? input.own['count'] : BEST;
    const body = await listRuns(view, { query: COMPLETED_ONLY, sort: null, limit, cursor: null, diff: true });
    return {
      name: 'runs',
      body,
      lines: (look) =>
        body.items.length === 0 && !look.plain
          ? ['no run has completed yet']
          : table(
              body.items,
              [
                { head: '#', text: ({ rank }) => (rank === null ? '–' : String(rank)), align: 'right' },
                { head: 'ID', text: ({ id }) => id },
                { head: body.metric.name.toUpperCase(), text: ({ metric }) => figure(metric) },
                { head: 'TIME', text: ({ duration_s }) => shortDuration(duration_s), align: 'right' },
                { head: 'TITLE', text: ({ title }) => title, least: 10 },
              ],
              look,
            ),
    };
  });
}
