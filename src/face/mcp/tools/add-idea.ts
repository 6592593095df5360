import * as z from 'zod';
import { addIdeas } from '../../../app/answers/add.ts';
import { Refusal } from '../../../app/refusal.ts';
import { add } from '../../../app/schemas/add.ts';
import type { Result } from '../../../core/problem.ts';
import { readProposal } from '../../../core/proposal.ts';
import { readConfigText } from '../../../core/proposal-json.ts';
import { readSweep } from '../../../core/set-value.ts';
import { PRIORITIES } from '../../../core/words.ts';
import { dryRun } from '../acting.ts';
import { ideaId } from '../inputs.ts';
import { runLinks } from '../links.ts';
import { authorOf } from '../policy.ts';
import { detail, tool } from '../tool.ts';

const output = add.extend({ items: add.shape.items.optional().describe('of a sweep: one for each idea') });

export const addIdea = tool({
  name: 'orze_add_idea',
  title: 'Add an experiment idea',
  description:
    'Appends one idea to the queue (ideas.md). Use after orze_analyze to try something new. Checks the YAML, refuses configs that were ' +
    'already run, and returns the id, the place in the queue, the nearest ideas and a novelty from 0 to 1. Starts nothing itself. ' +
    'Use dry_run=true to check first.',
  effect: 'additive',
  idempotent: true,
  input: z.strictObject({
    title: z.string().min(3).max(200).describe('what is tried, in one line'),
    config_yaml: z
      .string()
      .max(32_768)
      .describe('only keys that differ from the parent (or the base config), e.g. "training:\\n  lr: 0.0003"'),
    hypothesis: z.string().max(4000).optional().describe('why it should be better'),
    parent: ideaId.optional().describe('the idea whose config this one starts from'),
    priority: z.enum(PRIORITIES).default('medium').describe('place in the queue'),
    category: z.string().max(60).optional().describe('free text'),
    sweep: z
      .array(z.string().max(1000))
      .max(10)
      .optional()
      .describe('`training.lr=0.001,0.003`: one idea for each combination of values'),
    idempotency_key: z
      .string()
      .max(64)
      .optional()
      .describe('a second call with it adds nothing and returns the same id'),
    allow_duplicate: z.boolean().default(false).describe('also a config that was already run; better: set a new seed'),
    dry_run: dryRun,
    detail,
  }),
  output,
  links: ({ created, added, id, dry_run }) => runLinks(created || dry_run || id === null ? added : [id]),
  answer: (session, { config_yaml, sweep, idempotency_key, allow_duplicate, dry_run, ...fields }, { client }) =>
    session.look(async (view) => {
      const { title, hypothesis, parent, priority, category } = fields;
      const said = { title, hypothesis, parent, priority, category, key: idempotency_key };
      const grid = (sweep ?? []).map((one) => orRefuse(readSweep(one)));
      const proposal = orRefuse(readProposal(said, orRefuse(readConfigText(config_yaml)), grid));
      const { items, ...answer } = await addIdeas(view, [proposal], {
        force: allow_duplicate,
        dryRun: dry_run,
        by: authorOf(client),
      });
      // The first of several may be the one that is left out.
      return items.length > 1
        ? { ...answer, created: answer.runs > 0, id: answer.added[0] ?? answer.id, items }
        : answer;
    }),
});

function orRefuse<T>(read: Result<T>): T {
  if (read.ok) return read.value;
  throw new Refusal('usage', read.problem);
}
