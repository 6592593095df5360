import { describe, expect, it } from 'vitest';
import type { TopFacts } from '../../src/face/top/facts.ts';
import { VIEWS, frame } from '../../src/face/top/frame.ts';
import type { TopState } from '../../src/face/top/frame.ts';
import { keysOf } from '../../src/face/top/keys.ts';
import { Screen } from '../../src/face/top/screen.ts';

const NOW = Date.UTC(2026, 1, 16, 14, 30);
const COUNTS = {
  QUEUED: 1,
  BLOCKED: 1,
  RUNNING: 1,
  SILENT: 0,
  EVAL: 0,
  LOST: 0,
  COMPLETED: 1,
  FAILED: 1,
  SKIPPED: 0,
  UNKNOWN: 0,
};

const item = (id: string, more: object) => ({
  id,
  title: 'T',
  state: 'COMPLETED' as const,
  cause: null,
  fingerprint: null,
  message: null,
  metric: 0.94,
  rank: 1,
  values: {},
  nan: [],
  priority: 'medium' as const,
  gpus: 1,
  position: null,
  host: 'n1',
  gpu: 0,
  slots: [],
  stage: null,
  attempt: 1,
  started_at: null,
  ended_at: null,
  duration_s: 760,
  progress: null,
  excluded: false,
  note: null,
  constraint: null,
  parent: 'idea-001',
  delta_parent: 0.01,
  diff: [{ key: 'training.lr', from: 0.1, to: 0.0003 }],
  ...more,
});

const FACTS: TopFacts = {
  atMs: NOW,
  counts: COUNTS,
  metric: 'val_acc',
  best: { id: 'idea-002', value: 0.94 },
  running: [
    {
      id: 'idea-045',
      title: 'lr 3e-4',
      state: 'RUNNING',
      host: 'node1',
      gpu: 0,
      stage: 'train',
      seconds: 252,
      progress: null,
      lastLine: 'epoch 31\u001b[31m',
    },
  ],
  nodes: [
    {
      host: 'node1',
      state: 'running',
      heartbeat_age_s: 8,
      slots: 2,
      busy: 1,
      free_gpus: [1],
      held: [],
      launch_block: null,
      free_bytes: null,
      idle: null,
      runs: ['idea-045'],
      orze_version: '1',
      version_skew: false,
      pid: 1,
    },
  ],
  queue: [
    {
      position: 1,
      id: 'idea-047',
      title: 'wider net',
      priority: 'high',
      gpus: 1,
      state: 'ready',
      reason: null,
      constraint: null,
      expected_start: null,
    },
    {
      position: null,
      id: 'idea-007',
      title: 'B',
      priority: 'medium',
      gpus: 1,
      state: 'blocked',
      reason: 'E0102 bad YAML',
      constraint: null,
      expected_start: null,
    },
  ],
  finished: [item('idea-002', {}), item('idea-003', { state: 'FAILED', cause: 'oom', metric: null, rank: null })],
  leaderboard: [item('idea-002', {})],
  failures: [
    {
      fingerprint: 'f-3a9c',
      cause: 'oom',
      count: 14,
      ids: ['idea-003'],
      message: 'CUDA out of memory',
      example: 'idea-003',
      hosts: [],
      last_at: null,
      over_time: [],
      common: [],
      suggest: [],
    },
  ],
  log: { id: 'idea-045', lines: ['epoch 30', 'epoch 31'] },
  filterFault: null,
};

const STATE: TopState = {
  view: 0,
  cursor: 0,
  marked: new Set(),
  filter: '',
  typing: null,
  question: null,
  page: null,
  message: '',
  readOnly: false,
  ascii: false,
};

const shown = (state: Partial<TopState>, rows = 23, nowMs = NOW): string =>
  frame(FACTS, { ...STATE, ...state }, 80, rows, nowMs)
    .map(({ text }) => text)
    .join('\n');

