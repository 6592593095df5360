// Builds the simulator and runs it: `node scripts/sim.mjs --seeds 2000`, `node scripts/sim.mjs --seed 4711` for the story of one seed.
import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { bundleSim } from './sim-bundle.mjs';

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    seeds: { type: 'string', default: '2000' },
    from: { type: 'string', default: '1' },
    seconds: { type: 'string', default: '3600' },
    processes: { type: 'string', default: '2' },
    verbose: { type: 'boolean', default: false },
  },
});

const program = await bundleSim();
try {
  process.exitCode = values.seed === undefined ? await many() : await one(values.seed);
} finally {
  await rm(dirname(program), { recursive: true });
}

async function one(seed) {
  const { code, said } = await run(['--seed', seed, ...(values.verbose ? ['--verbose'] : [])]);
  process.stdout.write(said);
  return code;
}

async function many() {
  const processes = Number(values.processes);
  const count = Math.ceil(Number(values.seeds) / processes);
  const parts = Array.from({ length: processes }, (_, part) => {
    const from = String(Number(values.from) + part * count);
    return run(['--from', from, '--count', String(count), '--seconds', values.seconds]);
  });
  const lines = (await Promise.all(parts))
    .flatMap(({ said }) => said.trim().split('\n'))
    .map((line) => JSON.parse(line));
  const total = {};
  for (const { summary } of lines) {
    if (summary === undefined) continue;
    for (const [key, value] of Object.entries(summary)) {
      total[key] = key === 'seconds' ? Math.max(total[key] ?? 0, value) : (total[key] ?? 0) + value;
    }
  }
  delete total.hash;
  const failures = lines.filter(({ summary }) => summary === undefined);
  for (const failure of failures) console.log(JSON.stringify(failure));
  console.log(JSON.stringify(total));
  if (failures[0] !== undefined) console.log(`story: node scripts/sim.mjs --seed ${failures[0].seed}`);
  return failures.length === 0 ? 0 : 1;
}

/** @returns {Promise<{ code: number, said: string }>} */
function run(args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--max-semi-space-size=32', program, ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text) => (said += text));
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (signal !== null || (code !== 0 && code !== 1))
        reject(new Error(`the simulator ended with ${signal ?? code}\n${said}`));
      else resolve({ code, said });
    });
  });
}
