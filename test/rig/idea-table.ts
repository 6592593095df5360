/** A table of ideas without a file. */
import { IdeaTable } from '../../src/core/ideas.ts';
import { PRIORITIES } from '../../src/core/words.ts';
import type { Priority } from '../../src/core/words.ts';

export function tableOf(
  ideas: Iterable<{ id: string; title?: string; priority?: Priority; gpus?: number }>,
): IdeaTable {
  const table = new IdeaTable();
  for (const { id, title: words = '', priority = 'medium', gpus = 1 } of ideas) {
    const names = new TextEncoder().encode(id + words);
    const [idFrom, idTo] = [0, id.length];
    const title = { titleFrom: idTo, titleTo: names.length };
    const place = { line: 1, offset: 0, bytes: 0, hash: 0 };
    table.add(names, { idFrom, idTo, ...title, priority: PRIORITIES.indexOf(priority), gpus, ...place });
  }
  return table;
}
