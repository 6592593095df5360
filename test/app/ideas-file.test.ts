import { appendFile, mkdir, mkdtemp, rename, rm, symlink, truncate, unlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readIdeaText } from '../../src/app/idea-text.ts';
import { IdeasFile } from '../../src/app/ideas-file.ts';
import type { IdeasView } from '../../src/core/ideas.ts';
import type { Clock, Files } from '../../src/edge/edges.ts';
import { FileError } from '../../src/edge/file-error.ts';
import { openFiles } from '../../src/edge/files.ts';

let folder = '';
let path = '';
let now = 1000;
/** Ranges read since the last look. */
let ranges: { from: number; bytes: number }[] = [];
let failWith: string | null = null;
let onRead: () => Promise<void> = () => Promise.resolve();

const clock: Clock = { uptime: () => now, wall: () => new Date(0), after: () => () => undefined };

function watched(): Files {
  const real = openFiles();
  return {
    ...real,
    async readRange(file, from, max) {
      if (failWith !== null) throw new FileError('read', file, failWith);
      const got = await real.readRange(file, from, max);
      ranges.push({ from, bytes: got.bytes.length });
      await onRead();
      return got;
    },
  };
}

const idea = (id: number, config = 'lr: 0.1'): string => `## idea-${id}: Title\n\`\`\`yaml\n${config}\n\`\`\`\n`;
const ids = (view: IdeasView): string[] => [...view.entries.keys()];
const addedIds = (view: IdeasView): string[] => Array.from(view.added, (row) => view.entries.idAt(row));
const codes = (view: IdeasView): string[] => view.problems.map(({ code }) => code);
const open = (settleS = 0): IdeasFile => new IdeasFile(watched(), clock, path, { settleS, name: 'ideas.md' });

async function textOf(view: IdeasView, id: string): Promise<string | undefined> {
  const head = view.entries.get(id);
  return head === undefined ? undefined : (await readIdeaText(openFiles(), path, head))?.text;
}

async function look(file: IdeasFile): Promise<IdeasView> {
  ranges = [];
  return file.look();
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'orze-ideas-'));
  path = join(folder, 'ideas.md');
  now = 1000;
  failWith = null;
  onRead = () => Promise.resolve();
});
afterEach(() => rm(folder, { recursive: true }));

