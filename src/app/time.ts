/** Wall times as people and the original read them, in this machine's zone. */

const two = (n: number) => String(n).padStart(2, '0');

/** `2026-02-16 14:30:00`, as in the original's log and report. */
export function localStamp(date: Date): string {
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** `2026-02-16T14:30:00.120+01:00`: readable everywhere without knowing the writer's zone. */
export function offsetIso(date: Date): string {
  const minutes = -date.getTimezoneOffset();
  const zone = `${minutes < 0 ? '-' : '+'}${two(Math.floor(Math.abs(minutes) / 60))}:${two(Math.abs(minutes) % 60)}`;
  const fraction = String(date.getMilliseconds()).padStart(3, '0');
  return `${localStamp(date).replace(' ', 'T')}.${fraction}${zone}`;
}

/** The instant, if the text names its zone; the original's naive local times of other hosts do not. */
export function parseZonedIso(text: string): Date | undefined {
  if (!/(Z|[+-]\d\d:\d\d)$/.test(text)) return undefined;
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** `2026-02-16 14:30:00,123`, `[2026-02-16T14:30:00.5+01:00] `, `2026/02/16 14:30:00 `: what loggers write at the start of a line. */
const AT_START =
  /^[\s[(]*(\d{4})[-/](\d\d)[-/](\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?\s?(Z|[+-]\d\d:?\d\d)?(?!\d)/;

/** Milliseconds since 1970 that a line begins with, in this machine's zone where it names none; undefined: it begins with no time. */
export function timeAtStart(line: string): number | undefined {
  const found = AT_START.exec(line.replace(/^(?:\u001b\[[\d;]*m)+/, ''));
  if (found === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction = '0', zone] = found;
  const date = new Date(
    `${year}-${month}-${day}T${hour}:${minute}:${second}${zone?.replace(/(\d\d)(\d\d)$/, '$1:$2') ?? ''}`,
  );
  const ms = date.getTime() + Math.trunc(Number(`0.${fraction}`) * 1000);
  return Number.isNaN(ms) ? undefined : ms;
}
