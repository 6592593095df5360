/** Notices calls on a folder that get no answer: a file system that hangs gives no error, it gives nothing. */
import type { Clock, Files } from './edges.ts';

export interface AnswerEvents {
  /** The oldest call, e.g. `list /data/results`, waits for so long; told again every minute. */
  hangs: (call: string, seconds: number) => void;
  /** After that: every call that waited too long has come back. */
  answers: (afterSeconds: number) => void;
}

/** Longer than what a busy server takes now and then; short enough for a person who looks at a log that stands still. */
export const HANG_S = 5;
const AGAIN_S = 60;

/** The same files, watched. No timer is left behind once no call is under way. */
export function noticeHangs(files: Required<Files>, clock: Clock, events: AnswerEvents): Required<Files> {
  /** In the order of their beginning. */
  const calls = new Set<{ call: string; since: number }>();
  let cancel: (() => void) | null = null;
  let toldAt: number | null = null;
  let hungSince = 0;

  /** One look at the clock for all calls of a turn: a start makes a million of them, and the clock asks /proc. */
  let turn: number | null = null;
  const began = (): number => {
    if (turn === null) {
      turn = clock.uptime();
      setImmediate(() => (turn = null));
    }
    return turn;
  };

  const arm = (seconds: number): void => {
    cancel = clock.after(Math.max(0.01, seconds), look);
  };

  function look(): void {
    cancel = null;
    const [oldest] = calls;
    if (oldest === undefined) return;
    const now = clock.uptime();
    const waitsS = now - oldest.since;
    if (waitsS < HANG_S) return arm(HANG_S - waitsS);
    if (toldAt === null) hungSince = oldest.since;
    if (toldAt === null || now - toldAt >= AGAIN_S) {
      toldAt = now;
      events.hangs(oldest.call, waitsS);
    }
    arm(HANG_S);
  }

  function ended(one: { call: string; since: number }): void {
    calls.delete(one);
    const [oldest] = calls;
    if (toldAt !== null) noteAnswer(oldest);
    if (oldest === undefined) {
      cancel?.();
      cancel = null;
    }
  }

  function noteAnswer(oldest: { since: number } | undefined): void {
    const now = clock.uptime();
    if (oldest !== undefined && now - oldest.since >= HANG_S) return;
    toldAt = null;
    events.answers(now - hungSince);
  }

  const watched =
    <Rest extends unknown[], Answer>(name: string, work: (path: string, ...rest: Rest) => Promise<Answer>) =>
    async (path: string, ...rest: Rest): Promise<Answer> => {
      const one = { call: `${name} ${path}`, since: began() };
      calls.add(one);
      if (cancel === null) arm(HANG_S);
      try {
        return await work(path, ...rest);
      } finally {
        ended(one);
      }
    };

  return {
    read: watched('read', files.read),
    readRange: watched('read', files.readRange),
    list: watched('list', files.list),
    stat: watched('stat', files.stat),
    makeFolder: watched('mkdir', files.makeFolder),
    ensureFolder: watched('mkdir', files.ensureFolder),
    rename: watched('rename', files.rename),
    create: watched('create', files.create),
    overwrite: watched('write', files.overwrite),
    writeAtomic: watched('write', files.writeAtomic),
    append: watched('append', files.append),
    remove: watched('remove', files.remove),
    freeBytes: watched('statfs', files.freeBytes),
    touch: watched('touch', files.touch),
  };
}
