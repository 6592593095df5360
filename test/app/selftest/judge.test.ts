/** The judge of the self-test is not blind: each doctored testimony is named for what it is. */
import { describe, expect, it } from 'vitest';
import { judgeEvidence } from '../../../src/app/selftest/judge.ts';
import type { Evidence, Fault, Planned, Settled, Witness } from '../../../src/app/selftest/model.ts';
import { parseWitness } from '../../../src/app/selftest/witness.ts';

const IDEA: Planned = { id: 'idea-00001', n: 1, seconds: 1, fate: 'completed', exitCode: 0, accuracy: 0.5 };
const FAILING: Planned = { ...IDEA, fate: 'exit', exitCode: 7 };

const beats = (from: number, to: number): number[] =>
  Array.from({ length: Math.round((to - from) * 20) }, (_, i) => from + (i + 1) / 20);

function witness(token: string, begin: number, end: number, change: Partial<Witness> = {}): Witness {
  const last = { at: end, fate: 'completed', exitCode: 0 } as const;
  return {
    idea: IDEA.id,
    token,
    host: 'h1',
    keeper: `k-${token}`,
    begin,
    beats: beats(begin, end),
    end: last,
    bad: null,
    ...change,
  };
}

function settled(token: string, change: Partial<Settled> = {}): Settled {
  return {
    id: IDEA.id,
    outcome: { token, status: 'COMPLETED', class: null, exit: { kind: 'exited', code: 0 } },
    released: true,
    metrics: { status: 'COMPLETED', test_accuracy: 0.5, n: 1, token },
    sealed: { is: 'aa', recorded: 'aa' },
    attempts: 0,
    ...change,
  };
}

const failedAs = (token: string, exit: unknown, cause: string): Settled =>
  settled(token, { outcome: { token, status: 'FAILED', class: cause, exit }, metrics: null });

function fault(kind: Fault['kind'], at: number, change: Partial<Fault> = {}): Fault {
  return { kind, at, what: 'h1, test', tokens: [], keepers: [], idea: null, until: null, ...change };
}

function evidence(change: Partial<Evidence> & { result?: Settled } = {}): Evidence {
  return {
    planned: [IDEA],
    faults: [],
    witnesses: [witness('a', 0, 1)],
    settled: new Map([[IDEA.id, change.result ?? settled('a')]]),
    changes: [],
    torn: [],
    untrue: [],
    crashes: [],
    leftovers: [],
    windows: { deletion: 2, thaw: 2 },
    ...change,
  };
}

const verdict = (change: Parameters<typeof evidence>[0]): string[] =>
  judgeEvidence(evidence(change)).violations.map(({ kind, what }) => `${kind}: ${what}`);

it('an honest testimony has no violations', () => {
  expect(judgeEvidence(evidence())).toEqual({ faults: 0, runs: 1, violations: [], longestOverlapS: 0 });
});

describe('lost:', () => {
  it.each([
    ['no outcome', { settled: new Map() }, /no result/],
    ['no release', { result: settled('a', { released: false }) }, /never released/],
    [
      'another number',
      { result: settled('a', { metrics: { test_accuracy: 0.6, n: 1, token: 'a' } }) },
      /0\.6.*expected.*0\.5/,
    ],
    [
      'numbers of another idea',
      { result: settled('a', { metrics: { test_accuracy: 0.5, n: 2, token: 'a' } }) },
      /"n":2/,
    ],
    [
      'numbers of another attempt',
      { result: settled('a', { metrics: { test_accuracy: 0.5, n: 1, token: 'b' } }) },
      /those of attempt b/,
    ],
    ['no numbers', { result: settled('a', { metrics: null }) }, /without metrics/],
    [
      'a seal that does not hold',
      { result: settled('a', { sealed: { is: 'bb', recorded: 'aa' } }) },
      /sealed metrics are bb/,
    ],
    [
      'a seal without its file',
      { result: settled('a', { sealed: { is: null, recorded: 'aa' } }) },
      /sealed metrics are gone/,
    ],
    [
      'a failure that nobody caused',
      { result: failedAs('a', { kind: 'exited', code: 0 }, 'no-metrics') },
      /FAILED .*expected COMPLETED/,
    ],
    ['a completion that failed', { planned: [{ ...FAILING, exitCode: 0 }] }, /COMPLETED .*expected FAILED/],
    [
      'a wrong exit code',
      { planned: [FAILING], result: failedAs('a', { kind: 'exited', code: 6 }, 'exit-6') },
      /exit .*6.*expected .*7/,
    ],
    [
      'an exit code that nobody learned',
      { planned: [FAILING], result: failedAs('a', { kind: 'lost' }, 'lost') },
      /exit .*lost.*expected .*7/,
    ],
    ['an orze that ended by itself', { crashes: ['h1 ended by itself (70)'] }, /h1 ended by itself/],
    [
      'a result that became another',
      { changes: [{ idea: IDEA.id, before: 'x', after: 'y', from: 1, to: 2 }] },
      /was x and became y/,
    ],
    [
      'a result that was thrown away',
      { witnesses: [witness('b', 0, 1), witness('a', 2, 3)] },
      /attempt b had ended \(completed\).*trained again/,
    ],
  ])('%s', (_, change, words) => {
    const said = verdict(change);
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(/^lost: /);
    expect(said[0]).toMatch(words);
  });
});

