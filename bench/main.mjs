/**
 * `npm run bench`: what orze costs beside the bare minimum and beside its peers, measured side by side in one run, with the goals it is to
 * reach. Everything after `--` goes here.
 *
 *   npm run bench                      all, about ten minutes
 *   npm run bench -- --quick           smaller sizes, about a minute
 *   npm run bench -- --json            for programs
 *   npm run bench -- --only gap,start  parts of it: gap, throughput, lifecycle, scale, fleet, footprint, start, look, dashboard
 *   npm run bench -- --dir /mnt/share  the projects lie below this folder instead of the temporary one
 *   npm run bench -- --install-peers   installs the peers that are missing (apt-get, as root)
 *   npm run bench -- --plot FILE       draws what does not grow with the number of ideas
 *   npm run bench -- --write-docs      puts the table into docs/performance.md and the plot beside it
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeBlock } from './docs.mjs';
import { judged } from './goals.mjs';
import { installPeers } from './install-peers.mjs';
import { describeMachine, machineWords } from './machine.mjs';
import { pollingModel } from './model.mjs';
import { PARTS } from './parts.mjs';
import { renderPlot } from './plot.mjs';
import { ROOT } from './project.mjs';
import { renderTable, summary } from './table.mjs';

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
      'install-peers': { type: 'boolean', default: false },
      plot: { type: 'string' },
      'write-docs': { type: 'boolean', default: false },
    },
  });
  const names = values.only?.split(',') ?? Object.keys(PARTS);
  const unknown = names.find((name) => !Object.hasOwn(PARTS, name));
  if (unknown !== undefined) {
    console.error(`bench: no part is called ${unknown}; there are ${Object.keys(PARTS).join(', ')}`);
    return 2;
  }
  const isPartial = values.quick || values.only !== undefined;
  if (values['write-docs'] && isPartial) {
    console.error('bench: --write-docs keeps whole runs only: leave --quick and --only out');
    return 2;
  }
  if (values['install-peers']) await installPeers();
  const machine = describeMachine(values.dir);
  const { rows, panels } = await measure(names, values);
  const about = machineWords(machine);
  report(values, { machine, rows, panels, about });
  return 0;
}

async function measure(names, { dir, quick }) {
  const [rows, panels] = [[], []];
  for (const name of names) {
    const began = performance.now();
    const part = PARTS[name];
    const found = await part.measure({ base: dir, ...(quick ? part.quick : part.full) });
    rows.push(...found.rows.map((row) => ({ part: name, ...row })));
    panels.push(...(found.panels ?? []));
    console.error(`bench: ${name} took ${((performance.now() - began) / 1000).toFixed(0)} s`);
  }
  return { rows, panels };
}

function report({ json, plot, 'write-docs': writeDocs }, { machine, rows, panels, about }) {
  const words = [renderTable(rows), `${summary(rows)} ${about}`, pollingModel(rows)].filter(Boolean).join('\n\n');
  console.log(json ? JSON.stringify({ machine, rows: rows.map(judged), panels }, null, 2) : `\n${words}`);
  const draw = (path) => {
    if (panels.length === 0) console.error('bench: nothing to plot: the part `scale` was not measured');
    else writeFileSync(path, renderPlot(panels, about));
  };
  if (plot !== undefined) draw(plot);
  if (!writeDocs) return;
  writeBlock(join(ROOT, 'docs/performance.md'), words);
  draw(join(ROOT, 'docs/performance.svg'));
}
