import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Bindings } from '../../src/core/binding.ts';
import { awayFrom, includesHost, readWhere } from '../../src/core/where.ts';
import type { Where } from '../../src/core/where.ts';
import { ideaId } from '../rig/board.ts';
import { CASES } from '../rig/cases.ts';

const HOSTS = ['node1', 'node2', 'gpu-a', 'gpu-b'];

function where(text: string): Where {
  const read = readWhere(text);
  if (!read.ok) throw new Error(read.message);
  return read.where;
}

const hostsOf = (text: string): string[] => HOSTS.filter((host) => includesHost(where(text), host));

it('says hosts as the query language does', () => {
  expect(hostsOf('host:node1')).toEqual(['node1']);
  expect(hostsOf('host:NODE1')).toEqual(['node1']);
  expect(hostsOf('host:node1,gpu-b')).toEqual(['node1', 'gpu-b']);
  expect(hostsOf('-host:node2')).toEqual(['node1', 'gpu-a', 'gpu-b']);
  expect(hostsOf('host!=node2')).toEqual(['node1', 'gpu-a', 'gpu-b']);
  expect(hostsOf('host:gpu-*')).toEqual(['gpu-a', 'gpu-b']);
  expect(hostsOf('host:gpu-* -host=gpu-b')).toEqual(['gpu-a']);
  expect(hostsOf('host:node1 | (host:gpu-* -host:gpu-a)')).toEqual(['node1', 'gpu-b']);
  expect(hostsOf('host:node')).toEqual([]);
});

it('refuses what is not about hosts, with the place of it', () => {
  const refused: [string, RegExp, number][] = [
    ['node1', /`node1` is a word/, 0],
    ['gpu:3', /`gpu` is not about hosts/, 0],
    ['host:node1 metric>0.9', /`metric` is not about hosts/, 11],
    ['-(host:a | free)', /`free` is a word/, 11],
    ['host<3', /no order/, 4],
    ['host:', /a value is expected/, 5],
    ['', /a host is expected/, 0],
    ['host:"a', /not closed/, 5],
    [`host:${'x'.repeat(1000)}`, /longer than 1000/, 1000],
  ];
  for (const [text, message, at] of refused) {
    const read = readWhere(text);
    expect({ text, ...read }).toMatchObject({ text, ok: false, at });
    expect(read.ok ? '' : read.message).toMatch(message);
  }
});

const name = fc.constantFrom(...HOSTS, 'gpu-*', 'node?', 'a b', 'x"y\\', '-n');
const term = fc
  .tuple(fc.constantFrom(':', '=', '!='), fc.array(name, { minLength: 1, maxLength: 3 }))
  .map(([op, names]) => `host${op}${names.map((one) => `"${one.replace(/["\\]/g, '\\$&')}"`).join(',')}`);
const place = fc.letrec<{ any: string }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 3 },
    term,
    tie('any').map((one) => `-(${one})`),
    fc.tuple(tie('any'), fc.constantFrom(' ', ' | '), tie('any')).map(([a, and, b]) => `(${a})${and}(${b})`),
  ),
})).any;

it('reads back as the same place, and its opposite is every other host', () => {
  fc.assert(
    fc.property(place, fc.oneof(fc.constantFrom(...HOSTS), fc.string()), (text, host) => {
      expect(where(where(text))).toBe(where(text));
      expect(includesHost(where(`-(${text})`), host)).toBe(!includesHost(where(text), host));
    }),
    { numRuns: CASES },
  );
});

it('away from a host is the one other, or all but that', () => {
  expect(awayFrom('node2', ['node1'])).toBe('host:node1');
  expect(awayFrom('node2', ['node1', 'node3'])).toBe('-host:node2');
  // What a host may be called: nothing of it is part of a pattern. The query language does not tell capitals from small letters.
  const host = fc.stringMatching(/^[a-z0-9_][a-z0-9_.-]{0,20}$/);
  fc.assert(
    fc.property(host, fc.uniqueArray(host, { minLength: 1 }), (bad, all) => {
      const others = all.filter((one) => one !== bad);
      fc.pre(others.length > 0);
      const away = awayFrom(bad, others);
      expect(where(away)).toBe(away);
      expect(includesHost(away, bad)).toBe(false);
      for (const other of others) expect(includesHost(away, other)).toBe(true);
    }),
    { numRuns: CASES },
  );
});

it('what a host must leave to others is exactly what it may not run, after each change', () => {
  const ids = ['idea-1', 'idea-2', 'idea-3'].map(ideaId);
  const change = fc.tuple(fc.constantFrom(...ids), fc.option(place, { nil: null }));
  fc.assert(
    fc.property(fc.array(change, { maxLength: 10 }), fc.constantFrom(...HOSTS), (changes, host) => {
      const bindings = new Bindings<number>();
      for (const [n, [id, text]] of changes.entries()) {
        bindings.put(id, text === null ? null : where(text), n);
        const last = changes.slice(0, n + 1).findLast(([one]) => one === id)?.[1] ?? null;
        expect(bindings.of(id)).toEqual(last === null ? null : { where: where(last), request: n });
        expect([...bindings.elsewhere(host)].toSorted()).toEqual(ids.filter((one) => !bindings.mayRun(one, host)));
      }
    }),
    { numRuns: CASES },
  );
});
