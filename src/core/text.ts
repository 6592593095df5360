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

/** In lines of at most `width` characters, broken at blanks; a longer word stays whole. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && characters(`${line} ${word}`).length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return line === '' && lines.length > 0 ? lines : [...lines, line];
}
