/** What slots did, as bars. */
import { expect, it } from 'vitest';
import { barText, busyText, idleParts, lanesOf, reasonText } from '../../../../src/face/web/client/model/slot-lanes.ts';
import type { Answers } from '../../../../src/face/web/api.ts';

type Timeline = Answers['timeline'];
type Bar = Timeline['lanes'][number]['bars'][number];

const bar = (more: Partial<Bar>): Bar => ({
  from: 0,
  to: 60_000,
  kind: 'run',
  id: 'idea-1',
  state: 'COMPLETED',
  cause: null,
  reason: null,
  open: false,
  ...more,
});
const timeline = (bars: Bar[], reasons: Record<string, number> = {}): Timeline => ({
  from: 0,
  to: 1,
  hidden_lanes: 0,
  busy_s: 0,
  idle_s: 0,
  busy_share: null,
  truncated: false,
  lanes: [{ host: 'node1', slot: 'gpu:0', bars, busy_s: 0, idle_s: 0 }],
  idle_by_reason: reasons,
});

it('a run is what became of it, and nothing yet while it goes on', () => {
  const [lane] = lanesOf(
    timeline([bar({}), bar({ state: 'FAILED' }), bar({ state: 'RECLAIMED' }), bar({ state: 'RUNNING', open: true })]),
  );
  expect(lane?.id).toBe('node1 gpu:0');
  expect(lane?.bars.map(({ state }) => state)).toEqual(['completed', 'failed', 'other', null]);
});

it('what others hold is another thing than an idle slot', () => {
  const idle = { kind: 'idle', id: null, state: null } as const;
  const [lane] = lanesOf(timeline([bar({ ...idle, reason: 'foreign' }), bar({ ...idle, reason: 'no_ready_idea' })]));
  expect(lane?.bars.map(({ kind, label }) => [kind, label])).toEqual([
    ['foreign', 'foreign program'],
    ['idle', 'no ready idea'],
  ]);
});

it('bars are told in words', () => {
  const [lane] = lanesOf(timeline([bar({ state: 'FAILED', cause: 'oom' }), bar({ kind: 'idle', reason: null })]));
  const [run, idle] = lane?.bars ?? [];
  expect(run && barText('node1 gpu:0', run)).toMatch(
    /^node1 gpu:0: idea-1 from \d\d:\d\d:00 to \d\d:\d\d:00, 1m00, failed \(oom\)$/,
  );
  expect(idle && barText('node1 gpu:0', idle)).toMatch(/: idle .*: nobody noted why$/);
});

it('reasons come the longest first, in words; a new one stays as it is', () => {
  expect(idleParts(timeline([], { launch: 5, no_ready_idea: 60, paused: 0 }))).toEqual([
    { reason: 'no ready idea', seconds: 60 },
    { reason: 'launch gap', seconds: 5 },
  ]);
  expect(reasonText('rebooting')).toBe('rebooting');
});

it('tells no share where nobody noted idle time: a gap is unknown, not busy', () => {
  expect(busyText({ busy_share: 0.91, busy_s: 910, idle_s: 90 })).toBe('busy 91 %');
  expect(busyText({ busy_share: 1, busy_s: 910, idle_s: 0 })).toBe('busy 15m10, no idle time was noted');
});
