import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkFolder } from '../../../src/app/fs-check/check-folder.ts';
import type { FsCheckOptions } from '../../../src/app/fs-check/check-folder.ts';
import { versionOf, versionText } from '../../../src/app/fs-check/takers.ts';
import { Layout } from '../../../src/app/layout.ts';
import { systemClock } from '../../../src/edge/clock.ts';
import type { Files } from '../../../src/edge/edges.ts';
import { FileError } from '../../../src/edge/file-error.ts';
import { openFiles } from '../../../src/edge/files.ts';
import { openFolderProbe } from '../../../src/edge/folder-probe.ts';
import { thisMachine } from '../../../src/edge/machine.ts';
import { randomHex } from '../../../src/edge/random.ts';
import { QUICK, takerHere } from '../../rig/fs-check.ts';

const real = openFiles();
let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'orze-fs-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function check(lies: Partial<Files> = {}, change: Partial<FsCheckOptions> = {}) {
  const layout = new Layout(root, { results_dir: 'results', ideas_file: 'ideas.md' });
  const files = { ...real, ...lies };
  const edges = {
    files,
    probe: openFolderProbe(),
    clock: systemClock(),
    machine: thisMachine(),
    random: randomHex,
    startTaker: () => takerHere(files),
  };
  const signal = new AbortController().signal;
  const progress = () => undefined;
  return checkFolder(layout, edges, { takers: 3, rounds: 12, meetS: null, limits: QUICK, signal, progress, ...change });
}

const codesOf = async (lies: Partial<Files>) => (await check(lies)).verdicts.map(({ code }) => code);

describe('a folder of this machine', () => {
  it('is measured, and nothing is left behind where nothing was', async () => {
    const { facts, verdicts } = await check();
    expect(verdicts.filter(({ level }) => level === 'single-host' || level === 'unfit')).toEqual([]);
    expect(facts).toMatchObject({ broken: [], oneDevice: true, localDevice: true, meet: null });
    expect(facts.races.publish).toMatchObject({ rounds: 12, double: 0, none: 0, errors: {} });
    expect(facts.races.replace.reads).toBeGreaterThanOrEqual(100);
    expect(facts.times.rename.count).toBe(12);
    expect(facts.delays.stat).toMatchObject({ count: 3, timedOut: false });
    expect(Math.abs(facts.clock.offsetS)).toBeLessThan(1);
    expect(readdirSync(root)).toEqual([]);
  });

  it('is measured in its .orze, when it has one', async () => {
    await fs.mkdir(join(root, 'results/.orze'), { recursive: true });
    const places = new Set<string>();
    const makeFolder = (path: string) => {
      places.add(path.slice(root.length).split('/').slice(0, 3).join('/'));
      return real.makeFolder(path);
    };
    const { facts } = await check({ makeFolder });
    expect([...places]).toEqual(['/results/.orze']);
    expect(facts.folder).toBe(await fs.realpath(join(root, 'results')));
    expect(readdirSync(join(root, 'results/.orze'))).toEqual([]);
  });

  it('that lies on another device than its .orze is unfit', async () => {
    const other = await fs.mkdtemp('/dev/shm/orze-fs-');
    try {
      await fs.mkdir(join(root, 'results'));
      await fs.symlink(other, join(root, 'results/.orze'));
      expect((await check()).verdicts[0]).toMatchObject({ code: 'two-devices', level: 'unfit' });
    } finally {
      await fs.rm(other, { recursive: true });
    }
  });
});

describe('a file system that is caught in the act', () => {
  it('lets several make the same folder', async () => {
    // The rules are kept when one process tries them: only a race shows it.
    const makeFolder = async (path: string) => {
      if (path.includes('/mkdir/')) await real.ensureFolder(path);
      else await real.makeFolder(path);
    };
    expect(await codesOf({ makeFolder })).toEqual(['race-mkdir']);
  });

  it('lets several make the same file', async () => {
    const create = async (path: string, text: string | Uint8Array) => {
      if (path.includes('/create/')) await fs.writeFile(path, text);
      else await real.create(path, text);
    };
    expect(await codesOf({ create })).toEqual(['race-create']);
  });

  it('gives each taker its own claim to read', async () => {
    const claims = new Map<string, string>();
    const rename = async (from: string, to: string) => {
      if (!from.includes('/publish/')) return real.rename(from, to);
      claims.set(join(to, 'claim.json'), await fs.readFile(join(from, 'claim.json'), 'utf8'));
    };
    const read = async (path: string, max: number) => {
      const claim = claims.get(path);
      return claim === undefined ? real.read(path, max) : Buffer.from(claim);
    };
    expect(await codesOf({ rename, read })).toEqual(['race-publish']);
  });

  it('shows half of a file that is being replaced, or none', async () => {
    let reads = 0;
    const read = async (path: string, max: number) => {
      const bytes = await real.read(path, max);
      if (!path.endsWith('/replaced') || path.includes('/delays/')) return bytes;
      reads += 1;
      if (reads === 3) throw new FileError('read', path, 'ENOENT');
      return reads === 5 ? bytes.subarray(0, bytes.length / 2) : bytes;
    };
    expect(await codesOf({ read })).toEqual(['replace-torn', 'replace-missing']);
  });

  it('never shows what was made', async () => {
    const list = async (path: string) => (path.endsWith('/delays/back') ? [] : real.list(path));
    const limits = { rounds: 2, kindS: 1, roundS: 0.05 };
    const { facts, verdicts } = await check({ list }, { limits });
    expect(facts.delays.list).toMatchObject({ count: 1, timedOut: true });
    expect(verdicts).toMatchObject([{ code: 'late-here-list', level: 'single-host' }]);
  });

  it('has the clock of somebody else', async () => {
    const stat = async (path: string) => {
      const found = await real.stat(path);
      return found === undefined ? undefined : { ...found, mtimeMs: Math.floor(found.mtimeMs / 1000) * 1000 + 60_000 };
    };
    const { facts, verdicts } = await check({ stat });
    expect(facts.clock.stepS).toBe(1);
    expect(Math.round(facts.clock.offsetS / 10)).toBe(6);
    expect(verdicts).toMatchObject([{ code: 'clock-offset', level: 'ok' }]);
  });
});

