/** `orze compare`: runs side by side, only what differs. */
import { compareRuns, counterpart } from '../../app/answers/compare.ts';
import type { CompareAnswer } from '../../app/answers/compare.ts';
import { Refusal } from '../../app/refusal.ts';
import { select } from '../../app/view/select.ts';
import type { View } from '../../app/view/view.ts';
import { terminalSafe } from '../../core/escape.ts';
import { valueText } from '../../core/flat-config.ts';
import type { RunRow } from '../../core/row.ts';
import type { Answer, Look } from './answer.ts';
import { answerFromView } from './answer.ts';
import type { Terminal } from './options.ts';
import { cutTo, table } from './table.ts';
import type { VerbInput } from './verb.ts';
import { figure, signed } from './words.ts';

export function runCompare(input: VerbInput, terminal: Terminal): Promise<number> {
  return answerFromView(input, terminal, async (view): Promise<Answer> => {
    const rows = await chosen(view, input);
    const ignore = Array.isArray(input.own['ignore']) ? input.own['ignore'].map(String) : [];
    const body = await compareRuns(view, rows, { ignore, logs: input.own['logs'] === true });
    return { name: 'compare', body, lines: (look) => lines(body, look) };
  });
}

async function chosen(view: View, { args, own }: VerbInput): Promise<RunRow[]> {
  const rows = await select(view, args);
  const versus = own['vs'];
  if (versus !== 'parent' && versus !== 'best') return rows;
  const [row] = rows;
  if (row === undefined)
    throw new Refusal('missing', { code: 'E0505', message: `nothing matches \`${args.join(' ')}\`` });
  return [await counterpart(view, row, versus), ...rows];
}

/** Where each log parts from that of the first run. */
function logLines({ ids, logs }: CompareAnswer, look: Look): string[] {
  return (logs ?? []).flatMap((one) => {
    const { id, line, untrusted_before: before, untrusted_reference: ours, untrusted_text: theirs, lines, cut } = one;
    const far = `${lines} lines${cut ? ', as far as they were read' : ''}`;
    if (line === null) return [`log of ${id}: the same as that of ${ids[0]} in ${far}`];
    const shown = [
      ...before.map((text) => `    ${text}`),
      ...ours.map((text) => `  - ${text}`),
      ...theirs.map((text) => `  + ${text}`),
    ];
    return [`log of ${id}: something else than that of ${ids[0]} from line ${line} on`, ...shown].map((text) =>
      look.plain ? terminalSafe(text) : cutTo(terminalSafe(text), look.width),
    );
  });
}

interface Line {
  name: string;
  cells: string[];
  delta: string;
}

function lines(body: CompareAnswer, look: Look): string[] {
  const { ids, config, metrics, noise } = body;
  const arrows = look.ascii ? ['+', '-'] : ['▲', '▼'];
  const configLines: Line[] = config.differ.map(({ key, values }) => ({
    name: `  ${key}`,
    cells: values.map((value) => valueText(value ?? undefined)),
    delta: '',
  }));
  const metricLines: Line[] = metrics.map(({ key, values, delta, best }) => {
    const last = delta.at(-1) ?? null;
    const mark =
      best === null || last === null || last === 0 ? '' : best === ids.length - 1 ? ` ${arrows[0]}` : ` ${arrows[1]}`;
    return { name: `  ${key}`, cells: values.map((value) => figure(value)), delta: `${signed(last)}${mark}` };
  });
  const head = (name: string): Line => ({ name, cells: ids.map(() => ''), delta: '' });
  const total = config.differ.length + config.same_count;
  const rows = [
    head(`config (${config.differ.length} differ of ${total})`),
    ...configLines,
    head('metrics'),
    ...metricLines,
  ];
  const columns = [
    { head: '', text: ({ name }: Line) => name, least: 12 },
    ...ids.map((id, i) => ({
      head: i === 0 ? `${id} (reference)` : id,
      text: ({ cells }: Line) => cells[i] ?? '',
      least: 8,
    })),
    { head: look.ascii ? 'DELTA' : 'Δ', text: ({ delta }: Line) => delta },
  ];
  const said = [...table(rows, columns, look), ...logLines(body, look)];
  if (look.plain || noise === null) return said;
  const delta = metrics[0]?.delta.at(-1) ?? null;
  const sigmas =
    delta === null || noise.sigma === 0 ? '' : `: the difference is ${Math.abs(delta / noise.sigma).toFixed(1)} sigma`;
  return [...said, `seed noise +-${figure(noise.sigma)} (${noise.n} repeated runs)${sigmas}`];
}
