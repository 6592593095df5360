/** `orze.help/1`: the whole command line as data. */
import * as z from 'zod';

const flag = z.strictObject({
  flags: z.string().describe('as written: `-n, --lines <count>`'),
  description: z.string(),
  choices: z.array(z.string()).nullable(),
});

export const help = z.strictObject({
  version: z.string(),
  usage: z.string(),
  items: z.array(
    z.strictObject({
      name: z.string(),
      aliases: z.array(z.string()),
      group: z.string(),
      summary: z.string(),
      details: z.string().nullable(),
      usage: z.string(),
      args: z.array(
        z.strictObject({ name: z.string(), description: z.string(), optional: z.boolean(), many: z.boolean() }),
      ),
      flags: z.array(flag),
      safety: z.enum(['read', 'additive', 'disruptive', 'destructive']),
      answer: z.string().nullable().describe('schema of the answer with --json: `orze schema NAME`; null: no such form'),
      exits: z.record(z.string(), z.string()),
      examples: z.array(z.strictObject({ command: z.string(), does: z.string() })),
    }),
  ),
  total: z.int(),
  flags: z.array(flag.extend({ group: z.string() })).describe('before or behind the verb, and of the loop'),
  exit_codes: z.record(z.string(), z.string()),
  environment: z.array(z.strictObject({ name: z.string(), does: z.string() })),
  topics: z.array(z.strictObject({ name: z.string(), title: z.string() })),
});

/** `orze.version/1` */
export const version = z.strictObject({
  version: z.string(),
  node: z.string(),
  protocols: z.strictObject({ results: z.string(), mcp: z.array(z.string()) }),
  schemas: z.array(z.string()),
});

/** `orze.help-topic/1`: a page of `orze help TOPIC`. */
export const helpTopic = z.strictObject({ name: z.string(), title: z.string(), markdown: z.string() });
