import * as z from 'zod';
import { killRuns } from '../../../app/answers/kill.ts';
import { Refusal } from '../../../app/refusal.ts';
import { selectSingle } from '../../../app/view/select.ts';
import { terminalSafe } from '../../../core/escape.ts';
import type { RunRow } from '../../../core/row.ts';
import type { IdeaId } from '../../../core/words.ts';
import { shortDuration } from '../../cli/words.ts';
import { actingBy, dryRun, head, headOf } from '../acting.ts';
import type { Client } from '../client.ts';
import { ideaId } from '../inputs.ts';
import { logLinks } from '../links.ts';
import { mayKill } from '../policy.ts';
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
    'Ends one run and waits until it is over. Its work since the last checkpoint is lost. Only for runs that go on, of ideas that you added ' +
    'with orze_add_idea unless the settings allow more; a person may be asked. To keep an idea from starting: orze_set_priority with skip.',
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
  answer: (session, { idea_id, requeue, wait_s, ...given }, { client, ask }) =>
    session.apart(async (view) => {
      const row = await selectSingle(view, idea_id);
      const asked = { selectors: [row.id], requeue, waitS: wait_s };
      const acting = actingBy(given);
      const tried = await killRuns(view, asked, { ...acting, dryRun: true });
      await mayKill(view, row.id, client);
      if (!given.dry_run && view.ctx.config.agents.confirm_kill) {
        // A yes is of this attempt alone.
        const key = `kill ${tried.items[0]?.token ?? row.id}`;
        if (ask(key, questionOf(row, given.reason, client)) === 'no') throw personSaidNo(row.id);
      }
      const killed = given.dry_run ? tried : await killRuns(view, asked, acting);
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

function questionOf({ id, title, host, seconds }: RunRow, reason: string, client: Client): string {
  const ran =
    seconds === null ? '' : `, which has run for ${shortDuration(seconds)}${host === null ? '' : ` on ${host}`}`;
  const who = client.name ?? 'An agent';
  return terminalSafe(
    `${who} wants to end ${id} (${title})${ran}. Reason: ${reason}. What it did since its last checkpoint is lost. End it?`,
  );
}

function personSaidNo(idea: IdeaId): Refusal {
  const message = `${idea} is not ended: the person who was asked said no`;
  return new Refusal('refused', {
    code: 'E0531',
    message,
    help: 'leave it alone; orze_wait tells when it is over',
    idea,
  });
}
