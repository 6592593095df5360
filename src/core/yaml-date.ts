/** Dates of YAML 1.1, as PyYAML turns them into Python's `date` and `datetime`. */
import { PyDate } from './yaml-value.ts';

const PARTS =
  /^(\d{4})-(\d\d?)-(\d\d?)(?:(?:[Tt]|[ \t]+)(\d\d?):(\d\d):(\d\d)(?:\.(\d*))?(?:[ \t]*(?:(Z)|([-+])(\d\d?)(?::(\d\d))?))?)?$/;
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** undefined where Python raises: no such day, or an offset of a day and more. */
export function asPyDate(source: string): PyDate | undefined {
  const found = PARTS.exec(source);
  if (found === null) return undefined;
  const [
    ,
    year = '',
    month = '',
    day = '',
    hour,
    minute = '',
    second = '',
    fraction = '',
    utc,
    sign,
    offHour = '',
    offMinute = '',
  ] = found;
  if (!dayExists(Number(year), Number(month), Number(day))) return undefined;
  const date = `${year}-${two(month)}-${two(day)}`;
  if (hour === undefined) return new PyDate(date);
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  const micro = fraction.slice(0, 6).padEnd(6, '0');
  const time = `${two(hour)}:${minute}:${second}${Number(micro) > 0 ? `.${micro}` : ''}`;
  const zone =
    utc !== undefined ? '+00:00' : sign === undefined ? '' : offset(sign, Number(offHour) * 60 + Number(offMinute));
  return zone === undefined ? undefined : new PyDate(`${date} ${time}${zone}`);
}

function dayExists(year: number, month: number, day: number): boolean {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = month === 2 && leap ? 29 : (DAYS[month - 1] ?? 0);
  return year >= 1 && day >= 1 && day <= days;
}

function offset(sign: string, minutes: number): string | undefined {
  if (minutes >= 24 * 60) return undefined;
  const text = `${two(String(Math.floor(minutes / 60)))}:${two(String(minutes % 60))}`;
  return (minutes === 0 ? '+' : sign) + text;
}

function two(digits: string): string {
  return digits.padStart(2, '0');
}
