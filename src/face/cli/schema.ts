/** `orze schema [NAME]`. */
import type * as z from 'zod';
import { SCHEMA_NAMES, jsonSchemaOf, schemaOf } from '../../app/schemas/index.ts';
import type { schemas } from '../../app/schemas/schemas.ts';
import { Refusal } from '../../app/refusal.ts';
import { nearest } from '../../core/nearest.ts';
import { answering, tellAnswer } from './answer.ts';
import { EXIT } from './options.ts';
import type { Terminal } from './options.ts';
import { table } from './table.ts';
import type { VerbInput } from './verb.ts';
import { namedVerbs } from './verb-names.ts';
import { VERBS } from './verbs/index.ts';

type SchemasAnswer = z.infer<typeof schemas>;

export function runSchema(input: VerbInput, terminal: Terminal): Promise<number> {
  return answering(input, terminal, async () => {
    const [name] = input.args;
    if (name === undefined) return listAll(input, terminal);
    terminal.stdout.write(`${JSON.stringify(schemaNamed(name), null, input.json ? 0 : 2)}\n`);
    return EXIT.ok;
  });
}

/** JSON Schema of an answer. Throws {@link Refusal} for a name that there is not. */
export function schemaNamed(name: string): object {
  const schema = schemaOf(name);
  if (schema === undefined) throw noSuch(name);
  return jsonSchemaOf(schema, 'output');
}

export function allSchemas(): SchemasAnswer {
  const verbs = namedVerbs(VERBS);
  const items = SCHEMA_NAMES.map((schema) => ({
    schema,
    verbs: verbs.filter(({ spec }) => spec.answer === schema).map(({ name }) => `orze ${name}`),
  }));
  return { items, total: items.length, next_cursor: null, truncated: false };
}

function listAll(input: VerbInput, terminal: Terminal): number {
  const body = allSchemas();
  const { items } = body;
  const lines = (look: Parameters<typeof table>[2]) =>
    table(
      items,
      [
        { head: 'SCHEMA', text: ({ schema }) => schema },
        { head: 'ANSWER OF', text: ({ verbs: of }) => of.join(', '), least: 10 },
      ],
      look,
    );
  return tellAnswer({ name: 'schemas', body, lines }, input, terminal);
}

function noSuch(name: string): Refusal {
  const short = SCHEMA_NAMES.map((one) => one.replace(/^orze\.|\/\d+$/g, ''));
  const like = nearest(name, short);
  const help = like === undefined ? '`orze schema` lists them' : `did you mean ${like}?`;
  const message = `no answer is named \`${name}\``;
  return new Refusal('missing', { code: 'E0605', message, help }, { did_you_mean: like === undefined ? [] : [like] });
}
