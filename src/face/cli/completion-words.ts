/** What a shell can offer at each place of a command line: made of the verbs as data. */
import { rootFlags } from './program.ts';
import { allFlags } from './usage.ts';
import { namedVerbs } from './verb-names.ts';
import type { FlagSpec, VerbSpec } from './verb.ts';

export interface OfferedFlag {
  /** `--lines`, `-n` */
  names: readonly string[];
  does: string;
  takesValue: boolean;
  /** Of its value; empty: any. */
  choices: readonly string[];
}

export interface Offered {
  word: string;
  does: string;
}

/** What may follow the words of a verb. */
export interface Place {
  /** `check fs`; empty: behind `orze`. */
  verb: string;
  verbs: readonly Offered[];
  flags: readonly OfferedFlag[];
  words: readonly string[];
  /** Ids of ideas may stand here. */
  ids: boolean;
}

const OF_VERBS = new Set(['Where things are', 'How verbs answer', 'Other']);
const ID_ARGUMENT = /^(?:SEL|ID|ROOT)$/;

export function placesOf(verbs: readonly VerbSpec[]): Place[] {
  const root = rootFlags();
  const common = root.filter(({ group }) => OF_VERBS.has(group)).map(offeredFlag);
  const top = { verb: '', verbs: offeredVerbs(verbs), flags: root.map(offeredFlag), words: [], ids: false };
  const below = namedVerbs(verbs).map(({ name, spec }) => ({
    verb: name,
    verbs: offeredVerbs(spec.verbs ?? []),
    flags: [...allFlags(spec).map(offeredFlag), ...common],
    words: (spec.args ?? []).flatMap(({ offers = [] }) => offers),
    ids: spec.args?.some(({ name: arg }) => ID_ARGUMENT.test(arg)) === true,
  }));
  return [top, ...below];
}

/** The place behind a word, by the place before it: `check fs` is behind `fs` at `check`; an alias leads to its verb. */
export function stepsOf(verbs: readonly VerbSpec[], at = ''): { at: string; word: string; to: string }[] {
  return verbs.flatMap((spec) => {
    const to = at === '' ? spec.name : `${at} ${spec.name}`;
    const own = [spec.name, ...(spec.aliases ?? [])].map((word) => ({ at, word, to }));
    return [...own, ...stepsOf(spec.verbs ?? [], to)];
  });
}

function offeredVerbs(verbs: readonly VerbSpec[]): Offered[] {
  return verbs.map(({ name, summary }) => ({ word: name, does: summary }));
}

function offeredFlag({ flags, description, choices }: Pick<FlagSpec, 'flags' | 'description'> & Choices): OfferedFlag {
  return {
    names: flags.match(/(?<![\w-])--?[a-zA-Z][\w-]*/g) ?? [],
    does: description.replaceAll('`', ''),
    takesValue: /[<[]/.test(flags),
    choices: choices ?? [],
  };
}

interface Choices {
  choices?: readonly string[] | null;
}
