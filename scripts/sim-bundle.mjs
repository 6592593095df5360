// Bundles the simulator (or another rig) into one file for plain Node; with a mutation for rigs that break the code on purpose.
import { build } from 'esbuild';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * The path of the bundle, in a temporary folder of its own (the caller removes it). `mutate`: one exact text of one file (relative to the
 * repository) is replaced in the bundle; throws where it does not occur exactly once. `main`: what is bundled.
 * @param {{ mutate?: { file: string, find: string, replace: string }, main?: string }} [options]
 */
export async function bundleSim({ mutate, main = 'test/sim/main.ts' } = {}) {
  const outfile = join(await mkdtemp(join(tmpdir(), 'orze-sim-')), 'sim.mjs');
  const plugins = mutate === undefined ? [] : [mutation(await mutated(mutate), join(root, mutate.file))];
  await build({
    entryPoints: [join(root, main)],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    logLevel: 'warning',
    plugins,
    // Bundled CommonJS packages ask for node's own modules.
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
  return outfile;
}

/** The text of the file with its replacement. */
export async function mutated({ file, find, replace }) {
  const text = await readFile(join(root, file), 'utf8');
  const times = text.split(find).length - 1;
  if (times !== 1)
    throw new Error(`${file}: the text to replace occurs ${times} times, expected exactly once: ${find}`);
  return text.replace(find, () => replace);
}

function mutation(contents, path) {
  const filter = new RegExp(`${path.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')}$`);
  return { name: 'mutation', setup: (bundle) => bundle.onLoad({ filter }, () => ({ contents, loader: 'ts' })) };
}
