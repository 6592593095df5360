/** What programs build on: with --json stdout is exactly one JSON value, of the schema that the verb names, also for a no. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SCHEMA_NAMES, schemaOf } from '../../../src/app/schemas/index.ts';
import { main } from '../../../src/face/cli/main.ts';
import { namedVerbs } from '../../../src/face/cli/verb-names.ts';
import { VERBS } from '../../../src/face/cli/verbs/index.ts';
import type { Project } from '../../rig/project.ts';
import { sampleProject } from '../../rig/sample.ts';
import { testTerminal } from '../../rig/terminal.ts';

/** Command lines of each verb that answers with JSON, on a project with runs that are over, failed, blocked, waiting and lost. */
const ASKED: Readonly<Record<string, readonly string[]>> = {
  init: ['init -n', 'init nowhere -n --wrap {lr}', 'init -n --metric acc --maximize --agents'],
  check: ['check'],
  status: ['status'],
  ls: ['ls', 'ls all --sort -metric', 'ls status:failed', 'ls nothing'],
  queue: ['queue', 'queue --state blocked'],
  show: ['show 1', 'show 2', 'show 3', 'show 5', 'show 6'],
  logs: ['logs 3'],
  failures: ['failures'],
  nodes: ['nodes --all'],
  why: ['why 1', 'why 2', 'why 3', 'why 4', 'why 5', 'why 6'],
  explain: ['explain E0102', 'explain OOM', 'explain exit-3'],
  compare: ['compare 1 2', 'compare 3 --vs parent'],
  analyze: ['analyze'],
  best: ['best'],
  run: ['run --dry-run --gpus cpu:2'],
  wait: ['wait 1', 'wait 1 3 --any'],
  report: ['report'],
  brief: ['brief'],
  notify: ['notify'],
  agents: ['agents'],
  'agents print': ['agents print'],
  'agents install': ['agents install -n'],
  add: ['add New --set lr=7 -n'],
  tree: ['tree', 'tree 1'],
  export: ['export'],
  retry: ['retry 3 -n', 'retry 3 --where -host:node2 -n'],
  skip: ['skip 5 -n'],
  unskip: ['unskip 5 -n'],
  prio: ['prio 5 high -n'],
  pause: ['pause -n'],
  resume: ['resume -n'],
  note: ['note 1 hello -n'],
  exclude: ['exclude 1 -n'],
  include: ['include 1 -n'],
  gc: ['gc --patterns *.pt'],
  schema: ['schema'],
  version: ['version'],
  help: ['help', 'help why'],
};

/** Verbs that are tried elsewhere: they take long, or need what this machine may not have. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  selftest: 'below, as a process',
  'check fs': 'below, as a process',
  kill: 'test/face/mcp/acting.test.ts: with a run that goes on',
  stop: 'its no is below',
  watch: 'test/face/cli/look.test.ts: one object a line',
  'notify test': 'test/face/cli/tell.test.ts: with a receiver',
  gpus: 'no GPU here: its no is below',
  serve: 'test/face/web/serve.test.ts: as a process',
};

/** Command lines whose answer is a no, and their exit codes. */
const REFUSED: readonly (readonly [line: string, exit: number, code: string])[] = [
  ['show 999', 3, 'E0505'],
  ['ls metric>>1', 2, 'E0503'],
  ['ls --nonsense', 2, 'E0200'],
  ['compare 1', 2, 'E0512'],
  ['init --metric acc', 2, 'E0200'],
  ['init --wrap nothing', 2, 'E0200'],
  ['init --train-script nothing.py', 2, 'E0301'],
  ['init orze.yaml/x', 1, 'E0304'],
  ['why @nothing', 2, 'E0504'],
  ['add Twin --set lr=0.01', 4, 'E0105'],
  ['kill 6 -y', 4, 'E0501'],
  ['stop', 4, 'E0515'],
  ['gc', 2, 'E0516'],
  ['gpus', 1, 'E0302'],
  ['explain E9999', 3, 'E0523'],
  ['schema nothing', 3, 'E0605'],
  ['help nothing', 3, 'E0606'],
  ['-C / ls', 3, 'E0413'],
  ['-C / status', 3, 'E0411'],
  ['-c nothing.yaml ls', 2, 'E0201'],
  ['-c nothing.yaml check fs', 2, 'E0201'],
  ['-c nothing.yaml selftest', 2, 'E0201'],
  ['--results-dir orze.yaml/r check fs', 1, 'E0304'],
  ['--results-dir orze.yaml/r selftest', 1, 'E0304'],
];

let project: Project;
beforeAll(() => {
  project = sampleProject({ 'configs/base.yaml': 'epochs: 3\n' });
});
afterAll(() => project.remove());

