/** From js-yaml's events to a value, by the rules of PyYAML's composer and SafeConstructor. */
import { COLLECTION_STYLE, EVENT_ID } from 'js-yaml';
import type { Event, MappingEvent, ScalarEvent, SequenceEvent } from 'js-yaml';
import { MAX_DEPTH } from './yaml-events.ts';
import { YamlFault } from './yaml-fault.ts';
import { checkName } from './yaml-gate.ts';
import { keyIdentity, keyOf } from './yaml-key.ts';
import { TAG, faultAt, isBlockScalar, readScalar, readTag, scalarStart } from './yaml-node.ts';
import type { Properties } from './yaml-node.ts';
import { isBoxed, isList, isMapping } from './yaml-value.ts';
import type { YamlMapping, YamlValue } from './yaml-value.ts';

/** Far above what people write, far below what would hurt. */
const MAX_ALIASES = 50;
const MAX_KEYS = 2000;
/** Values after aliases are written out: a few aliases of aliases are a billion otherwise. */
const MAX_VALUES = 100_000;

/** A node with what an alias of it adds. */
interface Node {
  at: number;
  value: YamlValue;
  values: number;
  depth: number;
  /** The plain `<<` as a key. */
  merge?: boolean;
}

type CollectionEvent = SequenceEvent | MappingEvent;

export class Builder {
  readonly #text: string;
  readonly #events: readonly Event[];
  #next = 0;
  #flow = 0;
  #aliases = 0;
  #keys = 0;
  #values = 0;
  /** Start of the last node: where an empty one is reported. */
  #last = 0;
  /** null: its node is not complete yet. */
  readonly #anchors = new Map<string, Node | null>();

  constructor(text: string, events: readonly Event[]) {
    this.#text = text;
    this.#events = events;
  }

  document(): YamlValue {
    const start = this.#take();
    if (start === undefined) return this.#noDocument();
    if (start.type !== EVENT_ID.DOCUMENT) throw new Error('js-yaml gave no document event first');
    if (start.directives.length > 0) throw new YamlFault(0, 'directives (%YAML, %TAG) are not supported');
    const root = this.#events[this.#next];
    if (root?.type === EVENT_ID.SCALAR && isBlockScalar(root)) {
      throw new YamlFault(root.valueStart, 'a block scalar cannot be the whole text');
    }
    const { value } = this.#node(false);
    this.#take();
    if (this.#events[this.#next] !== undefined) {
      throw new YamlFault(this.#secondDocument(), 'expected one document, found another one after ---');
    }
    return value;
  }

  #noDocument(): null {
    const mark = /^\.\.\./m.exec(this.#text);
    if (mark !== null) throw new YamlFault(mark.index, 'expected a value before ...');
    return null;
  }

  #secondDocument(): number {
    const marks = [...this.#text.matchAll(/^---(?=\s|$)/gm)];
    return marks.at(-1)?.index ?? 0;
  }

  #take(): Event | undefined {
    const event = this.#events[this.#next];
    this.#next += 1;
    return event;
  }

