/** Several orze, and the original beside them, on one folder: the trainers themselves witness that every idea runs once. */
import { spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SETTINGS, WAIT_FOR_GO, eventsOf, linesOf, liveProject, outcomeOf } from '../rig/live-project.ts';
import { REPOSITORY, Started, ideasFile, shTrainer } from '../rig/project.ts';
import type { Project } from '../rig/project.ts';

const IDEAS = 200;

const many = (count: number) =>
  ideasFile(
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`idea-${String(i + 1).padStart(3, '0')}`, `n: ${i}`])),
  );

function startFarmPy(project: Project): Started {
  const script = join(REPOSITORY, 'test/rig/farm-claimer.mjs');
  return new Started(spawn(process.execPath, [script, project.dir, 'sh', 'train.sh'], { env: project.env }));
}

/** idea → how often its training began, by the trainers' own account. */
function begun(project: Project): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of linesOf(project, 'witness.log')) {
    const id = /^begin (idea-\d+)/.exec(line)?.[1];
    if (id !== undefined) counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return counts;
}

describe('three on one folder', () => {
  it(`two orze and a farm.py run ${IDEAS} ideas, each exactly once, and share the work`, async () => {
    const one = liveProject({ 'ideas.md': many(IDEAS), 'train.sh': shTrainer('sleep 0.02') });
    const python = startFarmPy(one);
    const both = [1, 2].map(() => one.start(['--until-done', '--gpus', 'cpu:2']));
    const ends = await Promise.all([...both, python].map(({ ended }) => ended));
    expect(ends.map(({ code }) => code)).toEqual([0, 0, 0]);

    const witnessed = begun(one);
    expect([...witnessed].filter(([, times]) => times !== 1)).toEqual([]);
    expect(witnessed.size).toBe(IDEAS);
    const owners = new Map<unknown, number>();
    for (const id of witnessed.keys()) {
      const owner = one.json('results', id, 'claim.json').host_id;
      owners.set(owner, (owners.get(owner) ?? 0) + 1);
    }
    expect([...owners.keys()].filter((host) => host === undefined)).toHaveLength(1);
    expect(owners.size).toBe(3);
    expect(one.json('results', 'status.json')).toMatchObject({
      completed: IDEAS,
      failed: 0,
      active: [],
      queue_depth: 0,
    });
    expect(one.read('results', 'report.md')).toContain(`| ${IDEAS} | ${IDEAS} | 0 | 0 | 0 |`);
    expect(one.list('results', '.orze', 'attempts')).toEqual([]);
    expect(one.list('results', '.orze', 'prep')).toEqual([]);
  });
});

describe('two orze on one machine', () => {
  it('when one is killed with runs alive, the other adopts and finishes them; every idea runs once', async () => {
    const wait = `case $id in idea-001|idea-002) ${WAIT_FOR_GO};; esac`;
    const one = liveProject({ 'ideas.md': many(12), 'train.sh': shTrainer(wait) });
    const first = one.start(['--gpus', 'cpu:2']);
    await first.says('Launching idea-002');
    const second = one.start(['--until-done', '--gpus', 'cpu:2']);
    await second.says('[COMPLETED] idea-003');
    first.child.kill('SIGKILL');
    await first.ended;
    await Promise.all([second.says('Adopted idea-001'), second.says('Adopted idea-002')]);
    one.write('go', '');
    expect((await second.ended).code).toBe(0);
    expect([...begun(one).values()]).toEqual(Array.from({ length: 12 }, () => 1));
    for (const id of ['idea-001', 'idea-002']) {
      expect(outcomeOf(one, id)).toMatchObject({ status: 'COMPLETED', attempt: 1, exit: { kind: 'exited', code: 0 } });
    }
    expect(one.json('results', 'status.json')).toMatchObject({ completed: 12, failed: 0, active: [] });
  });

  it('one that is killed during an evaluation is succeeded there: no step runs twice, none is left out', async () => {
    const steps = 'eval_script: eval.sh\neval_args: ["{idea_id}"]\npost_scripts: [{name: plot, script: post.sh}]\n';
    const one = liveProject({
      'orze.yaml': `${SETTINGS}${steps}`,
      'ideas.md': many(1),
      'train.sh': shTrainer(),
      'eval.sh': `echo eval >> witness.log\n${WAIT_FOR_GO}\n`,
      'post.sh': 'echo post >> witness.log\n',
    });
    const first = one.start(['--gpus', 'cpu:1']);
    await first.says('Running eval');
    first.child.kill('SIGKILL');
    await first.ended;
    const second = one.start(['--until-done', '--gpus', 'cpu:1']);
    await second.says('Adopted idea-001 from an earlier orze (eval)');
    one.write('go', '');
    expect((await second.ended).code).toBe(0);
    expect(linesOf(one, 'witness.log').map((line) => line.split(' ')[0])).toEqual(['begin', 'end', 'eval', 'post']);
    const { stages } = one.json('results', 'idea-001', '.orze', 'released.json') as { stages: { stage: string }[] };
    expect(stages.map(({ stage }) => stage)).toEqual(['train', 'eval', 'post:plot']);
  });

  it('a lane that came with an adopted run is not used twice', async () => {
    // Each trainer of the second orze's only lane counts who else is on that lane now.
    const body = `if [ $id = idea-001 ]; then ${WAIT_FOR_GO}
else
  mkdir lane || echo "$id" >> shared-lane.log
  sleep 0.1; [ $id = idea-002 ] && while [ ! -f second ] && [ -f train.sh ]; do sleep 0.02; done
  rmdir lane
fi`;
    const one = liveProject({ 'orze.yaml': SETTINGS, 'ideas.md': many(5), 'train.sh': shTrainer(body) });
    const first = one.start(['--gpus', 'cpu:1']);
    await first.says('Launching idea-001');
    const second = one.start(['--until-done', '--gpus', 'cpu:1']);
    await second.says('Launching idea-002');
    first.child.kill('SIGKILL');
    await first.ended;
    await second.says('Adopted idea-001');
    one.write('go', '');
    await second.says('[COMPLETED] idea-001');
    // Each broken idea is told of in a pass of its own: then a lane that was taken for free is claimed.
    for (const id of ['idea-098', 'idea-099']) {
      appendFileSync(one.path('ideas.md'), `\n## ${id}: Broken\n- **GPUs**: many\n\`\`\`yaml\na: 1\n\`\`\`\n`);
      await second.says(id);
    }
    one.write('second', '');
    expect((await second.ended).code).toBe(0);
    expect(linesOf(one, 'shared-lane.log')).toEqual([]);
    expect(begun(one).size).toBe(5);
    const lane = eventsOf(one, second).filter(({ id, kind }) => id !== 'idea-001' && /^(claimed|released)$/.test(kind));
    expect(lane.map(({ kind }) => kind).toSorted()).toEqual([
      ...Array(4).fill('claimed'),
      ...Array(4).fill('released'),
    ]);
  });
});
