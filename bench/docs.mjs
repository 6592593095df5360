/** Puts a measurement between the two markers of a page: what is around it is written by people. */
import { readFileSync, writeFileSync } from 'node:fs';

export const BEGIN = '<!-- bench:begin -->';
export const END = '<!-- bench:end -->';

/** Throws if the page does not have both markers, once each and in order: then it is not known what may be replaced. */
export function replaceBlock(page, block) {
  const [before, rest, ...more] = page.split(BEGIN);
  const [, after, ...others] = rest?.split(END) ?? [];
  if (after === undefined || more.length > 0 || others.length > 0 || before.includes(END)) {
    throw new Error(`the page needs ${BEGIN} and ${END}, once each`);
  }
  return `${before}${BEGIN}\n\n${block.trim()}\n\n${END}${after}`;
}

export function writeBlock(path, block) {
  writeFileSync(path, replaceBlock(readFileSync(path, 'utf8'), block));
}
