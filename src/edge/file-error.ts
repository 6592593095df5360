/** The one shape in which a failed file operation reaches the rest of orze: decide by `code`, show the message. */
import { constants } from 'node:os';

// Node 20 knows no name for EDQUOT and ESTALE: it reports `Unknown system error -122`, with the right number in `errno`.
const NAME_OF_ERRNO = new Map(Object.entries(constants.errno).map(([name, number]) => [number, name]));

export class FileError extends Error {
  readonly op: string;
  readonly path: string;
  /** The errno name: ENOENT, ENOSPC, EDQUOT, ESTALE, … */
  readonly code: string;

  constructor(op: string, path: string, code: string, cause?: unknown) {
    const limit = Error.stackTraceLimit;
    // Operation, path and cause say what it was. A file that is not there is an answer, too, and the walk up the stack costs more than the look.
    if (cause !== undefined) Error.stackTraceLimit = 0;
    super(`cannot ${op} ${path}: ${code}`, cause === undefined ? undefined : { cause });
    Error.stackTraceLimit = limit;
    this.name = 'FileError';
    this.op = op;
    this.path = path;
    this.code = code;
  }
}

/** Wraps what Node threw; a FileError passes unchanged, so that the innermost operation is the one that is named. */
export function asFileError(op: string, path: string, error: unknown): FileError {
  return error instanceof FileError ? error : new FileError(op, path, errorCode(error) ?? 'EUNKNOWN', error);
}

/** The errno name of any error; undefined when it is not a system error. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { code, errno } = error as { code?: unknown; errno?: unknown };
  if (typeof code === 'string' && !code.startsWith('Unknown system error')) return code;
  return typeof errno === 'number' ? NAME_OF_ERRNO.get(Math.abs(errno)) : undefined;
}

/** A failed file operation with one of the codes; without codes: with any. Everything else is a bug, not the surroundings. */
export function hasCode(error: unknown, ...codes: string[]): error is FileError {
  return error instanceof FileError && (codes.length === 0 || codes.includes(error.code));
}
