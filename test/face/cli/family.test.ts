import { mkdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { exports as exportSchema } from '../../../src/app/schemas/export.ts';
import { schemaOf } from '../../../src/app/schemas/index.ts';
import { main } from '../../../src/face/cli/main.ts';
import { Runs } from '../../rig/finished.ts';
import { lookedProject } from '../../rig/looked.ts';
import { testTerminal } from '../../rig/terminal.ts';

const idea = (id: number, parent: string, yaml: string) =>
  `## idea-${id}: Title ${id}\n- **Parent**: ${parent}\n\n\`\`\`yaml\n${yaml}\n\`\`\`\n`;

/** 1 → 2 (best), 3 (failed); 4 comes from nowhere, 5 and 6 from each other. */
function project() {
  const made = lookedProject({
    'ideas.md': [
      idea(1, 'none', 'lr: 0.1'),
      idea(2, 'idea-1', 'lr: 0.01'),
      idea(3, 'idea-1', 'lr: 3.0'),
      idea(4, 'idea-99', 'lr: 0.4\nx: .nan'),
      idea(5, 'idea-6', 'lr: 0.5'),
      idea(6, 'idea-5', 'lr: 0.6'),
    ].join('\n'),
  });
  mkdirSync(made.path('results/.orze'), { recursive: true });
  const runs = new Runs(made.path('results'));
  runs.ours('idea-1', 0.5);
  runs.ours('idea-2', 0.75);
  runs.ours('idea-3', 0, '=loss became NaN, at once');
  return made;
}

async function orze(...argv: string[]) {
  const made = project();
  const terminal = testTerminal({ cwd: made.dir, env: { ...made.env, ORZE_ASCII: '1' } });
  const code = await main(argv, terminal);
  return { code, out: terminal.out(), err: terminal.err() };
}

it('tree shows ideas below their parents, the best first, and what is wrong with parents', async () => {
  const { code, out } = await orze('tree');
  expect(code).toBe(0);
  expect(out).toBe(
    [
      'idea-1 C 0.5000 Title 1',
      '|- idea-2 C 0.7500 +0.2500 lr 0.1->0.01',
      '`- idea-3 F reported lr 0.1->3',
      'idea-4 Q Title 4',
      'idea-5 Q lr 0.6->0.5',
      '`- idea-6 Q lr 0.5->0.6',
      'idea-4 names idea-99 as its parent, which is not there',
      'in a circle of parents: idea-5 -> idea-6 -> idea-5',
      '',
    ].join('\n'),
  );
});

it('tree --best-path shows the steps to the best run, and tree ID what comes from it', async () => {
  const best = await orze('tree', '--best-path', '--json');
  expect(JSON.parse(best.out)).toMatchObject({
    best_path: ['idea-1', 'idea-2'],
    items: [
      { id: 'idea-1', depth: 0, hidden: 1 },
      { id: 'idea-2', depth: 1, delta_parent: 0.25, on_best_path: true },
    ],
  });
  const below = await orze('tree', '1', '--depth', '0', '--json');
  expect(JSON.parse(below.out)).toMatchObject({ total: 3, items: [{ id: 'idea-1', children: 2, hidden: 2 }] });
  expect((await orze('tree', '77')).code).toBe(3);
});

it('a tree that is cut keeps the best path and says how many are missing', async () => {
  const { out } = await orze('tree', '--limit', '3');
  expect(out.split('\n').slice(0, 5)).toEqual([
    'idea-1 C 0.5000 Title 1',
    '|- idea-2 C 0.7500 +0.2500 lr 0.1->0.01',
    '`- ... 1 more',
    'idea-4 Q Title 4',
    '... 1 more',
  ]);
});

it('export writes a header and a row for each idea, with its metrics and its whole config', async () => {
  const { code, out } = await orze('export');
  expect(code).toBe(0);
  const [head = '', ...rows] = out.trimEnd().split('\n');
  expect(head).toMatch(/^id,title,state,.*,value\.test_accuracy,.*,config\.lr,config\.x$/);
  expect(rows).toHaveLength(6);
  expect(rows[1]).toMatch(/^idea-2,Title 2,COMPLETED,.*,0\.75,.*,0\.01,$/);
  expect(rows[2]).toContain(`"'=loss became NaN, at once"`);
  expect(rows[3]).toMatch(/,0\.4,NaN$/);
});

it('export --jsonl writes an object a line, of what the query picks; --json writes one', async () => {
  const lines = (await orze('export', '--jsonl', 'status:completed')).out.trimEnd().split('\n');
  const items = lines.map((line) => exportSchema.shape.items.element.parse(JSON.parse(line)));
  expect(items.map(({ id, config }) => [id, config])).toEqual([
    ['idea-1', { lr: 0.1 }],
    ['idea-2', { lr: 0.01 }],
  ]);
  expect((await orze('export', '--csv', '--jsonl')).code).toBe(2);
});

it.each([['tree'], ['export']])('%s --json is what its schema says', async (verb) => {
  const { out } = await orze(verb, '--json');
  expect(schemaOf(verb)?.safeParse(JSON.parse(out)).error).toBeUndefined();
});
