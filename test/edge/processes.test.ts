import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Child } from '../../src/edge/edges.ts';
import { thisMachine } from '../../src/edge/machine.ts';
import { readStat } from '../../src/edge/proc.ts';
import { openProcesses } from '../../src/edge/processes.ts';
import { newToken } from '../rig/run-folder.ts';
import { until, untilLogged } from '../rig/wait.ts';

let dir: string;
let warnings: string[];
const machine = thisMachine();
const started: Child[] = [];
const token = newToken();
let processes = openProcesses(machine, () => undefined);

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'orze-processes-'));
  warnings = [];
  processes = openProcesses(machine, (line) => warnings.push(line));
});

afterEach(() => {
  for (const { process } of started.splice(0)) {
    for (const member of processes.members(process, token)) processes.signal(member, 'SIGKILL');
  }
  rmSync(dir, { recursive: true, force: true });
  if (warnings.length > 0) throw new Error(warnings.join('; '));
});

async function sh(script: string): Promise<Child & { log: string }> {
  const log = join(dir, 'log');
  const env = { PATH: process.env['PATH'] ?? '', ORZE_RUN_TOKEN: token };
  const child = await processes.spawn({ argv: ['/bin/sh', '-c', script], cwd: dir, env, log });
  started.push(child);
  return { ...child, log };
}

describe('a process', () => {
  it('tells its exit code or its signal', async () => {
    expect(await (await sh('exit 5')).ended).toEqual({ code: 5, signal: null });
    expect(await (await sh('kill -9 $$')).ended).toEqual({ code: null, signal: 'SIGKILL' });
  });

  it('leads a session of its own and is the first to go when memory runs out', async () => {
    const { process } = await sh('exec sleep 60');
    expect(readStat(process.pid)).toMatchObject({ group: process.pid, session: process.pid });
    expect(readFileSync(`/proc/${process.pid}/oom_score_adj`, 'utf8').trim()).toBe('500');
  });

  it('that cannot be started says why', async () => {
    const log = join(dir, 'log');
    const base = { cwd: dir, env: {}, log };
    await expect(processes.spawn({ ...base, argv: ['/no/such'] })).rejects.toThrow(
      'cannot start /no/such: no such program',
    );
    const script = join(dir, 'plain');
    writeFileSync(script, '');
    chmodSync(script, 0o644);
    await expect(processes.spawn({ ...base, argv: [script] })).rejects.toThrow('it is not executable');
    const gone = join(dir, 'gone');
    await expect(processes.spawn({ ...base, cwd: gone, argv: ['/bin/true'] })).rejects.toThrow(
      `the folder ${gone} does not exist`,
    );
    await expect(processes.spawn({ ...base, argv: [] })).rejects.toThrow('the command is empty');
    await expect(processes.spawn({ ...base, argv: ['/bin/true', 'a\0b'] })).rejects.toThrow('null bytes');
    await expect(processes.spawn({ ...base, argv: ['/bin/true', 'x'.repeat(300_000)] })).rejects.toThrow('E2BIG');
    await expect(processes.spawn({ ...base, log: join(gone, 'log'), argv: ['/bin/true'] })).rejects.toThrow('ENOENT');
  });

  it('is dead as a zombie', async () => {
    // A parent that never waits: its child stays a zombie.
    const { process, log } = await sh('sh -c "echo child \\$\\$" & exec sleep 60');
    const pid = Number(/child (\d+)/.exec(await untilLogged(log, 'child'))?.[1]);
    const zombie = await until('a zombie', () => (readStat(pid)?.zombie === true ? readStat(pid) : undefined));
    expect(processes.alive({ ...process, pid, start: zombie.start })).toBe(false);
    expect(processes.members(process, token)).toEqual([process]);
  });

  it('is not taken for a later one with its pid, nor for one of another boot or container', async () => {
    const { process, ended } = await sh('exec sleep 60');
    expect(processes.alive(process)).toBe(true);
    const strangers = [
      { ...process, start: process.start + 1 },
      { ...process, boot: 'another' },
      { ...process, pidns: 'pid:[1]' },
    ];
    for (const stranger of strangers) {
      expect(processes.alive(stranger)).toBe(false);
      expect(processes.members(stranger, newToken())).toEqual([]);
      processes.signal(stranger, 'SIGKILL');
      processes.signalGroup(stranger, newToken(), 'SIGKILL');
    }
    expect(processes.alive(process)).toBe(true);
    processes.signalGroup(process, token, 'SIGTERM');
    expect(await ended).toEqual({ code: null, signal: 'SIGTERM' });
  });
});

describe('the members of a run', () => {
  it('are its group, its session and whoever carries its cookie', async () => {
    const { process, log } = await sh(
      'sh -c "sleep 61 & sleep 62" & setsid sleep 63 & (env -i setsid sleep 0.01) ; echo ready; exec sleep 60',
    );
    await untilLogged(log, 'ready');
    const found = await until('five members', () => {
      const members = processes.members(process, token);
      // Without the cookie, the one that left the session is a stranger. A sixth lives for a moment, so that both must hold at once.
      return members.length === 5 && processes.members(process, newToken()).length === 4 ? members : undefined;
    });
    expect(found).toContainEqual(process);
  });

  it('outlive their leader, and are signalled as a group then', async () => {
    const { process, ended, log } = await sh('sleep 61 & echo ready');
    await untilLogged(log, 'ready');
    await ended;
    expect(processes.members(process, token)).toHaveLength(1);
    const later = openProcesses(machine, () => undefined); // knows of the leader only by its identity
    later.signalGroup(process, token, 'SIGKILL');
    await until('the end', () => processes.members(process, token).length === 0);
  });

  it('are not touched when nothing proves that they are ours', async () => {
    const { process, ended, log } = await sh('env -i sleep 61 & echo ready');
    await untilLogged(log, 'ready');
    await ended;
    const later = openProcesses(machine, () => undefined);
    // Until it has replaced the shell's own copy, the environment still holds the cookie.
    await until('the cleared environment', () => later.members(process, token).length === 0);
    expect(processes.members(process, token)).toHaveLength(1); // its own parent knows
  });
});
