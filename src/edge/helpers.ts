/** Helper processes: programs of orze itself that do one thing for their parent, answer its messages, and end with it. */
import { fork } from 'node:child_process';

export interface Helper {
  /** Rejects when it ends without an answer. One at a time. */
  ask(message: object): Promise<unknown>;
  /** Ends it at once; resolves when it is gone. */
  end(): Promise<void>;
}

/** `file`: JavaScript that listens to `process.on('message')`, answers each message with one, and ends on `disconnect`. */
export function startHelper(file: string): Helper {
  // A terminal sends Ctrl-C to all of its processes: only the parent may decide, so the helper has a session of its own.
  const child = fork(file, [], { execArgv: [], stdio: ['ignore', 'ignore', 'ignore', 'ipc'], detached: true });
  let settle: { resolve: (value: unknown) => void; reject: (error: Error) => void } | null = null;
  let broken: Error | null = null;
  const gone = new Promise<void>((resolve) => {
    child.on('exit', () => resolve());
    child.on('error', () => resolve());
  });
  const fail = (error: Error): void => {
    broken ??= error;
    settle?.reject(broken);
    settle = null;
  };
  child.on('message', (answer) => {
    settle?.resolve(answer);
    settle = null;
  });
  child.on('error', fail);
  child.on('exit', (code, signal) => fail(new Error(`the helper ${file} ended (${signal ?? code}) without an answer`)));
  return {
    ask: (message) =>
      new Promise((resolve, reject) => {
        if (broken !== null) return reject(broken);
        settle = { resolve, reject };
        child.send(message, (error) => {
          if (error !== null) fail(error);
        });
      }),
    end: async () => {
      child.kill('SIGKILL');
      await gone;
    },
  };
}