describe('IdeasFile', () => {
  it('reads only what was appended, and nothing once the file has been still', async () => {
    await writeFile(path, idea(1) + idea(2));
    const file = open();
    const first = await look(file);
    expect([ids(first), codes(first)]).toEqual([['idea-1', 'idea-2'], []]);
    now += 5;
    await look(file);
    now += 1;
    const still = await look(file);
    expect(ranges).toEqual([{ from: (idea(1) + idea(2)).length, bytes: 0 }]);
    expect([still.version, addedIds(still)]).toEqual([first.version, []]);

    await appendFile(path, idea(3));
    const grown = await look(file);
    expect([ids(grown), addedIds(grown), grown.replaced]).toEqual([['idea-1', 'idea-2', 'idea-3'], ['idea-3'], false]);
    expect(grown.version).toBeGreaterThan(first.version);
  });

  it('holds back the last line until it is complete, across characters cut in half', async () => {
    const bytes = Buffer.from(idea(1) + '## idea-2: Größe\n```yaml\na: é\n```\n');
    const file = open();
    for (let end = 0; end <= bytes.length; end += 1) {
      await writeFile(path, bytes.subarray(0, end), { flag: end === 0 ? 'w' : 'r+' });
      expect(codes(await look(file)).filter((code) => code !== 'E0104' && code !== 'E0106')).toEqual([]);
    }
    expect([...(await look(file)).entries.values()].map(({ title }) => title)).toEqual(['Title', 'Größe']);
  });

  it('lets the last idea settle by the clock of the caller', async () => {
    await writeFile(path, idea(1));
    const file = open(3);
    expect(await look(file)).toMatchObject({ unsettled: 'idea-1', nextLookAt: 1003 });
    now = 1003;
    expect(ids(await look(file))).toEqual(['idea-1']);
  });

  it.each([
    [
      'in place, with the same length and something appended',
      () => writeFile(path, idea(1, 'lr: 0.2') + idea(2) + idea(3), { flag: 'r+' }),
    ],
    [
      'by rename',
      async () => {
        await writeFile(`${path}.new`, idea(1, 'lr: 0.2') + idea(2) + idea(3));
        await rename(`${path}.new`, path);
      },
    ],
  ])('reads all again when an earlier idea was edited %s', async (_, edit) => {
    await writeFile(path, idea(1) + idea(2));
    const file = open();
    await look(file);
    await edit();
    const view = await look(file);
    expect([view.replaced, addedIds(view)]).toEqual([true, ['idea-1', 'idea-3']]);
    expect(await textOf(view, 'idea-1')).toMatch(/lr: 0.2/);
  });

  it('sees an edit that left size and modification time as they were', async () => {
    await writeFile(path, idea(1));
    await utimes(path, 5, 5);
    const file = open();
    await look(file);
    await writeFile(path, idea(1, 'lr: 0.2'), { flag: 'r+' });
    await utimes(path, 5, 5);
    now += 1;
    expect(await textOf(await look(file), 'idea-1')).toMatch(/lr: 0.2/);
  });

  it('compares only the end of a large file when it grew, all of it when it did not', async () => {
    const many = Array.from({ length: 400 }, (_, i) => `${idea(i + 1)}${'prose\n'.repeat(8000)}`).join('');
    await writeFile(path, many);
    onRead = () => {
      now += 0.01;
      return Promise.resolve();
    };
    const file = open();
    await look(file);
    now += 0.1;
    await appendFile(path, idea(900));
    expect(addedIds(await look(file))).toEqual(['idea-900']);
    expect(Math.max(...ranges.map(({ bytes }) => bytes))).toBeLessThan(100_000);
    await writeFile(path, '## Idea-', { flag: 'r+' });
    now += 1;
    expect(ids(await look(file))).toHaveLength(400);
    expect(Math.max(...ranges.map(({ bytes }) => bytes))).toBeGreaterThan(100_000);
  });

  it('follows a symbolic link', async () => {
    const target = join(folder, 'elsewhere.md');
    await writeFile(target, idea(1));
    await symlink(target, path);
    const file = open();
    await look(file);
    now += 100;
    await look(file);
    await writeFile(target, idea(2));
    now += 100;
    expect(ids(await look(file))).toEqual(['idea-2']);
  });

  it('without the file has no ideas and says what to do; then finds it', async () => {
    const file = open();
    const view = await look(file);
    expect(view).toMatchObject({
      nextLookAt: null,
      problems: [{ code: 'E0101', file: 'ideas.md', help: expect.stringContaining('orze init') }],
    });
    expect((await look(file)).version).toBe(view.version);
    await writeFile(path, idea(1));
    expect(codes(await look(file))).toEqual([]);
    expect(ids(await look(file))).toEqual(['idea-1']);
  });

  it.each([
    ['truncated', () => truncate(path, 0), []],
    ['shorter', () => writeFile(path, idea(2)), ['idea-2']],
    ['gone', () => unlink(path), []],
  ])('keeps the last good view of a file that is %s until it has been so for 10 s', async (_, change, after) => {
    await writeFile(path, idea(1) + idea(2));
    const file = open();
    const { version } = await look(file);
    await change();
    now += 1;
    const kept = await look(file);
    expect(kept).toMatchObject({ version, nextLookAt: now + 10 });
    expect(addedIds(kept)).toEqual([]);
    now += 9.9;
    expect(ids(await look(file))).toEqual(['idea-1', 'idea-2']);
    now += 0.1;
    const view = await look(file);
    expect([ids(view), view.replaced]).toEqual([after, true]);
  });

  it('does not see the gap while an editor truncates and writes anew', async () => {
    await writeFile(path, idea(1) + idea(2));
    const file = open();
    await look(file);
    await truncate(path, 0);
    await look(file);
    await writeFile(path, idea(1) + idea(2) + idea(3));
    const view = await look(file);
    expect(view).toMatchObject({ replaced: false, nextLookAt: null });
    expect(addedIds(view)).toEqual(['idea-3']);
  });

  it.each(['EIO', 'ESTALE', 'EACCES'])(
    'keeps the last good view on %s and tells it until the file can be read again',
    async (code) => {
      await writeFile(path, idea(1));
      const file = open();
      const good = await look(file);
      failWith = code;
      const bad = await look(file);
      expect([ids(bad), codes(bad), bad.version > good.version]).toEqual([['idea-1'], ['E0113'], true]);
      expect(bad.problems[0]?.message).toContain(code);
      expect((await look(file)).version).toBe(bad.version);
      failWith = null;
      await appendFile(path, idea(2));
      const again = await look(file);
      expect([ids(again), codes(again)]).toEqual([['idea-1', 'idea-2'], []]);
    },
  );

  it('says what a folder in place of the file is', async () => {
    await mkdir(path);
    expect((await look(open())).problems).toMatchObject([
      { code: 'E0113', message: expect.stringContaining('EISDIR') },
    ]);
  });

  it('never mixes two files when one replaces the other during the reading', async () => {
    await writeFile(path, idea(1));
    const file = open();
    let replaced = 0;
    onRead = async () => {
      if (replaced === 2) return;
      replaced += 1;
      await writeFile(`${path}.new`, idea(7) + idea(8, `n: ${replaced}`));
      await rename(`${path}.new`, path);
    };
    const view = await look(file);
    expect([ids(view), codes(view)]).toEqual([['idea-7', 'idea-8'], []]);
    expect(await textOf(view, 'idea-8')).toMatch(/n: 2/);
  });

  it('gives up for now when the file is replaced during every reading', async () => {
    await writeFile(path, idea(1));
    const file = open();
    let count = 0;
    onRead = async () => {
      count += 1;
      await writeFile(`${path}.new`, idea(count));
      await rename(`${path}.new`, path);
    };
    expect(codes(await look(file))).toEqual(['E0113']);
    onRead = () => Promise.resolve();
    expect(ids(await look(file))).toEqual([`idea-${count}`]);
  });

  it('passes on what is no error of the file', async () => {
    await writeFile(path, idea(1));
    onRead = () => Promise.reject(new TypeError('a bug'));
    await expect(open().look()).rejects.toThrow('a bug');
  });
});

