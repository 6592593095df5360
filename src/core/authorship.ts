/**
 * Who added an idea, as its block says it: `- **By**: mcp NAME`. Readers of ideas pass over fields that they do not know. What people add has
 * no such line. It is a word, no proof: whoever may append to ideas.md may write it, under an idea of his own.
 */

/** In the form in which it is written: fields of people vary, this one only orze writes. */
const LINE = /^- \*\*By\*\*: (.+)$/;
const FENCE = /^(?:```|~~~)/;

export function byLine(by: string): string {
  return `- **By**: ${by}`;
}

/** null: a person, or nobody said. */
export function addedBy(block: string): string | null {
  for (const line of block.split(/\r?\n/)) {
    // All fields stand before the config, which may hold anything.
    if (FENCE.test(line)) return null;
    const by = LINE.exec(line)?.[1];
    if (by !== undefined) return by;
  }
  return null;
}
