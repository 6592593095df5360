/**
 * What a run looks like in every chart: one of 8 colours that colour-blind people tell apart (after Okabe and Ito 2008, darkened or lightened
 * for each theme in tokens.css) and one of 3 dashes. Told by the id alone, so that it is the same on all pages and after a reload.
 */

export const COLOURS = 8;
const DASHES: readonly (readonly number[])[] = [[], [8, 4], [2, 3]];

export interface Look {
  /** Of `--run-0` … `--run-7`. */
  colour: number;
  /** For a canvas: lengths of strokes and gaps; empty: a full line. */
  dash: readonly number[];
}

export function lookOf(id: string): Look {
  const hash = hashOf(id);
  return { colour: hash % COLOURS, dash: DASHES[Math.floor(hash / COLOURS) % DASHES.length] ?? [] };
}

/** Colours of those that are shown together, each another as long as there are any: for sets in which two happen to look alike. */
export function spreadLooks(ids: readonly string[]): ReadonlyMap<string, Look> {
  return new Map(
    ids.map((id, i) => [id, { colour: i % COLOURS, dash: DASHES[Math.floor(i / COLOURS) % DASHES.length] ?? [] }]),
  );
}

/** FNV-1a, 32 bits: http://www.isthe.com/chongo/tech/comp/fnv/ */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) {
    hash ^= text.charCodeAt(i);
    hash = Math.imul(hash, 0x01000193);
  }
  return hash >>> 0;
}
