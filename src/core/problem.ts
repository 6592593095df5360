/**
 * Something the user must know, as a fact with a stable code. Ranges: E01 ideas, E02 config, E03 environment,
 * E04 results, E05 control, E06 server and MCP, E07 research and notify; W… are warnings with the same numbers.
 */
export interface Problem {
  code: `${'E' | 'W'}${number}`;
  /** What came and what was expected, one sentence, without the place. */
  message: string;
  file?: string;
  /** 1-based. */
  line?: number;
  /** 1-based. */
  column?: number;
  /** The text that line and column are of, where it is no file: a query of the command line. */
  source?: string;
  /** What orze does meanwhile. */
  note?: string;
  /** One next command or edit. */
  help?: string;
  /** The idea it is about; such a problem blocks only this idea. */
  idea?: string;
}

export type Result<T> = { ok: true; value: T } | { ok: false; problem: Problem };

export function isError(problem: Problem): boolean {
  return problem.code.startsWith('E');
}

/** `file:line:column`, as far as known. */
export function place(problem: Problem): string {
  if (problem.file === undefined) return '';
  const at = [problem.file, problem.line, problem.column].filter((part) => part !== undefined);
  return at.join(':');
}
