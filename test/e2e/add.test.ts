/** Several processes add ideas to one file at the same time. */
import { spawn } from 'node:child_process';
import { expect, it } from 'vitest';
import { IdeasNow } from '../../src/app/adding/append.ts';
import { lookedProject } from '../rig/looked.ts';
import { LAUNCHER, ideasFile } from '../rig/project.ts';
import type { Project } from '../rig/project.ts';

const PROCESSES = 5;
const EACH = 6;

interface Added {
  id: string;
  created: boolean;
  title: string;
}

/** What `orze add --stdin --json` answers of these proposals. */
async function adding(project: Project, proposals: readonly object[]): Promise<Added[]> {
  const child = spawn(process.execPath, [LAUNCHER, 'add', '--stdin', '--json'], {
    cwd: project.dir,
    env: project.env,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stdin.end(proposals.map((one) => JSON.stringify(one)).join('\n'));
  const code = await new Promise((done) => child.on('close', done));
  expect({ code, out: code === 0 ? '' : out }).toEqual({ code: 0, out: '' });
  return (JSON.parse(out) as { items: Added[] }).items;
}

it('nothing is lost, no id is given out twice, and each block stands in one piece', async () => {
  const project = lookedProject({ 'ideas.md': ideasFile({ 'idea-001': 'lr: 0.1' }).trimEnd() });
  const work = Array.from({ length: PROCESSES }, (_, p) =>
    Array.from({ length: EACH }, (_n, n) => ({ title: `p${p} n${n}`, config: { p, n, text: 'x'.repeat(3000) } })),
  );
  const answers = await Promise.all(work.map((proposals) => adding(project, proposals)));
  const added = answers.flat();
  expect(new Set(added.map(({ id }) => id)).size).toBe(PROCESSES * EACH);
  const { view } = new IdeasNow(Buffer.from(project.read('ideas.md')), 'ideas.md');
  expect(view.problems).toEqual([]);
  const titles = new Map([...view.entries.values()].map(({ id, title }) => [id as string, title]));
  expect(titles.size).toBe(PROCESSES * EACH + 1);
  for (const { id, title, created } of added) expect([created, titles.get(id)]).toEqual([true, title]);
});

it('of processes that add the same config, or under the same key, at the same time, one adds it', async () => {
  const project = lookedProject({ 'ideas.md': '' });
  const one = { title: 'x', config: { lr: 0.5 }, key: 'k-1' };
  const answers = await Promise.all(Array.from({ length: PROCESSES }, () => adding(project, [one])));
  expect(answers.flat().filter(({ created }) => created)).toHaveLength(1);
  expect(new Set(answers.flat().map(({ id }) => id))).toEqual(new Set(['idea-001']));
});
