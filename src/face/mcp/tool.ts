/** A tool of the MCP server as data with types: what it is told to clients, and what answers it. */
import type { CallToolResult, McpServer, ServerContext, StandardSchemaWithJSON } from '@modelcontextprotocol/server';
import * as z from 'zod';
import { Question, askPerson } from './ask.ts';
import type { Said } from './ask.ts';
import { clientOf } from './client.ts';
import type { Client } from './client.ts';
import { LINKS_ROOM, linkBlocks } from './links.ts';
import type { Link } from './links.ts';
import { answerResult, refusalResult } from './result.ts';
import { asRefusal } from '../../app/refusal.ts';
import { jsonSchemaOf } from '../../app/schemas/index.ts';
import type { Session } from './session.ts';

/** `read` changes nothing; the others as the verbs of the command line. */
export type Effect = 'read' | 'additive' | 'disruptive' | 'destructive';

interface Spec<Input extends z.ZodObject, Output extends z.ZodObject> {
  name: `orze_${string}`;
  title: string;
  /** For a model that has read nothing else: when to use it, what it does not do. */
  description: string;
  effect: Effect;
  /** Called twice with the same input it does no more than called once. */
  idempotent: boolean;
  input: Input;
  output: Output;
  /** Keys of records that may be cut to keep an answer within its budget; lists and texts always may. */
  cuttable?: readonly string[];
  answer: (session: Session, input: z.infer<Input>, call: Call) => Promise<z.infer<Output>>;
  /** Runs of which a client may want more. */
  links?: (answer: z.infer<Output>) => readonly Link[];
}

export interface Call {
  /** Aborted when the client cancels, or is gone. */
  signal: AbortSignal;
  /** Characters that the answer may have. */
  budget: number;
  /** Tells a client that asked for it how far a long call is. */
  progress: (done: number, total: number, message: string) => void;
  client: Client;
  /** Asks the person behind the client, as {@link askPerson}. */
  ask: (key: string, text: string) => Said;
}

export interface Tool {
  readonly name: string;
  readonly effect: Effect;
  register: (server: McpServer, session: Session) => void;
}

/** About four characters are a token; the text twin of an answer is as long again at most, and clients show one of the two. */
const CHARS_PER_TOKEN = 4;
const TOKENS = { concise: 2000, full: 6000 } as const;

/** Every tool takes it. */
export const detail = z
  .enum(['concise', 'full'])
  .default('concise')
  .describe('concise: about 2k tokens at most; full: about 6k');

const cut = z
  .array(z.string())
  .optional()
  .describe('keys of which the end was left out to keep the answer short: ask with detail=full, or for less');

export function tool<Input extends z.ZodObject, Output extends z.ZodObject>(spec: Spec<Input, Output>): Tool {
  const { name, title, description, effect, idempotent, input, output } = spec;
  return {
    name,
    effect,
    register(server, session) {
      const annotations = {
        title,
        readOnlyHint: effect === 'read',
        destructiveHint: effect === 'destructive',
        idempotentHint: idempotent,
        openWorldHint: false,
      };
      const outputSchema = listedAs(output.extend({ cut }));
      const inputSchema = listedAs(input);
      server.registerTool(name, { title, description, inputSchema, outputSchema, annotations }, async (given, ctx) => {
        const wants = (given as Given).detail === 'full' ? 'full' : 'concise';
        const { signal } = ctx.mcpReq;
        const client = clientOf(server, ctx);
        const budget = TOKENS[wants] * CHARS_PER_TOKEN - (spec.links === undefined ? 0 : LINKS_ROOM);
        const call: Call = {
          signal,
          budget,
          progress: progressOf(ctx, session),
          client,
          ask: (key, text) => askPerson(ctx, client, key, session.redact(text)),
        };
        try {
          const answer = await spec.answer(session, given as z.infer<Input>, call);
          const links = linkBlocks(spec.links?.(answer) ?? [], client.revision);
          return answerResult(answer, links, call.budget, spec.cuttable ?? [], session.redact);
        } catch (error) {
          if (error instanceof Question) return error.result;
          return noOf(error, session, call);
        }
      });
    },
  };
}

interface Given {
  detail?: 'concise' | 'full';
}

/** Nothing where the client gave no token for it. */
function progressOf({ mcpReq }: ServerContext, session: Session): Call['progress'] {
  const { _meta: meta } = mcpReq;
  const progressToken = meta?.progressToken;
  if (progressToken === undefined) return () => undefined;
  return (progress, total, message) => {
    const params = { progressToken, progress, total, message };
    mcpReq.notify({ method: 'notifications/progress', params }).catch(session.tell);
  };
}

/** The schema with our own form of it as JSON Schema. */
function listedAs(schema: z.ZodObject): StandardSchemaWithJSON {
  const jsonSchema = { input: () => jsonSchemaOf(schema, 'input'), output: () => jsonSchemaOf(schema, 'output') };
  return { '~standard': { ...schema['~standard'], jsonSchema } };
}

/** A no is an answer; a bug is told to people too, and the SDK gives its words to the model. */
function noOf(error: unknown, session: Session, { signal }: Call): CallToolResult {
  const refusal = asRefusal(error);
  if (refusal !== undefined) return refusalResult(refusal, session.redact);
  if (!signal.aborted) session.tell(error);
  throw error;
}
