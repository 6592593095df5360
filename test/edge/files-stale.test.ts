/** Reads that meet a file which another client of a network file system has replaced. */
import { mkdtempSync, rmSync, writeFileSync, type Stats } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openFiles } from '../../src/edge/files.ts';

const ESTALE = 116;
/** Opens whose handle leads to a file that is gone. */
let stale = 0;
let opens = 0;

vi.mock('node:fs', async (original) => {
  const real = await original<typeof import('node:fs')>();
  // As an NFS client answers that still holds a delegation of the old file: the open succeeds, the next call does not.
  const fstat = (fd: number, done: (error: Error | null, stat?: Stats) => void): void => {
    opens += 1;
    if (opens > stale) return real.fstat(fd, done);
    done(Object.assign(new Error(`Unknown system error -${ESTALE}`), { errno: -ESTALE }));
  };
  return { ...real, fstat };
});

let folder = '';
beforeEach(() => {
  opens = 0;
  folder = mkdtempSync(join(tmpdir(), 'orze-stale-'));
  writeFileSync(join(folder, 'f'), 'new');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('are repeated for longer than a client keeps a delegation of the old file', async () => {
  stale = 7;
  const before = performance.now();
  expect((await openFiles().read(join(folder, 'f'), 9)).toString()).toBe('new');
  expect(opens).toBe(8);
  expect(performance.now() - before).toBeGreaterThan(200);
});

it('fail when the file stays stale', async () => {
  stale = Number.POSITIVE_INFINITY;
  await expect(openFiles().read(join(folder, 'f'), 9)).rejects.toThrow('ESTALE');
  expect(opens).toBeLessThan(20);
});