it.each(['long calls', 'processes at', 'how soon'])(
  'an abort at "%s" ends it, and the folder is empty again',
  async (at) => {
    const stop = new AbortController();
    const progress = (doing: string) => {
      if (doing.includes(at)) stop.abort();
    };
    await expect(check({}, { signal: stop.signal, progress })).rejects.toThrow(/abort/i);
    expect(readdirSync(root)).toEqual([]);
  },
);

it('a process that dies while it takes part ends it with what happened', async () => {
  const list = async (path: string) => {
    if (path.endsWith('/delays/marks')) throw new FileError('list', path, 'EIO');
    return real.list(path);
  };
  await expect(check({ list }, { limits: { rounds: 2, kindS: 1, roundS: 30 } })).rejects.toMatchObject({ code: 'EIO' });
  expect(readdirSync(root)).toEqual([]);
});

it('a folder that may not be written is an error with its errno, not a verdict', async () => {
  const makeFolder = async (path: string) => {
    throw new FileError('mkdir', path, 'EROFS');
  };
  await expect(check({ makeFolder })).rejects.toMatchObject({ code: 'EROFS' });
});

it('a version is whole or no version', () => {
  expect(versionOf(versionText(17))).toBe(17);
  expect(versionOf(versionText(17).slice(0, -1))).toBeNull();
  expect(versionOf(versionText(17).replace('17', '18'))).toBeNull();
  expect(versionOf('')).toBeNull();
});

describe('two that meet', () => {
  const both = (lies: Partial<Files> = {}) => Promise.all([check(lies, { meetS: 20 }), check(lies, { meetS: 20 })]);

  it('measure together, agree about it and leave nothing behind', async () => {
    const [one, two] = await both();
    const facts = one?.facts.meet;
    if (facts === null || facts === undefined || 'missing' in facts) throw new Error('they did not meet');
    expect(facts).toMatchObject({ sameMachine: true, mkdir: { rounds: 12, double: 0, none: 0 } });
    expect(facts.publish.wins[0]).toBe(12 - (facts.publish.wins[1] ?? 0));
    expect(two?.facts.meet).toMatchObject({ delays: facts.delays, publish: { double: 0 } });
    expect(readdirSync(join(root, 'results/.orze/fscheck-meet'))).toEqual([]);
  });

  it('find out a folder that both can make', async () => {
    const makeFolder = async (path: string) => {
      if (/fscheck-meet.*\/mkdir\//.test(path)) await real.ensureFolder(path);
      else await real.makeFolder(path);
    };
    for (const { verdicts } of await both({ makeFolder })) {
      // On a busy machine one side may win every publish: that is told beside it.
      const said = verdicts.filter(({ code }) => code !== 'meet-no-contest');
      expect(said).toMatchObject([{ code: 'meet-mkdir', level: 'single-host' }]);
    }
  });

  const leftover = async () => {
    const left = { mark: '00', host: 'dead', bootId: 'x', n: 7, with: null };
    await fs.mkdir(join(root, 'results/.orze/fscheck-meet'), { recursive: true });
    await fs.writeFile(join(root, 'results/.orze/fscheck-meet/hello-00.json'), JSON.stringify(left));
  };

  it('do not take what a dead one has left for a partner', async () => {
    await leftover();
    const { facts, verdicts } = await check({}, { meetS: 0.5 });
    expect(facts.meet).toMatchObject({ missing: expect.stringContaining('0.5 s') });
    expect(verdicts).toMatchObject([{ code: 'meet-missing' }]);
  });

  it('find each other beside what a dead one has left', async () => {
    await leftover();
    for (const { facts } of await both()) expect(facts.meet).toMatchObject({ sameMachine: true });
  });
});
