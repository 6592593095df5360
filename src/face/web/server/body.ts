/** The JSON body of a request, read within bounds and checked by its schema. */
import type * as z from 'zod';
import { Refusal } from '../../../app/refusal.ts';
import { nearest } from '../../../core/nearest.ts';
import { HttpRefusal } from './respond.ts';

const MOST_BYTES = 256 * 1024;

/** The text as it came. Throws {@link HttpRefusal}: too large, or said to be something else than JSON. */
export async function readBody(request: Request): Promise<string> {
  const type = request.headers.get('content-type') ?? '';
  if (!/^application\/json\s*(?:;|$)/i.test(type)) {
    const problem = {
      code: 'E0615' as const,
      message: 'a body is JSON here',
      help: 'send `Content-Type: application/json`',
    };
    throw new HttpRefusal(415, problem);
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.length;
    if (size > MOST_BYTES)
      throw new HttpRefusal(413, { code: 'E0615', message: `a body has at most ${MOST_BYTES} bytes` });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Throws {@link Refusal} with the place of the first thing that is wrong. */
export function parseBody<Body extends z.ZodObject>(text: string, schema: Body): z.infer<Body> {
  const read = schema.safeParse(jsonOf(text));
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const path = issue?.path.join('.') ?? '';
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  if (unknown === undefined)
    throw wrong(`${path === '' ? 'the body' : path}: ${issue?.message ?? 'not what is expected'}`);
  const known = Object.keys(schema.shape);
  const like = nearest(unknown, known);
  throw wrong(
    `there is no \`${unknown}\` here`,
    like === undefined ? `there are ${known.join(', ')}` : `did you mean \`${like}\`?`,
    like,
  );
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw wrong(`this is no JSON: ${error.message}`);
  }
}

function wrong(message: string, help = 'docs/dashboard.md has what each action takes', like?: string): Refusal {
  return new Refusal('usage', { code: 'E0611', message, help }, like === undefined ? {} : { did_you_mean: [like] });
}
