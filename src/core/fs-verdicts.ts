/** What the facts about a results folder mean for the promise of orze: nothing lost, nothing twice. */
import { SEEING } from './fs-facts.ts';
import type { BrokenRule, Delays, FsFacts, FsRule, RaceFacts } from './fs-facts.ts';
import { knownOf } from './fs-kinds.ts';

/**
 * `warn`: something gets slower or later, or is told for your judgement. `single-host`: the promise holds as long as one machine uses
 * the folder. `unfit`: it does not hold at all.
 */
export const FS_LEVELS = ['ok', 'warn', 'single-host', 'unfit'] as const;
export type FsLevel = (typeof FS_LEVELS)[number];

export interface FsVerdict {
  /** Stable. */
  code: string;
  level: FsLevel;
  measured: string;
  unsafe: string;
  change: string;
}

const ELSEWHERE = 'choose a folder on another file system: `--results-dir DIR`';

const BROKEN: Record<FsRule, Pick<FsVerdict, 'level' | 'unsafe'>> = {
  'mkdir-exclusive': {
    level: 'unfit',
    unsafe: 'a folder that is there can be made again: two could reserve the same idea',
  },
  'create-exclusive': {
    level: 'unfit',
    unsafe: 'a file that is there can be made again: a step could be started twice',
  },
  'rename-over-empty': {
    level: 'unfit',
    unsafe: 'a claim is published by renaming a folder over an empty one: no idea could be started',
  },
  'rename-over-full': {
    level: 'unfit',
    unsafe: 'a folder with content can be renamed over: a claim could be overwritten by another',
  },
  'rename-replaces': { level: 'unfit', unsafe: 'records are replaced by renaming: a result could be lost' },
  append: { level: 'unfit', unsafe: 'logs and events are appended: lines would be lost' },
  'unlink-open': { level: 'warn', unsafe: 'a log whose folder is deleted may end the training that writes it' },
};

/** Below these the next records may not fit (8 MB are kept in reserve for them). */
const LOW_BYTES = 1024 ** 3;
const LOW_INODES = 10_000;
/** Seconds between a change and its being seen that are worth telling; claims do not depend on it. */
const LATE_MS = 5000;
/** Half of the time after which a silent host is suspect: its heartbeats would be late for everybody. */
const VERY_LATE_MS = 90_000;
const CLOCK_S = 1;
/** An fsync that takes this long makes every start and end of a step as slow. */
const SLOW_MS = 500;

/** Worst first; an empty list is `ok`. */
export function judgeFolder(facts: FsFacts): FsVerdict[] {
  const verdicts = [
    ...facts.broken.map(judgeRule),
    ...devices(facts),
    ...races(facts),
    ...syncs(facts),
    ...(facts.mount === null ? [] : knownOf(facts.mount)),
    ...late(facts.delays, 'here', 'two processes of this machine'),
    ...meeting(facts),
    ...space(facts),
    ...clock(facts),
    ...slow(facts),
  ];
  return verdicts.toSorted((a, b) => FS_LEVELS.indexOf(b.level) - FS_LEVELS.indexOf(a.level));
}

export function worst(verdicts: readonly FsVerdict[]): FsLevel {
  return FS_LEVELS[Math.max(0, ...verdicts.map(({ level }) => FS_LEVELS.indexOf(level)))] ?? 'ok';
}

export function judgeRule({ rule, seen }: BrokenRule): FsVerdict {
  return { code: rule, measured: seen, change: ELSEWHERE, ...BROKEN[rule] };
}

function devices({ oneDevice }: FsFacts): FsVerdict[] {
  if (oneDevice) return [];
  const measured = 'the results folder and its .orze are on two devices';
  const unsafe =
    'claims are prepared in .orze and renamed into the results folder: between devices no rename is possible';
  return [
    {
      code: 'two-devices',
      level: 'unfit',
      measured,
      unsafe,
      change: 'let `.orze` be a plain folder in the results folder',
    },
  ];
}

function races({ races: all }: FsFacts): FsVerdict[] {
  const { replace, takers } = all;
  const verdicts = [
    ...race('race-mkdir', `mkdir by ${takers} processes`, all.mkdir, 'unfit'),
    ...race('race-create', `exclusive create by ${takers} processes`, all.create, 'unfit'),
    ...race('race-publish', `publishing by ${takers} processes`, all.publish, 'unfit'),
  ];
  const seen = `of ${replace.reads} reads of a file that was replaced ${replace.replaced} times`;
  if (replace.torn > 0) {
    verdicts.push({
      code: 'replace-torn',
      level: 'unfit',
      measured: `${seen}, ${replace.torn} found a part`,
      unsafe: 'readers see half a record: a result could be lost',
      change: ELSEWHERE,
    });
  }
  if (replace.missing > 0) {
    verdicts.push({
      code: 'replace-missing',
      level: 'warn',
      measured: `${seen}, ${replace.missing} found no file`,
      unsafe:
        'a file that is just being replaced may look missing for a moment; scripts that read status.json have to try again',
      change: 'shorten the caches of the mount; for sshfs: no `workaround=rename`',
    });
  }
  return verdicts;
}

