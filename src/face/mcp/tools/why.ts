import * as z from 'zod';
import { explain } from '../../../app/answers/why.ts';
import { why as answer } from '../../../app/schemas/why.ts';
import { selectSingle } from '../../../app/view/select.ts';
import { ideaId } from '../inputs.ts';
import { logLinks, runLinks } from '../links.ts';
import { detail, tool } from '../tool.ts';

export const why = tool({
  name: 'orze_why',
  title: 'Why an idea is in its state',
  description:
    'One verdict with its evidence. Waiting: what keeps it from starting, and when it is expected to start. Failed: the cause, the log lines ' +
    'that prove it, what differs from the parent, how many failed alike. Completed: why it ranks where it does. With what to do next.',
  effect: 'read',
  idempotent: true,
  input: z.strictObject({ idea_id: ideaId, detail }),
  output: answer,
  links: ({ id, state }) => (state === 'FAILED' ? logLinks : runLinks)([id]),
  answer: (session, { idea_id }) => session.look(async (view) => explain(view, await selectSingle(view, idea_id))),
});
