import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { probeProgram } from '../../src/edge/programs.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'orze-programs-'));
  const scripts: [string, string, number][] = [
    ['tells', 'echo "tool 1.2"; echo more', 0o755],
    ['tells-stderr', 'echo "old 2.7" >&2', 0o755],
    ['no-version', 'echo "unknown option" >&2; exit 2', 0o755],
    ['shim', 'echo "shim: no version set" >&2; exit 127', 0o755],
    ['plain', 'true', 0o644],
  ];
  for (const [name, script, mode] of scripts) {
    await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`);
    await chmod(join(folder, name), mode);
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('probeProgram', () => {
  it.each([
    ['./tells', { ok: true, version: 'tool 1.2' }],
    ['./tells-stderr', { ok: true, version: 'old 2.7' }],
    ['./no-version', { ok: true, version: '' }],
    ['./shim', { ok: false, why: 'shim: no version set' }],
    ['./plain', { ok: false, why: 'it is not executable' }],
    ['./absent', { ok: false, why: 'there is no such file' }],
    ['orze-no-such-program', { ok: false, why: 'it is not on the PATH' }],
  ])('%s', async (program, answer) => expect(await probeProgram(program, folder)).toEqual(answer));
});
