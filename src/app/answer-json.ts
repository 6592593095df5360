/** Answers and refusals as JSON, the same from every face. */
import type { Refusal } from './refusal.ts';
import { offsetIso } from './time.ts';

/** `schema`: `orze.runs/1`. */
export function answerJson(schema: string, body: object): object {
  return { schema, ok: true, generated_at: offsetIso(new Date()), ...body };
}

/** `orze.error/1`. */
export function errorJson({ problem, more }: Refusal): object {
  const { code, message, help = null, note = null, file = null, line = null, column = null, idea = null } = problem;
  const error = {
    code,
    message,
    hint: help,
    note,
    id: idea,
    file,
    line,
    column,
    docs: `orze explain ${code}`,
    ...more,
  };
  return { schema: 'orze.error/1', ok: false, error };
}
