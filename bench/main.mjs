/**
 * `npm run bench`: what orze costs beside the bare minimum, measured side by side in one run. Everything after `--` goes here.
 *
 *   npm run bench                      all, about two minutes
 *   npm run bench -- --quick           smaller sizes, less than a minute
 *   npm run bench -- --json            for programs
 *   npm run bench -- --only gap,start  parts of it: gap, throughput, lifecycle, pass, start, memory
 *   npm run bench -- --dir /mnt/share  the projects lie below this folder instead of the temporary one
 */
import { parseArgs } from 'node:util';
import { measureGap } from './gap.mjs';
import { measureLifecycle } from './lifecycle.mjs';
import { describeMachine } from './machine.mjs';
import { measurePasses } from './passes.mjs';
import { measureMemory, measureStart } from './start.mjs';
import { ratioOf, renderTable } from './table.mjs';
import { measureThroughput } from './throughput.mjs';

const FULL = {
  gap: { runs: 250, queued: 10_000 },
  throughput: { runs: 300 },
  lifecycle: { runs: 60, sizes: [100, 10_000] },
  pass: { sizes: { waiting: [1000, 100_000], finished: [500, 5000] } },
  start: { times: 10, ideas: 10_000 },
  memory: { ideas: 10_000, restS: 5 },
};
const QUICK = {
  gap: { runs: 60, queued: 10_000 },
  throughput: { runs: 100 },
  lifecycle: { runs: 10, sizes: [100, 10_000] },
  pass: { sizes: { waiting: [1000, 10_000], finished: [100, 1000] } },
  start: { times: 5, ideas: 10_000 },
  memory: { ideas: 10_000, restS: 2 },
};
const PARTS = {
  gap: measureGap,
  throughput: measureThroughput,
  lifecycle: measureLifecycle,
  pass: measurePasses,
  start: measureStart,
  memory: measureMemory,
};

try {
  process.exitCode = await main();
} catch (error) {
  if (!String(error.code).startsWith('ERR_PARSE_ARGS')) throw error;
  console.error(`bench: ${error.message}`);
  process.exitCode = 2;
}

async function main() {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      only: { type: 'string' },
      dir: { type: 'string' },
    },
  });
  const parts = values.only?.split(',') ?? Object.keys(PARTS);
  const unknown = parts.find((part) => !Object.hasOwn(PARTS, part));
  if (unknown !== undefined) {
    console.error(`bench: no part is called ${unknown}; there are ${Object.keys(PARTS).join(', ')}`);
    return 2;
  }
  const machine = describeMachine(values.dir);
  const rows = [];
  for (const part of parts) {
    const began = performance.now();
    const found = await PARTS[part]({ base: values.dir, ...(values.quick ? QUICK : FULL)[part] });
    rows.push(...found.map((row) => ({ part, ...row, ratio: ratioOf(row) })));
    console.error(`bench: ${part} took ${((performance.now() - began) / 1000).toFixed(0)} s`);
  }
  console.log(values.json ? JSON.stringify({ machine, rows }, null, 2) : `\n${renderTable(rows)}\n\n${about(machine)}`);
  return 0;
}

function about({ date, cpu, cores, memoryGiB, kernel, node, fileSystem, load }) {
  const quiet = load < 0.5 ? '' : ` Load ${load.toFixed(1)} before the start: other work disturbed this.`;
  return `${date}, ${cpu}, ${cores} cores, ${memoryGiB} GiB, ${kernel}, Node ${node}, ${fileSystem}.${quiet}`;
}
