import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { devicesFolder, localBase, localFolder } from '../../src/edge/local-dir.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'orze-local-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe('the local folder', () => {
  it('is one per project below one per user, closed to others', () => {
    const env = { TMPDIR: dir };
    const a = localFolder('/data/a/results', env);
    const b = localFolder('/data/b/results', env);
    const again = localFolder('/data/a/results', env);
    if (!a.ok || !b.ok) throw new Error('refused');
    expect(a).toEqual(again);
    expect(a.value).not.toBe(b.value);
    expect(a.value).toMatch(new RegExp(`^${dir}/orze-${userInfo().uid}/[0-9a-f]{12}$`));
    expect(statSync(a.value).mode & 0o777).toBe(0o700);
    expect(devicesFolder(env)).toBe(join(dir, `orze-${userInfo().uid}`, 'devices'));
  });

  it('is below ORZE_LOCAL_DIR where that is set', () => {
    expect(localBase({ ORZE_LOCAL_DIR: dir, TMPDIR: '/tmp' })).toBe(dir);
    const found = localFolder('/results', { ORZE_LOCAL_DIR: dir });
    expect(found.ok && found.value.startsWith(`${dir}/`)).toBe(true);
  });

  it('is refused when somebody put a link there', () => {
    const base = localBase({ TMPDIR: dir });
    mkdirSync(join(dir, 'elsewhere'), { mode: 0o700 });
    symlinkSync(join(dir, 'elsewhere'), base);
    expect(localFolder('/results', { TMPDIR: dir })).toMatchObject({
      ok: false,
      problem: { code: 'E0310', file: base },
    });
  });

  it('is refused when others may write to its base or look into it', () => {
    const base = join(dir, 'base');
    mkdirSync(base);
    chmodSync(base, 0o777);
    const env = { ORZE_LOCAL_DIR: base };
    expect(localFolder('/results', env)).toMatchObject({
      ok: false,
      problem: { message: expect.stringContaining('access') },
    });
    chmodSync(base, 0o755);
    const found = localFolder('/results', env);
    if (!found.ok) throw new Error('refused');
    chmodSync(found.value, 0o750);
    expect(localFolder('/results', env)).toMatchObject({ ok: false });
  });

  it('is refused when it cannot be made, or when sockets would not fit', () => {
    expect(localFolder('/results', { ORZE_LOCAL_DIR: '/proc/nothing' })).toMatchObject({ ok: false });
    const long = { ORZE_LOCAL_DIR: join(dir, 'x'.repeat(80)) };
    expect(localFolder('/results', long)).toMatchObject({
      ok: false,
      problem: { help: expect.stringContaining('ORZE_LOCAL_DIR') },
    });
  });
});
