/** What an agent may do to runs: `agents.may_kill` and `agents.confirm_kill`. A brake for those who mean well; who may write here can do all. */
import { Refusal } from '../../app/refusal.ts';
import { readForeign } from '../../app/read-file.ts';
import type { View } from '../../app/view/view.ts';
import { addedBy } from '../../core/authorship.ts';
import type { IdeaId } from '../../core/words.ts';
import type { Client } from './client.ts';

/** Of the name of a client, in characters. */
const LONGEST_NAME = 60;

/** What the ideas say that this client adds. */
export function authorOf({ name }: Pick<Client, 'name'>): string {
  const word = (name ?? '').replace(/[^\w.-]+/g, '-').slice(0, LONGEST_NAME);
  return word === '' ? 'mcp' : `mcp ${word}`;
}

/** Throws {@link Refusal} E0530 where this client may not end this run. */
export async function mayKill({ ctx }: View, id: IdeaId, client: Client): Promise<void> {
  const { may_kill: may } = ctx.config.agents;
  if (may === 'any') return;
  const help = `let a person say \`orze kill ${id}\`, or wait until it is over (orze_wait); \`agents.may_kill\` of orze.yaml decides`;
  if (may === 'never') throw no(id, 'agents may not end runs here', help);
  // The frozen text of the run: what was written into ideas.md since then changes nothing.
  const text = await readForeign(ctx.files, ctx.layout.run(id).idea);
  const by = text === undefined || 'odd' in text ? null : addedBy(text.toString('utf8'));
  const self = authorOf(client);
  if (by === self) return;
  throw no(
    id,
    `its idea was added by ${by ?? 'a person'}, and this is ${self}: agents may end only runs of their own ideas`,
    help,
  );
}

function no(idea: IdeaId, why: string, help: string): Refusal {
  return new Refusal('refused', { code: 'E0530', message: `${idea} is not ended: ${why}`, help, idea });
}
