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

/** As people say it, two units at most: `41 s`, `12 min`, `3 h 10 min`, `2 d 4 h`. */
export function spokenDuration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return join(hours, 'h', minutes % 60, 'min');
  return join(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

function join(large: number, unit: string, rest: number, smaller: string): string {
  return rest === 0 ? `${large} ${unit}` : `${large} ${unit} ${rest} ${smaller}`;
}
