import * as z from 'zod';
import { overviewOf } from '../../../app/answers/overview.ts';
import { overview } from '../../../app/schemas/overview.ts';
import { runLinks } from '../links.ts';
import { detail, tool } from '../tool.ts';

export const status = tool({
  name: 'orze_status',
  title: 'Status of the experiments',
  description:
    'The project in a few lines: whether a loop runs, slots, counts by state, the best run, what runs now, alerts. Start here. ' +
    'To wait for something use orze_wait instead of calling this again and again.',
  effect: 'read',
  idempotent: true,
  input: z.strictObject({ detail }),
  output: overview,
  links: ({ best, running }) => runLinks([...(best === null ? [] : [best.id]), ...running.map(({ id }) => id)]),
  answer: (session) => session.look(overviewOf),
});
