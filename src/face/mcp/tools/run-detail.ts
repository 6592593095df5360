import * as z from 'zod';
import { describeRun } from '../../../app/answers/run.ts';
import { run } from '../../../app/schemas/run.ts';
import { selectSingle } from '../../../app/view/select.ts';
import { ideaId } from '../inputs.ts';
import { lean } from '../lean.ts';
import { logLinks } from '../links.ts';
import { detail, tool } from '../tool.ts';

/** What `orze://runs/{id}/log` shows. */
const TRAIN_LOG = 'train_output.log';
/** What is said elsewhere in the answer, or is long: only with detail=full. */
const FULL = new Set(['config', 'config_diff_vs_base', 'values', 'nan', 'slots', 'stages', 'folder']);

const output = run
  .omit({ hypothesis: true })
  .partial()
  .required({ id: true, state: true })
  .extend({ untrusted_text: z.string().optional().describe('the hypothesis, as the author of the idea wrote it') });

export const runDetail = tool({
  name: 'orze_run_detail',
  title: 'All about one run',
  description:
    'One idea and its run: state with its evidence, what differs from the parent, metrics, failure, lineage, attempts, files, and the ' +
    'commands that make sense now. What is absent is unknown or empty. Logs: orze_run_log.',
  effect: 'read',
  idempotent: true,
  input: z.strictObject({ idea_id: ideaId, detail }),
  output,
  cuttable: ['metrics', 'config', 'values'],
  links: ({ id, files }) => logLinks((files ?? []).some(({ name }) => name === TRAIN_LOG) ? [id] : []),
  answer: (session, { idea_id, detail: wants }) =>
    session.look(async (view) => {
      const { hypothesis, ...rest } = await describeRun(view, await selectSingle(view, idea_id));
      const body = lean(rest, (key) => wants === 'full' || !FULL.has(key));
      return {
        ...body,
        ...(hypothesis === null ? {} : { untrusted_text: hypothesis }),
        id: rest.id,
        state: rest.state,
      };
    }),
});