describe('a large ideas.md', () => {
  const MANY = 10_000;
  const COMMENT = `\n# ${'x'.repeat(200)}`;
  const all = Array.from({ length: MANY }, (_, i) => idea(i + 1, `lr: 0.1${COMMENT}`)).join('');
  const bytesRead = (): number => ranges.reduce((sum, { bytes }) => sum + bytes, 0);
  /** Reads take time, so that comparing has a price. */
  const READ_S = 0.01;

  beforeEach(() => {
    onRead = () => {
      now += READ_S;
      return Promise.resolve();
    };
  });

  /** Read, and compared once more after any doubt about its modification time. */
  async function settled(): Promise<IdeasFile> {
    await writeFile(path, all);
    await utimes(path, 5, 5);
    const file = open();
    await look(file);
    now += 1000;
    await look(file);
    expect(bytesRead()).toBe(all.length);
    return file;
  }

  it('is read in pieces of 1 MB', async () => {
    await writeFile(path, all);
    expect(ids(await look(open()))).toHaveLength(MANY);
    expect(Math.max(...ranges.map(({ bytes }) => bytes))).toBe(1024 * 1024);
  });

  it('costs what was appended, and a comparison of its last 64 KB', async () => {
    const file = await settled();
    const more = idea(90_001);
    await appendFile(path, more);
    expect(addedIds(await look(file))).toEqual(['idea-90001']);
    expect(bytesRead()).toBe(64 * 1024 + 2 * more.length);
  });

  it('costs nothing while it is still', async () => {
    const file = await settled();
    for (let i = 0; i < 3; i += 1) {
      now += 100;
      await look(file);
      expect(ranges).toEqual([{ from: all.length, bytes: 0 }]);
    }
  });

  it('is compared as a whole once it has been still for 2 s after a change, and then no more', async () => {
    const file = await settled();
    now += 1000;
    await appendFile(path, idea(90_001));
    const { length } = all + idea(90_001);
    await look(file);
    now += 1.5;
    await look(file);
    expect(bytesRead()).toBe(0);
    now += 1;
    await look(file);
    expect(bytesRead()).toBe(length);
    now += 1000;
    await look(file);
    expect(bytesRead()).toBe(0);
  });

  it('that grows all the time is compared as a whole every 30 s, if that takes 1 % of the time at most', async () => {
    const file = await settled();
    const whole: number[] = [];
    for (let i = 1; i <= 130; i += 1) {
      now += 1;
      await appendFile(path, idea(90_000 + i));
      await look(file);
      if (bytesRead() > all.length) whole.push(i);
    }
    expect(whole).toEqual([31, 62, 93, 124]);
  });

  it('shows an edit in place, also one that left size and modification time as they were', async () => {
    await writeFile(path, all);
    await utimes(path, 5, 5);
    const file = open();
    await look(file);
    await writeFile(path, idea(1, `lr: 0.2${COMMENT}`), { flag: 'r+' });
    await utimes(path, 5, 5);
    now += 1000;
    expect(await textOf(await look(file), 'idea-1')).toMatch(/lr: 0.2/);
  });

  it('that is touched again and again is compared half of the time at most, and then at the time that it names', async () => {
    const file = await settled();
    let compared = 0;
    const named: number[] = [];
    const began = now;
    for (let i = 0; i < 40; i += 1) {
      await utimes(path, i, i);
      const view = await look(file);
      if (bytesRead() > 0) compared += READ_S * ranges.filter(({ bytes }) => bytes > 0).length;
      else named.push((view.nextLookAt ?? 0) - now);
    }
    expect(named.length).toBeGreaterThan(0);
    expect(Math.min(...named)).toBeGreaterThan(-READ_S);
    expect(compared).toBeGreaterThan(0);
    expect(compared / (now - began)).toBeLessThanOrEqual(0.5);
  });

  it('is compared at once when an idea does not stand where it was read', async () => {
    const file = await settled();
    await writeFile(path, idea(1, `lr: 0.2${COMMENT}`), { flag: 'r+' });
    await utimes(path, 5, 5);
    now += 1;
    file.doubt();
    expect(file.doubted).toBe(true);
    const view = await look(file);
    expect([file.doubted, await textOf(view, 'idea-1')]).toEqual([false, expect.stringMatching(/lr: 0.2/)]);
  });

  it.each([
    ['cut', () => truncate(path, 1000)],
    ['gone', () => unlink(path)],
  ])('stays doubted while it is %s, until it is read as it is now', async (_, change) => {
    const file = await settled();
    await change();
    file.doubt();
    expect(ids(await look(file))).toHaveLength(MANY);
    expect(file.doubted).toBe(true);
    now += 20;
    await look(file);
    expect(file.doubted).toBe(false);
  });
});
