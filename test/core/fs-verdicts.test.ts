import { describe, expect, it } from 'vitest';
import { FS_RULES, raceOf, spreadOf } from '../../src/core/fs-facts.ts';
import type { FsFacts } from '../../src/core/fs-facts.ts';
import { judgeFolder, worst } from '../../src/core/fs-verdicts.ts';
import { goodFacts, goodRace, quickDelays } from '../rig/fs-facts.ts';

const judged = (facts: FsFacts) => judgeFolder(facts).map(({ code, level }) => `${code} ${level}`);
const onMount = (type: string, ...options: string[]) =>
  judged(goodFacts({ mount: { point: '/data', type, source: 's', options: ['rw', ...options] } }));
const raced = (change: Partial<FsFacts['races']>) => goodFacts({ races: { ...goodFacts().races, ...change } });
const replaced = (change: Partial<FsFacts['races']['replace']>) =>
  raced({ replace: { ...goodFacts().races.replace, ...change } });
const delayed = (by: 'list' | 'read' | 'stat' | 'replaced', p99Ms: number, timedOut = false) => ({
  ...quickDelays(),
  [by]: { count: 1, p50Ms: p99Ms, p99Ms, timedOut },
});
const met = { with: 'node2', sameMachine: false, mkdir: goodRace(), publish: goodRace(), delays: quickDelays() };

it('a folder that does everything as it should has no verdict, and is ok', () => {
  expect(judgeFolder(goodFacts({ meet: met }))).toEqual([]);
  expect(worst([])).toBe('ok');
});

it.each(FS_RULES)('a folder where %s does not hold is unfit, unless only logs of deleted runs suffer', (rule) => {
  const level = rule === 'unlink-open' ? 'warn' : 'unfit';
  expect(judged(goodFacts({ broken: [{ rule, seen: 'EPERM' }] }))).toEqual([`${rule} ${level}`]);
});

describe('what is measured', () => {
  it.each<[string, FsFacts, string[]]>([
    ['two devices', goodFacts({ oneDevice: false }), ['two-devices unfit']],
    ['mkdir won twice', raced({ mkdir: goodRace({ double: 1 }) }), ['race-mkdir unfit']],
    ['exclusive create won twice', raced({ create: goodRace({ double: 1 }) }), ['race-create unfit']],
    ['publishing won twice', raced({ publish: goodRace({ double: 1 }) }), ['race-publish unfit']],
    ['a round without a winner', raced({ mkdir: goodRace({ none: 1, errors: { EIO: 2 } }) }), ['race-mkdir-none warn']],
    ['half a file', replaced({ torn: 1 }), ['replace-torn unfit']],
    ['no file while it is replaced', replaced({ missing: 1 }), ['replace-missing warn']],
    ['no fsync of files', goodFacts({ sync: { file: 'EINVAL', folder: null } }), ['no-fsync unfit']],
    ['no fsync of folders that is needed', goodFacts({ sync: { file: null, folder: 'EINVAL' } }), []],
    ['fsync of folders that fails', goodFacts({ sync: { file: null, folder: 'EIO' } }), ['no-folder-fsync unfit']],
    ['names seen late', goodFacts({ delays: delayed('list', 6000) }), ['late-here-list warn']],
    [
      'heartbeats seen much too late',
      goodFacts({ delays: delayed('replaced', 90_000) }),
      ['late-here-replaced single-host'],
    ],
    ['names never seen', goodFacts({ delays: delayed('list', 70_000, true) }), ['late-here-list single-host']],
    ['stat that is late', goodFacts({ delays: delayed('stat', 95_000) }), ['late-here-stat warn']],
    ['another clock', goodFacts({ clock: { offsetS: -2, stepS: 1 } }), ['clock-offset ok']],
    ['a clock that agrees', goodFacts({ clock: { offsetS: 0.9, stepS: 0 } }), []],
    ['little space', goodFacts({ space: { ...goodFacts().space, freeBytes: 1e8 } }), ['low-space warn']],
    ['few inodes', goodFacts({ space: { ...goodFacts().space, freeInodes: 9999 } }), ['low-inodes warn']],
    ['inodes that are not counted', goodFacts({ space: { ...goodFacts().space, freeInodes: 0, totalInodes: 0 } }), []],
    [
      'a slow disk',
      goodFacts({ times: { ...goodFacts().times, 'create+write+fsync': { count: 1, p50Ms: 900, p99Ms: 900 } } }),
      ['slow-fsync warn'],
    ],
    ['nobody to meet', goodFacts({ meet: { missing: 'nobody' } }), ['meet-missing warn']],
    [
      'two hosts that both win',
      goodFacts({ meet: { ...met, publish: goodRace({ double: 1 }) } }),
      ['meet-publish single-host'],
    ],
    [
      'two hosts that never met',
      goodFacts({ meet: { ...met, mkdir: goodRace({ wins: [300, 0] }) } }),
      ['meet-no-contest warn'],
    ],
    [
      'another host that sees late',
      goodFacts({ meet: { ...met, delays: delayed('list', 9e4, true) } }),
      ['late-meet-list single-host'],
    ],
  ])('%s', (_, facts, expected) => {
    expect(judged(facts)).toEqual(expected);
  });
});

