import * as z from 'zod';
import { compareRuns } from '../../../app/answers/compare.ts';
import { compare as answer } from '../../../app/schemas/compare.ts';
import type { RunRow } from '../../../core/row.ts';
import { selectSingle } from '../../../app/view/select.ts';
import { ideaId } from '../inputs.ts';
import { runLinks } from '../links.ts';
import { detail, tool } from '../tool.ts';

export const compare = tool({
  name: 'orze_compare',
  title: 'Compare runs',
  description:
    'Runs side by side: config keys that differ with the values of each, metrics with their difference from the reference, and the noise ' +
    'between repeated runs. Differences below the noise mean nothing.',
  effect: 'read',
  idempotent: true,
  input: z.strictObject({
    idea_ids: z.array(ideaId).min(2).max(10).describe('two to ten runs'),
    reference: ideaId.optional().describe('the run that the others are compared with (absent: the first)'),
    detail,
  }),
  output: answer,
  links: ({ ids }) => runLinks(ids),
  answer: (session, { idea_ids, reference }) =>
    session.look(async (view) => {
      const rows: RunRow[] = [];
      for (const id of reference === undefined ? idea_ids : [reference, ...idea_ids]) {
        const row = await selectSingle(view, id);
        if (!rows.some((other) => other.id === row.id)) rows.push(row);
      }
      return compareRuns(view, rows, { ignore: [], logs: false });
    }),
});
