/** `orze.session/1`: who serves what, and what may be done here by whoever asks. */
import type * as z from 'zod';
import type { session } from '../../../app/schemas/session.ts';
import { offsetIso } from '../../../app/time.ts';
import type { Access } from './guard.ts';
import type { Look } from './look.ts';

export type SessionAnswer = z.infer<typeof session>;

export function sessionOf(look: Look, { readOnly }: Access, actions: readonly string[]): SessionAnswer {
  const { lookedAt, problem } = look;
  return {
    version: look.place.version,
    project: look.project,
    read_only: readOnly !== null,
    read_only_reason: readOnly,
    actions: readOnly === null ? [...actions] : [],
    looked_at: lookedAt === null ? null : offsetIso(lookedAt),
    problem:
      problem === null
        ? null
        : {
            code: problem.code,
            message: problem.message,
            hint: problem.help ?? null,
            file: problem.file ?? null,
            line: problem.line ?? null,
          },
  };
}