describe('a frame of orze top', () => {
  it.each([
    ['Slots', /node1 slot 0 +● RUNNING +idea-045 {2}train 4m12 {2}lr 3e-4 {2}epoch 31\n[^]*node1 slot 1 +○ idle/],
    ['Queue', /1 idea-047 {2}high +wider net\n[^]*◌ idea-007 {2}medium +blocked: E0102 bad YAML/],
    ['Finished', /✓ idea-002 {2}0\.9400 \+0\.01[^]*lr 0\.1→3e-4[^]*✗ idea-003 {2}oom/],
    ['Log', /idea-045\n epoch 30\n epoch 31/],
    ['Leaderboard', /1 ✓ idea-002 {2}0\.9400/],
    ['Failures', /f-3a9c {2}oom +14 {2}CUDA out of memory/],
    ['Nodes', /node1 {2}running {2}beat 8s ago {2}1\/2 busy/],
  ])('shows %s', (name, text) => {
    const out = shown({ view: VIEWS.indexOf(name as (typeof VIEWS)[number]) });
    expect(out).toMatch(text);
    expect(out).toContain('best val_acc 0.9400 idea-002');
    expect(out).not.toContain('\u001b');
  });

  it('does not call empty what was not made yet', () => {
    const text = (facts: TopFacts) => frame(facts, { ...STATE, view: VIEWS.indexOf('Failures') }, 80, 23, NOW)[3]?.text;
    expect(text({ ...FACTS, failures: null })).toBe('reading …');
    expect(text({ ...FACTS, failures: [] })).toBe('nothing failed');
  });

  it('is as high as asked, down to one line', () => {
    expect(shown({}).split('\n')).toHaveLength(23);
    expect(shown({}, 5).split('\n')).toHaveLength(1);
  });

  it('says how old it is once the folder does not answer', () => {
    expect(shown({}, 23, NOW + 12_000)).toContain('results/ not answering for 12 s (showing ');
  });

  it('shows what is typed, asked, marked, and what a verb has said', () => {
    expect(shown({ typing: { prompt: '/', text: 'status:f' } })).toContain('/status:f_');
    expect(shown({ question: 'kill idea-045: 252 s of work are lost' })).toContain('are lost y/N');
    expect(shown({ view: 4, marked: new Set(['idea-002']) })).toMatch(/^\* +1 ✓/m);
    expect(shown({ page: { title: 'why idea-1', lines: ['a', 'b', 'c'], from: 1 } })).toMatch(/why idea-1\nb\nc/);
  });
});

it('keys are told apart, also when several come at once', () => {
  expect(keysOf('jk\u001b[A\u001b[6~q')).toEqual(['j', 'k', 'up', 'page-down', 'q']);
  expect(keysOf('\u001b')).toEqual(['escape']);
  expect(keysOf('\r\u007f \u0003')).toEqual(['enter', 'backspace', 'space', 'ctrl-c']);
});

describe('the screen', () => {
  it('writes lines that have changed, and nothing where nothing has; it never clears', () => {
    let out = '';
    const screen = new Screen((text) => (out += text), true);
    screen.enter();
    screen.draw([{ text: 'a' }, { text: 'b', style: 'red' }], 80, 2);
    out = '';
    screen.draw([{ text: 'a' }, { text: 'b', style: 'red' }], 80, 2);
    expect(out).toBe('');
    screen.draw([{ text: 'a' }, { text: 'c' }], 80, 2);
    expect(out).toBe('\u001b[?2026h\u001b[2;1Hc\u001b[K\u001b[?2026l');
    screen.leave();
    expect(out).not.toMatch(/\u001b\[[23]J/);
  });

  it('has no colours but the mark of the cursor where nobody wants any', () => {
    let out = '';
    const screen = new Screen((text) => (out += text), false);
    screen.draw(
      [
        { text: 'a', style: 'red' },
        { text: 'b', style: 'reverse' },
      ],
      80,
      2,
    );
    expect(out).toContain('\u001b[1;1Ha\u001b[K');
    expect(out).toContain('\u001b[7mb\u001b[0m');
  });
});
