/** A machine dies for good between training and evaluation: the fleet finishes what it began. */
import { rmSync } from 'node:fs';
import { expect, it } from 'vitest';
import { liveProject, linesOf } from '../rig/live-project.ts';
import { ideasFile, shTrainer } from '../rig/project.ts';
import type { Project } from '../rig/project.ts';

const LEASE = 'lease: {settle: 0.2, heartbeat: 0.2, fence: 0.5, reclaim: 1, suspect: 4}\n';
const SETTINGS = `python: sh\ntrain_script: train.sh\nkill_grace: 1\npoll: 0.5\n${LEASE}`;
const EVAL =
  'eval_script: eval.sh\neval_args: ["{idea_id}"]\npost_scripts: [{name: plots, script: plots.sh, args: ["{idea_id}"], output: plots.txt}]\n';

/** A run that is trained and completed, and of which nobody on this machine knows more: its owner was another. */
async function trainedElsewhere(): Promise<Project> {
  const project = liveProject({
    'orze.yaml': SETTINGS,
    'ideas.md': ideasFile({ 'idea-001': 'lr: 1' }),
    'train.sh': shTrainer(),
    'eval.sh': 'echo "eval $1 $CUDA_VISIBLE_DEVICES" >> witness.log; echo "{}" > "results/$1/eval_report.json"\n',
    'plots.sh': 'echo "plots $1" >> witness.log; echo x > "results/$1/plots.txt"\n',
  });
  await project.orze(['--until-done', '--gpus', 'cpu:1']);
  const claim = project.json('results', 'idea-001', 'claim.json');
  const other = {
    machine_id: 'other',
    boot_id: 'other',
    pidns: 'other',
    claimed_by: 'lost-host',
    host_id: 'lost-host-1',
  };
  project.write('results/idea-001/claim.json', JSON.stringify({ ...claim, ...other }));
  rmSync(project.path('results', 'idea-001', '.orze', 'released.json'));
  project.write('orze.yaml', SETTINGS + EVAL);
  return project;
}

const stagesOf = (project: Project) =>
  (project.json('results', 'idea-001', '.orze', 'released.json').stages as { stage: string }[]).map(
    ({ stage }) => stage,
  );

it('evaluates what it had trained, and runs the post-scripts, once', async () => {
  const project = await trainedElsewhere();
  const { stderr } = await project.orze(['--until-done', '--gpus', 'cpu:1']);
  expect(stderr).toContain('Took over idea-001 from lost-host');
  expect(linesOf(project, 'witness.log').slice(2)).toEqual(['eval idea-001 ', 'plots idea-001']);
  expect(stagesOf(project)).toEqual(['train', 'eval', 'post:plots']);
  expect(project.json('results', 'status.json')).toMatchObject({ completed: 1, failed: 0, active: [] });
});

it('does not repeat an evaluation that the lost machine had begun', async () => {
  const project = await trainedElsewhere();
  const started = {
    schema: 'orze.started/1',
    token: 'x',
    stage: 'eval',
    nonce: 'n',
    at: '',
    boot: 'other',
    pidns: 'other',
    argv: [],
  };
  project.write('results/idea-001/.orze/started.eval.json', JSON.stringify(started));
  await project.orze(['--until-done', '--gpus', 'cpu:1']);
  expect(linesOf(project, 'witness.log').slice(2)).toEqual(['plots idea-001']);
  expect(project.json('results', 'idea-001', '.orze', 'released.json').stages).toMatchObject([
    { stage: 'train' },
    { stage: 'eval', ending: { kind: 'lost' } },
    { stage: 'post:plots' },
  ]);
});

it('is done by one of two hosts', async () => {
  const project = await trainedElsewhere();
  const both = [1, 2].map((n) =>
    project.orze(['--until-done', '--gpus', 'cpu:1'], { ORZE_LOCAL_DIR: `${project.local}/${n}` }),
  );
  await Promise.all(both);
  expect(linesOf(project, 'witness.log').slice(2)).toEqual(['eval idea-001 ', 'plots idea-001']);
});
