/**
 * Hunts the bugs of test/mutants/list.ts outside of the tests: `node scripts/mutants.mjs` all of them, `--name TEXT` those whose name holds
 * the text, `--name TEXT --seed N` the story of one seed with the bug in, `--any` under the faults that each seed draws.
 */
import { build } from 'esbuild';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { faultArgs, hunt, runBundle } from './mutant-hunt.mjs';
import { bundleSim } from './sim-bundle.mjs';

const { values } = parseArgs({
  options: {
    name: { type: 'string', default: '' },
    from: { type: 'string', default: '' },
    seed: { type: 'string' },
    seeds: { type: 'string', default: '2000' },
    seconds: { type: 'string', default: '60' },
    processes: { type: 'string', default: '2' },
    any: { type: 'boolean', default: false },
  },
});

const listed = await build({
  entryPoints: [join(import.meta.dirname, '../test/mutants/list.ts')],
  bundle: true,
  write: false,
  format: 'esm',
});
const list = await import(
  `data:text/javascript;base64,${Buffer.from(listed.outputFiles[0].contents).toString('base64')}`
);
const left = list.MUTANTS.filter(({ name }) => name.includes(values.name)).map((mutant) =>
  values.any && mutant.caughtBy !== 'exploration' ? { ...mutant, caughtBy: { simulator: 'any' } } : mutant,
);
left.splice(
  0,
  Math.max(
    0,
    left.findIndex(({ name }) => name.includes(values.from)),
  ),
);
if (left.length === 0) throw new Error(`no mutant has ${JSON.stringify(values.name)} in its name`);

if (values.seed === undefined) await Promise.all(Array.from({ length: Number(values.processes) }, () => work()));
else await tell(left[0], values.seed);

async function work() {
  const limits = { seeds: Number(values.seeds), seconds: Number(values.seconds) };
  for (let mutant = left.shift(); mutant !== undefined; mutant = left.shift()) {
    const hunted = await hunt(mutant, limits).catch((error) => error);
    if (hunted instanceof Error) {
      console.log(`NO END: ${mutant.name}: ${hunted.message}`);
      process.exitCode = 1;
      continue;
    }
    const { caught, seed, seeds, seconds } = hunted;
    const how = seed === null ? '' : ` by seed ${seed}, the ${seeds}th`;
    console.log(`${caught === null ? `SURVIVES ${seeds} seeds` : `caught${how}`} in ${seconds} s: ${mutant.name}`);
    if (caught === null) process.exitCode = 1;
    else console.log(`    ${caught.split('\n')[0]}`);
  }
}

async function tell({ file, find, replace, caughtBy }, seed) {
  const program = await bundleSim({ mutate: { file, find, replace } });
  try {
    const { said } = await runBundle(program, ['--seed', seed, ...faultArgs(caughtBy)], 600);
    process.stdout.write(said);
  } finally {
    await rm(dirname(program), { recursive: true });
  }
}
