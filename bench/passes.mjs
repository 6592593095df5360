/** What the loop costs when nothing is new, what it costs to begin, and what an idea costs in memory; see pass.mjs. */
import { join } from 'node:path';
import { run } from './processes.mjs';

/** `sizes`: ideas of each state, the smaller first. */
export async function measurePasses({ base, sizes }) {
  const rows = [];
  for (const [state, [small, large]] of Object.entries(sizes)) {
    const [less, more] = [await measureSize(base, small, state), await measureSize(base, large, state)];
    const [fewer, many] = [small, large].map((size) => `${size.toLocaleString('en')} ideas ${state}`);
    const beside = { by: `the same with ${small.toLocaleString('en')}`, n: 50 };
    const bare = { by: state === 'waiting' ? 'read, find the headings' : 'read each metrics.json', unit: 'ms', n: 1 };
    for (const [name, key] of [
      ['after a nudge', 'nudged'],
      ['at the poll', 'polled'],
    ]) {
      const what = `pass ${name}, nothing new, ${many}`;
      rows.push(
        { what: `${what}: time`, ours: more[key].ms, reference: less[key].ms, unit: 'ms', ...beside },
        { what: `${what}: calls`, ours: more[key].total, reference: less[key].total, unit: 'calls', ...beside },
      );
    }
    rows.push(
      { what: `first look, ${fewer}`, ours: less.first.ms, reference: less.bare.ms, ...bare },
      { what: `first look, ${many}`, ours: more.first.ms, reference: more.bare.ms, ...bare },
      { what: `memory per idea, ${many}`, ours: more.heapPerIdea, unit: 'bytes', n: large },
      {
        what: `report and status, ${many}`,
        ours: more.publishMs,
        reference: less.publishMs,
        unit: 'ms',
        ...beside,
        n: 5,
      },
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
