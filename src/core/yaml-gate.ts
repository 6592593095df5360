/**
 * What js-yaml's parser (YAML 1.2) takes and PyYAML's scanner (YAML 1.1) refuses or reads otherwise. The training script reads the text
 * with PyYAML, so that these are errors here too. Found by comparing both on generated texts.
 */
import { EVENT_ID, SCALAR_STYLE } from 'js-yaml';
import type { Event, ScalarEvent } from 'js-yaml';
import { YamlFault } from './yaml-fault.ts';

const NON_PRINTABLE = /[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;
/** Line breaks in YAML 1.1 only, and a byte-order mark where none belongs. */
const ODD_BREAK = /[\x85\u2028\u2029\ufeff]/;
const NAME = /^[0-9A-Za-z_-]+$/;
/** PyYAML looks for the `:` of a key this far. */
const MAX_KEY = 1024;

/** Characters that PyYAML refuses anywhere, or takes for a line break where js-yaml does not. */
export function checkCharacters(text: string): void {
  const bad = NON_PRINTABLE.exec(text) ?? ODD_BREAK.exec(text);
  if (bad === null) return;
  const code = (bad[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  throw new YamlFault(bad.index, `the character U+${code} is not allowed here`);
}

/** Tabs only inside quotes, block scalars and comments. */
export function checkTabs(text: string, events: readonly Event[]): void {
  if (!text.includes('\t')) return;
  const scalars = events.filter(
    (event): event is ScalarEvent =>
      event.type === EVENT_ID.SCALAR && event.style !== SCALAR_STYLE.PLAIN && event.valueStart >= 0,
  );
  let next = 0;
  let covered = 0;
  for (let tab = text.indexOf('\t'); tab >= 0; tab = text.indexOf('\t', tab + 1)) {
    for (let one = scalars[next]; one !== undefined && one.valueEnd <= tab; one = scalars[next]) {
      covered = one.valueEnd;
      next += 1;
    }
    const inside = scalars[next];
    if (inside !== undefined && inside.valueStart <= tab) continue;
    const lineStart = Math.max(text.lastIndexOf('\n', tab), text.lastIndexOf('\r', tab)) + 1;
    const gap = text.slice(Math.max(lineStart, covered), tab);
    if (!/(?:^|[ \t\]}"',])#/.test(gap)) throw new YamlFault(tab, 'a tab is not allowed here, use spaces');
  }
}

export function checkName(text: string, start: number, end: number): void {
  if (!NAME.test(text.slice(start, end)) || !/^(?:[\s,\]}]|$)/.test(text.slice(end, end + 1))) {
    throw new YamlFault(start, 'the name of an anchor may hold only letters, digits, - and _');
  }
}

export function checkTagEnd(text: string, end: number): void {
  if (!/^(?:\s|$)/.test(text.slice(end, end + 1))) throw new YamlFault(end, 'a space is expected after a tag');
}

/** In `[…]` and `{…}` PyYAML takes `?` and a leading `:` for indicators. */
export function checkPlainInFlow(text: string, scalar: ScalarEvent): void {
  const raw = text.slice(scalar.valueStart, scalar.valueEnd);
  const at = raw.startsWith(':') ? 0 : raw.indexOf('?');
  if (at >= 0)
    throw new YamlFault(scalar.valueStart + at, `put a value with ${raw[at] ?? ''} in quotes inside [] or {}`);
}

/** A key without `?` stands on one line with its colon, within 1024 characters. `start` and `end` include its quotes. */
export function checkKey(text: string, start: number, end: number): void {
  const before = text.slice(Math.max(0, start - 200), start);
  if (/(?:^|[\s,{[])\?\s*$/.test(before)) return;
  // A comment ends with its line: without saying so, `####` can be cut in exponentially many ways.
  const colon = /^(?:[ \t\r\n]|#[^\r\n]*(?![^\r\n]))*:/.exec(text.slice(end, end + 2 * MAX_KEY));
  const span = text.slice(start, end + (colon === null ? 0 : colon[0].length - 1));
  if (/[\r\n]/.test(span)) throw new YamlFault(start, 'a key must stand on one line with its colon');
  if ([...span].length > MAX_KEY) throw new YamlFault(start, `a key may have ${MAX_KEY} characters at most`);
}
