/** I17: wall clocks that jump by a year, or that run at another rate, change nothing: nothing is killed, reclaimed or failed by them. */
import { describe, expect, it } from 'vitest';
import { FakeClock, fakingMissing, startKeepers } from '../rig/faketime.ts';
import { SETTINGS, eventsOf, linesOf, liveProject, outcomeOf } from '../rig/live-project.ts';
import { ideasFile, shTrainer } from '../rig/project.ts';
import type { Project } from '../rig/project.ts';
import { figure, reach } from '../rig/proof.ts';
import { until } from '../rig/wait.ts';

const missing = fakingMissing();
if (missing !== null) console.log(`clock-jumps is skipped: ${missing}`);

const TIMEOUT_S = 10;
/** Others may take a run over after 3 s without a sign of life: a jump of the clock is no silence. */
const LEASE = SETTINGS.replace('lease: {', 'lease: {fence: 2, reclaim: 3, ');
const LIMITS = `${LEASE}timeout: ${TIMEOUT_S}\nstall_minutes: 0.1\n`;
/** Each waits for a word of its own, and prints meanwhile. */
const TRAINER = shTrainer(`echo "here $id" >> witness.log
while [ ! -f go ] && [ ! -f "go-$id" ] && [ -f train.sh ]; do echo beat; echo "beat $id" >> beats.log; sleep 0.1; done`);
const YEAR_MS = 365 * 24 * 3600 * 1000;

const ideas = (count: number) =>
  ideasFile(Object.fromEntries(Array.from({ length: count }, (_, n) => [`idea-${n + 1}`, `n: ${n}`])));
const beats = (project: Project) => linesOf(project, 'beats.log').length;
const here = (project: Project) => linesOf(project, 'witness.log').filter((line) => line.startsWith('here')).length;

/** Long enough for every clock to be looked at several times: heartbeats, ticks of the keepers, polls of both orze. */
async function someTime(project: Project): Promise<void> {
  const before = beats(project);
  await until('the trainers to go on', () => beats(project) > before + 20);
}

/** Years between the end of the run as its keeper wrote it down and now. */
function yearsOff(project: Project, id: string): number {
  const { ended_at: at } = project.json('results', id, '.orze', 'exit.train.json') as { ended_at: string };
  return Math.round((new Date(at).getTime() - Date.now()) / YEAR_MS);
}

describe.skipIf(missing !== null)(`clocks that jump${missing === null ? '' : ` (skipped: ${missing})`}`, () => {
  it('by a year, there and back, under orze and its keepers: limits, leases and results are as without', async () => {
    const project = liveProject({ 'orze.yaml': LIMITS, 'ideas.md': ideas(4), 'train.sh': TRAINER });
    const clock = new FakeClock(project.path('clock'));
    await startKeepers(project, clock, 3);
    const jumping = project.start(['--gpus', 'cpu:3'], clock.env);
    await until('three trainers', () => here(project) === 3);
    // Another orze on the folder, whose clock is right.
    const other = project.start(['--gpus', 'cpu:1']);
    await until('four trainers', () => here(project) === 4);
    const [first = '', second = '', third = '', fourth = ''] = linesOf(project, 'witness.log').flatMap((line) =>
      line.startsWith('here') ? [line.split(' ')[1] ?? ''] : [],
    );

    clock.set('+365d');
    await someTime(project);
    project.write(`go-${first}`, '');
    await jumping.says(`[COMPLETED] ${first}`);
    clock.set('-365d');
    await someTime(project);
    project.write(`go-${second}`, '');
    await jumping.says(`[COMPLETED] ${second}`);
    clock.set('+0');
    project.write(`go-${fourth}`, '');
    await other.says(`[COMPLETED] ${fourth}`);
    // The third is left to its time limit, which counts seconds and no dates.
    await jumping.says(`[TIMEOUT] ${third}`);

    await until('the records', () =>
      [first, second].every((id) => project.has('results', id, '.orze', 'exit.train.json')),
    );
    expect([yearsOff(project, first), yearsOff(project, second)]).toEqual([1, -1]); // it did jump
    for (const id of [first, second, fourth]) {
      expect(outcomeOf(project, id)).toMatchObject({
        status: 'COMPLETED',
        attempt: 1,
        exit: { kind: 'exited', code: 0 },
      });
      expect(outcomeOf(project, id).train_s).toBeLessThan(TIMEOUT_S);
    }
    expect(outcomeOf(project, third)).toMatchObject({ attempt: 1, exit: { kind: 'killed', because: 'timeout' } });
    expect(outcomeOf(project, third).train_s).toBeGreaterThanOrEqual(TIMEOUT_S);
    expect(outcomeOf(project, third).train_s).toBeLessThan(TIMEOUT_S + 5);
    const unusual = [jumping, other].flatMap((orze) =>
      eventsOf(project, orze).filter(({ kind }) =>
        ['set-aside', 'adopted', 'dropped', 'finalised', 'killed', 'problem'].includes(kind),
      ),
    );
    expect(unusual).toEqual([]);
    for (const orze of [jumping, other]) orze.child.kill('SIGTERM');
    expect((await Promise.all([jumping.ended, other.ended])).map(({ code }) => code)).toEqual([0, 0]);
    figure(
      'clock jumps',
      '±1 year under orze and keepers with 4 live runs: 0 killed, 0 reclaimed; the time limit held to the second',
    );
  });

  it.each(reach([2], [0.5, 1.5, 2]))('that run %d times as fast take no run from another host', async (rate) => {
    const project = liveProject({ 'orze.yaml': LEASE, 'ideas.md': ideas(2), 'train.sh': TRAINER });
    const clock = new FakeClock(project.path('clock'), { monotonic: true });
    clock.set(`+0 x${rate}`);
    await startKeepers(project, clock, 1);
    const off = project.start(['--gpus', 'cpu:1', '--until-done'], clock.env);
    await until('the first trainer', () => here(project) === 1);
    const right = project.start(['--gpus', 'cpu:1', '--until-done']);
    await until('the second', () => here(project) === 2);
    await someTime(project);
    await someTime(project);
    project.write('go', '');
    expect((await Promise.all([off.ended, right.ended])).map(({ code }) => code)).toEqual([0, 0]);
    for (const id of ['idea-1', 'idea-2'])
      expect(outcomeOf(project, id)).toMatchObject({ status: 'COMPLETED', attempt: 1 });
    expect(linesOf(project, 'witness.log').filter((line) => line.startsWith('begin'))).toHaveLength(2);
    figure('clock jumps', `a host whose clocks run ${rate} times as fast beside one that is right: 0 taken over`);
  });
});
