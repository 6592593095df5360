/** Untrusted text (ideas, logs, metrics, file names) on its way out: one escaper per sink (reliability.md, Security). */

/** Complete terminal sequences, so that no `[31m` is left behind: CSI; OSC, DCS and the like up to their end; two-byte escapes. */
const SEQUENCE = /\u001b\[[0-?]*[ -/]*[@-~]|\u001b[\]PX^_][^\u0007\u001b]*(?:\u0007|\u001b\\)?|\u001b[ -/]*[0-~]/g;
/** White space that would move the cursor, and the line ends of Unicode. */
const BREAKS = /[\t\n\v\f\r\u0085\u2028\u2029]+/g;
/** C0, DEL, C1; marks, embeddings, overrides and isolates of bidirectional text; byte order mark; half characters. */
const HARMFUL = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]|\p{Surrogate}/gu;

/** One line that is safe on a terminal: sequences, control and bidi characters gone, line breaks and tabs as one space. */
export function terminalSafe(text: string): string {
  return text.replace(SEQUENCE, '').replace(BREAKS, ' ').replace(HARMFUL, '');
}

/** One cell of a Markdown table: as {@link terminalSafe}, and no `|` can end the cell, whatever backslashes stand before it. */
export function markdownCell(text: string): string {
  return terminalSafe(text)
    .replace(/(?<!\\)(\\*)\|/g, (_, slashes: string) => `${slashes}${slashes}\\|`)
    .replace(/(?<!\\)\\+$/, (slashes) => slashes + slashes)
    .trim();
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text or attribute of HTML: as {@link terminalSafe}, and nothing in it is markup. */
export function htmlText(text: string): string {
  return terminalSafe(text).replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? '');
}
