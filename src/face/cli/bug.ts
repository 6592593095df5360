/** An exception that nobody expected is a bug in orze, and is called one. */
import { terminalSafe } from '../../core/escape.ts';
import { redactor } from '../../core/secrets.ts';
import { EXIT } from './options.ts';
import type { Terminal } from './options.ts';
import { packageVersion } from './package.ts';

/** Prints what to report and where; returns the exit code for it. */
export function bugReport(error: unknown, terminal: Terminal, json = false): number {
  const what = error instanceof Error ? (error.stack ?? String(error)) : String(error);
  const message = 'this is a bug in orze, not in your project';
  if (json) {
    const problem = { code: 'E7000', message, hint: 'what stderr says tells where', file: null, line: null };
    terminal.stdout.write(`${JSON.stringify({ schema: 'orze.error/1', ok: false, error: problem })}\n`);
  }
  terminal.stderr.write(
    [
      `error[E7000]: ${message}`,
      ...redactor(terminal.env)(what)
        .split('\n')
        .map((line) => `   | ${terminalSafe(line)}`),
      `   = note: orze ${packageVersion()}, Node ${process.version}, ${process.platform} ${process.arch}. Runs that were started go on.`,
      '   = help: please report it with the lines above: https://github.com/orze-ai/orze/issues',
      '',
    ].join('\n'),
  );
  return EXIT.bug;
}
