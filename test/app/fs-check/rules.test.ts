import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tryAllRules, tryRules } from '../../../src/app/fs-check/rules.ts';
import type { Files } from '../../../src/edge/edges.ts';
import { FileError } from '../../../src/edge/file-error.ts';
import { openFiles } from '../../../src/edge/files.ts';
import { openFolderProbe } from '../../../src/edge/folder-probe.ts';

const real = openFiles();
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'orze-rules-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const lying = (lies: Partial<Files>) => tryRules(folder, 'mark', { ...real, ...lies });
const isFolder = async (path: string) => (await real.stat(path))?.kind === 'folder';

it.each([tmpdir(), '/dev/shm'])('all rules hold in %s', async (base) => {
  const place = await fs.mkdtemp(join(base, 'orze-rules-'));
  try {
    expect(await tryAllRules(place, 'mark', real, openFolderProbe())).toEqual([]);
  } finally {
    await fs.rm(place, { recursive: true });
  }
});

describe('a file system that', () => {
  it('makes a folder twice is found out', async () => {
    expect(await lying({ makeFolder: real.ensureFolder })).toMatchObject([{ rule: 'mkdir-exclusive' }]);
  });

  it('makes a file twice is found out', async () => {
    const create = (path: string, text: string | Uint8Array) => fs.writeFile(path, text);
    expect((await lying({ create })).map(({ rule }) => rule)).toContain('create-exclusive');
  });

  it('has no rename of folders is found out, with the error it gave', async () => {
    const rename = async (from: string, to: string) => {
      if (await isFolder(from)) throw new FileError('rename', to, 'ENOSYS');
      await real.rename(from, to);
    };
    expect(await lying({ rename })).toEqual([{ rule: 'rename-over-empty', seen: 'ENOSYS' }]);
  });

  it('copies instead of renaming is found out', async () => {
    const rename = async (from: string, to: string) => {
      if ((await isFolder(from)) && (await real.list(to)).length === 0) await fs.cp(from, to, { recursive: true });
      else await real.rename(from, to);
    };
    expect(await lying({ rename })).toEqual([
      { rule: 'rename-over-empty', seen: 'the folder is there under both names' },
    ]);
  });

  it('renames over a folder with content is found out', async () => {
    const rename = async (from: string, to: string) => {
      if (await isFolder(to)) await fs.rm(to, { recursive: true });
      await real.rename(from, to);
    };
    expect((await lying({ rename })).map(({ rule }) => rule)).toEqual(['rename-over-full', 'rename-over-full']);
  });

  it('does not replace files is found out', async () => {
    const rename = async (from: string, to: string) => {
      if ((await real.stat(to))?.kind === 'file') throw new FileError('rename', to, 'EEXIST');
      await real.rename(from, to);
    };
    expect(await lying({ rename })).toEqual([{ rule: 'rename-replaces', seen: 'EEXIST' }]);
  });

  it('overwrites instead of appending is found out', async () => {
    const append = (path: string, text: string) => fs.writeFile(path, text);
    expect(await lying({ append })).toMatchObject([{ rule: 'append' }]);
  });

  it('says that a rename failed which was done is taken as it is, not as it says', async () => {
    const rename = async (from: string, to: string) => {
      await real.rename(from, to);
      throw new FileError('rename', to, 'ENOENT');
    };
    expect(await lying({ rename })).toEqual([]);
  });

  it.each(['ENOSPC', 'EACCES', 'ESTALE', 'EIO'])('says %s now is not judged for it', async (code) => {
    const rename = async (_: string, to: string) => {
      throw new FileError('rename', to, code);
    };
    await expect(lying({ rename })).rejects.toMatchObject({ code });
  });
});

it('a file that cannot be used after its unlinking is found out, without harm to the other rules', async () => {
  mkdirSync(join(folder, 'x'));
  const probe = { unlinkOpen: async () => 'EBUSY' };
  expect(await tryAllRules(join(folder, 'x'), 'mark', real, probe)).toEqual([{ rule: 'unlink-open', seen: 'EBUSY' }]);
});
