/** `orze retry --where` on a fleet of two hosts with names of their own: what was bound to one never runs on the other. */
import { expect, it } from 'vitest';
import { linesOf, liveProject, outcomeOf } from '../rig/live-project.ts';
import { noNames } from '../rig/named-host.ts';
import { ideasFile } from '../rig/project.ts';
import type { Project, Started } from '../rig/project.ts';
import { until } from '../rig/wait.ts';

const NO_NAMES = noNames();
const IDEAS = ['idea-001', 'idea-002', 'idea-003', 'idea-004', 'idea-005', 'idea-006'];

/** Tells where it ran; what is `heavy` fails on node-a. */
const TRAINER = `#!/bin/sh
id=$2; run=$4/$2; host=$(cat /proc/sys/kernel/hostname)
echo "$id $host" >> witness.log
if grep -q 'heavy: true' "$run/config.yaml" && [ "$host" = node-a ]; then
  echo 'torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB' >&2
  exit 1
fi
printf '{"status": "COMPLETED", "test_accuracy": 0.5}' > "$run/metrics.json"
`;

const hostsOf = (project: Project, id: string): string[] =>
  linesOf(project, 'witness.log').flatMap((line) => {
    const [idea, host = ''] = line.split(' ');
    return idea === id ? [host] : [];
  });

async function answer(project: Project, ...args: string[]): Promise<Record<string, unknown>> {
  const { stdout } = await project.orze([...args, '--json']);
  return JSON.parse(stdout) as Record<string, unknown>;
}

function start(project: Project, host: string): Started {
  return project.start(['--gpus', 'cpu:2'], {}, host);
}

it.skipIf(NO_NAMES !== null)(
  `an idea that is bound to a host that comes later waits for it, though others are free ${NO_NAMES ?? ''}`,
  async () => {
    const heavy = Object.fromEntries(IDEAS.map((id, n) => [id, `n: ${n}\nheavy: ${n < 2}`]));
    const project = liveProject({ 'ideas.md': ideasFile(heavy), 'train.sh': TRAINER });
    const a = start(project, 'node-a');
    await until('all to end', () => IDEAS.every((id) => project.has('results', id, '.orze/released.json')));
    expect(outcomeOf(project, 'idea-001')).toMatchObject({ status: 'FAILED', failure: { class: 'oom' } });

    expect(await answer(project, 'retry', '1', '2', '--where', 'host:node-b')).toMatchObject({
      ok: true,
      retried: [
        { id: 'idea-001', attempt: 2, constraint: 'host:node-b', position: 1 },
        { id: 'idea-002', attempt: 2, constraint: 'host:node-b', position: 2 },
      ],
      warnings: ['nothing starts on host:node-b now: no orze has worked here on a host node-b'],
    });
    // It takes what comes behind them, so it has looked, and had room.
    expect(await answer(project, 'retry', '6', '--where', '-host:node-b')).toMatchObject({
      refused: [],
    });
    await until('the free host to take the next one', () => hostsOf(project, 'idea-006').length === 2);
    await a.says('Idle: the ideas that wait are for other hosts');
    expect(await answer(project, 'why', '1')).toMatchObject({ state: 'QUEUED', blockers: ['may run here'] });

    start(project, 'node-b');
    await until('both to end on the other host', () =>
      ['idea-001', 'idea-002'].every((id) => project.has('results', id, '.orze/released.json')),
    );
    expect(hostsOf(project, 'idea-001')).toEqual(['node-a', 'node-b']);
    expect(hostsOf(project, 'idea-002')).toEqual(['node-a', 'node-b']);
    expect(hostsOf(project, 'idea-006')).toEqual(['node-a', 'node-a']);
    expect(outcomeOf(project, 'idea-001')).toMatchObject({ status: 'COMPLETED', attempt: 2 });
  },
);
