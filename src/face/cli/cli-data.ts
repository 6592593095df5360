/** The whole command line as data: `orze help --json`, and what docs/commands.md is made of. */
import type * as z from 'zod';
import type { help } from '../../app/schemas/help.ts';
import { EXIT_MEANINGS } from './options.ts';
import { rootFlags } from './program.ts';
import { TOPICS } from './topics.ts';
import { allFlags, exitsOf, usageOf } from './usage.ts';
import { namedVerbs } from './verb-names.ts';
import type { NamedVerb } from './verb-names.ts';
import type { VerbSpec } from './verb.ts';

export type HelpAnswer = z.infer<typeof help>;

/** Variables that the command line obeys. */
const ENVIRONMENT: HelpAnswer['environment'] = [
  { name: 'ORZE_CONFIG_FILE', does: 'the settings file, as -c' },
  { name: 'ORZE_RESULTS_DIR', does: 'the folder of the runs, as --results-dir' },
  { name: 'ORZE_JSON', does: '1: every answer as JSON, as --json' },
  { name: 'ORZE_READONLY', does: '1: only verbs that change nothing' },
  { name: 'ORZE_ASCII', does: '1: no glyphs beyond ASCII' },
  { name: 'NO_COLOR', does: 'no colours (https://no-color.org)' },
  { name: 'FORCE_COLOR', does: 'colours also where no terminal is' },
];

export function describeCli(verbs: readonly VerbSpec[], version: string): HelpAnswer {
  const items = namedVerbs(verbs).map(describeVerb);
  return {
    version,
    usage: 'orze [options]  |  orze [options] <verb>',
    items,
    total: items.length,
    flags: rootFlags().map(({ choices, ...flag }) => ({ ...flag, choices: choices === null ? null : [...choices] })),
    exit_codes: Object.fromEntries(Object.entries(EXIT_MEANINGS)),
    environment: ENVIRONMENT,
    topics: TOPICS.map(({ name, title }) => ({ name, title })),
  };
}

function describeVerb(named: NamedVerb): HelpAnswer['items'][number] {
  const { name, spec } = named;
  return {
    name,
    aliases: [...(spec.aliases ?? [])],
    group: spec.group,
    summary: spec.summary,
    details: spec.details ?? null,
    usage: usageOf(named),
    args: (spec.args ?? []).map((arg) => ({
      name: arg.name,
      description: arg.description,
      optional: arg.optional === true,
      many: arg.many === true,
    })),
    flags: allFlags(spec).map(({ flags, description, choices }) => ({
      flags,
      description,
      choices: choices === undefined ? null : [...choices],
    })),
    safety: spec.safety,
    answer: spec.answer,
    exits: { ...exitsOf(spec) },
    examples: spec.examples.map(([command, does]) => ({ command, does })),
  };
}
