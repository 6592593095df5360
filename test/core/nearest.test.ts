import { describe, expect, it } from 'vitest';
import { editDistance, nearest } from '../../src/core/nearest.ts';

describe('editDistance', () => {
  it.each([
    ['', '', 0],
    ['', 'abc', 3],
    ['abc', '', 3],
    ['timeout', 'timeout', 0],
    ['tiemout', 'timeout', 1],
    ['timeuot', 'timeout', 1],
    ['timout', 'timeout', 1],
    ['kitten', 'sitting', 3],
  ])('%s → %s takes %i edits', (a, b, edits) => expect(editDistance(a, b)).toBe(edits));
});

describe('nearest', () => {
  it('finds the word with a letter wrong, missing or swapped', () => {
    const words = ['primary_metric', 'sort', 'columns', 'title'];
    expect(nearest('primary_metrics', words)).toBe('primary_metric');
    expect(nearest('Colums', words)).toBe('columns');
    expect(nearest('sotr', words)).toBe('sort');
  });

  it('takes the nearer of two', () => expect(nearest('eval_arg', ['eval_args', 'pre_args'])).toBe('eval_args'));

  it('suggests nothing rather than nonsense', () =>
    expect(nearest('learning_rate', ['timeout', 'poll'])).toBeUndefined());
});
