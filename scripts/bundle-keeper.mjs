// Bundles the keeper into one file that needs nothing but Node: `node scripts/bundle-keeper.mjs <outfile>`.
import { build } from 'esbuild';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

await build({
  entryPoints: [join(root, 'src/keeper/main.ts')],
  outfile: process.argv[2] ?? join(root, 'dist/keeper.cjs'),
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  logLevel: 'warning',
});