describe('a mount', () => {
  it.each<[string, string[], string[]]>([
    ['xfs', [], []],
    ['lustre', ['localflock'], []],
    ['fuse.glusterfs', [], []],
    ['nfs4', ['hard'], ['nfs-server-unseen ok']],
    ['nfs', ['nolock'], ['nfs-server-unseen ok']],
    ['nfs', ['nocto'], ['nfs-nocto single-host', 'nfs-server-unseen ok']],
    ['nfs4', ['soft'], ['nfs-soft warn', 'nfs-server-unseen ok']],
    ['nfs4', ['acdirmax=600'], ['nfs-late-names warn', 'nfs-server-unseen ok']],
    ['nfs4', ['acdirmax=600', 'lookupcache=positive'], ['nfs-server-unseen ok']],
    ['fuse.s3fs', [], ['object-store single-host']],
    ['fuse.blobfuse2', [], ['object-store single-host']],
    ['fuse.rclone', [], ['object-store single-host']],
    ['fuse.sshfs', [], ['sshfs single-host']],
    ['fuse.new', [], ['unknown-fuse warn']],
    ['9p', ['cache=loose'], ['9p-loose single-host', 'host-cache warn']],
    ['9p', ['cache=none'], ['host-cache warn']],
    ['virtiofs', [], ['host-cache warn']],
    ['cifs', ['cache=loose'], ['smb-loose single-host']],
    ['cifs', ['cache=strict'], []],
    ['tmpfs', [], ['memory warn']],
    ['overlay', [], ['container-layer warn']],
    ['exfat', [], ['foreign-disk warn']],
    ['ntfs3', [], ['foreign-disk warn']],
    ['ext4', ['ro'], ['read-only unfit']],
    ['ext4', ['noexec'], []],
  ])('%s with %j', (type, options, expected) => {
    expect(onMount(type, ...options)).toEqual(expected);
  });
});

it('the worst verdict stands first and gives the level', () => {
  const facts = goodFacts({ clock: { offsetS: 9, stepS: 0 }, oneDevice: false, meet: { missing: 'nobody' } });
  const verdicts = judgeFolder(facts);
  expect(verdicts.map(({ level }) => level)).toEqual(['unfit', 'warn', 'ok']);
  expect(worst(verdicts)).toBe('unfit');
  expect(verdicts.filter(({ measured, unsafe, change }) => [measured, unsafe, change].includes(''))).toEqual([]);
});

it('a race counts rounds that several won and rounds that nobody won', () => {
  const one = { won: [0, 1], errors: { EIO: 1 } };
  const other = { won: [1], errors: { EIO: 2, ESTALE: 1 } };
  expect(raceOf(3, [one, other])).toEqual({
    rounds: 3,
    double: 1,
    none: 1,
    wins: [2, 1],
    errors: { EIO: 3, ESTALE: 1 },
  });
});

it('percentiles are values that were measured', () => {
  expect(spreadOf([5, 1, 9])).toEqual({ count: 3, p50Ms: 5, p99Ms: 9 });
  expect(spreadOf([])).toEqual({ count: 0, p50Ms: 0, p99Ms: 0 });
});
