/**
 * JSON as Python writes it: `NaN`, `Infinity` and `-Infinity` are numbers, a byte order mark is skipped. Objects have no
 * prototype, so that a key `__proto__` is just a key. Integers beyond 2^53 lose digits, as every JavaScript number does.
 */
import { JsonFault, JsonReader, MAX_DEPTH } from './json-reader.ts';
import { characters } from './text.ts';

export type JsonReading =
  | { ok: true; value: unknown }
  /** `line` and `column` are 1-based; columns count characters. */
  | { ok: false; line: number; column: number; message: string };

/** Reads one JSON text. Never throws. `number`: what becomes of the digits of a number, where a JavaScript number says too little. */
export function parseJson(source: string | Uint8Array, number?: (digits: string) => unknown): JsonReading {
  let text = source;
  if (typeof text !== 'string') {
    const decoded = decode(text);
    if (!decoded.ok) return decoded;
    text = decoded.text;
  }
  if (text.startsWith('\ufeff')) text = text.slice(1);
  if (number === undefined) {
    const plain = plainJson(text);
    if (plain !== undefined) return { ok: true, value: plain.value };
  }
  try {
    return { ok: true, value: new JsonReader(text, number).document() };
  } catch (error) {
    if (!(error instanceof JsonFault)) throw error;
    return { ok: false, ...position(text.slice(0, error.at)), message: error.message };
  }
}

/**
 * What the engine's own parser and ours read alike, which is nearly everything, in a fraction of the time. undefined: only ours can tell, which
 * knows Python's words, the sign of a zero, and where an error is.
 */
function plainJson(text: string): { value: unknown } | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isAlike(value, 0) ? { value } : undefined;
}

/** Takes the prototypes away, too. */
function isAlike(value: unknown, depth: number): boolean {
  if (depth > MAX_DEPTH || Object.is(value, -0)) return false;
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every((item) => isAlike(item, depth + 1));
  Object.setPrototypeOf(value, null);
  for (const key in value) if (!isAlike((value as Record<string, unknown>)[key], depth + 1)) return false;
  return true;
}

const UTF8 = new TextDecoder('utf-8', { ignoreBOM: true });

function decode(bytes: Uint8Array): { ok: true; text: string } | (JsonReading & { ok: false }) {
  const text = UTF8.decode(bytes);
  let at = 0;
  for (let i = text.indexOf('\ufffd'), from = 0; i !== -1; from = i + 1, i = text.indexOf('\ufffd', from)) {
    at += new TextEncoder().encode(text.slice(from, i)).length;
    // The replacement character itself is EF BF BD; anything else here is what could not be decoded.
    if (bytes[at] !== 0xef || bytes[at + 1] !== 0xbf || bytes[at + 2] !== 0xbd) {
      const byte = (bytes[at] ?? 0).toString(16).toUpperCase().padStart(2, '0');
      return { ok: false, ...position(text.slice(0, i)), message: `byte 0x${byte} is not valid UTF-8` };
    }
    at += 3;
  }
  return { ok: true, text };
}

/** Where the text behind `before` begins. */
function position(before: string): { line: number; column: number } {
  const lines = before.replace(/^\ufeff/, '').split('\n');
  return { line: lines.length, column: characters(lines.at(-1) ?? '').length + 1 };
}

export interface JsonStyle {
  /** Write NaN and the infinities as Python does; otherwise they are null, so that the text is strict JSON. */
  python?: boolean;
  /** One line with Python's `, ` and `: `, no newline at the end; otherwise two spaces of indent and a newline. */
  compact?: boolean;
}

/** JSON out: what {@link parseJson} reads comes back the same. Keys keep their order; `undefined` members are left out. */
export function toJson(value: unknown, style: JsonStyle = {}): string {
  const text = render(value, style, '\n') ?? 'null';
  return style.compact === true ? text : `${text}\n`;
}

function render(value: unknown, style: JsonStyle, newline: string): string | undefined {
  if (typeof value === 'number') return number(value, style);
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'boolean' || typeof value === 'bigint' || value === null) return String(value);
  if (typeof value !== 'object') return undefined;
  const deeper = `${newline}  `;
  if (Array.isArray(value)) {
    return wrap(
      '[]',
      value.map((item) => render(item, style, deeper) ?? 'null'),
      style,
      newline,
    );
  }
  const members: string[] = [];
  for (const [key, member] of Object.entries(value)) {
    const text = render(member, style, deeper);
    if (text !== undefined) members.push(`${JSON.stringify(key)}: ${text}`);
  }
  return wrap('{}', members, style, newline);
}

function wrap(brackets: '[]' | '{}', parts: readonly string[], style: JsonStyle, newline: string): string {
  const [open = '', close = ''] = brackets;
  if (parts.length === 0) return brackets;
  if (style.compact === true) return open + parts.join(', ') + close;
  return `${open}${newline}  ${parts.join(`,${newline}  `)}${newline}${close}`;
}

function number(value: number, style: JsonStyle): string {
  // The sign of zero survives only with a fraction: Python reads -0 as the integer 0.
  if (Object.is(value, -0)) return '-0.0';
  if (Number.isFinite(value)) return String(value);
  return style.python === true ? String(value) : 'null';
}
