/** `90`, `45s`, `90m`, `1h30m`, `2d` on the command line; in files a duration is a plain number of the unit its key names. */

const UNIT_S: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };
const PART = /(?<!\d)(\d+(?:\.\d+)?|\.\d+)([smhd])/g;

/** Seconds; undefined if the text is no duration. A number without a unit is seconds. */
export function parseDuration(text: string): number | undefined {
  if (/^(\d+(\.\d*)?|\.\d+)$/.test(text)) return Number(text);
  if (!/^((\d+(\.\d+)?|\.\d+)[smhd])+$/.test(text)) return undefined;
  let seconds = 0;
  for (const [, amount, unit] of text.matchAll(PART)) seconds += Number(amount) * (UNIT_S[unit ?? ''] ?? 0);
  return seconds;
}
