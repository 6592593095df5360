import { describe, expect, it } from 'vitest';
import type { FsReport } from '../../../src/app/fs-check/check-folder.ts';
import type { FsFacts } from '../../../src/core/fs-facts.ts';
import { judgeFolder, worst } from '../../../src/core/fs-verdicts.ts';
import { fsJson, fsLines } from '../../../src/face/cli/fs-lines.ts';
import { goodFacts, goodRace, quickDelays } from '../../rig/fs-facts.ts';

function report(change: Partial<FsFacts> = {}): FsReport {
  const facts = goodFacts(change);
  const verdicts = judgeFolder(facts);
  return { facts, verdicts, level: worst(verdicts) };
}

const text = (change: Partial<FsFacts> = {}) => fsLines(report(change)).join('\n');

describe('the table', () => {
  it('ends with the verdict, and says on how many machines it was found', () => {
    expect(fsLines(report()).slice(-2)).toEqual([
      'Measured on this machine only; on two at once: `orze check fs --meet` on both.',
      'verdict: ok: nothing speaks against this folder',
    ]);
  });

  it('gives each verdict with what was measured, what it means and what to change', () => {
    const all = text({ oneDevice: false });
    expect(all).toMatch(/^unfit \[two-devices\]: .+\n {3}= means: .+\n {3}= change: .+$/m);
    expect(all).toMatch(/^verdict: unfit: /m);
  });

  it('tells of clocks, errors, rounds without a winner and delays that never ended', () => {
    const never = { ...quickDelays(), list: { count: 1, p50Ms: 70_000, p99Ms: 70_000, timedOut: true } };
    const races = { ...goodFacts().races, mkdir: goodRace({ none: 2, errors: { EIO: 3 } }) };
    const all = text({ clock: { offsetS: 3, stepS: 1 }, delays: never, races });
    expect(all).toContain("3.000 s against this machine's clock: the clock of another machine · steps of 1 s or more");
    expect(all).toContain('mkdir 0 won twice, 2 by nobody (150/150), EIO 3×');
    expect(all).toContain('listing never within 70000/70000 ms');
  });

  it('shows whom it met', () => {
    const met = { with: 'node2', sameMachine: false, mkdir: goodRace(), publish: goodRace(), delays: quickDelays() };
    expect(text({ meet: met })).toMatch(/^meet +node2: mkdir 0 won twice \(150\/150\) · publish/m);
    expect(text({ meet: { missing: 'nobody came' } })).toMatch(/^meet +nobody came$/m);
  });
});

it('the JSON has names with underscores, and names of errors and calls as they are', () => {
  const races = { ...goodFacts().races, create: goodRace({ errors: { ESTALE: 1 } }) };
  expect(fsJson(report({ races, broken: [{ rule: 'append', seen: 'x' }] }), 'now')).toMatchObject({
    schema: 'orze.check-fs/1',
    ok: false,
    generated_at: 'now',
    level: 'unfit',
    verdicts: [{ code: 'append', level: 'unfit', measured: 'x' }],
    one_device: true,
    space: { total_inodes: 2e6 },
    races: { create: { errors: { ESTALE: 1 } } },
    delays: { stat: { p99_ms: 2, timed_out: false } },
    times: { 'create+write+fsync': { p50_ms: 1 } },
    clock: { offset_s: 0, step_s: 0 },
  });
});
