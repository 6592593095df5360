/** What research cycles brought, from the events and logs of a small project. */
import { mkdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { researchNow } from '../../../src/app/answers/research.ts';
import { ofSchema } from '../../rig/answers.ts';
import { look } from '../../rig/looked.ts';
import { sampled } from '../../rig/sample.ts';

const line = (at: string, record: Record<string, unknown>): string =>
  `${JSON.stringify({ at, by: 'n1-3f', ...record })}\n`;

function researched(settings: string) {
  const events = [
    line('2026-01-01T00:00:00+00:00', { kind: 'research-started', cycle: 1 }),
    line('2026-01-01T00:01:00+00:00', {
      kind: 'research-ended',
      cycle: 1,
      ok: true,
      why: 'exit 0',
      newIds: ['idea-002', 'idea-003', 'idea-004'],
      duration_s: 60,
    }),
    line('2026-01-02T00:00:00+00:00', { kind: 'research-started', cycle: 3 }),
  ];
  return sampled({
    'orze.yaml': `python: sh\ntrain_script: train.sh\n${settings}`,
    'results/.orze/events/n1-3f.jsonl': events.join(''),
    'results/_research_logs/cycle_001.log': 'hello\n',
    'results/_research_logs/cycle_002.log': 'an older host\n',
    'results/_research_logs/cycle_003.log': '',
  });
}

const SETTINGS = 'research: {mode: script, script: agent.sh, cooldown: 900}\n';

it('a cycle is told with what became of its ideas, and sources are compared', async () => {
  const body = ofSchema('orze.research/1', await researchNow(await look(researched(SETTINGS))));
  expect(body).toMatchObject({
    configured: true,
    mode: 'script',
    program: 'agent.sh',
    cooldown_s: 900,
    running: false,
    total: 3,
  });
  expect(body.items.map(({ cycle, state }) => [cycle, state])).toEqual([
    [3, 'unknown'],
    [2, 'unknown'],
    [1, 'ok'],
  ]);
  expect(body.items[2]).toMatchObject({
    host: 'n1',
    duration_s: 60,
    proposed: 3,
    blocked: 1,
    started: 2,
    scored: 1,
    improved: 1,
    log: '_research_logs/cycle_001.log',
    log_bytes: 6,
  });
  expect(body.sources).toMatchObject([
    { source: 'research', ideas: 3, started: 2, failed: 1, scored: 1, improved: 1, best_delta: 0.25 },
    { source: 'others', ideas: 3, started: 2, failed: 0, scored: 1, improved: 0, best_delta: null },
  ]);
});

it('a cycle under way is the last one, and nothing is due meanwhile', async () => {
  const project = researched(SETTINGS);
  mkdirSync(project.path('results/.orze/research-cycle'));
  const body = ofSchema('orze.research/1', await researchNow(await look(project)));
  expect(body).toMatchObject({
    running: true,
    next_at: null,
    items: [{ cycle: 3, state: 'running', ended_at: null }, {}, {}],
  });
});

it('without research there is nothing to tell, but for cycles of former times', async () => {
  const body = ofSchema('orze.research/1', await researchNow(await look(researched(''))));
  expect(body).toMatchObject({ configured: false, program: null, next_at: null, total: 2 });
  expect(ofSchema('orze.research/1', await researchNow(await look(sampled())))).toMatchObject({ total: 0, items: [] });
});
