import fc from 'fast-check';
import { expect, it } from 'vitest';
import { familyOf } from '../../src/core/family.ts';
import type { IdeaId } from '../../src/core/words.ts';
import { ideaId } from '../rig/board.ts';
import { CASES } from '../rig/cases.ts';

const family = (parents: Record<string, string | null>) =>
  familyOf(new Map(Object.entries(parents).map(([id, of]) => [ideaId(id), of === null ? null : ideaId(of)])));

it('puts each idea below its parent, in the order in which they came', () => {
  const { roots, childrenOf, pathTo } = family({
    'idea-1': null,
    'idea-4': 'idea-2',
    'idea-2': 'idea-1',
    'idea-3': 'idea-1',
  });
  expect(roots).toEqual(['idea-1']);
  expect(childrenOf(ideaId('idea-1'))).toEqual(['idea-2', 'idea-3']);
  expect(pathTo(ideaId('idea-4'))).toEqual(['idea-1', 'idea-2', 'idea-4']);
});

it('an idea whose parent is not there is a root, and told', () => {
  const { roots, missing } = family({ 'idea-1': 'idea-9', 'idea-2': 'idea-1' });
  expect(roots).toEqual(['idea-1']);
  expect(missing).toEqual([{ id: 'idea-1', parent: 'idea-9' }]);
});

it('a circle of parents is told, and opened at one place', () => {
  const { roots, cycles, pathTo } = family({
    'idea-1': 'idea-2',
    'idea-2': 'idea-1',
    'idea-3': 'idea-2',
    'idea-4': 'idea-4',
  });
  expect(cycles).toEqual([['idea-1', 'idea-2'], ['idea-4']]);
  expect(roots).toEqual(['idea-1', 'idea-4']);
  expect(pathTo(ideaId('idea-3'))).toEqual(['idea-1', 'idea-2', 'idea-3']);
});

it('whatever parents say, each idea stands in the tree exactly once', () => {
  const id = fc.nat(9).map((n) => ideaId(`idea-${n}`));
  fc.assert(
    fc.property(fc.uniqueArray(fc.tuple(id, fc.option(id)), { selector: ([one]) => one }), (pairs) => {
      const made = familyOf(new Map(pairs));
      const seen: IdeaId[] = [];
      const open = [...made.roots];
      for (let at = open.pop(); at !== undefined; at = open.pop()) {
        seen.push(at);
        open.push(...made.childrenOf(at));
        expect(made.roots).toContain(made.pathTo(at)[0]);
      }
      expect(seen.toSorted()).toEqual(pairs.map(([one]) => one).toSorted());
    }),
    { numRuns: CASES },
  );
});

it('a chain of fifty thousand ideas is no deeper than memory', () => {
  const name = (n: number) => ideaId(`idea-${n}`);
  const made = familyOf(new Map(Array.from({ length: 50_000 }, (_, n) => [name(n), n === 0 ? null : name(n - 1)])));
  expect(made.pathTo(name(49_999))).toHaveLength(50_000);
});
