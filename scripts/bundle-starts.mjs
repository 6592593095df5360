// Joins what a start always reads into few files: `orze status`, the verbs as data, and the ids that shells ask for at each Tab, each with what
// it needs. `node scripts/bundle-starts.mjs <dist>`, after the compiler. What is loaded only when it is needed stays where it is.
import { build } from 'esbuild';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = process.argv[2] ?? join(root, 'dist');

for (const name of ['status.js', 'verbs/index.js', 'ids.js']) {
  const file = join(dist, 'face/cli', name);
  await build({
    entryPoints: [file],
    outfile: file,
    allowOverwrite: true,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    sourcemap: true,
    logLevel: 'warning',
    plugins: [later(dirname(file))],
  });
}

/** Imports with `import()` stay imports, from the folder of the one file. */
function later(folder) {
  return {
    name: 'later',
    setup({ onResolve }) {
      onResolve({ filter: /^\./ }, ({ kind, path, resolveDir }) => {
        if (kind !== 'dynamic-import') return undefined;
        const place = relative(folder, resolve(resolveDir, path));
        return { path: place.startsWith('.') ? place : `./${place}`, external: true };
      });
    },
  };
}
