/** A question to the person behind a client: the call ends with it, and is made again with the answer. One form for all revisions. */
import { inputRequired, inputResponse } from '@modelcontextprotocol/server';
import type { InputRequiredResult, ServerContext } from '@modelcontextprotocol/server';
import * as z from 'zod';
import type { Client } from './client.ts';

const FORM = z.object({ confirm: z.boolean().describe('yes, do it') });

/** `nobody`: the client cannot ask anyone. */
export type Said = 'yes' | 'no' | 'nobody';

/** Thrown where the answer is not there yet. */
export class Question extends Error {
  readonly #key: string;

  constructor(key: string, text: string) {
    super(text);
    this.#key = key;
  }

  get result(): InputRequiredResult {
    const asked = inputRequired.elicit({ message: this.message, requestedSchema: FORM });
    return inputRequired({ inputRequests: { [this.#key]: asked } });
  }
}

/** `key` names what exactly is asked: an answer to something else does not count. Throws {@link Question}. */
export function askPerson({ mcpReq }: ServerContext, { canAsk }: Client, key: string, text: string): Said {
  if (!canAsk) return 'nobody';
  const said = inputResponse(mcpReq.inputResponses, key);
  if (said.kind !== 'elicit') throw new Question(key, text);
  return said.action === 'accept' && FORM.safeParse(said.content).data?.confirm === true ? 'yes' : 'no';
}
