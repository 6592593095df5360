/** Programs of Debian's packages that a rig needs: installed where this machine allows it, otherwise the reason why not. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

function has(program: string): boolean {
  const folders = `${process.env.PATH}${delimiter}/usr/sbin${delimiter}/sbin`.split(delimiter);
  return folders.some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false; // not there, or not ours to run: both mean no
    }
  });
}

export const isRoot = (): boolean => process.getuid?.() === 0;

/** null: all programs are there (now). Otherwise why not, for the skipped test to say. */
export function missingPrograms(programs: readonly string[], packages: readonly string[]): string | null {
  const missing = () => programs.filter((program) => !has(program));
  if (missing().length === 0) return null;
  const lacking = `${missing().join(', ')} is missing`;
  if (!isRoot() || !has('apt-get')) return `${lacking}; as root on Debian: apt-get install ${packages.join(' ')}`;
  console.log(`${lacking}: installing Debian's ${packages.join(', ')} …`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args: string[]) => spawnSync('apt-get', args, { env, encoding: 'utf8', timeout: 600_000 });
  // Another test file may be installing at the same time: wait for it.
  const locked = ['-o', 'DPkg::Lock::Timeout=300'];
  const install = () => apt(...locked, 'install', '-y', '-qq', '--no-install-recommends', ...packages);
  let done = install();
  if (done.status !== 0) {
    apt(...locked, 'update', '-qq');
    done = install();
  }
  if (missing().length === 0) return null;
  return `${lacking}, and apt-get install ${packages.join(' ')} failed: ${done.stderr.trim().split('\n').at(-1)}`;
}
