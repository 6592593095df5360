import type { Params } from '../../kit/fetch.ts';
import type { Group } from '../../model/shared-facts.ts';

/** Where in its log the example of a group failed. */
export function errorsOf({ example }: Group): { path: string; params: Params } {
  return { path: `runs/${example}/log`, params: { mode: 'errors', lines: 30 } };
}
