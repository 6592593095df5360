/** What is kept of rows from one look to the next is what a new look from outside would tell, and little of it is made anew. */
import { appendFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { View } from '../../../src/app/view/view.ts';
import type { RunRow } from '../../../src/core/row.ts';
import { ideaId } from '../../rig/board.ts';
import { Runs } from '../../rig/finished.ts';
import { look } from '../../rig/looked.ts';
import { ideasFile } from '../../rig/project.ts';
import type { Project } from '../../rig/project.ts';
import { sampled } from '../../rig/sample.ts';

/** All that a row says; the age of what still runs goes on. */
function told(view: View): unknown[] {
  return view.rows().map((row) => {
    const { id, state, title, cause, message, metric, rank, position, priority, excluded, note, values, host } = row;
    return { id, state, title, cause, message, metric, rank, position, priority, excluded, note, values, host };
  });
}

async function isAsNew(project: Project, view: View): Promise<void> {
  await view.refresh('anew');
  expect(told(view)).toEqual(told(await look(project)));
}

const byId = (view: View): Map<string, RunRow> => new Map(view.rows().map((row) => [row.id, row]));

async function lookedAt(files: Record<string, string> = {}) {
  const project = sampled(files);
  const view = await look(project);
  view.rows();
  return { project, view, runs: new Runs(project.path('results')) };
}

it('a look that finds nothing new makes the rows of open runs only', async () => {
  const { project, view } = await lookedAt();
  const before = [byId(view), view.rowsMade] as const;
  await isAsNew(project, view);
  const after = byId(view);
  const others = [...after].filter(([id, row]) => before[0].get(id) !== row).map(([id]) => id);
  expect(others).toEqual(['idea-006']);
  expect(view.rowsMade - before[1]).toBe(1);
  expect(view.rows()).toBe(view.rows());
});

it('a run that ends makes its own row anew, and the ranks of all', async () => {
  const { project, view, runs } = await lookedAt();
  const before = byId(view);
  const made = view.rowsMade;
  expect(before.get('idea-002')?.rank).toBe(1);
  runs.ours('idea-005', 0.9);
  await isAsNew(project, view);
  expect(view.rowsMade - made).toBe(2);
  expect(byId(view).get('idea-002')).toBe(before.get('idea-002'));
  expect(before.get('idea-002')?.rank).toBe(2);
  expect(byId(view).get('idea-005')).toMatchObject({ state: 'COMPLETED', rank: 1, position: null });
});

it('a run that begins, one that is deleted and one that is written anew are told', async () => {
  const { project, view, runs } = await lookedAt();
  runs.running('idea-005');
  await isAsNew(project, view);
  runs.delete('idea-001');
  await isAsNew(project, view);
  expect(view.row(ideaId('idea-001'))?.state).toBe('QUEUED');
  runs.ours('idea-006', 0.1);
  await isAsNew(project, view);
  expect(view.running().map(({ id }) => id)).toEqual(['idea-005']);
});

it('a run without an idea, and one whose idea goes away, stand behind the others', async () => {
  const { project, view, runs } = await lookedAt();
  runs.ours('idea-900', 0.6);
  await isAsNew(project, view);
  runs.delete('idea-900');
  await isAsNew(project, view);
  project.write('ideas.md', project.read('ideas.md').replace('## idea-001', '## idea-901'));
  await isAsNew(project, view);
  expect(view.rows().at(-1)).toMatchObject({ id: 'idea-001', title: '', state: 'COMPLETED' });
});

it('ideas that are added, and the last one written anew, are told', async () => {
  const { project, view } = await lookedAt({ 'ideas.md': ideasFile({ 'idea-001': 'lr: 1', 'idea-002': 'lr: 2' }) });
  appendFileSync(project.path('ideas.md'), ideasFile({ 'idea-007': 'lr: 7' }));
  await isAsNew(project, view);
  project.write('ideas.md', project.read('ideas.md').replace('idea-007', 'idea-008'));
  await isAsNew(project, view);
  expect(view.rows().map(({ id }) => id)).toContain('idea-008');
  appendFileSync(project.path('ideas.md'), '- **Priority**: critical\n');
  await isAsNew(project, view);
  expect(byId(view).get('idea-008')?.priority).toBe('critical');
});

it('an idea that is found to be broken later is told', async () => {
  const { view } = await lookedAt();
  expect(byId(view).get('idea-005')?.state).toBe('QUEUED');
  view.ctx.memory.block(ideaId('idea-005'), { code: 'E0105', message: 'no', idea: 'idea-005' });
  await view.refresh();
  expect(byId(view).get('idea-005')).toMatchObject({ state: 'BLOCKED', cause: 'E0105' });
});

it('what is asked of the fleet is told', async () => {
  const { project, view } = await lookedAt();
  const requests = [
    ['exclude', 'idea-002', '--yes'],
    ['skip', 'idea-005'],
    ['note', 'idea-001', 'as before'],
    ['prio', 'idea-005', 'top'],
  ];
  for (const request of requests) {
    expect(await project.orze(request)).toMatchObject({ code: 0 });
    await isAsNew(project, view);
  }
  const rows = byId(view);
  expect(rows.get('idea-002')).toMatchObject({ excluded: true, rank: null });
  expect(rows.get('idea-001')).toMatchObject({ note: 'as before', rank: 1 });
});
