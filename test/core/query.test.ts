import { Detail } from '../../src/core/detail.ts';
import { FlatBase } from '../../src/core/flat-overlay.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseQuery, queryText } from '../../src/core/query.ts';
import type { Query } from '../../src/core/query.ts';
import { matches, needsDetails } from '../../src/core/query-match.ts';
import type { IdeaDetail, RunRow } from '../../src/core/row.ts';
import { parseSelector } from '../../src/core/selector.ts';
import { ideaId } from '../rig/board.ts';
import { CASES } from '../rig/cases.ts';

const HOUR_MS = 3600_000;

function row(more: Partial<RunRow> = {}): RunRow {
  return {
    id: ideaId('idea-031'),
    title: 'Cosine LR + mixup',
    state: 'COMPLETED',
    cause: null,
    fingerprint: null,
    message: null,
    metric: 0.94,
    rank: 1,
    values: { val_acc: 0.94, loss: Number.NaN },
    priority: 'high',
    gpus: 1,
    position: null,
    host: 'node2',
    gpu: 3,
    slots: [],
    stage: null,
    attempt: 1,
    startedAt: 0,
    endedAt: HOUR_MS,
    seconds: 760,
    progress: null,
    excluded: false,
    note: 'look again',
    constraint: null,
    ...more,
  };
}

const detail: IdeaDetail = new Detail(
  { parent: ideaId('idea-012'), category: 'architecture', hypothesis: null, own: { 'aug.mixup': 0.2 } },
  new FlatBase({ 'aug.mixup': 0, 'training.lr': 0.0003, 'model.type': 'vit', resume: false }),
);

function does(text: string, of: RunRow = row()): boolean {
  const read = parseQuery(text);
  if (!read.ok) throw new Error(`${text}: ${read.message} at ${read.at}`);
  return matches(read.query, of, {
    nowMs: 2 * HOUR_MS,
    columns: new Set(['val_acc', 'loss']),
    detail: () => detail,
    before: () => ({ ...detail.config, 'aug.mixup': 0 }),
  });
}

describe('a query matches', () => {
  it.each([
    'status:completed',
    'status:failed,completed',
    'metric>0.9',
    'metric>=0.94',
    'val_acc=0.94',
    'training.lr<=3e-4',
    'training.lr=0.0003',
    'parent:idea-012',
    'cat:arch*',
    'host:node2 gpu:3',
    'age<2h',
    'age>30m',
    'changed:aug.*',
    '-changed:training.*',
    'mixup',
    '"LR + mix"',
    'idea-031',
    'look',
    'status:failed | host:node2',
    '(status:failed | status:completed) metric>0.9',
    'model.type!=cnn',
    'resume:false',
    '',
  ])('%s', (text) => expect(does(text)).toBe(true));

  it.each([
    'status:failed',
    'metric<0.9',
    'loss<1',
    'loss>1',
    'loss!=1',
    'nothing>1',
    'nothing!=1',
    'host:node1',
    'age<30m',
    '-mixup',
    'status:completed host:node1',
    'changed:training.*',
    'title>3',
  ])('not %s: what is missing, NaN or no number matches no comparison', (text) => expect(does(text)).toBe(false));
});

it('only what stands in the texts of ideas needs them', () => {
  const needs = (text: string): boolean => {
    const read = parseQuery(text);
    return read.ok && needsDetails(read.query, new Set(['val_acc']));
  };
  expect(['status:failed age<2h "x"', 'val_acc>1 -note:x'].map(needs)).toEqual([false, false]);
  expect(['training.lr>1', 'a | (b -parent:idea-1)', 'changed:x'].map(needs)).toEqual([true, true, true]);
});

describe('what is no query names its place', () => {
  it.each([
    ['metric>', 7],
    ['"open', 0],
    ['a (b', 2],
    ['a )', 2],
    ['a |', 3],
    ['>3', 0],
    ['status:,', 7],
  ])('%s', (text, at) => expect(parseQuery(text)).toMatchObject({ ok: false, at }));

  it('whatever is typed: a query, or a place within the text (generated)', () => {
    const typed = fc.string({
      unit: fc.constantFrom('a', 'lr', '"', '(', ')', '|', '-', ':', '>', '=', '!', ',', ' ', '1', '*'),
    });
    fc.assert(
      fc.property(fc.oneof(typed, fc.string()), (text) => {
        const read = parseQuery(text);
        return read.ok || (read.at >= 0 && read.at <= text.length && read.message !== '');
      }),
      { numRuns: CASES },
    );
  });
});

it('a query that is printed reads as the same (generated)', () => {
  const text = fc.string({ minLength: 1 });
  const field = fc.record({
    kind: fc.constant('field' as const),
    key: fc.constantFrom('metric', 'training.lr', 'a-b', '_x.y'),
    op: fc.constantFrom(':', '=', '!=', '<', '<=', '>', '>=' as const),
    values: fc.array(text, { minLength: 1, maxLength: 3 }),
  });
  const { query } = fc.letrec<{ query: Query }>((tie) => ({
    query: fc.oneof(
      { maxDepth: 4 },
      fc.record({ kind: fc.constant('text' as const), text }),
      field as fc.Arbitrary<Query>,
      fc.record({ kind: fc.constant('not' as const), of: tie('query') }),
      fc.record({
        kind: fc.constantFrom('and' as const, 'or' as const),
        of: fc.array(tie('query'), { minLength: 2, maxLength: 3 }),
      }),
    ),
  }));
  fc.assert(
    fc.property(query, (asked) => {
      expect(parseQuery(queryText(asked))).toEqual({ ok: true, query: asked });
    }),
    { numRuns: CASES },
  );
});

describe('a selector', () => {
  it.each([
    ['45', { kind: 'number', number: 45 }],
    ['idea-045', { kind: 'id', id: 'idea-045' }],
    ['40-45', { kind: 'range', from: 40, to: 45 }],
    ['@best', { kind: 'special', name: 'best', of: null }],
    ['@failed:oom', { kind: 'special', name: 'failed', of: 'oom' }],
    ['parent:idea-012', { kind: 'query', text: 'parent:idea-012' }],
  ])('%s', (text, selector) => expect(parseSelector(text)).toEqual(selector));

  it('@nobody is none', () => expect(parseSelector('@nobody')).toBeUndefined());
});