describe('double:', () => {
  const next = witness('a', 3, 6, { host: 'h2' });
  const two = [witness('b', 0, 5, { end: null }), next];

  it.each([
    ['two trainers at once', { witnesses: two }],
    ['two trainers at once, one beat only', { witnesses: [witness('b', 0, 1, { beats: [3.01], end: null }), next] }],
    ['the older one ends last', { witnesses: [witness('b', 0, 9), next] }],
    ['beyond the window of a deletion', { witnesses: two, faults: [fault('delete-run', 2.5, { idea: IDEA.id })] }],
    ['a deletion of another idea', { witnesses: two, faults: [fault('delete-run', 4, { idea: 'idea-00002' })] }],
    [
      'beyond the window of a thaw',
      { witnesses: two, faults: [fault('freeze-host', 1, { tokens: ['b'], until: 2.9 })] },
    ],
    ['a thaw of another host', { witnesses: two, faults: [fault('freeze-host', 1, { tokens: ['x'], until: 4 })] }],
    [
      'a stopped keeper excuses nothing',
      { witnesses: two, faults: [fault('stop-keeper', 1, { tokens: ['b'], until: 4 })] },
    ],
  ])('%s', (_, change) => {
    const said = verdict(change);
    expect(said.filter((one) => one.startsWith('double: idea-00001: attempt b'))).toHaveLength(1);
  });

  it('one attempt that was launched twice', () => {
    expect(verdict({ witnesses: [witness('a', 0, 1), witness('a', 0.2, 1)] })).toContainEqual(
      expect.stringMatching(/^double: idea-00001: attempt a was launched 2 times/),
    );
  });

  it('a trainer that is left over', () => {
    expect(verdict({ leftovers: ['attempt a on h1 runs on'] })).toEqual(['double: attempt a on h1 runs on']);
  });
});

describe('torn:', () => {
  it.each([
    ['a file', { torn: ['status.json (3 bytes): Unexpected end'] }, /status\.json/],
    ['a number of the report', { untrue: ['report.md says 0.1 for idea-00001'] }, /report\.md says 0\.1/],
    ['a config', { witnesses: [witness('a', 0, 1, { bad: 'the config is not the one' })] }, /the config is not/],
  ])('%s', (_, change, words) => {
    const said = verdict(change);
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(/^torn: /);
    expect(said[0]).toMatch(words);
  });
});

describe('excused is, within its window and for the run it hit:', () => {
  const late = [witness('b', 0, 5, { end: null }), witness('a', 3, 6)];

  it.each<[string, Parameters<typeof evidence>[0]]>([
    [
      'an old trainer after its folder was deleted',
      { witnesses: late, faults: [fault('delete-run', 3, { idea: IDEA.id })] },
    ],
    [
      'an old trainer after its host went on',
      { witnesses: late, faults: [fault('freeze-host', 1, { tokens: ['b'], until: 4 })] },
    ],
    [
      'a killed trainer that FAILED',
      {
        faults: [fault('kill-trainer', 0.5, { tokens: ['a'] })],
        result: failedAs('a', { kind: 'signalled', signal: 'SIGKILL' }, 'signal-SIGKILL'),
      },
    ],
    [
      'an exit code whose keeper was killed',
      {
        planned: [FAILING],
        faults: [fault('kill-keeper', 0.5, { keepers: ['k-a'] })],
        result: failedAs('a', { kind: 'lost' }, 'lost'),
      },
    ],
    [
      'a result that the user deleted',
      { witnesses: [witness('b', 0, 1), witness('a', 2, 3)], faults: [fault('delete-run', 1.5, { idea: IDEA.id })] },
    ],
    [
      'an idea that the machine ended five times',
      { result: { ...failedAs('a', { kind: 'lost' }, 'lost'), attempts: 4 } },
    ],
  ])('%s', (_, change) => {
    expect(verdict(change)).toEqual([]);
  });

  it('the longest overlap within the windows is told', () => {
    const faults = [fault('delete-run', 3, { idea: IDEA.id })];
    expect(judgeEvidence(evidence({ witnesses: late, faults })).longestOverlapS).toBeCloseTo(1.95, 1);
  });
});

describe('a witness log', () => {
  const BEGIN = '{"e":"begin","t":1.5,"idea":"idea-00001","token":"a","host":"h1","keeper":"k","pid":7}\n';

  it('is read line by line, and what a kill cut off is not', () => {
    expect(parseWitness(`${BEGIN}1.55\n1.6\n{"e":"end","t":1.7,"fate":"exit","exitCode":3}\n`)).toEqual({
      idea: 'idea-00001',
      token: 'a',
      host: 'h1',
      keeper: 'k',
      begin: 1.5,
      beats: [1.55, 1.6],
      end: { at: 1.7, fate: 'exit', exitCode: 3 },
      bad: null,
    });
    expect(parseWitness(`${BEGIN}1.55\n1.`)?.beats).toEqual([1.55]);
    expect(parseWitness(BEGIN.slice(0, 30))).toBeNull();
    expect(parseWitness('')).toBeNull();
  });
});
