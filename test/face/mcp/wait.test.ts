/** `orze_wait` judges as `orze wait` does, and tells the same from call to call. */
import { expect, it } from 'vitest';
import { SETTINGS, WAIT_FOR_GO, liveProject } from '../../rig/live-project.ts';
import { McpClient } from '../../rig/mcp.ts';
import { ideasFile } from '../../rig/project.ts';
import type { Project } from '../../rig/project.ts';
import { sampleProject } from '../../rig/sample.ts';
import { until } from '../../rig/wait.ts';

/** Each waits for a file of its own; the metric is its `score`. */
const SCORES = `#!/bin/sh
run=$4/$2
${WAIT_FOR_GO.replaceAll('go', 'go-$2')}
score=$(sed -n 's/^score: *//p' "$run/config.yaml")
printf '{"status": "COMPLETED", "test_accuracy": %s, "training_time": 1}' "$score" > "$run/metrics.json"
`;

async function clientOf(project: Project): Promise<McpClient> {
  const client = new McpClient(project.dir);
  await client.hello();
  return client;
}

it('with the cursor of the last answer a new best, and an end, between two calls are not missed; without it they are', async () => {
  const project = liveProject({
    'orze.yaml': SETTINGS,
    'train.sh': SCORES,
    'ideas.md': ideasFile({ 'idea-001': 'score: 0.5', 'idea-002': 'score: 0.6' }),
  });
  const loop = project.start(['--gpus', 'cpu:2']);
  await loop.says('Launching idea-002');
  const client = await clientOf(project);
  project.write('go-idea-001', '');
  const first = await client.call('orze_wait', { idea_ids: ['1'] });
  expect(first.structured).toMatchObject({ met: true, done: [{ id: 'idea-001', rank: 1 }] });
  const cursor = first.structured?.['cursor'];
  project.write('go-idea-002', '');
  await loop.says('[COMPLETED] idea-002');
  await until('its records', () => project.has('results', 'idea-002', '.orze', 'released.json'));
  const late = await client.call('orze_wait', { until: 'new_best', timeout_s: 1 });
  expect(late.structured).toMatchObject({ met: false, timed_out: true, done: [] });
  const inTime = await client.call('orze_wait', { until: 'new_best', timeout_s: 30, cursor });
  expect(inTime.structured).toMatchObject({ met: true, done: [{ id: 'idea-002', rank: 1, new_best: true }] });
  await client.stop();
});

it('what will not run as it is counts as failed, as for `orze wait`; failed ends once nothing can fail any more', async () => {
  const project = sampleProject();
  const client = await clientOf(project);
  await client.call('orze_set_priority', { idea_id: '5', priority: 'skip' });
  const skipped = await client.call('orze_wait', { idea_ids: ['1', '5'], timeout_s: 30 });
  expect(skipped.structured).toMatchObject({
    met: true,
    done: [{ id: 'idea-001' }],
    failed: [{ id: 'idea-005', state: 'SKIPPED', cause: 'skipped' }],
    loops: 0,
  });
  const none = await client.call('orze_wait', { idea_ids: ['1', '2'], until: 'failed' });
  expect(none.structured).toMatchObject({ met: true, failed: [], pending: 0 });
  await client.stop();
  await project.remove();
});

it('the next one in the ranking is no new best when the best is taken off it', async () => {
  const project = sampleProject();
  const client = await clientOf(project);
  const waiting = client.call('orze_wait', { until: 'new_best', timeout_s: 2 });
  await client.call('orze_set_priority', { idea_id: '2', priority: 'exclude' });
  expect((await waiting).structured).toMatchObject({ met: false, timed_out: true });
  await client.stop();
  await project.remove();
});

it('what is no cursor is refused', async () => {
  const project = sampleProject();
  const client = await clientOf(project);
  expect(await client.call('orze_wait', { cursor: 'yesterday' })).toMatchObject({ isError: true, text: /^E0507/ });
  await client.stop();
  await project.remove();
});
