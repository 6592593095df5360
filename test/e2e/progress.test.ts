/** How far a run is, as its script writes it, is seen by status.json and by every face. */
import { expect, it } from 'vitest';
import { schemaOf } from '../../src/app/schemas/index.ts';
import { SETTINGS, WAIT_FOR_GO, liveProject } from '../rig/live-project.ts';
import { ideasFile, shTrainer } from '../rig/project.ts';
import { until } from '../rig/wait.ts';

const LINE = String.raw`{"epoch": 3, "total": 12, "loss": NaN, "val_acc": 0.75}`;
const TRAINER = shTrainer(`printf '%s\n' '${LINE}' >> $ORZE_RUN_DIR/progress.jsonl; ${WAIT_FOR_GO}`);

interface Active {
  idea_id: string;
  metric: number | null;
  progress: Record<string, unknown>;
}

it('progress.jsonl of a running script stands in status.json, ls, show and status', async () => {
  const project = liveProject({
    'orze.yaml': `${SETTINGS}report: {primary_metric: val_acc}\n`,
    'ideas.md': ideasFile({ 'idea-001': 'a: 1' }),
    'train.sh': TRAINER,
  });
  project.start(['--gpus', 'cpu:1']);
  const active = await until('status.json to say how far it is', () => {
    if (!project.has('results', 'status.json')) return undefined;
    const [run] = project.json('results', 'status.json')['active'] as Active[];
    return run?.metric === 0.75 ? run : undefined;
  });
  expect(active).toMatchObject({
    idea_id: 'idea-001',
    progress: { unit: 'epoch', now: 3, total: 12, share: 0.25, eta_from: 'steps' },
  });
  const answer = JSON.parse((await project.orze(['show', '1', '--json'])).stdout) as Record<string, unknown>;
  expect(schemaOf('run')?.safeParse(answer).error?.issues ?? []).toEqual([]);
  expect(answer).toMatchObject({
    state: 'RUNNING',
    progress: { unit: 'epoch', now: 3, total: 12, share: 0.25, metric: 0.75, values: { loss: null, val_acc: 0.75 } },
  });
  const [show, ls, status] = await Promise.all(
    [['show', '1'], ['ls'], ['status']].map(async (args) => (await project.orze(args)).stdout),
  );
  expect(show).toMatch(/progress {4}▓▓░░░░░░ {2}25% {2}epoch 3 of 12 .*\n.*loss: NaN {2}val_acc: 0\.75/);
  expect(ls).toMatch(/PROGRESS +ETA/);
  expect(ls).toMatch(/~0\.7500 .*▓▓░░░░░░ {2}25%/);
  expect(status).toMatch(/idea-001 {2}train .* 25%, .* left, 0\.75 so far/);
});
