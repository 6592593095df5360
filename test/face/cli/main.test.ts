import { describe, expect, it } from 'vitest';
import { bugReport } from '../../../src/face/cli/bug.ts';
import { main } from '../../../src/face/cli/main.ts';
import { packageVersion } from '../../../src/face/cli/package.ts';
import { testTerminal } from '../../rig/terminal.ts';

describe('main', () => {
  it('--version is the version of the package', async () => {
    const terminal = testTerminal();
    expect(await main(['--version'], terminal)).toBe(0);
    expect(terminal.out()).toBe(`${packageVersion()}\n`);
  });

  it('an exception of a verb is called a bug, with 70', async () => {
    const terminal = testTerminal();
    const broken = { ...terminal, stdout: { write: () => fail('the stream is broken') } };
    expect(await main(['--help'], broken)).toBe(70);
    expect(terminal.err()).toMatch(/^error\[E7000\]: this is a bug in orze[^]*Error: the stream is broken/);
  });
});

it('a bug report names version, machine and where to report', () => {
  const terminal = testTerminal();
  expect(bugReport('just a text\u001b[31m', terminal)).toBe(70);
  expect(terminal.err()).toContain(`orze ${packageVersion()}, Node ${process.version}`);
  expect(terminal.err()).toContain('https://github.com/orze-ai/orze/issues');
  expect(terminal.err()).toContain('   | just a text\n');
});

function fail(message: string): never {
  throw new Error(message);
}
