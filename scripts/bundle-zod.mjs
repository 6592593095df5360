// Bundles src/core/zod.ts with what it takes from zod into one file: `node scripts/bundle-zod.mjs <outfile>`.
import { build } from 'esbuild';
import { readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const outfile = process.argv[2] ?? join(root, 'dist/core/zod.js');
const zod = dirname(createRequire(import.meta.url).resolve('zod/package.json'));
const { version } = JSON.parse(readFileSync(join(zod, 'package.json'), 'utf8'));

await build({
  entryPoints: [join(root, 'src/core/zod.ts')],
  outfile,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  logLevel: 'warning',
  // Its licence asks to go with every copy.
  banner: { js: `/*!\nParts of zod ${version}\n\n${readFileSync(join(zod, 'LICENSE'), 'utf8')}*/` },
});
// The compiler's own map is of a file that is no more.
rmSync(`${outfile}.map`, { force: true });
