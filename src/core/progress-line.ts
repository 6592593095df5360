/** One line of progress.jsonl: where the script is, and what it has measured there (docs/protocol.md, Progress). */
import { parseJson } from './json.ts';
import { isRecord } from './record.ts';

/** Counted from wherever the script counts. */
export interface ProgressLine {
  readonly step: number | null;
  readonly epoch: number | null;
  /** How many there will be of what it counts. */
  readonly total: number | null;
  /** NaN and the infinities as they are. */
  readonly values: Readonly<Record<string, number>>;
}

/** Longer lines are no progress. */
export const MOST_LINE = 64 * 1024;

/** As tolerant as metrics.json: NaN and Infinity are numbers, what is no number is left out. null: the line cannot be read. */
export function progressLine(text: string): ProgressLine | null {
  if (text.length > MOST_LINE) return null;
  const record = objectOf(text);
  if (record === null) return null;
  const values: Record<string, number> = {};
  for (const [key, value] of Object.entries(record)) {
    if (typeof value !== 'number' || COUNTED.has(key)) continue;
    // A key `__proto__` is a key like any other.
    Object.defineProperty(values, key, { value, enumerable: true, configurable: true, writable: true });
  }
  const { step, epoch, total } = record;
  return { step: counted(step), epoch: counted(epoch), total: counted(total), values };
}

const COUNTED: ReadonlySet<string> = new Set(['step', 'epoch', 'total']);

/** Nearly every line is plain JSON, which is read ten times as fast. */
function objectOf(text: string): Record<string, unknown> | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const parsed = parseJson(text);
    value = parsed.ok ? parsed.value : null;
  }
  return isRecord(value) ? value : null;
}

function counted(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null;
}
