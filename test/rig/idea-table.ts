/** A table of ideas without a file. */
import { IdeaTable } from '../../src/core/ideas.ts';
import { PRIORITIES } from '../../src/core/words.ts';
import type { Priority } from '../../src/core/words.ts';

export function tableOf(
  ideas: Iterable<{ id: string; title?: string; priority?: Priority; gpus?: number }>,
): IdeaTable {
  const table = new IdeaTable();
  for (const { id, title = '', priority = 'medium', gpus = 1 } of ideas) {
    const names = new DataView(Uint8Array.from(new TextEncoder().encode(id + title)).buffer);
    const ends = { idFrom: 0, idTo: id.length, titleFrom: id.length, titleTo: names.byteLength };
    const place = { line: 1, offset: 0, bytes: 0, hash: 0 };
    table.add(names, { ...ends, priority: PRIORITIES.indexOf(priority), gpus }, place);
  }
  return table;
}