async function asJson(line: string) {
  const terminal = testTerminal({ cwd: project.dir, env: { ORZE_LOCAL_DIR: project.local, PATH: '' } });
  const code = await main([...line.split(' '), '--json'], terminal);
  return { code, body: JSON.parse(terminal.out()) as { schema: string; ok: boolean }, err: terminal.err() };
}

/** Pictures, and what only a page asks: no verb prints them. test/app/answers/ and test/face/web/ hold each against its schema. */
const OF_THE_DASHBOARD = [
  'orze.changes/1',
  'orze.columns/1',
  'orze.curves/1',
  'orze.explore/1',
  'orze.files/1',
  'orze.log-search/1',
  'orze.research/1',
  'orze.session/1',
  'orze.settings/1',
  'orze.timeline/1',
  'orze.trend/1',
  'orze.views/1',
];

const answering = namedVerbs(VERBS).filter(({ spec }) => spec.answer !== null);

it('no verb with an answer is forgotten here', () => {
  const known = [...Object.keys(ASKED), ...Object.keys(ELSEWHERE)];
  expect(answering.map(({ name }) => name).toSorted()).toEqual(known.toSorted());
});

it('every schema is the answer of a verb, a part of one, or the error', () => {
  const of = new Set([
    ...answering.map(({ spec }) => spec.answer),
    'orze.error/1',
    'orze.logs/1',
    'orze.help-topic/1',
    'orze.watch/1',
    'orze.detached/1',
    'orze.explains/1',
    ...OF_THE_DASHBOARD,
  ]);
  expect(SCHEMA_NAMES.filter((name) => !of.has(name))).toEqual([]);
});

describe('an answer', () => {
  for (const { name, spec } of answering) {
    it.each((ASKED[name] ?? []).map((line) => [line]))(`of \`orze %s\` is ${spec.answer}`, async (line) => {
      const { code, body } = await asJson(line);
      const schema = schemaOf(body.schema);
      expect({ line, schema: body.schema, is: schema?.safeParse(body).error?.issues ?? [] }).toEqual({
        line,
        schema: spec.answer,
        is: [],
      });
      expect(code).toBeLessThanOrEqual(1);
    });
  }
});

/** What stands in every answer, and what says that there are more items. */
const HEAD = ['schema', 'ok', 'generated_at', 'items', 'total', 'next_cursor'];

describe('--fields', () => {
  const lines = answering.map(({ name }) => ASKED[name]?.[0]).filter((line) => line !== undefined);
  it.each(lines.map((line) => [line]))('of `orze %s` keeps the head and what was asked for', async (line) => {
    const { body } = await asJson(`${line} --fields nothing`);
    expect(Object.keys(body).filter((key) => !HEAD.includes(key))).toEqual([]);
    expect(body).toMatchObject({ schema: expect.any(String), ok: expect.any(Boolean) });
  });

  it('of a status are those that were named', async () => {
    const { body } = await asJson('status --fields counts,loop');
    expect(Object.keys(body).toSorted()).toEqual(['counts', 'generated_at', 'loop', 'ok', 'schema']);
  });
});

describe('an answer of what starts processes', () => {
  it.each([
    ['check fs', 'orze.check-fs/1'],
    ['selftest --seconds 1 --faults 1 --hosts 1', 'orze.selftest/1'],
  ])('of `orze %s` is %s', async (line, name) => {
    const { stdout } = await project.orze([...line.split(' '), '--json']);
    const body = JSON.parse(stdout) as { schema: string };
    expect(body.schema).toBe(name);
    expect(schemaOf(name)?.safeParse(body).error?.issues ?? []).toEqual([]);
  });
});

describe('a no', () => {
  it.each(REFUSED.map((one) => [...one]))(
    '`orze %s` is %i with %s, on stdout for programs, on stderr for people',
    async (line, exit, code) => {
      const { code: was, body, err } = await asJson(line);
      expect({ was, body }).toMatchObject({ was: exit, body: { schema: 'orze.error/1', ok: false, error: { code } } });
      expect(schemaOf('error')?.safeParse(body).error?.issues ?? []).toEqual([]);
      expect(err).not.toBe('');
    },
  );
});

describe('orze schema', () => {
  it.each(SCHEMA_NAMES.map((name) => [name]))('%s is a JSON Schema that demands its own name', async (name) => {
    const terminal = testTerminal();
    expect(await main(['schema', name], terminal)).toBe(0);
    const schema = JSON.parse(terminal.out()) as { properties: { schema: unknown }; required: string[] };
    expect(schema.properties.schema).toMatchObject({ const: name });
    expect(schema.required).toContain('schema');
  });
});
