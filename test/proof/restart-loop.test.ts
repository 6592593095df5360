/** kill -9 of orze, again and again, while eight runs are alive: they go on, and every exit code is learned. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { selftest } from '../../src/app/selftest/selftest.ts';
import { LAUNCHER } from '../rig/project.ts';
import { figure, reach } from '../rig/proof.ts';

const KILLS = reach(20, 200);
const EVERY_S = 1.5;
const LANES = 8;

it(
  `orze is killed ${KILLS} times with ${LANES} runs alive: no run and no exit code is lost, none runs twice`,
  { timeout: (KILLS * EVERY_S + 240) * 1000 },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'orze-restart-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const { violations, faults, runs, ideas, log } = await selftest({
      results: join(folder, 'results'),
      program: [process.execPath, LAUNCHER],
      kinds: ['kill-orze'],
      busyOnly: true,
      faults: KILLS,
      seconds: KILLS * EVERY_S,
      hosts: 1,
      lanes: LANES,
      ideas: 3 * LANES,
      meanS: 5,
      seed: 8,
      keep: false,
    });
    for (const { kind, what, story } of violations) console.error([`${kind}: ${what}`, ...story].join('\n    '));
    expect(violations).toEqual([]);
    expect(faults).toBe(KILLS);
    // Each exit code follows from its idea; only kills of trainers, keepers and whole hosts would excuse another one.
    expect(runs).toBe(ideas);
    expect(log.filter(({ tokens }) => tokens.length !== LANES)).toEqual([]);
    figure(
      'restart loop',
      `${faults} kills, each with ${LANES} runs alive: ${ideas} ideas, ${runs} runs, 0 runs lost, 0 exit codes lost`,
    );
  },
);
