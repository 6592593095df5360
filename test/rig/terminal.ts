/** A terminal that remembers what was printed. */
import type { Terminal } from '../../src/face/cli/options.ts';

export interface TestTerminal extends Terminal {
  out(): string;
  err(): string;
}

export function testTerminal(
  options: { cwd?: string; isTTY?: boolean; env?: Terminal['env']; stdin?: string } = {},
): TestTerminal {
  const printed = { stdout: '', stderr: '' };
  const stream = (name: keyof typeof printed) => ({
    isTTY: options.isTTY ?? false,
    write: (text: string) => (printed[name] += text),
  });
  return {
    stdout: stream('stdout'),
    stderr: stream('stderr'),
    ...(options.stdin === undefined ? {} : { stdin: piped(options.stdin) }),
    env: options.env ?? {},
    cwd: options.cwd ?? process.cwd(),
    out: () => printed.stdout,
    err: () => printed.stderr,
  };
}

async function* piped(text: string): AsyncIterable<string> {
  yield text;
}
