/** What a verb is, as data: the parser, the help, `orze help --json`, the completion and docs/commands.md are made of it. */
import type { LoopFlags, ProjectOptions, Terminal } from './options.ts';

export type VerbGroup = 'start here' | 'look' | 'understand' | 'act' | 'research' | 'connect' | 'meta';
/** What a verb may do to the work of others. */
export type Safety = 'read' | 'additive' | 'disruptive' | 'destructive';

export interface ArgSpec {
  /** As shown: `SEL`, `TITLE`. */
  name: string;
  description: string;
  optional?: true;
  /** Takes all words that are left. */
  many?: true;
  /** Words that a shell offers for it; without them ids where it is named SEL or ID, else files. */
  offers?: readonly string[];
}

export interface FlagSpec {
  /** As commander writes it: `-n, --lines <count>`, `--diff`. */
  flags: string;
  description: string;
  /** How its value is read; a flag without one takes no value. `texts`: may be given several times. */
  type?: 'text' | 'texts' | 'count' | 'whole' | 'duration' | 'number';
  choices?: readonly string[];
}

export interface VerbSpec {
  name: string;
  aliases?: readonly string[];
  group: VerbGroup;
  /** One line, no full stop. */
  summary: string;
  /** More than the summary says, for `--help`. */
  details?: string;
  args?: readonly ArgSpec[];
  flags?: readonly FlagSpec[];
  safety: Safety;
  /** It takes the flags of the loop as well. */
  loop?: true;
  /** Schema of its `--json` answer, e.g. `orze.runs/1`; null: it has no such form. */
  answer: string | null;
  /** Command line and what it does. */
  examples: readonly (readonly [command: string, does: string])[];
  /** Verbs below it: `orze check fs`. */
  verbs?: readonly VerbSpec[];
  /** Exit codes beside 0 and 2, and what they mean here. */
  exits?: Readonly<Partial<Record<1 | 3 | 4 | 124, string>>>;
  /** Loads what it needs itself: a spec is read by every start of the command line. */
  run(input: VerbInput, terminal: Terminal): Promise<number>;
}

/** A verb's own flags by the camel-case name of commander; what was not said is absent. */
export type VerbFlags = Readonly<Record<string, unknown>>;

export interface VerbInput extends ProjectOptions, Partial<LoopFlags> {
  args: readonly string[];
  own: VerbFlags;
  /** One JSON value on stdout (or one a line for verbs that follow). */
  json: boolean;
  /** Tab-separated, one record a line, nothing cut. */
  plain: boolean;
  /** Keys of the answer to keep (`--fields a,b`); null: all. */
  fields: readonly string[] | null;
  quiet: boolean;
  /** `-y`. */
  yes: boolean;
  /** `-n`: tell what would be done. */
  dryRun: boolean;
  /** ORZE_READONLY is set: only `read` verbs may work. */
  readOnly: boolean;
}
