/** One scalar node of a text: its place, its tag and its value, as PyYAML sees them. */
import { SCALAR_STYLE, getScalarValue } from 'js-yaml';
import type { ScalarEvent } from 'js-yaml';
import { YamlFault } from './yaml-fault.ts';
import { checkKey, checkPlainInFlow, checkTagEnd } from './yaml-gate.ts';
import { ScalarFault, constructScalar, kindOf } from './yaml-scalar.ts';
import type { Kind, YamlScalar } from './yaml-scalar.ts';

export type Properties = Pick<ScalarEvent, 'anchorStart' | 'anchorEnd' | 'tagStart' | 'tagEnd'>;

export const TAG = 'tag:yaml.org,2002:';
const SCALAR_TAGS = ['null', 'bool', 'int', 'float', 'timestamp', 'str'] as const satisfies Kind[];

/** The tag as written, with `!!int` and the like as `tag:yaml.org,2002:int`; undefined without one. */
export function readTag(text: string, event: Properties): string | undefined {
  if (event.tagStart < 0) return undefined;
  checkTagEnd(text, event.tagEnd);
  const raw = text.slice(event.tagStart, event.tagEnd);
  if (raw.startsWith('!<')) return raw.slice(2, -1);
  return raw.startsWith('!!') ? TAG + raw.slice(2) : raw;
}

/** Where the node begins; undefined when nothing at all is there. */
export function scalarStart(event: ScalarEvent): number | undefined {
  const start =
    event.valueStart < 0 ? Math.max(event.tagStart, event.anchorStart - 1) : event.valueStart - quoteWidth(event);
  return start < 0 ? undefined : start;
}

/** `at` is where a fault is reported. `merge`: the plain `<<` of a key. */
export function readScalar(
  text: string,
  event: ScalarEvent,
  { at, isKey, inFlow }: { at: number; isKey: boolean; inFlow: boolean },
): { value: YamlScalar; merge: boolean } {
  const empty = event.valueStart < 0;
  if (!empty) checkSyntax(text, event, { at, isKey, inFlow });
  const source = empty ? '' : scalarText(text, event);
  const kind = kindOfNode(text, event, source);
  if (isKey && kind === 'merge') return { value: source, merge: true };
  // `=` is an ordinary key, though no value.
  const wanted = isKey && kind === 'value' ? 'str' : kind;
  return { value: faultAt(at, () => constructScalar(source, wanted)), merge: false };
}

/** Gives a fault of a scalar its place. */
export function faultAt<T>(at: number, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof ScalarFault ? new YamlFault(at, error.message) : error;
  }
}

export function isBlockScalar({ style }: ScalarEvent): boolean {
  return style === SCALAR_STYLE.LITERAL_BLOCK || style === SCALAR_STYLE.FOLDED_BLOCK;
}

function quoteWidth({ style }: ScalarEvent): number {
  return style === SCALAR_STYLE.SINGLE_QUOTED || style === SCALAR_STYLE.DOUBLE_QUOTED ? 1 : 0;
}

function checkSyntax(text: string, event: ScalarEvent, node: { at: number; isKey: boolean; inFlow: boolean }): void {
  if (event.style === SCALAR_STYLE.PLAIN && node.inFlow) checkPlainInFlow(text, event);
  if (event.style === SCALAR_STYLE.DOUBLE_QUOTED) checkSurrogates(text, event);
  if (!node.isKey) return;
  const starts = [event.anchorStart - 1, event.tagStart, node.at].filter((start) => start >= 0);
  checkKey(text, Math.min(...starts), event.valueEnd + quoteWidth(event));
}

/** Python would not join the halves of `\\ud83d\\ude00`. */
function checkSurrogates(text: string, event: ScalarEvent): void {
  const raw = text.slice(event.valueStart, event.valueEnd);
  for (const escape of raw.matchAll(/\\(?:u[dD][89a-fA-F]|U0000[dD][89a-fA-F]|[^])/g)) {
    if (escape[0].length === 2) continue;
    throw new YamlFault(event.valueStart + escape.index, 'half of a surrogate pair; write \\U and 8 digits');
  }
}

function scalarText(text: string, event: ScalarEvent): string {
  const value = getScalarValue(text, event);
  // YAML 1.2 ends the last line of a text that lacks its newline; PyYAML takes it as it is.
  const cut = isBlockScalar(event) && event.valueEnd === text.length && !/[\r\n]$/.test(text);
  return cut && value.endsWith('\n') ? value.slice(0, -1) : value;
}

function kindOfNode(text: string, event: ScalarEvent, source: string): Kind {
  const tag = readTag(text, event);
  if (tag === undefined) return event.style === SCALAR_STYLE.PLAIN ? kindOf(source) : 'str';
  // `!` alone asks for the type of a plain scalar, even of a quoted one.
  if (tag === '!') return kindOf(source);
  const kind = SCALAR_TAGS.find((name) => tag === TAG + name);
  if (kind === undefined) throw new YamlFault(event.tagStart, `a scalar with the tag ${tag} is not supported`);
  return kind;
}
