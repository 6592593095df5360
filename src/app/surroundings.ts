/** What may go wrong around orze without being a bug of it: file operations that fail, records that are damaged. */
import type { Problem } from '../core/problem.ts';
import { hasCode } from '../edge/file-error.ts';

/** A file is there where a record of orze should be, and is none: damaged by a crash or by hand. It concerns its own run only. */
export class DamagedRecord extends Error {
  constructor(path: string, why: string) {
    super(`${path} is not a record of orze: ${why}`);
    this.name = 'DamagedRecord';
  }
}

/** The problem to tell when `what` failed by its surroundings; null: by a bug. */
export function problemOf(what: string, error: unknown): Problem | null {
  const damaged = error instanceof DamagedRecord;
  if (!damaged && !hasCode(error)) return null;
  return {
    code: damaged ? 'E0405' : 'E0406',
    message: `cannot ${what} now: ${error.message}`,
    note: 'it is tried again; nothing is lost',
  };
}
