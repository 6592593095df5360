/** The installed package itself: its version and the files that come with it. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** From src/face/cli and dist/face/cli alike. */
const ROOT = new URL('../../../', import.meta.url);

export function packageVersion(): string {
  const about: unknown = JSON.parse(packageFile('package.json'));
  if (typeof about === 'object' && about !== null && 'version' in about) return String(about.version);
  throw new Error('package.json of orze has no version');
}

/** Path of a folder that comes with the package. */
export function packageFolder(name: string): string {
  return fileURLToPath(new URL(name, ROOT));
}

/** Throws ENOENT if the package is incomplete. */
export function packageFile(name: string): string {
  return readFileSync(new URL(name, ROOT), 'utf8');
}
