/** Failures by what they share. */
import { describe, expect, it } from 'vitest';
import { briefOf, byHost, byKey, factText, liftOf } from '../../../../src/face/web/client/model/shared-facts.ts';
import type { Group } from '../../../../src/face/web/client/model/shared-facts.ts';

const fact = { key: 'batch', op: '>=' as const, value: 512, support: 11, of: 11, elsewhere: 0.044 };
const group = (fingerprint: string, more: Partial<Group> = {}): Group => ({
  fingerprint,
  cause: 'oom',
  count: 11,
  ids: ['idea-5', 'idea-6'],
  message: 'CUDA out of memory',
  example: 'idea-5',
  hosts: ['node1'],
  last_at: null,
  over_time: [],
  common: [fact],
  suggest: [],
  ...more,
});

describe('what failures share', () => {
  it('is told with support and how often it is elsewhere', () => {
    expect(factText(fact)).toBe('batch >= 512 in 11 of 11, elsewhere 4.4 %');
    expect(liftOf(fact)).toBeCloseTo(22.7, 1);
    expect(liftOf({ ...fact, elsewhere: 0 })).toBeNull();
  });

  it('groups them by key, the one behind most runs first', () => {
    const other = { ...fact, key: 'host', value: 'node2', support: 3 };
    const keys = byKey([group('a', { common: [other] }), group('b'), group('c', { common: [other] })]);
    expect(keys.map(({ key, runs, facts }) => [key, runs, facts.length])).toEqual([
      ['batch', 11, 1],
      ['host', 6, 2],
    ]);
  });
});

it('by host each group stands at every host it was on, those without one apart', () => {
  const hosts = byHost([group('a', { hosts: ['node1', 'node2'] }), group('b'), group('c', { hosts: [] })]);
  expect(hosts.map(({ host, groups }) => [host, groups.map(({ fingerprint }) => fingerprint)])).toEqual([
    ['node1', ['a', 'b']],
    ['node2', ['a']],
    ['no host', ['c']],
  ]);
});

it('a brief says what failed, what it shares, its log, and how to go on', () => {
  const brief = briefOf(group('f-1'), ['line 1', 'boom']);
  expect(brief).toContain('11 failed runs: oom (f-1)');
  expect(brief).toContain('- batch >= 512 in 11 of 11');
  expect(brief).toContain('```\nline 1\nboom\n```');
  expect(brief).toContain("orze retry '@failed:f-1'");
  expect(briefOf(group('f-1', { common: [] }), [])).not.toContain('```');
});
