/** Colours as numbers: what lies between two of them, and what can be read on them. */

type Rgb = readonly [number, number, number];

/** `#1a2b3c` or `#abc`. Everything else is black. */
function rgbOf(hex: string): Rgb {
  const digits = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(hex)?.[1] ?? '000000';
  const all = digits.length === 3 ? digits.replaceAll(/./g, '$&$&') : digits;
  const value = Number.parseInt(all, 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

/** `share`: 0 is `low`, 1 is `high`; outside of it the nearer one. */
export function mixed(low: string, high: string, share: number): string {
  const part = Math.min(1, Math.max(0, Number.isFinite(share) ? share : 0));
  const [a, b] = [rgbOf(low), rgbOf(high)];
  const parts = a.map((from, index) => Math.round(from + ((b[index] ?? 0) - from) * part));
  return `#${parts.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

/** 0 black to 1 white. Source: WCAG 2.2, relative luminance. */
export function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = rgbOf(hex).map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** 1 (the same) to 21. Source: WCAG 2.2, contrast ratio. */
export function contrast(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

/** Black or white, whichever is easier to read on it: one of them always has more than 4.5. */
export function inkOn(hex: string): '#000000' | '#ffffff' {
  return contrast(hex, '#000000') >= contrast(hex, '#ffffff') ? '#000000' : '#ffffff';
}
