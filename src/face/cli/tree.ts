/** `orze tree`: the family of ideas. */
import { familyTree } from '../../app/answers/tree.ts';
import type { TreeAnswer } from '../../app/answers/tree.ts';
import { selectSingle } from '../../app/view/select.ts';
import { Refusal } from '../../app/refusal.ts';
import { terminalSafe } from '../../core/escape.ts';
import { diffText } from '../../core/flat-config.ts';
import type { Answer, Look } from './answer.ts';
import { answerFromView } from './answer.ts';
import type { Terminal } from './options.ts';
import { paint } from './paint.ts';
import { cutTo } from './table.ts';
import type { VerbInput } from './verb.ts';
import { figure, glyph, signed, stateStyle } from './words.ts';

const LIMIT = 100;
/** Missing parents and circles that are named. */
const NAMED = 5;

type Item = TreeAnswer['items'][number];
interface Line {
  depth: number;
  text: string;
  item: Item | null;
}

export function runTree(input: VerbInput, terminal: Terminal): Promise<number> {
  return answerFromView(input, terminal, async (view): Promise<Answer> => {
    const { own, args } = input;
    const [root] = args;
    const body = await familyTree(view, {
      root: root === undefined ? null : (await selectSingle(view, root)).id,
      depth: typeof own['depth'] === 'number' ? own['depth'] : null,
      bestPath: own['bestPath'] === true,
      limit: limitOf(own['limit']),
    });
    return { name: 'tree', body, lines: (look) => lines(body, own['bestPath'] === true, look) };
  });
}

/** null: all. */
function limitOf(said: unknown): number | null {
  if (said === undefined) return LIMIT;
  if (said === 'all') return null;
  if (typeof said === 'string' && /^[1-9]\d{0,8}$/.test(said)) return Number(said);
  throw new Refusal('usage', { code: 'E0200', message: '`--limit` is a whole number from 1 on, or `all`' });
}

function lines(body: TreeAnswer, pathOnly: boolean, look: Look): string[] {
  if (look.plain) return body.items.map(plainLine);
  const said = pathOnly ? body.items.map((item) => lineOf(item, look)) : withMore(body, look);
  const shown = drawn(said, look).map((line) => line.trimEnd());
  const rest = [
    ...body.missing.slice(0, NAMED).map(({ id, parent }) => `${id} names ${parent} as its parent, which is not there`),
    ...(body.missing.length > NAMED ? [`and ${body.missing.length - NAMED} more without their parent`] : []),
    ...body.cycles.slice(0, NAMED).map((ids) => `in a circle of parents: ${ids.join(' → ')} → ${ids[0] ?? ''}`),
  ];
  return [...shown, ...rest.map((line) => cutTo(look.ascii ? line.replaceAll('→', '->') : line, look.width))];
}

function plainLine({ id, parent, depth, state, metric, delta_parent: delta, title }: Item): string {
  return [id, parent ?? '', depth, state, metric ?? '', delta ?? '', terminalSafe(title)].join('\t');
}

/** A line for each idea, and one for those that are not shown, behind their brothers. */
function withMore({ items, hidden_roots: roots }: TreeAnswer, look: Look): Line[] {
  const said: Line[] = [];
  const open: Item[] = [];
  const more = (count: number, depth: number): void => {
    if (count > 0) said.push({ depth, text: `${look.ascii ? '...' : '…'} ${count} more`, item: null });
  };
  const closeDownTo = (depth: number): void => {
    for (let last = open.at(-1); last !== undefined && last.depth >= depth; last = open.at(-1)) {
      more(last.hidden, last.depth + 1);
      open.pop();
    }
  };
  for (const item of items) {
    closeDownTo(item.depth);
    said.push(lineOf(item, look));
    open.push(item);
  }
  closeDownTo(0);
  more(roots, 0);
  return said;
}

const lineOf = (item: Item, look: Look): Line => ({ depth: item.depth, text: words(item, look), item });

function words({ state, cause, metric, delta_parent: delta, diff, title, id, parent }: Item, look: Look): string {
  const score = state === 'FAILED' ? (cause ?? '') : metric === null ? '' : figure(metric);
  const changed = delta === null ? '' : signed(delta);
  const differs =
    parent === null || diff === null || diff.length === 0 ? '' : diffText(diff.map(known), look.ascii ? '->' : '→');
  const parts = [id, glyph(state, look.ascii), score, changed, differs === '' ? title : differs];
  return terminalSafe(parts.filter((part) => part !== '').join(' '));
}

/** null stands for a key that is not there, as JSON has no other word. */
function known({ key, from, to }: { key: string; from?: unknown; to?: unknown }): {
  key: string;
  from: unknown;
  to: unknown;
} {
  return { key, from: from ?? undefined, to: to ?? undefined };
}

/** From the last line up, so that each knows whether brothers follow. */
function drawn(said: readonly Line[], look: Look): string[] {
  const [pass, blank, more, last] = look.ascii ? ['|  ', '   ', '|- ', '`- '] : ['│  ', '   ', '├─ ', '└─ '];
  const drawnLines: string[] = [];
  const follows: boolean[] = [];
  for (const { depth, text, item } of said.toReversed()) {
    let before = '';
    for (let above = 1; above < depth; above += 1) before += follows[above] === true ? pass : blank;
    if (depth > 0) before += follows[depth] === true ? more : last;
    follows.length = Math.min(follows.length, depth + 1);
    follows[depth] = true;
    const line = cutTo(before + text, look.width);
    drawnLines.push(item === null ? line : styled(line, item, look));
  }
  return drawnLines.toReversed();
}

function styled(line: string, item: Item, look: Look): string {
  const mark = `${item.id} ${glyph(item.state, look.ascii)}`;
  const style = item.on_best_path ? 'bold' : stateStyle(item.state);
  return line.includes(mark) ? line.replace(mark, paint(mark, style, look.color)) : line;
}
