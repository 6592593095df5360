import type { Answers } from '../../../api.ts';
import type { Params } from '../../kit/fetch.ts';
import type { Group } from '../../model/shared-facts.ts';

/** Where in its log the example of a group failed. */
export function errorsOf({ example }: Group): { path: string; params: Params } {
  return { path: `runs/${example}/log`, params: { mode: 'errors', lines: 30 } };
}

/** The lines that tell what happened: of the error itself where one was found. */
export function logLines({ error, lines }: Answers['log']): readonly string[] {
  const told = error === null ? [] : error.traceback_lines;
  return lines.length > 0 ? lines : told.length > 0 || error === null ? told : [error.message];
}
