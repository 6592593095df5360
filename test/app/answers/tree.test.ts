import { mkdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { familyTree } from '../../../src/app/answers/tree.ts';
import type { TreeAsked } from '../../../src/app/answers/tree.ts';
import { ofSchema } from '../../rig/answers.ts';
import { ideaId } from '../../rig/board.ts';
import { Runs } from '../../rig/finished.ts';
import { look, lookedProject } from '../../rig/looked.ts';
import { ideasFile } from '../../rig/project.ts';

/** 1 → 2 → 3 is the best path; 4 and 5 come from 1; 6 to 45 from 4. */
async function view() {
  const idea = (n: number, parent: number | null): string =>
    ideasFile({ [`idea-${n}`]: `lr: ${n}` }, parent === null ? '' : `- **Parent**: idea-${parent}\n`);
  const below4 = Array.from({ length: 40 }, (_, i) => idea(6 + i, 4));
  const ideas = [idea(1, null), idea(2, 1), idea(3, 2), idea(4, 1), idea(5, 1), ...below4];
  const project = lookedProject({ 'ideas.md': ideas.join('\n') });
  mkdirSync(project.path('results/.orze'), { recursive: true });
  const runs = new Runs(project.path('results'));
  for (const [id, value] of [
    [1, 0.5],
    [2, 0.6],
    [3, 0.9],
    [4, 0.7],
    [7, 0.8],
    [8, 0.75],
  ])
    runs.ours(`idea-${id}`, value);
  return look(project);
}

const ASKED: TreeAsked = { root: null, depth: null, bestPath: false, limit: 500 };

it('of a large tree only the best path with its siblings, and what was opened', async () => {
  const seen = await view();
  const closed = ofSchema('orze.tree/1', await familyTree(seen, { ...ASKED, open: new Set() }));
  expect(closed.items.map(({ id }) => id)).toEqual(['idea-1', 'idea-2', 'idea-3', 'idea-4', 'idea-5']);
  expect(closed.items[3]).toMatchObject({ children: 40, hidden: 40, hidden_best: 0.8 });
  expect(closed.items[0]).toMatchObject({ hidden: 0, hidden_best: null, on_best_path: true });
  const open = await familyTree(seen, { ...ASKED, open: new Set([ideaId('idea-4')]) });
  expect(open.items).toHaveLength(45);
  expect(open.items.slice(4, 6).map(({ id }) => id)).toEqual(['idea-7', 'idea-8']);
});

it('below a root that was asked for it is open', async () => {
  const { items } = await familyTree(await view(), { ...ASKED, root: ideaId('idea-4'), open: new Set() });
  expect(items).toHaveLength(21);
  expect(items[0]).toMatchObject({ id: 'idea-4', hidden: 20 });
});
