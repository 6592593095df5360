/** The schemas of all answers by their names. It loads zod: only who asks for schemas imports it. */
import * as z from 'zod';
import { analysis } from './analysis.ts';
import { check } from './check.ts';
import { checkFs } from './check-fs.ts';
import { compare } from './compare.ts';
import { error } from './error.ts';
import { failures } from './failures.ts';
import { gpus } from './gpus.ts';
import { help, helpTopic, version } from './help.ts';
import { log, logs } from './log.ts';
import { nodes } from './nodes.ts';
import { queue } from './queue.ts';
import { run } from './run.ts';
import { runs } from './runs.ts';
import { schemas } from './schemas.ts';
import { selftest } from './selftest.ts';
import { status } from './status.ts';
import { why } from './why.ts';

/** Of answers without their head, by the name in `schema`. */
const BODIES: Readonly<Record<string, z.ZodObject>> = {
  'orze.analysis/1': analysis,
  'orze.check/1': check,
  'orze.check-fs/1': checkFs,
  'orze.compare/1': compare,
  'orze.failures/1': failures,
  'orze.gpus/1': gpus,
  'orze.help/1': help,
  'orze.help-topic/1': helpTopic,
  'orze.log/1': log,
  'orze.logs/1': logs,
  'orze.nodes/1': nodes,
  'orze.queue/1': queue,
  'orze.run/1': run,
  'orze.runs/1': runs,
  'orze.schemas/1': schemas,
  'orze.selftest/1': selftest,
  'orze.status/2': status,
  'orze.version/1': version,
  'orze.why/1': why,
};

const ERROR = 'orze.error/1';
export const SCHEMA_NAMES: readonly string[] = [...Object.keys(BODIES), ERROR].toSorted();

/** Of a whole answer as it stands on stdout. `name`: `orze.runs/1` or `runs`. undefined: there is none of this name. */
export function schemaOf(name: string): z.ZodObject | undefined {
  const full = SCHEMA_NAMES.find((one) => one === name || one.replace(/^orze\.|\/\d+$/g, '') === name);
  if (full === undefined) return undefined;
  if (full === ERROR) return z.strictObject({ schema: z.literal(ERROR), ok: z.literal(false), error });
  return BODIES[full]?.safeExtend({ schema: z.literal(full), ok: z.boolean(), generated_at: z.string() });
}

/** JSON Schema, draft 2020-12. Bounds that only say "an integer of JavaScript" are left out: they are noise for readers and tokens for models. */
export function jsonSchemaOf(schema: z.ZodType, io: 'input' | 'output'): Record<string, unknown> {
  return z.toJSONSchema(schema, {
    io,
    override: ({ jsonSchema }) => {
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
    },
  });
}
