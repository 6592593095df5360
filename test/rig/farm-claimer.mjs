// The claiming and running of the original (farm.py 0.4), written anew for tests: mkdir is its only atomic step, then it writes claim.json
// and runs the script while it waits. Usage: node farm-claimer.mjs PROJECT TRAIN_COMMAND...
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';

const [project, ...train] = process.argv.slice(2);
const results = join(project, 'results');
mkdirSync(results, { recursive: true });
const ids = [...readFileSync(join(project, 'ideas.md'), 'utf8').matchAll(/^## (idea-\d+):/gm)].map((match) => match[1]);
let ran = 0;
for (const id of ids) {
  if (existsSync(join(results, id))) continue;
  try {
    mkdirSync(join(results, id));
  } catch (error) {
    if (error.code === 'EEXIST') continue;
    throw error;
  }
  const claim = { claimed_by: hostname(), claimed_at: new Date().toISOString().slice(0, 19), pid: process.pid, gpu: 0 };
  writeFileSync(join(results, id, 'claim.json'), JSON.stringify(claim));
  const args = ['--idea-id', id, '--results-dir', 'results', '--ideas-md', 'ideas.md', '--config', 'configs/base.yaml'];
  spawnSync(train[0], [...train.slice(1), ...args], { cwd: project, stdio: 'ignore' });
  ran += 1;
}
console.log(`ran ${ran}`);
