import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkIdeas } from '../../../src/app/check/ideas.ts';
import { openProject } from '../../../src/app/open-project.ts';
import { openFiles } from '../../../src/edge/files.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'orze-check-ideas-'));
  await mkdir(join(root, 'configs'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const idea = (id: string, yaml: string) => `## ${id}: Title\n- **Priority**: high\n\n\`\`\`yaml\n${yaml}\n\`\`\`\n`;

async function check(ideas: string | null, base: string | null = 'lr: 0.5\n') {
  if (ideas !== null) await writeFile(join(root, 'ideas.md'), ideas);
  if (base !== null) await writeFile(join(root, 'configs/base.yaml'), base);
  const { sections, runnable, total } = await checkIdeas(await openProject({ cwd: root, flags: {} }), openFiles());
  const problems = sections.flatMap((section) => section.problems);
  return {
    found: problems.map(({ code, file, line }) => [code, file, line]),
    runnable,
    total,
    problems,
  };
}

describe('ideas', () => {
  it('are all read with their configs, the last one too', async () => {
    const text =
      idea('idea-001', 'lr: 0.1') + idea('idea-002', 'lr: a: b') + idea('idea-003', '- a') + idea('idea-004', 'x: 1');
    expect(await check(text)).toMatchObject({
      found: [
        ['E0102', 'ideas.md', 11],
        ['E0111', 'ideas.md', 17],
      ],
      runnable: 2,
      total: 4,
    });
  });

  it('defined twice count once, and the later one is a problem', async () => {
    const { found, runnable, total } = await check(idea('idea-001', 'a: 1') + idea('idea-001', 'a: 2'));
    expect({ found, runnable, total }).toMatchObject({
      found: [['E0103', 'ideas.md', 7]],
      runnable: 1,
      total: 1,
    });
  });

  it('with 1e-4 get a warning that it is a text for Python', async () => {
    const { problems, runnable } = await check(idea('idea-001', 'lr: 1e-4\nwd: 1.0e-4'));
    expect(problems).toMatchObject([{ code: 'W0106', line: 5, column: 5, help: expect.stringContaining('1.0e-4') }]);
    expect(runnable).toBe(1);
  });

  it('without a last line break are read to the end', async () => {
    expect(await check(idea('idea-001', 'a: 1').trimEnd())).toMatchObject({ found: [], runnable: 1, total: 1 });
  });

  it('that are not there are E0101; an empty file is none', async () => {
    expect(await check(null)).toMatchObject({ found: [['E0101', undefined, undefined]], total: 0 });
    expect(await check('')).toMatchObject({ found: [], runnable: 0, total: 0 });
  });
});

describe('the base config', () => {
  it.each([
    ['a: b: c\n', 'E0207'],
    ['- a\n', 'E0207'],
    ['lr: 1e-4\n', 'W0106'],
  ])('%j is %s', async (base, code) => {
    expect((await check(idea('idea-001', 'a: 1'), base)).found).toEqual([[code, 'configs/base.yaml', 1]]);
  });

  it('that is missing is a warning, since ideas then start from nothing', async () => {
    expect((await check(idea('idea-001', 'a: 1'), null)).found).toEqual([['W0312', undefined, undefined]]);
  });
});
