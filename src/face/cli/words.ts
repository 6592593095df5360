/** How figures and states are written on a terminal. */
import type { RunState } from '../../core/row.ts';
import type { Style } from './paint.ts';

const GLYPHS: Readonly<Record<RunState, readonly [glyph: string, ascii: string, style: Style]>> = {
  QUEUED: ['○', 'Q', 'dim'],
  BLOCKED: ['◌', 'B', 'yellow'],
  RUNNING: ['●', 'R', 'cyan'],
  SILENT: ['◐', 'S', 'yellow'],
  EVAL: ['◍', 'E', 'cyan'],
  LOST: ['?', '?', 'red'],
  COMPLETED: ['✓', 'C', 'green'],
  FAILED: ['✗', 'F', 'red'],
  SKIPPED: ['⊘', 'K', 'dim'],
  UNKNOWN: ['!', '!', 'yellow'],
};

export function glyph(state: RunState, ascii: boolean): string {
  return GLYPHS[state][ascii ? 1 : 0];
}

export function stateStyle(state: RunState): Style {
  return GLYPHS[state][2];
}

/** Four significant digits, as a leaderboard shows them: `0.9412`, `12.34`, `1.2e-7`. */
export function figure(value: number | null): string {
  if (value === null) return '–';
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return String(value);
  const text =
    Math.abs(value) >= 1e-4 && Math.abs(value) < 1e6
      ? value.toPrecision(Math.abs(value) < 0.1 ? 3 : 4)
      : value.toExponential(2);
  return text.includes('e') || Math.abs(value) >= 0.1 ? text : text.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '');
}

/** With its sign: `+0.0074`. */
export function signed(value: number | null): string {
  if (value === null) return '–';
  return value >= 0 ? `+${figure(value)}` : figure(value);
}

/** Seconds as `1m08`, `12m40`, `3h05m`, `2d04h`; below a minute `8s`. */
export function shortDuration(seconds: number | null): string {
  if (seconds === null) return '–';
  const whole = Math.round(seconds);
  const two = (n: number): string => String(Math.floor(n)).padStart(2, '0');
  if (whole < 60) return `${whole}s`;
  if (whole < 3600) return `${Math.floor(whole / 60)}m${two(whole % 60)}`;
  if (whole < 86_400) return `${Math.floor(whole / 3600)}h${two((whole % 3600) / 60)}m`;
  return `${Math.floor(whole / 86_400)}d${two((whole % 86_400) / 3600)}h`;
}

/** `▓▓▓░░░░░  38%`, or nothing where nobody knows. */
export function progressBar(share: number | null, ascii: boolean, width = 8): string {
  if (share === null) return '';
  const filled = Math.min(width, Math.floor(share * width + 1e-9));
  const [full, rest] = ascii ? ['#', '-'] : ['▓', '░'];
  return `${full.repeat(filled)}${rest.repeat(width - filled)} ${String(Math.floor(share * 100 + 1e-9)).padStart(3)}%`;
}

/** `1.5 GB`, in powers of ten as disks are sold. */
export function bytesText(bytes: number | null): string {
  if (bytes === null) return '–';
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
  let value = bytes;
  let unit = 0;
  for (; value >= 1000 && unit < units.length - 1; unit += 1) value /= 1000;
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

/** Hours and minutes of a time, in this machine's zone; the day too where it is another. */
export function clockText(iso: string | null, nowMs: number): string {
  if (iso === null) return '–';
  const date = new Date(iso);
  const two = (n: number): string => String(n).padStart(2, '0');
  const time = `${two(date.getHours())}:${two(date.getMinutes())}`;
  const sameDay = date.toDateString() === new Date(nowMs).toDateString();
  return sameDay ? time : `${two(date.getMonth() + 1)}-${two(date.getDate())} ${time}`;
}
