/** Whether a program named in the settings can be started here. Runs it once, as `<program> --version`. */
import { execFile } from 'node:child_process';

export type ProgramProbe =
  /** `version`: the first line it printed; empty if it printed none or does not know `--version`. */
  { ok: true; version: string } | { ok: false; why: string };

/** A cold interpreter on a network file system takes seconds; one that hangs must not hang orze. */
const PROBE_LIMIT_MS = 20_000;

export function probeProgram(program: string, cwd: string): Promise<ProgramProbe> {
  return new Promise((resolve) => {
    const options = { cwd, timeout: PROBE_LIMIT_MS, maxBuffer: 64 * 1024 };
    const child = execFile(program, ['--version'], options, (error, stdout, stderr) => {
      const version = (stdout.trim() || stderr.trim()).split('\n')[0] ?? '';
      if (error === null) resolve({ ok: true, version });
      else if (error.killed === true) resolve({ ok: false, why: `no answer in ${PROBE_LIMIT_MS / 1000} s` });
      // It ran and ended with a code: it can be started, which is all that was asked.
      else if (typeof error.code === 'number') resolve(exitedProbe(error.code, version));
      else resolve({ ok: false, why: whyNot(error.code ?? error.message, program) });
    });
    // A program that waits for input gets its end.
    child.stdin?.end();
  });
}

/** 126 and 127 are how shells and shims (pyenv, env) say that there is nothing behind the name. */
function exitedProbe(code: number, said: string): ProgramProbe {
  return code === 126 || code === 127 ? { ok: false, why: said || `exit code ${code}` } : { ok: true, version: '' };
}

function whyNot(code: string, program: string): string {
  if (code === 'ENOENT') return program.includes('/') ? 'there is no such file' : 'it is not on the PATH';
  if (code === 'EACCES') return 'it is not executable';
  return code;
}
