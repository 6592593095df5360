/** What the page is told without asking: what changed, once a second at most, and nothing lost by whoever was away for a moment. */
import { appendFileSync, mkdirSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Hub } from '../../../src/face/web/server/hub.ts';
import { sampleProject } from '../../rig/sample.ts';
import { Frames, Served } from '../../rig/served.ts';
import type { Project } from '../../rig/project.ts';

const topicsOf = ({ data }: { data: Record<string, unknown> }) => (data['topics'] as string[] | undefined) ?? [];
const EVENTS = 'results/.orze/events/h.jsonl';
const event = (id: string) =>
  `${JSON.stringify({ at: new Date().toISOString(), kind: 'completed', id, value: 0.5 })}\n`;

async function started(): Promise<{ project: Project; served: Served }> {
  const project = sampleProject();
  mkdirSync(project.path('results/.orze/events'), { recursive: true });
  project.write(EVENTS, '');
  const served = await Served.of(project);
  // What happened before the first look is no news.
  await served.ask('/api/v1/overview');
  onTestFinished(async () => {
    await served.close();
    expect(served.said).toEqual([]);
    await project.remove();
  });
  return { project, served };
}

async function listening(
  served: Served,
  path = '/api/v1/events',
  headers: Record<string, string> = {},
): Promise<Frames> {
  const response = await served.open(path, { headers });
  expect(response.headers).toMatchObject({
    'content-type': 'text/event-stream; charset=utf-8',
    'x-accel-buffering': 'no',
  });
  const frames = new Frames(response);
  onTestFinished(() => frames.end());
  await frames.until((frame) => frame.event === 'beat');
  return frames;
}

describe('a stream', () => {
  it('tells that the queue changed, and what happened, in the order in which it was written', async () => {
    const { project, served } = await started();
    const frames = await listening(served);
    appendFileSync(project.path(EVENTS), event('idea-101') + event('idea-102'));
    appendFileSync(project.path('ideas.md'), '\n## idea-020: More\n\n```yaml\nlr: 0.04\n```\n');
    await frames.until((frame) => frame.event === 'event' && frame.data['id'] === 'idea-102');
    await frames.until((frame) => topicsOf(frame).includes('queue'));
    const told = frames.all.filter(({ event: is }) => is === 'event').map(({ data }) => data['id']);
    expect(told).toEqual(['idea-101', 'idea-102']);
  });

  it('goes on where it stopped, and begins anew for whoever was away too long', async () => {
    const { project, served } = await started();
    const first = await listening(served);
    appendFileSync(project.path(EVENTS), event('idea-101'));
    const last = await first.until((frame) => frame.data['id'] === 'idea-101');
    first.end();
    appendFileSync(project.path(EVENTS), event('idea-102'));
    const second = await listening(served, '/api/v1/events', { 'last-event-id': last.id ?? '' });
    await second.until((frame) => frame.data['id'] === 'idea-102');
    expect(second.all.map(({ data }) => data['id'])).not.toContain('idea-101');
    const third = await listening(served, '/api/v1/events', { 'last-event-id': 'of-another-start-7' });
    await third.until((frame) => frame.event === 'resync');
  });

  it('has the topics that were asked for, and no others', async () => {
    const { project, served } = await started();
    const all = await listening(served);
    const some = await listening(served, '/api/v1/events?topics=log:idea-006');
    appendFileSync(project.path(EVENTS), event('idea-101'));
    await all.until((frame) => frame.data['id'] === 'idea-101');
    project.write('results/idea-006/train_output.log', 'step 1\n');
    const grown = await some.until((frame) => topicsOf(frame).includes('log:idea-006'));
    expect(grown.event).toBe('state');
    expect(some.all.filter(({ event: is }) => is === 'event')).toEqual([]);
  });

  it('is ended when the server ends', async () => {
    const { served } = await started();
    const response = await served.open('/api/v1/events');
    const ended = new Promise((done) => response.on('error', done).on('close', done));
    await served.close();
    await ended;
  });
});

describe('the hub', () => {
  const state = (topic: string) => ({ event: 'state', data: { topics: [topic] }, topics: [topic] });
  const idsOf = (text: string) => [...text.matchAll(/^id: \w+-(\d+)$/gm)].map(([, n]) => Number(n));

  function taken(hub: Hub, lastId: string | null, topics: readonly string[] | null = null) {
    let text = '';
    const leave = hub.join(lastId, topics, (frames) => (text += frames));
    return { ids: () => idsOf(text), text: () => text, leave };
  }

  it('remembers the last 10,000 messages, and no more', () => {
    const hub = new Hub();
    const first = taken(hub, null);
    for (let n = 0; n < 25_000; n += 1) hub.publish([state('runs')]);
    const [start] = /\w+(?=-1$)/m.exec(first.text()) ?? [];
    expect(taken(hub, `${start}-24990`).ids()).toEqual(Array.from({ length: 10 }, (_, i) => 24_991 + i));
    expect(taken(hub, `${start}-15000`).ids()).toHaveLength(10_000);
    expect(taken(hub, `${start}-14999`).text()).toContain('event: resync');
    expect(taken(hub, `${start}-99999`).text()).toContain('event: resync');
    expect(taken(hub, `${start}-25000`).ids()).toEqual([]);
  });

  it('sends what came together as one piece', () => {
    const hub = new Hub();
    const pieces: string[] = [];
    hub.join(null, null, (frames) => void pieces.push(frames));
    hub.publish([state('runs'), state('queue'), state('nodes')]);
    expect(pieces.slice(1)).toHaveLength(1);
  });

  it('tells nobody who has left', () => {
    const hub = new Hub();
    const one = taken(hub, null);
    one.leave();
    hub.publish([state('runs')]);
    expect(one.ids()).toEqual([]);
    expect(hub.size).toBe(0);
  });
});
