import * as z from 'zod';
import { killRuns } from '../../../app/answers/kill.ts';
import { selectSingle } from '../../../app/view/select.ts';
import { actingBy, dryRun, head, headOf } from '../acting.ts';
import { ideaId } from '../inputs.ts';
import { logLinks } from '../links.ts';
import { detail, tool } from '../tool.ts';

const output = z.strictObject({
  ...head,
  id: z.string(),
  was: z.string().describe('its state before'),
  now: z.string(),
  ended: z.boolean().describe('this attempt does not run any more'),
  held: z.boolean().describe('false: no orze is there to end it, until one is started on its host'),
  elapsed_lost_s: z.number().nullable().describe('seconds of training that are lost'),
  timed_out: z.boolean().describe('it had not ended when the wait was over; the request stands'),
});

export const kill = tool({
  name: 'orze_kill',
  title: 'End a run',
  description:
    'Ends one run and waits until it is over. Its work since the last checkpoint is lost. Only for runs that go on: to keep an idea from ' +
    'starting, use orze_set_priority with skip.',
  effect: 'destructive',
  idempotent: true,
  input: z.strictObject({
    idea_id: ideaId,
    reason: z.string().min(1).max(500).describe('why; it is recorded with the run'),
    requeue: z.boolean().default(false).describe('the idea waits again'),
    wait_s: z.int().min(0).max(300).default(45).describe('wait for its end at most so many seconds'),
    dry_run: dryRun,
    detail,
  }),
  output,
  links: ({ id }) => logLinks([id]),
  answer: (session, { idea_id, requeue, wait_s, ...given }) =>
    session.apart(async (view) => {
      const row = await selectSingle(view, idea_id);
      const asked = { selectors: [row.id], requeue, waitS: wait_s };
      const killed = await killRuns(view, asked, actingBy(given));
      const [item] = killed.items;
      if (item === undefined) throw new Error(`${row.id} was named, and nothing is said of it`);
      return {
        ...headOf(killed),
        id: row.id,
        was: item.before,
        now: item.after,
        ended: item.ended,
        held: item.held,
        elapsed_lost_s: row.seconds,
        timed_out: killed.timed_out,
      };
    }),
});
