/** I19: memory, handles, processes and disk of orze itself stay bounded, however many runs have gone through it. */
import { expect, it } from 'vitest';
import { liveProject, linesOf } from '../rig/live-project.ts';
import { ideasFile } from '../rig/project.ts';
import { figure, reach } from '../rig/proof.ts';
import { countFiles, processesWith, usageOf } from '../rig/usage.ts';

const LANES = 8;
const RUNS = reach(400, 10_000);
/** What orze may remember of one finished run: its row in the report. */
const BYTES_PER_RUN = 4096;

const TRAINER = `printf '{"status": "COMPLETED", "test_accuracy": 0.5}' > "$4/$2/metrics.json"\n`;
const idea = (n: number) => `idea-${String(n).padStart(5, '0')}`;

interface Sample {
  runs: number;
  rss: number;
  handles: number;
  keepers: number;
  keeperRss: number;
  keeperHandles: number;
  localFiles: number;
  ownFiles: number;
}

it(
  `uses no more memory, handles, processes and files after ${RUNS} runs than at their beginning`,
  { timeout: reach(120_000, 1_800_000) },
  async () => {
    const names = Array.from({ length: RUNS }, (_, n) => idea(n + 1));
    const project = liveProject({
      'train.sh': TRAINER,
      'orze.yaml':
        'python: sh\ntrain_script: train.sh\npoll: 1\nlease: {settle: 0.2, heartbeat: 1}\nreport: {title: Bounds}\n',
      'ideas.md': ideasFile(Object.fromEntries(names.map((id) => [id, 'lr: 0.1']))),
    });
    const began = performance.now();
    const orze = project.start(['--gpus', `cpu:${LANES}`, '--until-done']);
    const pid = orze.child.pid ?? 0;
    const samples: Sample[] = [];
    const sample = (): void => {
      const use = usageOf(pid);
      if (use === undefined || !project.has('results', 'status.json')) return;
      const keepers = processesWith(`ORZE_KEEPER=${project.local}/`).flatMap((one) => usageOf(one) ?? []);
      samples.push({
        runs: Number(project.json('results', 'status.json').completed),
        ...use,
        keepers: keepers.length,
        keeperRss: Math.max(0, ...keepers.map(({ rss }) => rss)),
        keeperHandles: Math.max(0, ...keepers.map(({ handles }) => handles)),
        localFiles: countFiles(project.local),
        ownFiles: countFiles(project.path('results', '.orze')),
      });
    };
    const timer = setInterval(sample, reach(250, 2000));
    const { code } = await orze.ended;
    clearInterval(timer);
    expect(code).toBe(0);
    expect(project.json('results', 'status.json')).toMatchObject({ completed: RUNS, failed: 0, queue_depth: 0 });

    // The first quarter warms up: caches, compiled code, keepers.
    const early = samples.filter(({ runs }) => runs >= RUNS / 8 && runs < RUNS / 2);
    const late = samples.filter(({ runs }) => runs >= RUNS / 2);
    const most = (some: readonly Sample[], of: keyof Sample) => Math.max(...some.map((one) => one[of]));
    expect(early.length).toBeGreaterThan(0);
    expect(late.length).toBeGreaterThan(0);
    // One more call may be under way at one instant than at another: each slot has a few at most.
    const slack = 2 * LANES;
    expect(most(late, 'handles')).toBeLessThanOrEqual(most(early, 'handles') + slack);
    // One for each lane, for four runs whose records are on their way, and a spare. Between fork and exec a trainer still looks like its keeper.
    expect(most(late, 'keepers')).toBeLessThanOrEqual(LANES + 4 + 1 + LANES);
    expect(most(late, 'keeperHandles')).toBeLessThanOrEqual(most(early, 'keeperHandles') + slack);
    expect(most(late, 'localFiles')).toBeLessThanOrEqual(most(early, 'localFiles') + 10 * LANES);
    expect(most(late, 'ownFiles')).toBeLessThanOrEqual(most(early, 'ownFiles') + 10 * LANES);
    const grownKiB = most(late, 'rss') - most(early, 'rss');
    expect(grownKiB * 1024).toBeLessThanOrEqual(64 * 1024 * 1024 + RUNS * BYTES_PER_RUN);
    expect(most(late, 'keeperRss') - most(early, 'keeperRss')).toBeLessThanOrEqual(32 * 1024);

    const [host = ''] = project.list('results', '.orze', 'events');
    const auditBytes = linesOf(project, 'results', '.orze', 'events', host).join('\n').length;
    const minutes = (performance.now() - began) / 60_000;
    figure(
      'resource bounds',
      `${RUNS} real runs on ${LANES} lanes in ${minutes.toFixed(1)} min: orze ${Math.round(most(early, 'rss') / 1024)} → ` +
        `${Math.round(most(late, 'rss') / 1024)} MiB, ${most(early, 'handles')} → ${most(late, 'handles')} handles; ` +
        `≤ ${most(samples, 'keepers')} keepers, the largest ${Math.round(most(early, 'keeperRss') / 1024)} → ` +
        `${Math.round(most(late, 'keeperRss') / 1024)} MiB; local files ${most(early, 'localFiles')} → ` +
        `${most(late, 'localFiles')}; audit ${Math.round(auditBytes / RUNS)} bytes a run`,
    );
  },
);
