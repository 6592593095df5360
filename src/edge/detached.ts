/** orze itself in the background: in a session of its own, with its log in a file, so that it outlives terminal and starter. */
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';

export interface Detached {
  pid: number;
  /** How it ended, if it ends while its starter waits. */
  ended: Promise<number | string>;
  /** It is on its own. */
  letGo(): void;
}

/** `argv`: what follows the program. Throws with the errno name where the log cannot be opened or nothing started. */
export function startDetached(argv: readonly string[], cwd: string, log: string): Promise<Detached> {
  const out = openSync(log, 'a');
  const child = spawn(process.execPath, [...argv], { cwd, detached: true, stdio: ['ignore', out, out] });
  closeSync(out);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('spawn', () => {
      const ended = new Promise<number | string>((end) => child.on('exit', (code, signal) => end(code ?? signal ?? 0)));
      resolve({ pid: child.pid ?? 0, ended, letGo: () => child.unref() });
    });
  });
}
