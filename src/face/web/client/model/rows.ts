/** What pages say of a row of `orze.runs/1`. */
import type { Answers } from '../../api.ts';

export type RunItem = Answers['runs']['items'][number];

/** `node1:gpu0`, `node1:0,1`; `–`: nowhere. */
export function placeOf({ host, gpu, slots }: Pick<RunItem, 'host' | 'gpu' | 'slots'>): string {
  if (host === null) return '–';
  if (slots.length > 0) return `${host}:${slots.join(',')}`;
  return gpu === null ? host : `${host}:${gpu}`;
}
