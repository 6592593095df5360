/** Keeps an answer within its budget: the largest list, text or record gives way first, and the answer names what was cut. */
import { isRecord } from '../../core/record.ts';
import type { AnyRecord } from '../../core/record.ts';

/** Shorter texts are never cut. */
const LEAST_TEXT = 160;

interface Part {
  path: string;
  size: number;
  halve(): void;
}

/** A copy that has at most `budget` characters as JSON, if lists, long texts and the records named in `cuttable` give so much. */
export function fitTo(answer: object, budget: number, cuttable: readonly string[]): AnyRecord & { cut?: string[] } {
  const body = JSON.parse(JSON.stringify(answer)) as AnyRecord;
  const cut = new Set<string>();
  const named = new Set(cuttable);
  while (sizeOf(body) + sizeOf([...cut]) > budget) {
    const largest = partsOf(body, '', named).reduce<Part | undefined>(
      (most, part) => (most === undefined || part.size > most.size ? part : most),
      undefined,
    );
    if (largest === undefined) break;
    largest.halve();
    cut.add(largest.path);
  }
  return cut.size === 0 ? body : { ...body, cut: [...cut] };
}

/** Asks for fewer items until the answer fits, so that its cursor stays right. */
export async function fitItems<Answer extends object>(
  limit: number,
  budget: number,
  ask: (limit: number) => Answer | Promise<Answer>,
): Promise<Answer> {
  for (let count = limit; ;) {
    const answer = await ask(count);
    const size = sizeOf(answer);
    if (size <= budget || count <= 1) return answer;
    count = Math.max(1, Math.min(count - 1, Math.floor((count * budget) / size)));
  }
}

/** A list within a list of the same name counts as one: `items.diff`. */
function partsOf(value: AnyRecord | readonly unknown[], path: string, named: ReadonlySet<string>): Part[] {
  const parts: Part[] = [];
  for (const [key, inner] of Object.entries(value)) {
    const at = Array.isArray(value) ? path : path === '' ? key : `${path}.${key}`;
    if (typeof inner === 'string') {
      if (inner.length > LEAST_TEXT) {
        const halve = (): void =>
          void Object.assign(value, { [key]: `${inner.slice(0, inner.length / 2).trimEnd()}…` });
        parts.push({ path: at, size: inner.length, halve });
      }
    } else if (Array.isArray(inner)) {
      const list = inner as unknown[];
      if (list.length > 1)
        parts.push({ path: at, size: sizeOf(list), halve: () => void list.splice(list.length >> 1) });
      parts.push(...partsOf(list, at, named));
    } else if (isRecord(inner)) {
      const keys = Object.keys(inner);
      if (named.has(key) && keys.length > 1) {
        const halve = (): void => {
          for (const late of keys.slice(keys.length >> 1)) delete inner[late];
        };
        parts.push({ path: at, size: sizeOf(inner), halve });
      }
      parts.push(...partsOf(inner, at, named));
    }
  }
  return parts;
}

function sizeOf(value: unknown): number {
  return JSON.stringify(value).length;
}
