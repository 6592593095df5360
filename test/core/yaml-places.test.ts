import { describe, expect, it } from 'vitest';
import { yamlPlaces } from '../../src/core/yaml-places.ts';

const TEXT = `# head
timeout: 5
report:
  title: "My: board"
  columns:
    - { key: acc, fmt: ".4f" }
    - key: loss
empty:
list: [1.0,
  two]
`;

describe('yamlPlaces', () => {
  const { keys, values } = yamlPlaces(TEXT);

  it.each([
    ['timeout', 2, 1],
    ['report', 3, 1],
    ['report.title', 4, 3],
    ['report.columns.0.key', 6, 9],
    ['report.columns.1.key', 7, 7],
  ])('the key %s stands in line %i, column %i', (path, line, column) =>
    expect(keys.get(path)).toMatchObject({ line, column }),
  );

  it.each([
    ['timeout', 2, 10, '5'],
    ['report.title', 4, 10, 'My: board'],
    ['report.columns.0', 6, 7, ''],
    ['report.columns.0.fmt', 6, 24, '.4f'],
    ['list.0', 9, 8, '1.0'],
    ['list.1', 10, 3, 'two'],
    ['', 2, 1, ''],
  ])('the value of %s stands in line %i, column %i, written %s', (path, line, column, raw) =>
    expect(values.get(path)).toEqual({ line, column, raw }),
  );

  it('an empty value stands at its key', () => expect(values.get('empty')).toEqual({ line: 8, column: 1, raw: '' }));

  it('lists keys that are given twice, but not merges', () => {
    const { repeated } = yamlPlaces('a: 1\nb: &x {c: 1}\na: 2\nd:\n  <<: *x\n  <<: *x\n');
    expect(repeated).toEqual([
      { path: 'a', place: { line: 3, column: 1, raw: 'a' }, first: { line: 1, column: 1, raw: 'a' } },
    ]);
  });

  it('points into the text as given where lines stand further left than PyYAML needs', () => {
    const { values, keys } = yamlPlaces('args: [\n  a,\nb\n]\nc: 1\n');
    expect(values.get('args.1')).toEqual({ line: 3, column: 1, raw: 'b' });
    expect(keys.get('c')).toMatchObject({ line: 5, column: 1 });
  });

  it('counts characters, and all line ends of PyYAML', () => {
    const { values } = yamlPlaces('{a: "👩 🔬", b: 1}');
    expect(values.get('b')).toMatchObject({ line: 1, column: 15 });
    expect(yamlPlaces('a: 1\rb: 2\r\nc: 3\n').keys.get('c')).toMatchObject({ line: 3, column: 1 });
  });

  it('steps over keys that are lists', () => {
    expect(yamlPlaces('? [a, {b: 1}]\n: 1\nc: 2\n').keys.get('c')).toMatchObject({ line: 3, column: 1 });
  });

  it('has nothing for an empty text', () => expect(yamlPlaces('# only this\n').values.size).toBe(0));
});