function race(code: string, what: string, { rounds, double, none, errors }: RaceFacts, level: FsLevel): FsVerdict[] {
  if (double > 0) {
    const measured = `${what}: ${double} of ${rounds} rounds had more than one winner`;
    return [{ code, level, measured, unsafe: 'the same idea could be trained twice at once', change: ELSEWHERE }];
  }
  if (none === 0) return [];
  const said = Object.entries(errors).map(([name, count]) => `${name} ${count}×`);
  return [
    {
      code: `${code}-none`,
      level: 'warn',
      measured: [`${what}: ${none} of ${rounds} rounds had no winner`, ...said].join(', '),
      unsafe: 'an idea that nobody got is tried again after a minute',
      change: 'mend what causes the errors; a server that repeats answered calls does',
    },
  ];
}

function syncs({ sync }: FsFacts): FsVerdict[] {
  const verdicts: FsVerdict[] = [];
  if (sync.file !== null) {
    verdicts.push({
      code: 'no-fsync',
      level: 'unfit',
      measured: `fsync of a file: ${sync.file}`,
      unsafe: 'no result can be made safe against a power loss, so none would be recorded',
      change: ELSEWHERE,
    });
  }
  // EINVAL is what orze takes for "folders need no fsync here".
  if (sync.folder !== null && sync.folder !== 'EINVAL') {
    verdicts.push({
      code: 'no-folder-fsync',
      level: 'unfit',
      measured: `fsync of a folder: ${sync.folder}`,
      unsafe: 'writing a record ends with it: none would be recorded',
      change: ELSEWHERE,
    });
  }
  return verdicts;
}

const SEEN_BY = {
  list: 'a new name by listing',
  read: 'a new file by open and read',
  stat: 'a new file by stat',
  replaced: 'a replaced file by open and read',
} as const;

function late(delays: Delays, code: string, between: string): FsVerdict[] {
  return SEEING.flatMap((by) => {
    const { p99Ms, timedOut } = delays[by];
    if (!timedOut && p99Ms < LATE_MS) return [];
    // Names are listed and heartbeats are opened anew: only these two carry decisions.
    const carries = by === 'list' || by === 'replaced';
    const level = carries && (timedOut || p99Ms >= VERY_LATE_MS) ? 'single-host' : 'warn';
    const measured = `${between}: ${SEEN_BY[by]} ${timedOut ? 'not' : 'only'} after ${Math.round(p99Ms / 1000)} s`;
    const unsafe = carries
      ? 'hosts see claims, ends and heartbeats of others that much later'
      : 'orze does not decide by it; scripts that wait for a file may wait as long';
    return [
      {
        code: `late-${code}-${by}`,
        level,
        measured,
        unsafe,
        change: 'shorten the caches of the mount (NFS: `lookupcache=pos`, `acdirmax`)',
      },
    ];
  });
}

function meeting({ meet }: FsFacts): FsVerdict[] {
  if (meet === null) return [];
  if ('missing' in meet) {
    const unsafe = 'what holds between two hosts is not known';
    return [
      {
        code: 'meet-missing',
        level: 'warn',
        measured: meet.missing,
        unsafe,
        change: 'start `orze check fs --meet` on both within a minute',
      },
    ];
  }
  const between = `with ${meet.with}`;
  const verdicts = [
    ...race('meet-mkdir', `mkdir ${between}`, meet.mkdir, 'single-host'),
    ...race('meet-publish', `publishing ${between}`, meet.publish, 'single-host'),
    ...late(meet.delays, 'meet', between),
  ];
  const alone = [meet.mkdir, meet.publish].some(({ wins }) => wins.some((won) => won === 0));
  if (alone) {
    verdicts.push({
      code: 'meet-no-contest',
      level: 'warn',
      measured: `${between}: one side won every round`,
      unsafe: 'the two were never at the same name at the same time, so exclusivity was not put to the test',
      change: 'run `orze check fs --meet` on both again',
    });
  }
  return verdicts;
}

function space({ space: { freeBytes, freeInodes, totalInodes } }: FsFacts): FsVerdict[] {
  const verdicts: FsVerdict[] = [];
  const unsafe = 'when it is full, launching stops and results wait on the local disk of their machine';
  if (freeBytes < LOW_BYTES) {
    const measured = `${Math.floor(freeBytes / 1024 ** 2)} MiB free`;
    verdicts.push({
      code: 'low-space',
      level: 'warn',
      measured,
      unsafe,
      change: 'free some space; `min_disk_gb` stops launches in time',
    });
  }
  // btrfs and most network file systems have no fixed number of them and say 0.
  if (totalInodes > 0 && freeInodes < LOW_INODES) {
    const measured = `${freeInodes} of ${totalInodes} inodes free`;
    verdicts.push({
      code: 'low-inodes',
      level: 'warn',
      measured,
      unsafe,
      change: 'delete files: a run needs about 20',
    });
  }
  return verdicts;
}

function clock({ clock: { offsetS } }: FsFacts): FsVerdict[] {
  if (Math.abs(offsetS) <= CLOCK_S) return [];
  const measured = `file times are ${Math.abs(offsetS).toFixed(1)} s ${offsetS > 0 ? 'ahead of' : 'behind'} this machine's clock`;
  const unsafe = 'harmless for orze, which compares no clocks; scripts that compare file times may err';
  return [{ code: 'clock-offset', level: 'ok', measured, unsafe, change: 'synchronise the clocks (NTP)' }];
}

function slow({ times }: FsFacts): FsVerdict[] {
  const took = times['create+write+fsync'].p50Ms;
  if (took < SLOW_MS) return [];
  const measured = `a small file takes ${Math.round(took)} ms until it is safe`;
  return [
    {
      code: 'slow-fsync',
      level: 'warn',
      measured,
      unsafe: 'every start and end of a step takes several times as long',
      change: 'a faster disk or server',
    },
  ];
}
