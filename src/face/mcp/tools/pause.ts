import * as z from 'zod';
import { pauseScope, resumeScope } from '../../../app/answers/pause.ts';
import { Refusal } from '../../../app/refusal.ts';
import { pause as answer } from '../../../app/schemas/pause.ts';
import { actingBy, dryRun, head, headOf, reason } from '../acting.ts';
import { detail, tool } from '../tool.ts';

const { scope, before, after, changed, running } = answer.shape;
const output = z.strictObject({ ...head, scope, before, after, changed, running });

export const pause = tool({
  name: 'orze_pause',
  title: 'Pause and resume',
  description:
    'Starts nothing new on everything, one node, one GPU, or in research, until it is resumed. What runs goes on. ' +
    'Resume with scope=all lets everything that was paused go on.',
  effect: 'disruptive',
  idempotent: true,
  input: z.strictObject({
    action: z.enum(['pause', 'resume']).describe('what to do'),
    scope: z.enum(['all', 'node', 'gpu', 'research']).default('all').describe('of what'),
    target: z.string().max(200).optional().describe('scope=node: its host name; scope=gpu: `node2:gpu:3`'),
    reason,
    dry_run: dryRun,
    detail,
  }),
  output,
  answer: (session, given) =>
    session.look(async (view) => {
      const wantsTarget = given.scope === 'node' || given.scope === 'gpu';
      if (wantsTarget !== (given.target !== undefined)) throw target(given.scope, wantsTarget);
      const asked = {
        node: given.scope === 'node' ? (given.target ?? null) : null,
        gpu: given.scope === 'gpu' ? (given.target ?? null) : null,
        research: given.scope === 'research',
      };
      const acting = actingBy(given);
      const paused =
        given.action === 'pause'
          ? await pauseScope(view, asked, 'drain', 0, acting)
          : await resumeScope(view, asked, acting);
      return { ...headOf(paused), ...pick(paused) };
    }),
});

function pick(paused: z.infer<typeof answer>): Omit<z.infer<typeof output>, keyof typeof head> {
  return {
    scope: paused.scope,
    before: paused.before,
    after: paused.after,
    changed: paused.changed,
    running: paused.running,
  };
}

function target(of: string, wanted: boolean): Refusal {
  const message = wanted ? `scope=${of} needs a target` : `scope=${of} takes no target`;
  return new Refusal('usage', { code: 'E0609', message, help: 'orze_nodes names the hosts' });
}
