/** The events of all hosts as one story: nothing is missed and nothing told twice, wherever somebody stops and goes on. */
import { appendFileSync, mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCursor } from '../../../src/core/event-cursor.ts';
import type { SeenEvent } from '../../../src/app/view/event-line.ts';
import { EventLog } from '../../../src/app/view/event-log.ts';
import type { LoggedEvent } from '../../../src/app/view/event-log.ts';
import { CASES } from '../../rig/cases.ts';
import { counted, look, lookedProject } from '../../rig/looked.ts';

/** Wall time of the stories, in milliseconds. */
const T0 = Date.parse('2026-02-16T14:30:00+01:00');
const HOUR_MS = 3_600_000;
const iso = (ms: number): string => new Date(ms).toISOString();

async function story() {
  const project = lookedProject({ 'orze.yaml': 'train_script: t.py\n', 'results/.orze/x': '' });
  const events = project.path('results/.orze/events');
  mkdirSync(events, { recursive: true });
  const { ctx } = await look(project);
  const path = (host: string): string => `${events}/${host}.jsonl`;
  /** By the clock of the host; the file is as old as its last event, plus `lateMs`. */
  const note = (host: string, atMs: number, kind: string, more: object = {}, lateMs = 0): void => {
    appendFileSync(path(host), `${JSON.stringify({ at: iso(atMs), by: host, kind, ...more })}\n`);
    utimesSync(path(host), (atMs + lateMs) / 1000, (atMs + lateMs) / 1000);
  };
  const from = (cursor: string, on = ctx): EventLog => {
    const read = readCursor(cursor);
    if (read === undefined) throw new Error(`no cursor: ${cursor}`);
    return EventLog.from(on, read);
  };
  const rest = async (cursor: string): Promise<LoggedEvent[]> => from(cursor).next();
  return { ctx, events, path, note, from, rest };
}

const ids = (told: readonly SeenEvent[]): (string | null)[] => told.map(({ id }) => id);

describe('the story', () => {
  it('is that of all hosts, by time, and each event has a place from which the rest is exactly what comes behind it', async () => {
    const { note, rest } = await story();
    const all = fc.array(fc.record({ host: fc.constantFrom('n1', 'n2', 'n3'), afterMs: fc.nat(5000) }), {
      minLength: 3,
      maxLength: 30,
    });
    let batch = 0;
    await fc.assert(
      fc.asyncProperty(all, async (steps) => {
        batch += 1;
        const began = T0 + batch * 10 * HOUR_MS;
        let at = began;
        const told: string[] = [];
        // What is older stays untold also where a file is read from a place on.
        for (const host of ['n1', 'n2', 'n3']) note(`${host}-${batch}`, began - 60_000, 'completed', { id: 'old' });
        for (const { host, afterMs } of steps) {
          at += afterMs + 1;
          told.push(`idea-${told.length}`);
          note(`${host}-${batch}`, at, 'completed', { id: told.at(-1) });
        }
        const whole = await rest(String(began));
        expect(ids(whole)).toEqual(told);
        for (const [i, { cursor }] of whole.entries()) expect(ids(await rest(cursor))).toEqual(told.slice(i + 1));
      }),
      { numRuns: Math.min(CASES, 50) },
    );
  });

  it('is whole, however long it is', async () => {
    const { path, rest } = await story();
    const count = 12_000;
    const line = (i: number): string =>
      JSON.stringify({ at: iso(T0 + i), by: 'n1', kind: 'completed', id: `idea-${i}`, title: 'x'.repeat(500) });
    writeFileSync(path('n1'), `${Array.from({ length: count }, (_, i) => line(i)).join('\n')}\n`);
    utimesSync(path('n1'), T0 / 1000 + count, T0 / 1000 + count);
    expect(await rest(String(T0 - 1))).toHaveLength(count);
    const end = await rest(String(T0 + count - 6));
    expect(ids(end)).toEqual([5, 4, 3, 2, 1].map((back) => `idea-${count - back}`));
  });

  it('of the last minutes is not read from the beginning', async () => {
    const { ctx, path, from } = await story();
    const line = (i: number): string =>
      JSON.stringify({
        at: iso(T0 + i * 60_000),
        by: 'n1',
        kind: 'completed',
        id: `idea-${i}`,
        title: 'x'.repeat(500),
      });
    writeFileSync(path('n1'), `${Array.from({ length: 40_000 }, (_, i) => line(i)).join('\n')}\n`);
    const end = T0 + 40_000 * 60_000;
    utimesSync(path('n1'), end / 1000, end / 1000);
    const { ctx: counting, calls } = counted(ctx);
    expect(await from(String(end - 10 * 60_000), counting).next()).toHaveLength(9);
    expect(calls.bytes).toBeLessThan(6 * 1024 * 1024);
  });

  it('has no place for lines that are being written: they are told when they are whole', async () => {
    const { ctx, note, path } = await story();
    note('n1', Date.now(), 'completed', { id: 'idea-1' });
    appendFileSync(path('n1'), `{"at":"${iso(Date.now())}","by":"n1","kind":"fai`);
    const log = await EventLog.now(ctx);
    expect(await log.next()).toEqual([]);
    appendFileSync(path('n1'), 'led","id":"idea-2"}\n');
    expect(await log.next()).toMatchObject([{ seq: 1, type: 'failed', id: 'idea-2' }]);
    expect(await log.next()).toEqual([]);
  });

  it('tells of a line that is none, and passes kinds on that it does not know', async () => {
    const { note, path, rest } = await story();
    note('n1', T0, 'opened', { host: 'node1.lab', slots: ['cpu:0'] });
    appendFileSync(path('n1'), `{"at":"${iso(T0)}","by":"n1","ki{"at":\n`);
    note('n1', T0 + 1, 'brand-new', { afterS: 3 });
    expect(await rest(String(T0 - 1))).toMatchObject([
      { type: 'host_joined', host: 'node1.lab', data: { slots: ['cpu:0'] } },
      { type: 'unreadable', id: null },
      { type: 'brand_new', data: { after_s: 3 } },
    ]);
  });

  it('goes on when a file vanishes, and when all do', async () => {
    const { events, note, path, from, rest } = await story();
    note('n1', T0, 'completed', { id: 'idea-1' });
    note('n2', T0 + 1, 'completed', { id: 'idea-2' });
    const log = from(String(T0 - 1));
    expect(await log.next()).toHaveLength(2);
    rmSync(path('n1'));
    note('n2', T0 + 2, 'completed', { id: 'idea-3' });
    expect(ids(await log.next())).toEqual(['idea-3']);
    rmSync(events, { recursive: true });
    expect(await log.next()).toEqual([]);
    expect(await rest(log.cursor)).toEqual([]);
  });
});

