// Compiles src/ to dist/, bundles the keeper, what is used of zod, what every start reads, and the page of the dashboard. Prints nothing on success, and does nothing when dist/ is newer than its sources.
import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stamp = join(root, 'dist/.built');

if (newest() >= builtAt()) {
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  const { resolve } = createRequire(import.meta.url);
  const typescript = dirname(resolve('typescript/package.json'));
  const vite = dirname(resolve('vite/package.json'));
  run(join(typescript, 'bin/tsc'), '-p', join(root, 'tsconfig.json'));
  run(join(root, 'scripts/bundle-keeper.mjs'), join(root, 'dist/keeper.cjs'));
  run(join(root, 'scripts/bundle-zod.mjs'), join(root, 'dist/core/zod.js'));
  run(join(root, 'scripts/bundle-starts.mjs'), join(root, 'dist'));
  run(join(vite, 'bin/vite.js'), 'build', '--config', join(root, 'src/face/web/client/vite.config.ts'));
  writeFileSync(stamp, '');
}

function run(...args) {
  const { status, signal } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (status === 0) return;
  if (signal !== null) console.error(`${args[0]} was ended by ${signal}`);
  process.exit(status ?? 1);
}

/** Time of the latest change of anything the build reads; a folder's own time shows deletions. */
function newest() {
  const scripts = ['build', 'bundle-keeper', 'bundle-zod', 'bundle-starts'].map((name) => `scripts/${name}.mjs`);
  const files = ['package-lock.json', 'tsconfig.json', ...scripts, 'src'];
  const inside = readdirSync(join(root, 'src'), { recursive: true }).map((name) => join('src', name));
  return Math.max(...[...files, ...inside].map((name) => statSync(join(root, name)).mtimeMs));
}

function builtAt() {
  return statSync(stamp, { throwIfNoEntry: false })?.mtimeMs ?? Number.NEGATIVE_INFINITY;
}
