// Puts one bug into the code and looks for a rig that sees it (test/mutants/list.ts, test/proof/mutants.test.ts).
import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { bundleSim } from './sim-bundle.mjs';

/**
 * What a hunt found: `seeds` is how many were simulated, the one that saw it included; 0 for the exploration.
 * @typedef {{ caught: string | null, seed: number | null, seeds: number, seconds: number }} Hunted
 */

/**
 * @param {import('../test/mutants/list.ts').Mutant} mutant
 * @param {{ seeds: number, seconds: number }} limits
 * @returns {Promise<Hunted>}
 */
export async function hunt({ file, find, replace, caughtBy }, { seeds, seconds }) {
  const simulated = caughtBy !== 'exploration';
  const main = simulated ? 'test/sim/main.ts' : 'test/model/main.ts';
  const program = await bundleSim({ mutate: { file, find, replace }, main });
  const args = ['--count', `${seeds}`, '--seconds', `${seconds}`, '--first', ...faultArgs(caughtBy)];
  try {
    const { said } = await runBundle(program, simulated ? args : [], seconds + 60);
    const lines = said
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const last = lines.at(-1);
    if (!simulated) {
      const { violation } = last;
      const caught = violation === null ? null : `${violation.scene}: ${violation.what}`;
      return { caught, seed: null, seeds: 0, seconds: last.seconds };
    }
    const [first] = lines;
    const caught = first.summary === undefined ? `${first.invariant}: ${first.message}` : null;
    return { caught, seed: first.seed ?? null, seeds: last.summary.seeds, seconds: last.summary.seconds };
  } finally {
    await rm(dirname(program), { recursive: true });
  }
}

/** @param {import('../test/mutants/list.ts').Mutant['caughtBy']} caughtBy */
export function faultArgs(caughtBy) {
  if (caughtBy === 'exploration') return [];
  const { simulator, lasting } = caughtBy;
  return [...(simulator === 'any' ? [] : ['--faults', simulator.join(',')]), ...(lasting ? ['--lasting'] : [])];
}

/**
 * @param {string} program
 * @param {string[]} args
 * @param {number} limitS
 * @returns {Promise<{ said: string }>}
 */
export function runBundle(program, args, limitS) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--max-semi-space-size=32', program, ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
      timeout: limitS * 1000,
    });
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text) => (said += text));
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (signal !== null || (code !== 0 && code !== 1)) reject(new Error(`it ended with ${signal ?? code}\n${said}`));
      else resolve({ said });
    });
  });
}
