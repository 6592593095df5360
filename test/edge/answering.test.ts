import { describe, expect, it } from 'vitest';
import { noticeHangs, HANG_S } from '../../src/edge/answering.ts';
import { openFiles } from '../../src/edge/files.ts';
import { ManualClock } from '../rig/manual-clock.ts';

/** Files whose `list` answers when the test says so. */
function rig() {
  const clock = new ManualClock();
  const timers = new Set<object>();
  const after = (seconds: number, call: () => void): (() => void) => {
    const timer = {};
    timers.add(timer);
    const cancel = clock.after(seconds, () => {
      timers.delete(timer);
      call();
    });
    return () => {
      timers.delete(timer);
      cancel();
    };
  };
  const said: string[] = [];
  const answer = new Map<string, () => void>();
  const list = (path: string) => new Promise<string[]>((resolve) => answer.set(path, () => resolve([])));
  const files = noticeHangs(
    { ...openFiles(), list },
    { uptime: () => clock.uptime(), wall: () => clock.wall(), after },
    {
      hangs: (call, seconds) => said.push(`hangs: ${call} ${Math.round(seconds)}`),
      answers: (seconds) => said.push(`answers ${Math.round(seconds)}`),
    },
  );
  return { clock, timers, said, files, answered: (path: string) => answer.get(path)?.() };
}

describe('noticeHangs', () => {
  it('tells of the oldest call that gets no answer, again every minute, and when it has come back', async () => {
    const { clock, said, files, answered } = rig();
    const first = files.list('/a');
    await clock.pass(HANG_S - 1);
    const second = files.list('/b');
    expect(said).toEqual([]);
    await clock.pass(2);
    expect(said).toEqual(['hangs: list /a 5']);
    await clock.pass(61);
    expect(said.slice(1)).toEqual(['hangs: list /a 65']);
    answered('/a');
    await first;
    expect(said).toHaveLength(2); // the other one hangs as well
    answered('/b');
    await second;
    expect(said.slice(2)).toEqual(['answers 67']);
  });

  it('says nothing of calls that are answered in time, however many, and leaves no timer behind', async () => {
    const { clock, timers, said, files, answered } = rig();
    for (let n = 0; n < 10; n += 1) {
      const call = files.list(`/${n}`);
      await clock.pass(HANG_S - 1);
      answered(`/${n}`);
      await call;
    }
    expect(said).toEqual([]);
    expect(timers.size).toBe(0);
  });
});
