/** One call of a GPU tool, with a limit that holds even for a tool that cannot be killed. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import type { ToolAnswer } from '../core/gpu.ts';
import { errorCode } from './file-error.ts';

interface ToolCall {
  /** Settles within the limit, never rejects. */
  answer: Promise<ToolAnswer>;
  /** Settles when the process is really gone: after an Xid error it may sit in the kernel for as long as the machine runs. */
  gone: Promise<void>;
}

export type CallTool = (argv: readonly [string, ...string[]], env: NodeJS.ProcessEnv, limitS: number) => ToolCall;

/** 1,000 GPUs fit many times over; a tool that prints more than this is not telling about GPUs. */
const MAX_OUTPUT_BYTES = 4 * 1024 * 1024;

const nothing = () => undefined;

export const callTool: CallTool = (argv, env, limitS) => {
  const [tool, ...args] = argv;
  let leave: () => void = nothing;
  const gone = new Promise<void>((resolve) => (leave = resolve));
  const answer = new Promise<ToolAnswer>((resolve) => {
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    let bytes = 0;
    let timer: NodeJS.Timeout | undefined;
    const end = (how: ToolAnswer['end']) => {
      clearTimeout(timer);
      resolve({ tool, stdout: text(out), stderr: text(err), end: how });
    };
    const notStarted = (error: unknown) => {
      leave();
      end(
        errorCode(error) === 'ENOENT'
          ? { kind: 'missing' }
          : { kind: 'failed', message: `cannot be started: ${String(error)}` },
      );
    };
    try {
      // A group of its own: a wrapper script dies with what it started, and a Ctrl-C meant for orze does not tear the answer.
      const child: ChildProcess = spawn(tool, args, { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
      const abandon = (how: ToolAnswer['end']) => {
        killGroup(child.pid);
        child.stdout?.destroy();
        child.stderr?.destroy();
        child.unref();
        end(how);
      };
      timer = setTimeout(() => abandon({ kind: 'silent', seconds: limitS }), limitS * 1000);
      const keep = (chunks: Buffer[]) => (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > MAX_OUTPUT_BYTES)
          abandon({ kind: 'failed', message: `printed more than ${MAX_OUTPUT_BYTES} bytes` });
        else chunks.push(chunk);
      };
      // No pipes where the start failed for want of file handles.
      child.stdout?.on('data', keep(out));
      child.stderr?.on('data', keep(err));
      child.on('error', (error) => {
        if (child.pid === undefined) notStarted(error);
      });
      child.on('exit', () => leave());
      child.on('close', (code, signal) => {
        end(signal === null ? { kind: 'exited', code: code ?? -1 } : { kind: 'signalled', signal });
      });
    } catch (error) {
      // spawn throws what it does not emit, e.g. ENOMEM.
      notStarted(error);
    }
  });
  return { answer, gone };
};

function text(chunks: readonly Buffer[]): string {
  return Buffer.concat(chunks).toString('utf8');
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    // ESRCH: it ended in this moment. EPERM: not ours to kill (setuid); `gone` then tells when it has ended.
    if (!['ESRCH', 'EPERM'].includes(errorCode(error) ?? '')) throw error;
  }
}
