/** The bundled keeper, made anew from the sources for a test file; and other programs of the rig, bundled the same way. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '../..');

export function bundleKeeper(folder: string): string {
  const file = join(folder, 'keeper.cjs');
  execFileSync(process.execPath, [join(root, 'scripts/bundle-keeper.mjs'), file], { stdio: 'inherit' });
  return file;
}

export async function bundleProgram(source: URL, folder: string): Promise<string> {
  const outfile = join(folder, 'program.cjs');
  await build({
    entryPoints: [fileURLToPath(source)],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    logOverride: { 'empty-import-meta': 'silent' },
  });
  return outfile;
}
