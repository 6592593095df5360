/**
 * The reference: `node bare-loop.mjs <project> <shell> <lanes> <runs>` does for each run what cannot be left out, and nothing else: a folder,
 * the frozen files, the child. No claim is checked, nothing is recorded, nothing survives a crash, nothing is synced to disk.
 */
import { spawn } from 'node:child_process';
import { mkdir, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { experimentArgv, ideaId, ideaText } from './project.mjs';

const [dir, shell, lanes, runs] = process.argv.slice(2);
let next = 1;

await Promise.all(Array.from({ length: Number(lanes) }, lane));

async function lane() {
  while (next <= Number(runs)) {
    const number = next;
    next += 1;
    await experiment(number);
  }
}

async function experiment(number) {
  const id = ideaId(number);
  const folder = join(dir, 'results', id);
  const config = { seed: 1, optimizer: { lr: number / 1000, momentum: 0.9 }, model: { width: 64 + number } };
  await mkdir(folder);
  await mkdir(join(folder, '.orze'));
  await writeFile(join(folder, 'claim.json'), JSON.stringify({ claimed_by: 'bench', pid: process.pid, gpu: 0 }));
  await writeFile(join(folder, 'idea.md'), ideaText(number));
  await writeFile(join(folder, 'config.yaml'), JSON.stringify(config));
  await writeFile(join(folder, '.orze', 'config.json'), JSON.stringify(config));
  const [program, ...args] = experimentArgv(shell, id);
  const log = await open(join(folder, 'train_output.log'), 'a');
  const child = spawn(program, args, { cwd: dir, detached: true, stdio: ['ignore', log.fd, log.fd] });
  await new Promise((done, failed) => child.on('error', failed).on('exit', done));
  await log.close();
}
