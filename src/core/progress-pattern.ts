/**
 * Progress that a script only prints. Patterns are texts with `{name}` where a number stands: `epoch {epoch}/{total} loss {loss}`. They
 * are no regular expressions, so that none of them can take long.
 */
import type { ProgressLine } from './progress-line.ts';

export type LinePattern = (line: string) => ProgressLine | null;

const NUMBER = String.raw`([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|[-+]?(?:nan|NaN|inf|Infinity))`;
const HOLE = /\{([A-Za-z_][\w./-]*)\}/g;
/** Longer lines are not looked at: a dump, not a report. */
const MOST_LINE = 2000;

/** null: there is no `{name}` in it, or two without anything between them. */
export function linePattern(text: string): LinePattern | null {
  const keys: string[] = [];
  let source = '';
  let at = 0;
  for (const { 0: hole, 1: key = '', index } of text.matchAll(HOLE)) {
    const between = text.slice(at, index);
    if (between === '' && keys.length > 0) return null;
    source += literal(between) + NUMBER;
    keys.push(key);
    at = index + hole.length;
  }
  if (keys.length === 0) return null;
  const pattern = new RegExp(source + literal(text.slice(at)), 'u');
  return (line) => {
    const found = line.length > MOST_LINE ? null : pattern.exec(line);
    return found === null ? null : lineOf(keys.map((key, i) => [key, numberOf(found[i + 1] ?? '')]));
  };
}

/** Spaces stand for any number of spaces. */
function literal(text: string): string {
  return text
    .split(/\s+/)
    .map((part) => part.replace(/[.*+?^${}()|[\]\\/-]/g, String.raw`\$&`))
    .join(String.raw`\s+`);
}

const COUNTER =
  /(?:^|[^\w.])(epoch|step|iteration|iter)s?\s{0,3}[=:#]?\s{0,3}[[(]?(\d{1,12})(?:\s{0,3}\/\s{0,3}(\d{1,12}))?/i;
/** After a mere space only a number with a fraction or an exponent is a value: `saved 3 files` measures nothing. */
const FRACTION = String.raw`([-+]?\d*(?:\.\d+(?:[eE][-+]?\d+)?|\d[eE][-+]?\d+))`;
const PAIR = new RegExp(
  String.raw`(?:^|[^\w./-])([A-Za-z_][\w./-]{0,60})(?:\s{0,3}[=:]\s{0,3}${NUMBER}|\s{1,3}${FRACTION})(?![\w.])`,
  'gu',
);

/**
 * Without patterns: a line that counts (`epoch 3`, `step: 200/1000`) and names values: `key=value`, `key: value`, `key 0.5`.
 * null: it does not.
 */
export function plainReport(line: string): ProgressLine | null {
  if (line.length > MOST_LINE) return null;
  const counter = COUNTER.exec(line);
  if (counter === null) return null;
  const pairs: [string, number][] = [];
  for (const [, key = '', told, measured] of line.matchAll(PAIR)) {
    if (!/^(?:epochs?|steps?|iter(?:ation)?s?)$/i.test(key)) pairs.push([key, numberOf(told ?? measured ?? '')]);
  }
  if (pairs.length === 0) return null;
  const unit = (counter[1] ?? '').toLowerCase() === 'epoch' ? 'epoch' : 'step';
  const total: [string, number][] = counter[3] === undefined ? [] : [['total', Number(counter[3])]];
  return lineOf([[unit, Number(counter[2])], ...total, ...pairs]);
}

function numberOf(text: string): number {
  if (/nan/i.test(text)) return Number.NaN;
  if (/inf/i.test(text)) return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return Number(text);
}

function lineOf(pairs: readonly (readonly [key: string, value: number])[]): ProgressLine {
  const all = new Map(pairs);
  const counted = (key: string): number | null => {
    const value = all.get(key);
    return value !== undefined && Number.isFinite(value) && value >= 0 ? value : null;
  };
  const values = pairs.filter(([key]) => key !== 'step' && key !== 'epoch' && key !== 'total');
  return {
    step: counted('step'),
    epoch: counted('epoch'),
    total: counted('total'),
    values: Object.fromEntries(values),
  };
}
