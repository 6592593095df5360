/** Where each key and value of a YAML text stands, so that a problem can point at it. Values themselves come from yaml.ts. */
import { EVENT_ID, SCALAR_STYLE, getScalarValue } from 'js-yaml';
import type { AliasEvent, Event, MappingEvent, ScalarEvent, SequenceEvent } from 'js-yaml';
import { characters } from './text.ts';
import { readEvents } from './yaml-events.ts';

export interface YamlPlace {
  /** 1-based. */
  line: number;
  /** 1-based, in characters. */
  column: number;
  /** A scalar exactly as written, without quotes; empty for lists, mappings and aliases. */
  raw: string;
}

/** Paths are keys and list indexes joined by `.` (`post_scripts.0.name`); the root is the empty path. */
export interface YamlPlaces {
  keys: ReadonlyMap<string, YamlPlace>;
  values: ReadonlyMap<string, YamlPlace>;
  /** Keys that a mapping has more than once; PyYAML lets the last one win without a word. */
  repeated: readonly { path: string; place: YamlPlace; first: YamlPlace }[];
}

/** Of the first document. Throws a `YamlFault` when the text cannot be parsed: ask parseYaml first. */
export function yamlPlaces(source: string): YamlPlaces {
  const read = readEvents(source);
  const { text, events } = read;
  const lines = lineStarts(source);
  const keys = new Map<string, YamlPlace>();
  const values = new Map<string, YamlPlace>();
  const repeated: { path: string; place: YamlPlace; first: YamlPlace }[] = [];
  // Event 0 opens the document.
  let next = 1;

  const placeOf = (event: NodeEvent, fallback: YamlPlace): YamlPlace => {
    const start = startOf(event);
    // An empty value (`key:`) has no place of its own: it stands at its key.
    return start < 0
      ? { ...fallback, raw: '' }
      : { ...position(source, lines, read.original(start)), raw: rawOf(text, event) };
  };

  const walk = (path: string, parent: YamlPlace): void => {
    const event = events[next++];
    if (!isNode(event)) return;
    const here = placeOf(event, parent);
    if (!values.has(path)) values.set(path, here);
    if (event.type === EVENT_ID.SEQUENCE) {
      for (let index = 0; isNode(events[next]); index++) walk(join(path, String(index)), here);
      next++;
    } else if (event.type === EVENT_ID.MAPPING) {
      while (isNode(events[next])) walkPair(path, here);
      next++;
    }
  };

  const walkPair = (path: string, parent: YamlPlace): void => {
    const event = events[next];
    if (event?.type !== EVENT_ID.SCALAR) {
      // A list or mapping as a key: orze knows no such setting, so only step over it.
      walk(join(path, '?'), parent);
      walk(join(path, '?'), parent);
      return;
    }
    next++;
    const child = join(path, event.valueStart < 0 ? '' : getScalarValue(text, event));
    const place = placeOf(event, parent);
    const first = keys.get(child);
    if (first === undefined) keys.set(child, place);
    else if (!child.endsWith('<<')) repeated.push({ path: child, place, first });
    walk(child, place);
  };

  if (isNode(events[next])) walk('', { line: 1, column: 1, raw: '' });
  return { keys, values, repeated };
}

type NodeEvent = SequenceEvent | MappingEvent | ScalarEvent | AliasEvent;

function isNode(event: Event | undefined): event is NodeEvent {
  return event !== undefined && event.type !== EVENT_ID.POP && event.type !== EVENT_ID.DOCUMENT;
}

function startOf(event: NodeEvent): number {
  if (event.type === EVENT_ID.ALIAS) return event.anchorStart - 1;
  if (event.type !== EVENT_ID.SCALAR) return event.start;
  const quoted = event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED;
  return event.valueStart < 0 ? -1 : event.valueStart - (quoted ? 1 : 0);
}

function rawOf(text: string, event: NodeEvent): string {
  return event.type === EVENT_ID.SCALAR ? text.slice(event.valueStart, event.valueEnd) : '';
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

/** `\r\n`, `\n` and a lone `\r` end a line, as for PyYAML. */
function lineStarts(text: string): number[] {
  const starts = [0];
  for (const { index, 0: end } of text.matchAll(/\r\n|\r|\n/g)) starts.push(index + end.length);
  return starts;
}

function position(text: string, starts: readonly number[], offset: number): { line: number; column: number } {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: characters(text.slice(starts[low] ?? 0, offset)).length + 1 };
}
