import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Overlay } from '../../src/core/overlay.ts';
import { nextRequestId, readRequest, requestRecord } from '../../src/core/request.ts';
import type { Request, RequestId, RequestReading } from '../../src/core/request.ts';
import { CASES } from '../rig/cases.ts';

const IDS = ['idea-1', 'idea-2', 'idea-3'];
const TOKENS = ['a'.repeat(32), 'b'.repeat(32)];
const SCOPES = ['all', 'research', 'host:node1', 'slot:node1/gpu:3'];

const some = (names: string[]) => fc.subarray(names, { minLength: 1 });
const how = fc.constantFrom('drain', 'now');
const wish = fc.oneof(
  fc.record({ do: fc.constantFrom('skip', 'unskip', 'exclude', 'include'), ids: some(IDS) }),
  fc.record({ do: fc.constant('prio'), ids: some(IDS), priority: fc.constantFrom('top', 'critical', 'low', null) }),
  fc.record({ do: fc.constant('bind'), ids: some(IDS), where: fc.constantFrom('host:node1', '-host:node2', null) }),
  fc.record({ do: fc.constant('note'), ids: some(IDS), text: fc.constantFrom('good', 'bad', null) }),
  fc.record({ do: fc.constant('pause'), scope: fc.constantFrom(...SCOPES), how }),
  fc.record({ do: fc.constant('resume'), scope: fc.constantFrom('every', ...SCOPES) }),
  fc.record({
    do: fc.constant('kill'),
    runs: some(TOKENS).map((all) => all.map((token) => ({ id: 'idea-1', token }))),
    requeue: fc.boolean(),
  }),
  fc.record({ do: fc.constant('stop'), hosts: some(['h-1', 'h-2']), how }),
);
/** In the order of their ids. */
const history = fc.array(wish, { maxLength: 12 }).map((wishes) =>
  wishes.map((one, n) => {
    const id = `${1_700_000_000_000 + n}-0000000${n % 10}`;
    const by = { user: 'u', host: 'h', via: 'cli' };
    return requestOf(readRequest({ schema: 'orze.request/1', id, at: '2026-01-01T00:00:00+00:00', by, ...one }));
  }),
);

function requestOf(reading: RequestReading): Request {
  if (!reading.ok) throw new Error(reading.why);
  return reading.request;
}

function overlayOf(requests: readonly Request[]): Overlay {
  const overlay = new Overlay();
  for (const request of requests) overlay.apply(request);
  return overlay;
}

/** All that anybody can ask it. */
function meaning(overlay: Overlay): unknown {
  return {
    ideas: IDS.map((id) => {
      const idea = id as Parameters<Overlay['skipOf']>[0];
      return [
        overlay.skipOf(idea)?.id,
        overlay.exclusionOf(idea)?.id,
        overlay.rankOf(idea),
        overlay.noteOf(idea),
        overlay.bindings.of(idea)?.request.id,
      ];
    }),
    elsewhere: ['node1', 'node2'].map((host) => [...overlay.bindings.elsewhere(host)].toSorted()),
    skipped: [...overlay.skipped].toSorted(),
    excluded: [...overlay.excluded].toSorted(),
    pauses: overlay
      .pauses()
      .map(({ scope, how: way }) => [scope, way])
      .toSorted(),
    kills: TOKENS.map((token) => overlay.killOf(token as Parameters<Overlay['killOf']>[0])?.requeue),
    stops: ['h-1', 'h-2'].map((host) => overlay.stopOf(host as Parameters<Overlay['stopOf']>[0])?.how),
  };
}

it('means the same in whichever order, and however often, its requests are read', () => {
  fc.assert(
    fc.property(
      history.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray([...all, ...all], { minLength: 0 }))),
      ([all, more]) => {
        expect(meaning(overlayOf([...more, ...all.toReversed()]))).toEqual(meaning(overlayOf(all)));
      },
    ),
    { numRuns: CASES },
  );
});

it('is made again of the few requests that still count, also together with all others', () => {
  fc.assert(
    fc.property(history, fc.nat(12), (all, cut) => {
      const folded = overlayOf(all.slice(0, cut)).requests();
      const read = folded.map((request) => readRequest(JSON.parse(JSON.stringify(requestRecord(request)))));
      const again = read.map((reading) => requestOf(reading));
      expect(meaning(overlayOf([...all.slice(cut), ...again]))).toEqual(meaning(overlayOf(all)));
      expect(meaning(overlayOf([...again, ...all]))).toEqual(meaning(overlayOf(all)));
      expect(folded.length).toBeLessThanOrEqual(5 * IDS.length + SCOPES.length + 1 + TOKENS.length + 2);
    }),
    { numRuns: CASES },
  );
});

it('of two requests about the same thing the later one counts', () => {
  fc.assert(
    fc.property(history, (all) => {
      const overlay = overlayOf(all);
      for (const id of IDS) {
        const last = all.findLast(
          (one) => (one.do === 'skip' || one.do === 'unskip') && one.ids.some((idea) => idea === id),
        );
        expect(overlay.skipped.has(id as Parameters<Overlay['skipOf']>[0])).toBe(last?.do === 'skip');
      }
      const scopes = all.flatMap((one) => (one.do === 'pause' ? [one.scope] : []));
      for (const scope of new Set(scopes)) {
        const last = all.findLast(
          (one) => (one.do === 'pause' || one.do === 'resume') && (one.scope === scope || one.scope === 'every'),
        );
        expect(overlay.pauses().some((pause) => pause.scope === scope)).toBe(last?.do === 'pause');
      }
    }),
    { numRuns: CASES },
  );
});

it('an id is greater than all that was read before, whatever the clock says', () => {
  const early = nextRequestId(5, null, '00000000');
  expect(early).toBe('0000000000005-00000000');
  expect(nextRequestId(1, early, 'ffffffff')).toBe('0000000000006-ffffffff');
  fc.assert(
    fc.property(fc.nat(), fc.nat(), (wall, before) => {
      const latest = `${String(before).padStart(13, '0')}-ffffffff` as RequestId;
      expect(nextRequestId(wall, latest, '00000000') > latest).toBe(true);
    }),
    { numRuns: CASES },
  );
});

it('reads nothing that it understands in part only', () => {
  const by = { user: 'u', host: 'h', via: 'cli' };
  const good = { schema: 'orze.request/1', id: '1700000000000-00000000', at: 'x', by, do: 'skip', ids: ['idea-1'] };
  expect(readRequest(good)).toMatchObject({ ok: true, request: { do: 'skip', reason: null } });
  const bad: object[] = [
    { schema: 'orze.request/2' },
    { id: 'x' },
    { by: 'me' },
    { do: 'explode' },
    { ids: ['idea-1', '../x'] },
    { ids: 'idea-1' },
    { reason: 'x'.repeat(2001) },
    { do: 'pause', scope: 'planet:mars', how: 'now' },
    { do: 'pause', scope: 'all' },
    { do: 'prio', priority: 'urgent' },
    { do: 'bind' },
    { do: 'bind', where: 'gpu:3' },
    { do: 'bind', where: '' },
    { do: 'kill', runs: [{ id: 'idea-1', token: 'short' }], requeue: true },
    { do: 'stop', hosts: ['a b'], how: 'now' },
  ];
  expect(bad.filter((part) => readRequest({ ...good, ...part }).ok)).toEqual([]);
  for (const other of [null, 'x', []]) expect(readRequest(other)).toMatchObject({ ok: false });
});
