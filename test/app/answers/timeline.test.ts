/** The time line of a fleet, from the event files of its hosts and the records of its runs. */
import { appendFileSync, mkdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { timelineNow } from '../../../src/app/answers/timeline.ts';
import { pastEvents } from '../../../src/app/view/past-events.ts';
import { ofSchema } from '../../rig/answers.ts';
import { counted, look } from '../../rig/looked.ts';
import { sampled } from '../../rig/sample.ts';

const HOUR_S = 3600;

function line(agoS: number, record: Record<string, unknown>): string {
  return `${JSON.stringify({ at: new Date(Date.now() - agoS * 1000).toISOString(), by: 'h-1', ...record })}\n`;
}

it('bars, gaps with their reasons, and totals are those of the events', async () => {
  const project = sampled();
  mkdirSync(project.path('results/.orze/events'));
  const write = (text: string): void => appendFileSync(project.path('results/.orze/events/node1-3f2a.jsonl'), text);
  write(line(5 * HOUR_S, { kind: 'claimed', id: 'idea-009', token: 'x', slots: ['gpu:0'] }));
  write(line(3000, { kind: 'opened', host: 'node1', slots: ['gpu:0'], results: '' }));
  write(line(2000, { kind: 'claimed', id: 'idea-001', token: 't', slots: ['gpu:0'], attempt: 1 }));
  write(line(1000, { kind: 'completed', id: 'idea-001', token: 't' }));
  write(line(1000, { kind: 'released', id: 'idea-001', token: 't' }));
  write('{"half": ');
  write('\n');
  write(line(500, { kind: 'idle-ended', slot: 'gpu:0', reason: 'paused', seconds: 500 }));
  const body = ofSchema('orze.timeline/1', await timelineNow(await look(project), HOUR_S));
  expect(
    body.lanes.map(({ host, slot, bars }) => [host, slot, bars.map(({ kind, id, reason }) => id ?? reason ?? kind)]),
  ).toEqual([['node1', 'gpu:0', ['idea-001', 'paused']]]);
  expect(body.truncated).toBe(false);
  expect(body.busy_s).toBeCloseTo(1000, 1);
  expect(body.idle_by_reason['paused']).toBeCloseTo(500, 1);
  expect(body.busy_share).toBeCloseTo(2 / 3, 3);
});

it('of a project without event files it is what the records of runs say', async () => {
  const view = await look(sampled());
  const since = Date.now() / 1000 - Date.parse('2025-12-31T00:00:00Z') / 1000;
  const { lanes } = ofSchema('orze.timeline/1', await timelineNow(view, since));
  expect(lanes).toMatchObject([{ host: 'h', slot: 'gpu:0' }]);
  // All of them at the same instant.
  expect(lanes[0]?.bars.map(({ id, state }) => [id, state]).toSorted()).toEqual([
    ['idea-001', 'COMPLETED'],
    ['idea-002', 'COMPLETED'],
    ['idea-003', 'FAILED'],
  ]);
});

it('a long event file is read from its end as far back as was asked', async () => {
  const project = sampled();
  mkdirSync(project.path('results/.orze/events'));
  const old = line(10 * HOUR_S, { kind: 'opened', host: 'node1', pad: 'x'.repeat(1000) });
  appendFileSync(project.path('results/.orze/events/node1-3f2a.jsonl'), old.repeat(5000));
  appendFileSync(project.path('results/.orze/events/node1-3f2a.jsonl'), line(10, { kind: 'opened', host: 'node1' }));
  const { ctx, calls } = counted((await look(project)).ctx);
  const { events, truncated } = await pastEvents(ctx, Date.now() - HOUR_S * 1000, new Set(['opened']));
  expect([events.length, truncated]).toEqual([1, false]);
  expect(calls.bytes).toBeLessThanOrEqual(1024 * 1024);
});
