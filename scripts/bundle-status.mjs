// Joins what `orze status` always needs into the one file that its verb is: `node scripts/bundle-status.mjs <dist>`, after the compiler.
// What it loads only when something is wrong stays where it is.
import { build } from 'esbuild';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const verb = join(process.argv[2] ?? join(root, 'dist'), 'face/cli/status.js');

const later = {
  name: 'later',
  setup({ onResolve }) {
    onResolve({ filter: /^\./ }, ({ kind, path, resolveDir }) => {
      if (kind !== 'dynamic-import') return undefined;
      const place = relative(dirname(verb), resolve(resolveDir, path));
      return { path: place.startsWith('.') ? place : `./${place}`, external: true };
    });
  },
};

await build({
  entryPoints: [verb],
  outfile: verb,
  allowOverwrite: true,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  sourcemap: true,
  logLevel: 'warning',
  plugins: [later],
});
