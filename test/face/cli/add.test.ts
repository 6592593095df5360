import { mkdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { schemaOf } from '../../../src/app/schemas/index.ts';
import { main } from '../../../src/face/cli/main.ts';
import { Runs } from '../../rig/finished.ts';
import { lookedProject } from '../../rig/looked.ts';
import { ideasFile } from '../../rig/project.ts';
import type { Project } from '../../rig/project.ts';
import { testTerminal } from '../../rig/terminal.ts';

function project(files: Record<string, string> = {}): Project {
  const made = lookedProject({
    'ideas.md': ideasFile({ 'idea-001': 'lr: 0.1\naug: {mixup: 0.2}', 'idea-002': 'lr: 0.03' }),
    'configs/base.yaml': 'lr: 1.0\nepochs: 90',
    ...files,
  });
  mkdirSync(made.path('results/.orze'), { recursive: true });
  const runs = new Runs(made.path('results'));
  runs.ours('idea-001', 0.5);
  runs.ours('idea-002', 0.75);
  return made;
}

async function add(made: Project, args: readonly string[], stdin?: string) {
  const terminal = testTerminal({ cwd: made.dir, env: made.env, ...(stdin === undefined ? {} : { stdin }) });
  const code = await main(['add', ...args], terminal);
  return { code, out: terminal.out(), err: terminal.err() };
}

async function addJson(made: Project, args: readonly string[], stdin?: string) {
  const { code, out, err } = await add(made, [...args, '--json'], stdin);
  return { code, err, body: JSON.parse(out) as Record<string, never> & { error: Record<string, unknown> } };
}

it('adds an idea behind the others, with the config of its parent and one change', async () => {
  const made = project();
  const before = made.read('ideas.md');
  const { code, out, err } = await add(made, ['lr 0.2', '--parent', '1', '--set', 'lr=0.2']);
  expect(code).toBe(0);
  expect(out).toMatch(
    /^added idea-003 {2}queue position 1 · nearest: idea-001 \(differs in lr,\stest_accuracy 0\.5000\) · novelty 0\.23\n$/,
  );
  expect(err).toBe('no loop is running: `orze run --once`\n');
  expect(made.read('ideas.md')).toBe(
    `${before}\n## idea-003: lr 0.2\n- **Priority**: medium\n- **Parent**: idea-001\n\n\`\`\`yaml\nlr: 0.2\naug:\n  mixup: 0.2\n\`\`\`\n`,
  );
});

it('a config that was run is refused with its twin, and what could be done; --force adds it', async () => {
  const made = project();
  const before = made.read('ideas.md');
  const given = ['again', '--set', 'lr=3e-2', '--set', 'epochs=90'];
  const { code, body } = await addJson(made, given);
  expect(code).toBe(4);
  expect(body.error).toMatchObject({
    code: 'E0105',
    message: 'this config was already run: idea-002 (COMPLETED, test_accuracy 0.75, rank 1)',
    twin: { id: 'idea-002', state: 'COMPLETED', metric: 0.75 },
    fix: ['orze add … --set seed=2'],
  });
  expect(made.read('ideas.md')).toBe(before);
  const forced = await addJson(made, [...given, '--force']);
  expect(forced).toMatchObject({ code: 0, body: { created: true, id: 'idea-003', novelty: 0 } });
  expect(forced.body).toMatchObject({ duplicates: [{ id: 'idea-002' }] });
});

it('the seed that it offers to change is called as the project calls it', async () => {
  const made = project({ 'configs/base.yaml': 'lr: 0.1\ntraining: {random_state: 7}\n' });
  await addJson(made, ['once', '--set', 'lr=0.4']);
  const { body } = await addJson(made, ['again', '--set', 'lr=0.4']);
  expect(body.error).toMatchObject({ code: 'E0105', fix: ['orze add … --set training.random_state=8'] });
});

it('the same key adds one idea, however often it is asked for', async () => {
  const made = project();
  const given = '{"title": "x", "config": {"lr": 0.5}, "key": "c10-1"}';
  const first = await addJson(made, ['--stdin'], given);
  const second = await addJson(made, ['--stdin'], given);
  const third = await addJson(made, ['--stdin'], '{"title": "y", "config": {"lr": 7}, "key": "c10-1"}');
  expect(first.body).toMatchObject({ created: true, id: 'idea-003', runs: 1, warnings: [] });
  for (const { code, body } of [second, third]) {
    expect(code).toBe(0);
    expect(body).toMatchObject({ created: false, id: 'idea-003', runs: 0, position: 1 });
    expect(body.warnings).toHaveLength(1);
  }
  expect(made.read('ideas.md').match(/^## /gm)).toHaveLength(3);
});

it('a key is not found in the config of another idea', async () => {
  const made = project();
  await addJson(made, ['--stdin'], '{"title": "x", "config": {"a": "- **Key**: k", "b": ["**Key**: k"]}}');
  expect((await addJson(made, ['--stdin'], '{"title": "y", "config": {"lr": 7}, "key": "k"}')).body).toMatchObject({
    created: true,
  });
});

it('a sweep is an idea for each combination, and the same values by one key are one sweep', async () => {
  const made = project();
  const given = ['lr sweep', '--sweep', 'lr=1e-4,3e-4', '--sweep', 'seed=0,1', '--key', 's1'];
  const { body } = await addJson(made, given);
  expect(body).toMatchObject({ runs: 4, id: 'idea-003', items: [{ id: 'idea-003' }, {}, {}, { id: 'idea-006' }] });
  const text = made.read('ideas.md');
  expect(text).toContain('## idea-004: lr sweep (lr 1e-4, seed 1)\n');
  expect(text).toContain('- **Sweep**: lr 3e-4, seed 0\n');
  expect((await addJson(made, given)).body).toMatchObject({
    runs: 0,
    items: [{ id: 'idea-003' }, {}, {}, { id: 'idea-006' }],
  });
});

it('of a batch those that are there already are left out, and the others are added: that is no refusal', async () => {
  const made = project();
  const given = [
    '{"title": "a", "config": {"lr": 0.03}}',
    '{"title": "b", "config": {"lr": 9}}',
    '{"title": "c", "config": {"lr": 9}}',
  ];
  const { code, body } = await addJson(made, ['--stdin'], given.join('\n'));
  expect(code).toBe(0);
  expect(body).toMatchObject({
    runs: 1,
    added: ['idea-003'],
    refused: 2,
    left_out: [
      { title: 'a', code: 'E0105', twins: ['idea-002'] },
      { title: 'c', code: 'E0105', twins: ['idea-003'] },
    ],
    warnings: ['2 of 3 ideas were left out'],
    items: [
      { created: false, id: null, error: { code: 'E0105' } },
      { created: true, id: 'idea-003', error: null },
      { created: false, id: null, error: { message: 'this config is already there: idea-003 (QUEUED)' } },
    ],
  });
});

it('a sweep of which a part was run adds the rest with exit 0, tried first or not; of which all was run it is refused', async () => {
  const made = project();
  const given = ['grid', '--sweep', 'lr=0.03,0.05'];
  const tried = await addJson(made, [...given, '-n']);
  expect(tried).toMatchObject({ code: 0, body: { added: [], runs: 0, left_out: [{ twins: ['idea-002'] }] } });
  const first = await addJson(made, given);
  expect(first).toMatchObject({ code: 0, body: { added: ['idea-003'], left_out: [{ code: 'E0105' }] } });
  const second = await addJson(made, given);
  expect(second).toMatchObject({ code: 4, body: { added: [], left_out: [{}, { twins: ['idea-003'] }] } });
});

it('a sweep that is sent again with its key tells of each point what the first answer told', async () => {
  const made = project();
  const given = ['grid', '--sweep', 'lr=0.03,0.05,0.07', '--key', 'g1'];
  const told = (body: object) => ({
    ids: (body as { items: { id: string | null }[] }).items.map(({ id }) => id),
    leftOut: (body as { left_out: { title: string }[] }).left_out.map(({ title }) => title),
  });
  const first = await addJson(made, given);
  expect(told(first.body)).toEqual({ ids: [null, 'idea-003', 'idea-004'], leftOut: ['grid (lr 0.03)'] });
  const again = await addJson(made, given);
  expect(again.code).toBe(0);
  expect(told(again.body)).toEqual(told(first.body));
  expect(again.body).toMatchObject({ runs: 0, added: [] });
});

it('an id that is taken is a refusal also where others are added', async () => {
  const made = project();
  const given = ['{"title": "a", "config": {"lr": 8}, "id": "idea-001"}', '{"title": "b", "config": {"lr": 9}}'];
  const { code, body } = await addJson(made, ['--stdin'], given.join('\n'));
  expect(code).toBe(4);
  expect(body).toMatchObject({ added: ['idea-003'], left_out: [{ title: 'a', code: 'E0115', twins: [] }] });
});

it('of a batch with one that is no idea nothing is added', async () => {
  const made = project();
  const before = made.read('ideas.md');
  const { code, body } = await addJson(made, ['--stdin'], '{"title": "a", "config": {"lr": 9}}\n{"titel": "b"}');
  expect(code).toBe(2);
  expect(body.error).toMatchObject({ code: 'E0114', line: 2 });
  expect(made.read('ideas.md')).toBe(before);
});

it('-n tells what would be added, and changes nothing', async () => {
  const made = project();
  const before = made.read('ideas.md');
  const { body } = await addJson(made, ['x', '--set', 'lr=5', '-n']);
  expect(body).toMatchObject({ created: false, dry_run: true, id: 'idea-003', runs: 0 });
  expect(made.read('ideas.md')).toBe(before);
  expect(made.list('results/.orze')).not.toContain('adding');
});

it('no id is given out that a run or an earlier attempt has', async () => {
  const made = project();
  mkdirSync(made.path('results/idea-041'));
  mkdirSync(made.path('results/.orze/attempts/idea-050.abc'), { recursive: true });
  expect((await addJson(made, ['x', '--set', 'lr=5'])).body).toMatchObject({ id: 'idea-051' });
  const taken = await addJson(made, ['y', '--set', 'lr=6', '--id', 'idea-041']);
  expect(taken).toMatchObject({ code: 4, body: { error: { code: 'E0115' } } });
  expect((await addJson(made, ['y', '--set', 'lr=6', '--id', 'idea-try'])).body).toMatchObject({ id: 'idea-try' });
});

it.each<[string, string[], number, string]>([
  ['a parent that is not there', ['x', '--parent', '77'], 3, 'E0505'],
  ['no title', ['--set', 'a=1'], 2, 'E0114'],
  ['a set without a value', ['x', '--set', 'a'], 2, 'E0114'],
  ['a fence in the config', ['x', '--set', 'a="``` x"'], 2, 'E0108'],
  ['a file that is not there', ['x', '--config-from', 'no.yaml'], 3, 'E0119'],
  ['too many at once', ['x', '--sweep', `a=${'1,'.repeat(40)}2`, '--sweep', `b=${'1,'.repeat(40)}2`], 2, 'E0114'],
  ['nothing piped in', ['--stdin'], 2, 'E0200'],
])('%s is refused', async (_, args, exit, code) => {
  const made = project();
  const before = made.read('ideas.md');
  const answer = await addJson(made, args);
  expect([answer.code, answer.body.error['code']]).toEqual([exit, code]);
  expect(made.read('ideas.md')).toBe(before);
});

it('a read-only orze adds nothing', async () => {
  const made = project();
  const terminal = testTerminal({ cwd: made.dir, env: { ...made.env, ORZE_READONLY: '1' } });
  expect(await main(['add', 'x', '--set', 'lr=5'], terminal)).toBe(4);
});

it('--config-from takes the values of a YAML file, and --set goes over them', async () => {
  const made = project({ 'new.yaml': 'lr: 4.0 # much\nopt: {name: adam, b: [0.9, 0.99]}\n' });
  await addJson(made, ['x', '--config-from', 'new.yaml', '--set', 'opt.name=sgd']);
  expect(made.read('ideas.md')).toContain('```yaml\nlr: 4.0\nopt:\n  name: sgd\n  b:\n    - 0.9\n    - 0.99\n```\n');
});

it('--json is what its schema says, for one and for many', async () => {
  const made = project();
  for (const stdin of ['{"title": "a", "config": {"lr": 8}}', '{"title": "b", "sweep": {"lr": [0.03, 5, 6]}}']) {
    const { body } = await addJson(made, ['--stdin'], stdin);
    expect(schemaOf('add')?.safeParse(body).error).toBeUndefined();
  }
});