  #atEnd(): boolean {
    return this.#events[this.#next]?.type === EVENT_ID.POP;
  }

  #node(isKey: boolean): Node {
    const event = this.#take();
    if (event?.type === EVENT_ID.ALIAS) return this.#alias(event.anchorStart, event.anchorEnd);
    if (event?.type === EVENT_ID.SCALAR) return this.#anchored(event, () => this.#scalar(event, isKey));
    if (event?.type === EVENT_ID.SEQUENCE || event?.type === EVENT_ID.MAPPING) {
      return this.#anchored(event, () => this.#collection(event));
    }
    throw new Error(`js-yaml gave event ${String(event?.type)} where a node was expected`);
  }

  #anchored(event: Properties, build: () => Node): Node {
    if (event.anchorStart < 0) return this.#counted(build());
    checkName(this.#text, event.anchorStart, event.anchorEnd);
    const name = this.#text.slice(event.anchorStart, event.anchorEnd);
    if (this.#anchors.has(name)) throw new YamlFault(event.anchorStart, `the anchor &${name} is defined twice`);
    this.#anchors.set(name, null);
    const node = this.#counted(build());
    this.#anchors.set(name, node);
    return node;
  }

  #alias(start: number, end: number): Node {
    checkName(this.#text, start, end);
    const name = this.#text.slice(start, end);
    const node = this.#anchors.get(name);
    if (node === undefined) throw new YamlFault(start - 1, `the alias *${name} has no anchor &${name} before it`);
    if (node === null) throw new YamlFault(start - 1, `the alias *${name} stands inside what it names`);
    this.#aliases += 1;
    if (this.#aliases > MAX_ALIASES) throw new YamlFault(start - 1, `more than ${MAX_ALIASES} aliases`);
    if (node.merge === true) throw new YamlFault(start - 1, `the alias *${name} stands for <<`);
    return this.#counted({ ...node, at: start - 1 }, node.values);
  }

  #counted(node: Node, values = 1): Node {
    this.#values += values;
    if (this.#values > MAX_VALUES)
      throw new YamlFault(node.at, `more than ${MAX_VALUES} values once aliases are written out`);
    if (node.depth > MAX_DEPTH) throw new YamlFault(node.at, `nested more than ${MAX_DEPTH} levels deep`);
    return node;
  }

  #scalar(event: ScalarEvent, isKey: boolean): Node {
    const start = scalarStart(event);
    if (isKey && start === undefined) throw new YamlFault(this.#last, 'a key is missing before the colon');
    this.#last = start ?? this.#last;
    const at = this.#last;
    return { at, values: 1, depth: 0, ...readScalar(this.#text, event, { at, isKey, inFlow: this.#flow > 0 }) };
  }

  #collection(event: CollectionEvent): Node {
    this.#last = event.start;
    const isList = event.type === EVENT_ID.SEQUENCE;
    const tag = readTag(this.#text, event);
    if (tag !== undefined && tag !== '!' && tag !== `${TAG}${isList ? 'seq' : 'map'}`) {
      throw new YamlFault(event.tagStart, `a ${isList ? 'list' : 'mapping'} with the tag ${tag} is not supported`);
    }
    const flow = event.style === COLLECTION_STYLE.FLOW ? 1 : 0;
    this.#flow += flow;
    const node = isList ? this.#sequence(event.start) : this.#mapping(event.start);
    this.#flow -= flow;
    this.#take();
    return node;
  }

  #sequence(at: number): Node {
    const items: YamlValue[] = [];
    let values = 1;
    let depth = 0;
    while (!this.#atEnd()) {
      const item = this.#node(false);
      items.push(item.value);
      values += item.values;
      depth = Math.max(depth, item.depth);
    }
    return { at, value: items, values, depth: depth + 1 };
  }

  #mapping(at: number): Node {
    const merged: [string, YamlValue][] = [];
    const own: [string, YamlValue][] = [];
    let values = 1;
    let depth = 0;
    while (!this.#atEnd()) {
      const key = this.#node(true);
      const value = this.#node(false);
      this.#keys += 1;
      if (this.#keys > MAX_KEYS) throw new YamlFault(key.at, `more than ${MAX_KEYS} keys`);
      values += key.values + value.values;
      depth = Math.max(depth, value.depth);
      if (key.merge === true) merged.push(...mergeEntries(value));
      else own.push([this.#key(key), value.value]);
    }
    return { at, value: fromEntries([...merged, ...own]), values, depth: depth + 1 };
  }

  #key(node: Node): string {
    const { value } = node;
    if (typeof value === 'object' && value !== null && !isBoxed(value)) {
      throw new YamlFault(node.at, 'a list or mapping cannot be a key');
    }
    return faultAt(node.at, () => keyOf(value));
  }
}

/** What `<<:` brings, in the order in which later entries win. */
function mergeEntries(node: Node): [string, YamlValue][] {
  if (isMapping(node.value)) return Object.entries(node.value);
  const sources = isList(node.value) ? node.value : undefined;
  if (sources === undefined || !sources.every(isMapping)) {
    throw new YamlFault(node.at, '<< takes a mapping or a list of mappings');
  }
  return sources.toReversed().flatMap((source) => Object.entries(source));
}

/** The last of equal keys wins; as in Python the first one's spelling stays. */
function fromEntries(entries: readonly (readonly [string, YamlValue])[]): YamlMapping {
  const spelling = new Map<string, string>();
  const result = Object.create(null) as { [key: string]: YamlValue };
  for (const [key, value] of entries) {
    const identity = keyIdentity(key);
    const known = spelling.get(identity) ?? key;
    spelling.set(identity, known);
    result[known] = value;
  }
  return result;
}
