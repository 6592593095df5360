import { beforeEach, describe, expect, it } from 'vitest';
import type { Files } from '../../src/edge/edges.ts';
import { FileError } from '../../src/edge/file-error.ts';
import { openFiles } from '../../src/edge/files.ts';
import { Lease } from '../../src/keeper/lease.ts';
import { bent } from '../rig/keeper-rig.ts';
import { ManualClock, settle } from '../rig/manual-clock.ts';
import { newToken } from '../rig/run-folder.ts';

const TIMES = { heartbeat: 20, suspect: 180, fence: 600, reclaim: 1800 };
const token = newToken();
const ours = Buffer.from(JSON.stringify({ token }));

let clock: ManualClock;
let heard: string[];
let beats: string[];
let claim: () => Promise<Buffer>;

beforeEach(() => {
  clock = new ManualClock();
  heard = [];
  beats = [];
  claim = () => Promise.resolve(ours);
});

function openLease(more: Partial<Files> = {}): Lease {
  const shared = bent(openFiles(), {
    read: () => claim(),
    stat: () => Promise.resolve(undefined),
    overwrite: (_, content) => {
      beats.push(content);
      return Promise.resolve();
    },
    ...more,
  });
  const job = { token, claimDir: '/results/idea-1', recordDir: '/results/idea-1/.orze', lease: TIMES };
  return new Lease({ shared, clock, log: () => undefined }, job, clock.uptime(), {
    renewed: () => heard.push('renewed'),
    lost: () => heard.push('lost'),
  });
}

describe('a lease', () => {
  it('is renewed at once and then every heartbeat, with another value each time', async () => {
    openLease().start();
    await clock.pass(61);
    expect(heard).toEqual(['renewed', 'renewed', 'renewed', 'renewed']);
    expect(new Set(beats).size).toBe(4);
  });

  it('counts from the beginning of a renewal, and only if it worked', async () => {
    const lease = openLease();
    const at = clock.uptime();
    lease.start();
    await clock.pass(1);
    expect(lease.renewedAt).toBe(at);
    claim = () => Promise.reject(new FileError('read', '/claim', 'EIO'));
    await clock.pass(100);
    expect(lease.renewedAt).toBe(at);
    claim = () => Promise.resolve(ours);
    await clock.pass(20);
    expect(lease.renewedAt).toBe(at + 120);
    expect(heard).not.toContain('lost');
  });

  it('has one renewal under way at a time, however long it hangs', async () => {
    let asked = 0;
    let answer: (claim: Buffer) => void = () => undefined;
    claim = () => {
      asked += 1;
      return new Promise((resolve) => (answer = resolve));
    };
    const lease = openLease();
    lease.start();
    await clock.pass(3600);
    expect(asked).toBe(1);
    answer(ours);
    await clock.pass(0);
    expect(asked).toBe(2);
  });

  it('does not wake anybody by an answer that hung: it looks anew first', async () => {
    let answer: (claim: Buffer) => void = () => undefined;
    claim = () => new Promise((resolve) => (answer = resolve));
    openLease().start();
    await settle();
    clock.jump(590);
    answer(ours);
    claim = () => Promise.resolve(Buffer.from('{"token": "another"}'));
    await clock.pass(0);
    expect(heard).toEqual(['lost']);
  });

  it('tells of its loss once, and stops', async () => {
    claim = () => Promise.resolve(Buffer.from('{"claimed_by": "python"}'));
    openLease().start();
    await clock.pass(3600);
    expect(heard).toEqual(['lost']);
    expect(beats).toHaveLength(1);
  });

  it('looks again soon when the claim seems gone', async () => {
    claim = () => Promise.reject(new FileError('read', '/claim', 'ENOENT'));
    openLease({ list: () => Promise.resolve([]) }).start();
    await clock.pass(0);
    expect(heard).toEqual([]);
    await clock.pass(1);
    expect(heard).toEqual(['lost']);
  });

  it('puts a deleted heartbeat back only after it has seen that the claim is ours', async () => {
    const made: string[] = [];
    const gone = {
      overwrite: (path: string) => Promise.reject(new FileError('overwrite', path, 'ENOENT')),
      makeFolder: (path: string) => Promise.reject(new FileError('mkdir', path, 'EEXIST')),
      create: (path: string) => {
        made.push(path);
        return Promise.resolve();
      },
    };
    openLease(gone).start();
    await clock.pass(0);
    expect(made).toEqual(['/results/idea-1/.orze/heartbeat']);
    expect(heard).toEqual(['renewed']);
    claim = () => Promise.reject(new FileError('read', '/claim', 'EIO'));
    await clock.pass(100);
    expect(made).toHaveLength(1);
  });
});
