/** Eight processes race for the same ideas with the code that orze claims with; what they witness themselves is judged. */
import { mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleProgram } from '../rig/keeper-file.ts';
import { figure, reach } from '../rig/proof.ts';
import { race } from '../rig/race.ts';
import type { RacePlan, RaceResult } from '../rig/race.ts';

const TMPFS = 0x0102_1994;
const IDEAS = 3000;
const REPEATS = reach(1, 5);

const folder = mkdtempSync(join(tmpdir(), 'orze-race-program-'));
let program = '';
beforeAll(async () => {
  program = await bundleProgram(new URL('../rig/race-claimer.ts', import.meta.url), folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const isTmpfs = (path: string): boolean => statfsSync(path).type === TMPFS;
const DISK = { name: 'the file system of the temporary folder', below: tmpdir() };
/** Where there is no memory file system, the disk stands in for it. */
const MEMORY = isTmpfs('/dev/shm') ? { name: 'tmpfs', below: '/dev/shm' } : DISK;

const plan = (below: string, more: Partial<RacePlan> = {}): RacePlan => ({
  below,
  program,
  ideas: IDEAS,
  ours: 8,
  farms: 0,
  reservedEvery: 0,
  emptyGrace: 2,
  killEveryMs: 0,
  kills: 0,
  ...more,
});

/** The same race again and again; answers all results. */
async function repeated(one: RacePlan): Promise<RaceResult[]> {
  const results: RaceResult[] = [];
  for (let n = 0; n < REPEATS; n += 1) results.push(await race(one));
  for (const { doubled, lost, relaunched, misfits } of results) {
    expect({ doubled, lost, relaunched, misfits }).toEqual({ doubled: [], lost: [], relaunched: [], misfits: [] });
  }
  return results;
}

function note(who: string, where: string, results: readonly RaceResult[], ideas = IDEAS): void {
  const seconds = results.reduce((sum, one) => sum + one.seconds, 0);
  const killed = results.reduce((sum, one) => sum + one.killed, 0);
  const kills = killed === 0 ? '' : `, ${killed} of them killed (kill -9)`;
  figure(
    'real claims',
    `${who} × ${ideas} ideas × ${results.length} on ${where}${kills}: 0 double, 0 lost (${seconds.toFixed(1)} s)`,
  );
}

describe('the claim race', { timeout: reach(120_000, 900_000) }, () => {
  // In the short run each kind of contenders meets one of the two file systems.
  for (const { name, below } of reach([MEMORY], [MEMORY, DISK])) {
    it(`8 processes claim ${IDEAS} ideas on ${name}, each exactly once`, async () => {
      const results = await repeated(plan(below));
      for (const { leftPrepared, cut } of results) expect({ leftPrepared, cut }).toEqual({ leftPrepared: 0, cut: 0 });
      note('8 of ours', name, results);
    });
  }

  for (const { name, below } of reach([DISK], [MEMORY, DISK])) {
    it(`5 processes of ours and 3 of farm.py claim ${IDEAS} ideas on ${name}, each exactly once`, async () => {
      const results = await repeated(plan(below, { ours: 5, farms: 3, emptyGrace: 30 }));
      for (const { leftPrepared, byFarm } of results) {
        expect(leftPrepared).toBe(0);
        // Both took part; which of them is faster is the machine's affair.
        expect(byFarm).toBeGreaterThan(IDEAS / 100);
        expect(byFarm).toBeLessThan((IDEAS * 99) / 100);
      }
      note('5 of ours + 3 of farm.py', name, results);
    });
  }

  for (const { name, below } of reach([DISK], [MEMORY, DISK])) {
    it(`contenders that publish over dead reservations, are killed and started again lose no idea and double none on ${name}`, async () => {
      const results = await repeated(
        plan(below, {
          ideas: reach(1000, IDEAS),
          killEveryMs: 40,
          kills: reach(40, 400),
          emptyGrace: 0.5,
          reservedEvery: 10,
        }),
      );
      for (const { killed } of results) expect(killed).toBeGreaterThan(20);
      note('8 of ours', name, results, reach(1000, IDEAS));
    });
  }
});
