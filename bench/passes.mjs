/** What the loop costs when nothing is new, what it costs to begin, and what an idea costs in memory; see pass.mjs. */
import { join } from 'node:path';
import { run } from './processes.mjs';

/** `sizes`: ideas of each state, the smaller first. */
export async function measurePasses({ base, sizes }) {
  const rows = [];
  for (const [state, [small, large]] of Object.entries(sizes)) {
    const [less, more] = [await measureSize(base, small, state), await measureSize(base, large, state)];
    const between = `${large} ideas ${state}`;
    const beside = { by: `the same with ${small}`, n: 50 };
    const bare = state === 'waiting' ? 'read and find the headings' : 'read each metrics.json';
    rows.push(
      { what: `pass after a nudge, ${between}`, ours: more.nudged.ms, reference: less.nudged.ms, unit: 'ms', ...beside },
      { what: `file-system calls of it`, ours: more.nudged.total, reference: less.nudged.total, unit: 'calls', ...beside },
      { what: `pass at the poll, ${between}`, ours: more.polled.ms, reference: less.polled.ms, unit: 'ms', ...beside },
      { what: `file-system calls of it`, ours: more.polled.total, reference: less.polled.total, unit: 'calls', ...beside },
      { what: `first look, ${small} ideas ${state}`, ours: less.first.ms, reference: less.bare.ms, by: bare, unit: 'ms', n: 1 },
      { what: `first look, ${between}`, ours: more.first.ms, reference: more.bare.ms, by: bare, unit: 'ms', n: 1 },
      { what: `memory per idea, ${between}`, ours: more.heapPerIdea, unit: 'bytes', n: large },
      { what: `report.md and status.json, ${between}`, ours: more.publishMs, reference: less.publishMs, unit: 'ms', ...beside, n: 1 },
    );
  }
  return rows;
}

async function measureSize(base, ideas, state) {
  const where = base === undefined ? [] : ['--dir', base];
  const script = join(import.meta.dirname, 'pass.mjs');
  const args = ['--expose-gc', script, '--ideas', String(ideas), '--state', state, ...where];
  return JSON.parse((await run(process.execPath, args)).stdout);
}
