/**
 * Processes of this machine that take it for a host of another name: each in a UTS namespace of its own, and in nothing else. Their local
 * folders are apart, as those of two machines are: a keeper of one would run what the other launches.
 */
import { spawnSync } from 'node:child_process';

// As root of a user namespace: so it needs no rights.
const APART = ['unshare', '--map-root-user', '--uts', 'sh', '-c'];
const AS = 'echo "$0" > /proc/sys/kernel/hostname && export ORZE_LOCAL_DIR="$ORZE_LOCAL_DIR-$0" && exec "$@"';

/** null: hosts can be named; else why not. */
export function noNames(): string | null {
  const [command = '', ...args] = named('node7', ['cat', '/proc/sys/kernel/hostname']);
  const tried = spawnSync(command, args, { encoding: 'utf8' });
  if (tried.error !== undefined) return `unshare: ${tried.error.message}`;
  return tried.stdout.trim() === 'node7' ? null : tried.stderr.trim();
}

/** The command line on a host of this name; its process is the one that is started. */
export function named(host: string, argv: readonly string[]): string[] {
  return [...APART, AS, host, ...argv];
}
