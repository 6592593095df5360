/** Figures as the command line writes them, so that a number is the same text everywhere; `–`: there is none. */

/** Four significant digits: `0.9412`, `12.34`, `1.20e-7`. */
export function figure(value: number | null | undefined): string {
  if (value === null || value === undefined) return '–';
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e6) return String(value);
  const text = size >= 1e-4 && size < 1e6 ? value.toPrecision(size < 0.1 ? 3 : 4) : value.toExponential(2);
  return text.includes('e') || size >= 0.1 ? text : text.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '');
}

/** With its sign: `+0.0074`. */
export function signed(value: number | null | undefined): string {
  if (value === null || value === undefined) return '–';
  return value >= 0 ? `+${figure(value)}` : figure(value);
}

/** Seconds as `1m08`, `12m40`, `3h05m`, `2d04h`; below a minute `8s`. */
export function duration(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined) return '–';
  const whole = Math.round(seconds);
  const two = (n: number): string => String(Math.floor(n)).padStart(2, '0');
  if (whole < 60) return `${whole}s`;
  if (whole < 3600) return `${Math.floor(whole / 60)}m${two(whole % 60)}`;
  if (whole < 86_400) return `${Math.floor(whole / 3600)}h${two((whole % 3600) / 60)}m`;
  return `${Math.floor(whole / 86_400)}d${two((whole % 86_400) / 3600)}h`;
}

/** `1.5 GB`, in powers of ten as disks are sold. */
export function bytes(count: number | null | undefined): string {
  if (count === null || count === undefined) return '–';
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
  let value = count;
  let unit = 0;
  for (; value >= 1000 && unit < units.length - 1; unit += 1) value /= 1000;
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

/** `12,345`. */
export function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** `91 %`; `share` is of 1. */
export function percent(share: number | null | undefined): string {
  if (share === null || share === undefined || !Number.isFinite(share)) return '–';
  const hundredth = share * 100;
  return `${hundredth !== 0 && Math.abs(hundredth) < 10 ? hundredth.toFixed(1).replace(/\.0$/, '') : Math.round(hundredth)} %`;
}

/** `14:30`; with the day where that is not the day of `nowMs`. In the reader's zone. */
export function clock(iso: string | null | undefined, nowMs: number): string {
  if (iso === null || iso === undefined) return '–';
  const date = new Date(iso);
  const two = (n: number): string => String(n).padStart(2, '0');
  const time = `${two(date.getHours())}:${two(date.getMinutes())}`;
  const sameDay = date.toDateString() === new Date(nowMs).toDateString();
  return sameDay ? time : `${two(date.getMonth() + 1)}-${two(date.getDate())} ${time}`;
}

/** How long ago, in one unit: `41 s ago`, `12 min ago`, `3 h ago`, `2 d ago`. */
export function ago(iso: string | null | undefined, nowMs: number): string {
  if (iso === null || iso === undefined) return '–';
  const seconds = Math.max(0, Math.floor((nowMs - Date.parse(iso)) / 1000));
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3600)} h ago`;
  return `${Math.floor(seconds / 86_400)} d ago`;
}

/** A value of a config or of metrics.json, in one line. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined) return '–';
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : compact(value);
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  return JSON.stringify(value);
}

/** A config says exactly what it says: `0.0003` and not `3.00e-4`; only noise of binary fractions goes. */
function compact(value: number): string {
  const short = Number(value.toPrecision(12));
  return String(short);
}
