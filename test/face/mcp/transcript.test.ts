/** The work of an agent from question to result, in tools alone, beside a real loop: nine calls, one refused duplicate, one failure told apart. */
import { rmSync } from 'node:fs';
import { expect, it } from 'vitest';
import { SETTINGS, liveProject } from '../../rig/live-project.ts';
import { McpClient } from '../../rig/mcp.ts';
import type { Called } from '../../rig/mcp.ts';
import { ideasFile } from '../../rig/project.ts';
import { until } from '../../rig/wait.ts';

/** While the file `hog` is there, another program holds the memory of the GPU. The metric is what the config says. */
const TRAINER = `#!/bin/sh
id=$2; run=$4/$2
if [ -f hog ] && [ "$id" = idea-003 ]; then
  echo 'Traceback (most recent call last):'
  echo '  File "train.py", line 88, in <module>'
  echo 'torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB'
  exit 1
fi
score=$(sed -n 's/^score: *//p' "$run/config.yaml")
printf '{"status": "COMPLETED", "test_accuracy": %s, "training_time": 1}' "$score" > "$run/metrics.json"
`;

it('an agent that knows only the tools proposes, waits, is told why a run failed, and gets it done', async () => {
  const project = liveProject({
    'orze.yaml': SETTINGS,
    'train.sh': TRAINER,
    hog: '',
    'ideas.md': ideasFile({ 'idea-001': 'score: 0.5', 'idea-002': 'score: 0.6' }),
  });
  const loop = project.start(['--gpus', 'cpu:1']);
  await loop.says('[COMPLETED] idea-002');
  // It is said a moment before it stands in the folder.
  await until('its records', () => project.has('results', 'idea-002', '.orze', 'released.json'));
  const client = new McpClient(project.dir);
  await client.hello();
  const answers: Called[] = [];
  const call = async (name: string, given: object = {}): Promise<Called> => {
    const answer = await client.call(name, given);
    answers.push(answer);
    return answer;
  };

  const status = await call('orze_status');
  expect(status.structured).toMatchObject({ loop: { state: 'running' }, best: { id: 'idea-002', value: 0.6 } });
  const analysis = await call('orze_analyze');
  expect(analysis.structured).toMatchObject({
    scored: 2,
    keys: [{ key: 'score', tried: expect.arrayContaining([0.6]) }],
  });
  const idea = { title: 'Higher still', parent: 'idea-002', config_yaml: 'score: 0.7', idempotency_key: 'c1' };
  expect((await call('orze_add_idea', idea)).structured).toMatchObject({ created: true, id: 'idea-003' });
  const twin = await call('orze_add_idea', { title: 'The same again', config_yaml: 'score: 0.6' });
  expect(twin).toMatchObject({ isError: true, text: /^E0105: .*idea-002 \(COMPLETED/ });

  const first = await call('orze_wait', { idea_ids: ['idea-003'] });
  expect(first.structured).toMatchObject({ met: true, done: [], failed: [{ id: 'idea-003', cause: 'oom' }] });
  const why = await call('orze_why', { idea_id: 'idea-003' });
  expect(why.structured).toMatchObject({
    evidence: expect.arrayContaining([
      expect.objectContaining({ untrusted_text: expect.stringContaining('CUDA out of memory') }),
    ]),
    actions: expect.arrayContaining([expect.objectContaining({ cmd: expect.stringContaining('orze retry idea-003') })]),
  });
  rmSync(project.path('hog'));
  expect((await call('orze_retry', { idea_ids: ['idea-003'] })).structured).toMatchObject({
    retried: [{ id: 'idea-003', attempt: 2 }],
  });
  const second = await call('orze_wait', { idea_ids: ['idea-003'] });
  expect(second.structured).toMatchObject({ done: [{ id: 'idea-003', metric: 0.7, rank: 1 }] });
  const board = await call('orze_leaderboard', { limit: 1 });
  expect(board.structured).toMatchObject({ items: [{ id: 'idea-003', parent: 'idea-002', delta_parent: 0.1 }] });

  const characters = answers.reduce((sum, { text }) => sum + text.length, 0);
  expect(answers).toHaveLength(9);
  expect(characters / 4).toBeLessThan(2500);
  await client.stop();
});
