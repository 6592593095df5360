/** What failures with the same reason have in common: their text without what differs from run to run. */

/** Longest text that is looked at: a message, not a log. */
const LOOKED_AT = 4000;
const HEX = 4;

/**
 * `f-3a9c`: of the class and of the last line of the text that says something, without numbers, paths, addresses, ids and what stands in
 * quotes. 16 bits are enough to tell the reasons within one project apart; the class stands beside it.
 */
export function fingerprint(text: string, cause: string): string {
  return `f-${hash(`${cause}\n${maskedMessage(text)}`)
    .toString(16)
    .padStart(8, '0')
    .slice(0, HEX)}`;
}

/** The last line that says something, with `<n>`, `<path>`, `<hex>`, `<id>` and `<text>` for what differs. */
export function maskedMessage(text: string): string {
  const lines = text.slice(-LOOKED_AT).split(/\r\n|\r|\n/);
  const last = lines.findLast((line) => /[A-Za-z]/.test(line)) ?? '';
  return last
    .trim()
    .replace(/\bidea-[a-z0-9-]+\b/g, '<id>')
    .replace(/(["'`])(?:(?!\1).){1,200}\1/g, '<text>')
    .replace(/(?<![\w.~-])(?:[A-Za-z]:)?(?:[\w.~-]*\/)+[\w.-]*/g, '<path>')
    .replace(/\b0x[0-9a-fA-F]+\b|\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{6,}\b/g, '<hex>')
    .replace(/\d+(?:[.,]\d+)*(?:e[+-]?\d+)?/gi, '<n>')
    .replace(/<n> ?(?:[KMGT]i?B|bytes?|ms|s)\b/g, '<size>')
    .replace(/\s+/g, ' ');
}

/** FNV-1a of 32 bits, then mixed, so that its first digits differ too. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
