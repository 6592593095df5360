/** Values that look like numbers to people but are strings to PyYAML, so that a warning can say so before a run trains on them. */
import { EVENT_ID, SCALAR_STYLE } from 'js-yaml';
import type { ScalarEvent } from 'js-yaml';
import { readEvents } from './yaml-events.ts';
import type { YamlEvents } from './yaml-events.ts';
import { YamlFault, placeOf } from './yaml-fault.ts';
import { floatText } from './yaml-float.ts';
import { kindOf } from './yaml-scalar.ts';

export interface YamlTrap {
  /** 1-based. */
  line: number;
  /** 1-based. */
  column: number;
  /** As written: the string that PyYAML reads. */
  text: string;
  /** What to write for the number. */
  instead: string;
}

const DECIMAL = /^[-+]?(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:[eE][-+]?\d+)?$/;
const OCTAL = /^[-+]?0o[0-7]+$/;
const WORD = /^[-+]?(?:inf|infinity|nan)$/i;

/** In the order of the text; none when the text cannot be parsed. */
export function yamlTraps(source: string): YamlTrap[] {
  const traps: YamlTrap[] = [];
  const read = tryEvents(source);
  for (const event of read?.events ?? []) {
    if (read === undefined || event.type !== EVENT_ID.SCALAR || !isBare(event)) continue;
    const raw = read.text.slice(event.valueStart, event.valueEnd);
    const instead = kindOf(raw) === 'str' ? numberFor(raw) : undefined;
    // A key that looks like a number is a string in every config that means it.
    const isKey = /^[ \t]*:(?:\s|$)/.test(read.text.slice(event.valueEnd, event.valueEnd + 100));
    if (instead === undefined || isKey) continue;
    traps.push({ ...placeOf(source, read.original(event.valueStart)), text: raw, instead });
  }
  return traps;
}

function isBare(event: ScalarEvent): boolean {
  return event.style === SCALAR_STYLE.PLAIN && event.valueStart >= 0 && event.tagStart < 0;
}

function tryEvents(text: string): YamlEvents | undefined {
  try {
    return readEvents(text);
  } catch (error) {
    if (error instanceof YamlFault) return undefined;
    throw error;
  }
}

function numberFor(raw: string): string | undefined {
  const digits = raw.replaceAll('_', '');
  if (WORD.test(raw)) return /nan/i.test(raw) ? '.nan' : `${raw.startsWith('-') ? '-' : ''}.inf`;
  if (OCTAL.test(raw)) return String(Number(digits.replace(/^[-+]/, '')) * (raw.startsWith('-') ? -1 : 1));
  if (!DECIMAL.test(raw)) return undefined;
  if (!/[.eE]/.test(digits)) return String(BigInt(digits.replace(/^\+/, '')));
  return exponentForm(digits) ?? floatText(Number(digits));
}

/** The author's digits with what PyYAML misses: the point and the sign of the exponent. */
function exponentForm(digits: string): string | undefined {
  const parts = /^([-+]?\d+)(\.\d*)?[eE]([-+]?)(\d+)$/.exec(digits);
  if (parts === null) return undefined;
  const [, whole = '', fraction = '.0', sign = '', exponent = ''] = parts;
  return `${whole}${fraction}e${sign || '+'}${exponent}`;
}
