/** Text in characters (Unicode code points, as Python counts), not in halves of surrogate pairs. */

export function characters(text: string): string[] {
  return Array.from(text);
}

/** The first `count` characters. */
export function cut(text: string, count: number): string {
  return text.length <= count
    ? text
    : characters(text.slice(0, 2 * count))
        .slice(0, count)
        .join('');
}
