import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
// @ts-expect-error a script without types
import { bundleSim } from '../../scripts/sim-bundle.mjs';
import { figure, reach } from '../rig/proof.ts';

const PROCESSES = 2;
/** Seeds in all, and the longest that they may take. */
const SEEDS = reach(2000, 10_000);
const LIMIT_S = reach(300, 3600);
const SLOWEST_MS = (LIMIT_S + 60) * 1000;

interface Summary {
  seeds: number;
  events: number;
  ops: number;
  faults: number;
  runs: number;
  excused: number;
  virtual: number;
  hash: number;
  seconds: number;
}

let program: string;

beforeAll(async () => {
  program = await bundleSim();
}, 60_000);
afterAll(() => rmSync(dirname(program), { recursive: true }));

function simulate(...args: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--max-semi-space-size=32', program, ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
    child.once('error', reject);
    child.once('close', () => resolve(said));
  });
}

async function simulateMany(from: number, count: number): Promise<{ failing: number[]; summary: Summary }> {
  const said = await simulate('--from', `${from}`, '--count', `${count}`, '--seconds', `${LIMIT_S}`, '--first');
  const lines = said
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { seed?: number; summary?: Summary });
  const { summary } = lines.at(-1) ?? {};
  if (summary === undefined) throw new Error(`the simulator did not come to its end:\n${said}`);
  return { failing: lines.flatMap(({ seed }) => (seed === undefined ? [] : [seed])), summary };
}

describe('the simulated fleet', () => {
  it('gives the same course of events for the same seed', async () => {
    const [one, again] = await Promise.all([simulateMany(11, 8), simulateMany(11, 8)]);
    const { seconds: _one, ...first } = one.summary;
    const { seconds: _again, ...second } = again.summary;
    expect(first).toEqual(second);
    expect(first.hash).not.toBe(0);
  }, 60_000);

  it(
    'loses nothing and runs nothing twice, whatever is killed, stopped, cut off, filled up or edited',
    async () => {
      const share = SEEDS / PROCESSES;
      const parts = await Promise.all(Array.from({ length: PROCESSES }, (_, i) => simulateMany(1 + i * share, share)));
      const failing = parts.flatMap((part) => part.failing);
      const sum = (key: keyof Summary) => parts.reduce((total, { summary }) => total + summary[key], 0);
      const seconds = Math.max(...parts.map(({ summary }) => summary.seconds));
      const hours = Math.round(sum('virtual') / 3600);
      figure(
        'simulator',
        `${sum('seeds')} seeds in ${Math.round(seconds)} s on ${PROCESSES} processes: ${sum('runs')} runs, ${sum('faults')} faults, ${sum('ops')} calls on the shared folder, ${hours} h of virtual time, ${failing.length} violations`,
      );
      const [first] = failing;
      expect(first === undefined ? '' : await simulate('--seed', `${first}`)).toBe('');
      expect(sum('seeds')).toBe(SEEDS);
    },
    SLOWEST_MS,
  );
});
