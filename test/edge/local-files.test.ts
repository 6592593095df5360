/** The calls that do not wait answer as those that do. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { Files } from '../../src/edge/edges.ts';
import { FileError } from '../../src/edge/file-error.ts';
import { openFiles } from '../../src/edge/files.ts';
import { areOnLocalDisks, openLocalFiles } from '../../src/edge/local-files.ts';

const CALLS: Record<string, (files: Files, at: (name: string) => string) => Promise<unknown>> = {
  'reads a file': (files, at) => files.read(at('file'), 5),
  'reads no file that is too large': (files, at) => files.read(at('file'), 4),
  'reads what is not there': (files, at) => files.read(at('none'), 5),
  'reads a part of a file': (files, at) => files.readRange(at('file'), 2, 2),
  'reads a part behind the end': (files, at) => files.readRange(at('file'), 9, 2),
  'reads a part that reaches over the end': (files, at) => files.readRange(at('file'), 3, 9),
  'reads a part of what is not there': (files, at) => files.readRange(at('none'), 0, 9),
  'reads a folder': (files, at) => files.read(at('folder'), 5),
  'reads through a file': (files, at) => files.read(at('file/x'), 5),
  'makes a file': (files, at) => files.create(at('new'), 'text'),
  'makes no file where one is': (files, at) => files.create(at('file'), 'text'),
  'makes no file in no folder': (files, at) => files.create(at('none/new'), 'text'),
  'makes no file through a link to nothing': (files, at) => files.create(at('link'), 'text'),
  'writes over a longer text': async (files, at) => {
    await files.overwrite(at('file'), 'new');
    return String(await files.read(at('file'), 5));
  },
  'writes over nothing': (files, at) => files.overwrite(at('none'), 'new'),
  'writes over no folder': (files, at) => files.overwrite(at('folder'), 'new'),
  'removes a folder': (files, at) => files.remove(at('folder')),
  'removes what is not there': (files, at) => files.remove(at('none')),
  'removes a link, not what it leads to': (files, at) => files.remove(at('link')),
  'asks what room there is of what is not there': (files, at) => files.freeBytes(at('none')),
  'asks what room there is': async (files, at) => (await files.freeBytes(at('folder'))) > 0,
  appends: async (files, at) => {
    await files.append(at('file'), '6');
    return String(await files.read(at('file'), 6));
  },
  'appends to what is not there': (files, at) => files.append(at('new'), 'text'),
  'appends to a folder': (files, at) => files.append(at('folder'), 'text'),
  'looks at what is not there': (files, at) => files.stat(at('none')),
  'looks through a file': (files, at) => files.stat(at('file/x')),
  'looks at a link': async (files, at) => (await files.stat(at('link')))?.kind,
  'looks at a file': async (files, at) => (await files.stat(at('file')))?.bytes,
  'makes a folder': (files, at) => files.makeFolder(at('new')),
  'makes a folder that is there': (files, at) => files.makeFolder(at('folder')),
  'makes a folder in none': (files, at) => files.makeFolder(at('none/new')),
  'makes all folders of a path': (files, at) => files.ensureFolder(at('none/of/them')),
  'makes no folder in place of a file': (files, at) => files.ensureFolder(at('file')),
  renames: (files, at) => files.rename(at('file'), at('other')),
  'renames over a folder with content': (files, at) => files.rename(at('none'), at('folder')),
  'replaces a file': async (files, at) => {
    await files.writeAtomic(at('file'), 'new', { durable: false });
    return String(await files.read(at('file'), 5));
  },
  'replaces nothing in a folder that is not there': (files, at) =>
    files.writeAtomic(at('none/file'), 'new', { durable: false }),
  'replaces no folder': (files, at) => files.writeAtomic(at('folder'), 'new', { durable: false }),
};

async function answer(files: Files, call: (files: Files, at: (name: string) => string) => Promise<unknown>) {
  const dir = mkdtempSync(join(tmpdir(), 'orze-local-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const at = (name: string) => join(dir, name);
  writeFileSync(at('file'), '12345');
  mkdirSync(at('folder'));
  writeFileSync(at('folder/inside'), '');
  symlinkSync(at('none'), at('link'));
  const got = await call(files, at).catch((error: unknown) => {
    if (!(error instanceof FileError)) throw error;
    return error.code;
  });
  return { got, left: readdirSync(dir, { recursive: true }).toSorted() };
}

it.each(Object.entries(CALLS))('%s', async (_, call) => {
  expect(await answer(openLocalFiles(0o600), call)).toEqual(await answer(openFiles(0o600), call));
});

it('a chain of calls that never wait lets timers have their turn', async () => {
  const files = openLocalFiles();
  let ticks = 0;
  const timer = setInterval(() => (ticks += 1), 1);
  const until = performance.now() + 100;
  while (performance.now() < until) await files.stat('/');
  clearInterval(timer);
  expect(ticks).toBeGreaterThan(2);
});

it('what the kernel shows as files is on no disk of this machine', async () => {
  expect(await areOnLocalDisks(['/proc'])).toBe(false);
  expect(await areOnLocalDisks(['/proc/none/of/them'])).toBe(false);
  expect(await areOnLocalDisks([])).toBe(true);
});
