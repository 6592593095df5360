/** A block of ours in a file of others, between two marks: put in, brought up to date, and nothing else touched. */

export const BEGIN = '<!-- orze:begin v1 -->';
export const END = '<!-- orze:end -->';
/** Of whatever version. */
const BEGINS = /^<!-- orze:begin\b[^\n]*-->[^\S\n]*$/m;
const ENDS = /^<!-- orze:end -->[^\S\n]*$/m;

/** null: there is a beginning without an end, or an end without a beginning, so that nobody can say what is ours. */
export function withBlock(text: string, block: string): string | null {
  const begin = BEGINS.exec(text);
  const rest = begin === null ? text : text.slice(begin.index);
  const end = ENDS.exec(rest);
  if (begin === null && end === null) {
    const gap = text === '' || text.endsWith('\n\n') ? '' : text.endsWith('\n') ? '\n' : '\n\n';
    return `${text}${gap}${BEGIN}\n${block}${END}\n`;
  }
  if (begin === null || end === null) return null;
  const after = rest.slice(end.index + end[0].length);
  return `${text.slice(0, begin.index)}${BEGIN}\n${block}${END}${after}`;
}