describe('clocks of hosts that differ by minutes', () => {
  it('lose nothing of a host that is behind', async () => {
    const { ctx, note, from, rest } = await story();
    const now = Date.now();
    note('n1', now, 'completed', { id: 'idea-1' });
    const log = await EventLog.now(ctx);
    note('n1', now + 1000, 'completed', { id: 'idea-2' });
    expect(ids(await log.next())).toEqual(['idea-2']);
    const { cursor } = log;
    // It starts now; its clock is ten minutes behind, and so is that of the folder.
    note('n2', now - 600_000, 'completed', { id: 'idea-3' });
    expect(ids(await log.next())).toEqual(['idea-3']);
    expect(ids(await rest(cursor))).toEqual(['idea-3']);
    expect(ids(await from(cursor).next())).toEqual(['idea-3']);
  });

  it('tell nothing twice of a host that was quiet for a day', async () => {
    const { note, from, rest } = await story();
    note('n1', T0, 'completed', { id: 'idea-1' });
    note('n2', T0 + 24 * HOUR_MS, 'completed', { id: 'idea-2' });
    const log = from(String(T0 - 1));
    expect(await log.next()).toHaveLength(2);
    const { cursor } = log;
    expect(cursor).not.toContain('n1');
    expect(await rest(cursor)).toEqual([]);
    note('n1', T0 + 24 * HOUR_MS - 600_000, 'completed', { id: 'idea-3' });
    expect(ids(await rest(cursor))).toEqual(['idea-3']);
  });
});

it('a cursor is one word for every shell, and reads back', async () => {
  const { note, from } = await story();
  note('node-1-0a1b2c3d4e5f', T0, 'completed', { id: 'idea-1' });
  note('node-2-0a1b2c3d4e60', T0, 'completed', { id: 'idea-2' });
  const log = from(String(T0 - 1));
  await log.next();
  expect(log.cursor).toMatch(/^[\w.:-]+$/);
  expect(readCursor(log.cursor)).toMatchObject({ offsets: { size: 2 } });
  for (const none of ['', 'yesterday', '1:2', '-5', '17.n1', '17.n1:x']) expect(readCursor(none)).toBeUndefined();
});
