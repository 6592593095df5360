import { describe, expect, it } from 'vitest';
import { helpTopic } from '../../../src/app/schemas/help.ts';
import { schemaOf } from '../../../src/app/schemas/index.ts';
import { EXIT, EXIT_MEANINGS } from '../../../src/face/cli/options.ts';
import { main } from '../../../src/face/cli/main.ts';
import { TOPICS } from '../../../src/face/cli/topics.ts';
import { namedVerbs } from '../../../src/face/cli/verb-names.ts';
import { VERBS } from '../../../src/face/cli/verbs/index.ts';
import { testTerminal } from '../../rig/terminal.ts';

async function orze(...argv: string[]) {
  const terminal = testTerminal();
  const code = await main(argv, terminal);
  return { code, out: terminal.out(), err: terminal.err() };
}

const json = async (...argv: string[]): Promise<Record<string, unknown>> =>
  JSON.parse((await orze(...argv, '--json')).out) as Record<string, unknown>;

describe('orze help', () => {
  it('without a word, and for a verb, is what --help prints', async () => {
    expect(await orze('help')).toEqual(await orze('--help'));
    expect(await orze('help', 'queue')).toEqual(await orze('queue', '--help'));
    expect(await orze('help', 'check', 'fs')).toEqual(await orze('check', 'fs', '--help'));
  });

  it.each(TOPICS.map(({ name, title }) => [name, title]))('%s is a page of at most 40 lines of 140', async (name) => {
    const { code, out, err } = await orze('help', name);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const lines = out.split('\n');
    expect(lines[0]).toMatch(/^# /);
    expect(lines.length).toBeLessThanOrEqual(40);
    expect(lines.filter((line) => line.length > 140)).toEqual([]);
    expect(helpTopic.parse(pick(await json('help', name), ['name', 'title', 'markdown'])).markdown).toBe(out);
  });

  it('--json is the whole command line as data: each verb, and what it answers', async () => {
    const data = await json('help');
    const items = data['items'] as { name: string; answer: string | null }[];
    expect(items.map(({ name }) => name)).toEqual(namedVerbs(VERBS).map(({ name }) => name));
    const unknown = items.filter(({ answer }) => answer !== null && schemaOf(answer) === undefined);
    expect(unknown).toEqual([]);
    expect(data['exit_codes']).toHaveProperty('124');
  });

  it('of one verb with --json is that verb and those below it', async () => {
    const items = (await json('help', 'check'))['items'] as { name: string }[];
    expect(items.map(({ name }) => name)).toEqual(['check', 'check fs']);
  });

  it('of what is not there is 3, with what could be meant', async () => {
    expect(await orze('help', 'selektors')).toMatchObject({
      code: 3,
      err: expect.stringMatching(/E0606[^]*selectors/),
    });
  });
});

it('every exit code has its meaning', () => {
  expect(Object.keys(EXIT_MEANINGS).map(Number)).toEqual(Object.values(EXIT));
});

describe('orze version', () => {
  it('is the version; with --json also what it can speak', async () => {
    expect((await orze('version')).out).toBe((await orze('--version')).out);
    const revisions: unknown = expect.arrayContaining(['2026-07-28', '2025-06-18']);
    expect(await json('version')).toMatchObject({ schema: 'orze.version/1', protocols: { mcp: revisions } });
  });
});

function pick(from: Record<string, unknown>, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(keys.map((key) => [key, from[key]]));
}
