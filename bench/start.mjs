/** How long the command line takes to answer. */
import { ORZE, makeProject } from './project.mjs';
import { run } from './processes.mjs';
import { median } from './stats.mjs';

export async function measureStart({ base, times, ideas }) {
  const project = makeProject({ base, ideas, shell: 'sh', script: '' });
  const at = { cwd: project.dir, env: project.env };
  const asked = {
    bare: ['-e', '0'],
    version: [ORZE, '--version'],
    help: [ORZE, '--help'],
    status: [ORZE, 'status'],
    report: [ORZE, '--report-only'],
  };
  await run(process.execPath, asked.report, at); // writes the status that is asked for
  const seen = Object.fromEntries(Object.keys(asked).map((name) => [name, []]));
  // One after another in turn: what the machine does beside it meets all of them.
  for (let i = 0; i < times; i += 1) {
    for (const [name, args] of Object.entries(asked)) seen[name].push((await run(process.execPath, args, at)).ms);
  }
  project.remove();
  const beside = { reference: median(seen.bare), by: 'node -e 0', unit: 'ms', n: times };
  const many = `${ideas.toLocaleString('en')} ideas`;
  return {
    rows: [
      { what: 'orze --version', ours: median(seen.version), ...beside, goal: { most: 1.5 } },
      { what: 'orze --help', ours: median(seen.help), ...beside },
      { what: `orze status, ${many}`, ours: median(seen.status), ...beside, goal: { most: 2 } },
      { what: `orze --report-only, ${many}`, ours: median(seen.report), ...beside },
    ],
  };
}
