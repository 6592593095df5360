/** How the report of `orze check fs` reads, for people and for programs. */
import type { FsReport } from '../../app/fs-check/check-folder.ts';
import { SEEING, TIMED } from '../../core/fs-facts.ts';
import type { Delays, FsFacts, RaceFacts, Spread } from '../../core/fs-facts.ts';
import type { FsLevel } from '../../core/fs-verdicts.ts';

const SAID: Record<FsLevel, string> = {
  ok: 'ok: nothing speaks against this folder',
  warn: 'warn: the promise holds; mind the warnings',
  'single-host':
    'single-host: the promise holds for one machine only; orze refuses to start where another one is at work',
  unfit: 'unfit: this folder cannot hold the promise; do not use it for results',
};

export function fsLines({ facts, verdicts, level }: FsReport): string[] {
  const rows = [...rowsOf(facts)];
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(([name, text]) => `${name.padEnd(width)}  ${text}`);
  for (const { code, level: own, measured, unsafe, change } of verdicts) {
    lines.push('', `${own} [${code}]: ${measured}`, `   = means: ${unsafe}`, `   = change: ${change}`);
  }
  const alone = facts.meet === null || 'missing' in facts.meet;
  const tried = alone
    ? 'Measured on this machine only; on two at once: `orze check fs --meet` on both.'
    : 'Measured on both sides at once.';
  return [...lines, '', tried, `verdict: ${SAID[level]}`];
}

function* rowsOf(facts: FsFacts): Generator<[string, string]> {
  const { folder, mount, races, sync, delays, times, clock, space, meet } = facts;
  yield ['folder', folder];
  yield [
    'mount',
    mount === null
      ? 'not told by the kernel'
      : `${mount.type} ${mount.source} at ${mount.point} (${mount.options.join(',')})`,
  ];
  yield [
    'devices',
    `results and .orze on ${facts.oneDevice ? 'one' : 'two'} · ${facts.localDevice ? 'the same as' : 'not that of'} the temporary folder`,
  ];
  yield ['space', `${gigabytes(space.freeBytes)} of ${gigabytes(space.totalBytes)} free${inodes(facts)}`];
  yield [
    'rules',
    facts.broken.length === 0 ? 'all hold' : facts.broken.map(({ rule, seen }) => `${rule}: ${seen}`).join('; '),
  ];
  const raced = [
    `mkdir ${raceText(races.mkdir)}`,
    `create ${raceText(races.create)}`,
    `publish ${raceText(races.publish)}`,
  ];
  yield ['races', `${races.takers} processes, ${races.mkdir.rounds} names each: ${raced.join(' · ')}`];
  const { replaced, reads, missing, torn, errors } = races.replace;
  yield [
    'replace',
    `${replaced} times, ${reads} reads meanwhile: ${missing} missing, ${torn} torn${errorText(errors)}`,
  ];
  yield ['fsync', `file ${sync.file ?? 'works'} · folder ${sync.folder ?? 'works'}`];
  yield ['calls', `${TIMED.map((what) => `${what} ${spread(times[what])}`).join(' · ')} (p50/p99)`];
  yield ['seen after', `${delayText(delays)}, by another process`];
  yield ['file times', clockText(clock)];
  if (meet === null) return;
  if ('missing' in meet) yield ['meet', meet.missing];
  else {
    const who = `${meet.with}${meet.sameMachine ? ' (this machine)' : ''}`;
    yield ['meet', `${who}: mkdir ${raceText(meet.mkdir)} · publish ${raceText(meet.publish)}`];
    yield ['seen there', delayText(meet.delays)];
  }
}

function raceText({ double, none, wins, errors }: RaceFacts): string {
  const nobody = none === 0 ? '' : `, ${none} by nobody`;
  return `${double} won twice${nobody} (${wins.join('/')})${errorText(errors)}`;
}

function errorText(errors: Readonly<Record<string, number>>): string {
  const all = Object.entries(errors).map(([code, count]) => `, ${code} ${count}×`);
  return all.join('');
}

const SEEN_BY = { list: 'listing', read: 'open+read', stat: 'stat', replaced: 'open+read of a replaced file' } as const;

function delayText(delays: Delays): string {
  const parts = SEEING.map((by) => `${SEEN_BY[by]} ${delays[by].timedOut ? 'never within ' : ''}${spread(delays[by])}`);
  return `${parts.join(' · ')} (p50/p99)`;
}

function spread({ p50Ms, p99Ms }: Spread): string {
  return `${milliseconds(p50Ms)}/${milliseconds(p99Ms)} ms`;
}

function milliseconds(ms: number): string {
  return ms < 10 ? ms.toFixed(2) : ms.toFixed(0);
}

function clockText({ offsetS, stepS }: FsFacts['clock']): string {
  const step = stepS === 0 ? 'less than 1 ms' : `${stepS} s or more`;
  const near = Math.abs(offsetS) < 0.05 + stepS;
  const whose = near ? 'this clock, or one that agrees with it' : 'the clock of another machine';
  return `${offsetS.toFixed(3)} s against this machine's clock: ${whose} · steps of ${step}`;
}

function inodes({ space }: FsFacts): string {
  return space.totalInodes === 0 ? '' : ` · ${space.freeInodes} of ${space.totalInodes} inodes`;
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1024 ** 3).toFixed(1)} GB`;
}

/** `orze.check-fs/1` */
export function fsJson({ facts, verdicts, level }: FsReport, generatedAt: string): object {
  const ok = level === 'ok' || level === 'warn';
  return { schema: 'orze.check-fs/1', ok, generated_at: generatedAt, level, verdicts, ...(snake(facts) as object) };
}

/** Names of this program as those of its JSON; names of errors and calls as they are. */
function snake(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(snake);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, one]) => {
    const name = /^[a-z][A-Za-z0-9]*$/.test(key) ? key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`) : key;
    return [name, snake(one)];
  });
  return Object.fromEntries(entries);
}
