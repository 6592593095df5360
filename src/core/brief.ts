/** A text that is cut to a budget by whole lines, the most important sections first. */

/** A token of English text, code and numbers, on average (OpenAI and Anthropic both say: about four characters). */
export const CHARACTERS_A_TOKEN = 4;
/** Room for the line that says what was left out. */
const LAST_LINE = 80;

export interface BriefSection {
  title: string;
  lines: readonly string[];
}

export interface Brief {
  markdown: string;
  /** About so many. */
  tokens: number;
  /** Lines that did not fit. */
  left_out: number;
}

/** Sections in order, without those that say nothing. A heading stands only where a line of its section does. */
export function cutBrief(title: string, sections: readonly BriefSection[], tokens: number): Brief {
  const most = tokens * CHARACTERS_A_TOKEN;
  const all = sections.flatMap(({ title: heading, lines }) =>
    lines.map((line, i) => (i === 0 ? `\n## ${heading}\n${line}\n` : `${line}\n`)),
  );
  const length = all.reduce((sum, line) => sum + line.length, title.length + 1);
  const room = length <= most ? most : most - LAST_LINE;
  let used = title.length + 1;
  const fitting = all.findIndex((line) => (used += line.length) > room);
  const shown = fitting === -1 ? all : all.slice(0, fitting);
  const leftOut = all.length - shown.length;
  const last = leftOut === 0 ? '' : `\n(${leftOut} lines left out: \`orze brief --tokens ${tokens * 2}\`)\n`;
  const markdown = `${title}\n${shown.join('')}${last}`;
  return { markdown, tokens: Math.ceil(markdown.length / CHARACTERS_A_TOKEN), left_out: leftOut };
}
