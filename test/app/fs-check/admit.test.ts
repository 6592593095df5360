import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { refusal } from '../../../src/app/fs-check/admit.ts';
import type { FleetEdges } from '../../../src/app/fs-check/admit.ts';
import { Layout } from '../../../src/app/layout.ts';
import { systemClock } from '../../../src/edge/clock.ts';
import { FileError } from '../../../src/edge/file-error.ts';
import { openFiles } from '../../../src/edge/files.ts';
import { thisMachine } from '../../../src/edge/machine.ts';
import { randomHex } from '../../../src/edge/random.ts';

const real = openFiles();
const machine = thisMachine();
let layout: Layout;
beforeEach(() => {
  layout = new Layout(mkdtempSync(join(tmpdir(), 'orze-admit-')), { results_dir: '.', ideas_file: 'ideas.md' });
  mkdirSync(layout.hosts, { recursive: true });
});
afterEach(() => rmSync(layout.results, { recursive: true }));

/** Another machine beats when it is looked at. */
function hostFile(change: Record<string, unknown> = {}): void {
  const process = { pid: 1, start: 1, boot: 'another-boot', pidns: 'pid:[1]' };
  const record = { schema: 'orze.host/1', host_id: 'node2-1', host: 'node2', machine_id: 'another', process, n: 1 };
  const rest = { at: '', state: 'running', tokens: [], slots: 1, free_gpus: [], orze_version: '1' };
  writeFileSync(join(layout.hosts, 'node2-1.json'), JSON.stringify({ ...record, ...rest, ...change }));
}

async function admit(type: string, change: Partial<FleetEdges> = {}) {
  const told: string[] = [];
  const problem = await refusal(layout, {
    files: real,
    probe: { realPath: (path) => path, mountInfo: async () => `1 0 0:1 / / rw - ${type} source rw` },
    random: randomHex,
    clock: systemClock(),
    machine,
    heartbeatS: 0.02,
    launches: true,
    warn: ({ code }) => told.push(code),
    ...change,
  });
  return { code: problem?.code, message: problem?.message, help: problem?.help, told };
}

/** The heartbeat goes on with every look. */
function beating(): Pick<FleetEdges, 'files'> {
  let n = 1;
  return {
    files: {
      ...real,
      list: async (path) => {
        if (path === layout.hosts) hostFile({ n: n++ });
        return real.list(path);
      },
    },
  };
}

it('a folder that does what it should is admitted, and nothing is left behind', async () => {
  expect(await admit('ext4')).toMatchObject({ code: undefined, told: [] });
  expect(readdirSync(layout.own)).toEqual(['hosts']);
});

it('a folder without rename over an empty folder is refused on one host too, and said why', async () => {
  const rename = async (_: string, to: string) => {
    throw new FileError('rename', to, 'EOPNOTSUPP');
  };
  const { code, message, help } = await admit('ext4', { files: { ...real, rename }, launches: false });
  expect(code).toBe('E0314');
  expect(message).toContain('rename-over-empty: EOPNOTSUPP');
  expect(help).toContain('orze check fs');
});

it('a folder on another device than its .orze is refused', async () => {
  const stat = async (path: string) => {
    const found = await real.stat(path);
    return found === undefined ? undefined : { ...found, dev: path.endsWith('/.') ? 1 : 2 };
  };
  expect(await admit('ext4', { files: { ...real, stat } })).toMatchObject({ code: 'E0314' });
});

it('a folder that is full or may not be written now is not judged for it', async () => {
  const create = async (path: string) => {
    throw new FileError('create', path, 'ENOSPC');
  };
  expect(await admit('ext4', { files: { ...real, create } })).toMatchObject({
    code: 'E0304',
    message: expect.stringContaining('ENOSPC'),
  });
});

describe('where another machine is at work', () => {
  it('a file system that holds for one machine only is refused, with what to change', async () => {
    const { code, message, help, told } = await admit('fuse.s3fs', beating());
    expect({ code, told }).toEqual({ code: 'E0315', told: ['W0315'] });
    expect(message).toContain('node2');
    expect(message).toContain('fuse.s3fs at /');
    expect(help).toContain('keep results on a file system');
  });

  it('one that holds for several is admitted', async () => {
    expect((await admit('nfs4', beating())).code).toBeUndefined();
  });

  it('a report may still be written', async () => {
    expect((await admit('fuse.s3fs', { ...beating(), launches: false })).code).toBeUndefined();
  });
});

describe('nobody else is at work, and it is admitted, when', () => {
  it.each([
    ['the other one has left', { state: 'left' }],
    ['it is this machine after a reboot', { machine_id: machine.machineId }],
    ['it is a container of this machine', { process: { pid: 1, start: 1, boot: machine.bootId, pidns: 'pid:[2]' } }],
    ['the file is none of a host', { schema: 'other' }],
  ])('%s', async (_, change) => {
    hostFile(change);
    expect(await admit('fuse.s3fs')).toMatchObject({ code: undefined, told: [] });
  });

  it('its heartbeat does not change while it is watched', async () => {
    hostFile();
    let now = 0;
    const clock = {
      ...systemClock(),
      uptime: () => now,
      after: (seconds: number, call: () => void) => {
        now += seconds;
        setImmediate(call);
        return () => undefined;
      },
    };
    expect(await admit('fuse.s3fs', { clock, heartbeatS: 20 })).toMatchObject({ code: undefined, told: ['W0315'] });
    expect(now).toBeGreaterThan(40);
  });
});
