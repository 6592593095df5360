/** `orze explain`: what a code means, for people and for programs, without a project. */
import { expect, it } from 'vitest';
import { EXPLAIN_PAGES } from '../../../src/core/explain/index.ts';
import { schemaOf } from '../../../src/app/schemas/index.ts';
import { main } from '../../../src/face/cli/main.ts';
import { testTerminal } from '../../rig/terminal.ts';

async function explain(...words: string[]) {
  const terminal = testTerminal({ cwd: '/' });
  const code = await main(['explain', ...words], terminal);
  return { code, out: terminal.out(), err: terminal.err() };
}

it('tells title, cause, example and fix of a code, however it is written', async () => {
  const { code, out } = await explain('e0103');
  expect(code).toBe(0);
  expect(out.split('\n')).toEqual([
    'E0103  an id is defined twice, with two texts',
    'cause     Two blocks of ideas.md have one id. The first counts, since it may',
    '          have been run; the later one is not run.',
    'example   ## idea-007: Lower lr   in line 40, and ## idea-007: Dropout   in line',
    '          90',
    'fix       Give the later one an id of its own.',
    '',
  ]);
});

it('no page has a line of more than 80 characters', async () => {
  const pages = await Promise.all(EXPLAIN_PAGES.map(({ code }) => explain(code)));
  const long = pages.flatMap(({ out }) => out.split('\n')).filter((line) => [...line].length > 80);
  expect(long).toEqual([]);
});

it('explains a class of failures with a number by its kind', async () => {
  expect((await explain('exit-137')).out).toMatch(/^exit-N {2}the script ended with code N\n/);
});

it('what there is not is missing, with what is nearest', async () => {
  const { code, err } = await explain('stalld');
  expect(code).toBe(3);
  expect(err).toContain('nothing has the code `stalld`');
  const { out } = await explain('stalld', '--json');
  expect(JSON.parse(out)).toMatchObject({ error: { code: 'E0523', did_you_mean: ['stalled'] } });
});

it('without a code lists all, one a line', async () => {
  const { code, out } = await explain('--plain');
  expect(code).toBe(0);
  const lines = out.trimEnd().split('\n').slice(1);
  expect(lines).toEqual(EXPLAIN_PAGES.map((page) => `${page.code}\t${page.title}`));
});

it('the list as JSON is of its schema and has every page whole', async () => {
  const body = JSON.parse((await explain('--json')).out) as Record<string, unknown>;
  expect(schemaOf('orze.explains/1')?.safeParse(body).error?.issues ?? []).toEqual([]);
  expect(body).toMatchObject({ items: EXPLAIN_PAGES, total: EXPLAIN_PAGES.length });
});
