import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { runCommandLine } from '../../../src/face/cli/program.ts';
import { testTerminal } from '../../rig/terminal.ts';
import { quietVerbs } from '../../rig/verbs.ts';
import type { Call } from '../../rig/verbs.ts';

async function command(...argv: string[]) {
  return commandIn({}, ...argv);
}

async function commandIn(env: Record<string, string>, ...argv: string[]) {
  const terminal = testTerminal({ env });
  const calls: Call[] = [];
  const code = await runCommandLine(argv, '9.8.7', quietVerbs(calls), terminal);
  return { code, calls, out: terminal.out(), err: terminal.err() };
}

const NOTHING = { cwd: process.cwd(), flags: {}, verbose: false };
const LOOP = { ...NOTHING, once: false, untilDone: false, reportOnly: false, researchOnly: false };

describe('orze without a verb', () => {
  it('runs the loop', async () => expect((await command()).calls).toEqual([['farm', LOOP]]));

  it('knows every flag of farm.py, and its short forms', async () => {
    const words = [
      '-c',
      'p.yaml',
      '--gpus',
      '0,1',
      '--timeout',
      '60',
      '--poll',
      '5',
      '--once',
      '-v',
      '--ideas-md',
      'i.md',
      '--base-config',
      'b.yaml',
      '--results-dir',
      'r',
      '--train-script',
      't.py',
    ];
    const { calls } = await command(...words);
    const flags = { gpus: '0,1', timeout: 60, poll: 5, ideasMd: 'i.md', baseConfig: 'b.yaml', resultsDir: 'r' };
    const expected = {
      ...LOOP,
      configFile: 'p.yaml',
      flags: { ...flags, trainScript: 't.py' },
      once: true,
      verbose: true,
    };
    expect(calls).toEqual([['farm', expected]]);
  });

  it('takes --config-file=x, --report-only, --research-only, --until-done', async () => {
    const { calls } = await command('--config-file=x', '--report-only', '--research-only', '--until-done');
    expect(calls[0]?.[1]).toMatchObject({ configFile: 'x', reportOnly: true, researchOnly: true, untilDone: true });
  });

  it.each([
    ['90', 90],
    ['45s', 45],
    ['90m', 5400],
    ['2h', 7200],
  ])('--timeout %s is %i seconds', async (text, seconds) =>
    expect((await command('--timeout', text)).calls[0]?.[1]).toMatchObject({ flags: { timeout: seconds } }),
  );

  it('-C runs it as if started there', async () => {
    expect((await command('-C', tmpdir())).calls[0]?.[1]).toMatchObject({ cwd: tmpdir() });
  });
});

describe('a verb', () => {
  it('takes the flags of the project before and after its name', async () => {
    const before = await command('-c', 'x.yaml', '--gpus', 'cpu:2', 'check', '--json');
    const after = await command('check', '--json', '-c', 'x.yaml', '--gpus', 'cpu:2');
    const expected = { ...NOTHING, configFile: 'x.yaml', flags: { gpus: 'cpu:2' }, json: true };
    for (const { calls } of [before, after]) expect(calls).toEqual([['check', expect.objectContaining(expected)]]);
  });

  it('check fs takes its own flags and those of the project', async () => {
    const { calls } = await command('check', 'fs', '--json', '--meet', '--results-dir', 'r');
    const expected = { ...NOTHING, flags: { resultsDir: 'r' }, json: true, own: { meet: true } };
    expect(calls).toEqual([['check fs', expect.objectContaining(expected)]]);
    expect((await command('check', 'fs')).calls).toEqual([
      ['check fs', expect.objectContaining({ json: false, own: {} })],
    ]);
  });

  it('init takes a folder', async () => {
    expect((await command('init', 'new')).calls).toEqual([['init', expect.objectContaining({ args: ['new'] })]]);
    expect((await command('init')).calls).toEqual([['init', expect.objectContaining({ args: [] })]]);
  });

  it('takes --json, --plain, --fields and -q before and after its name', async () => {
    const expected = { json: true, plain: true, fields: ['a', 'b'], quiet: true };
    for (const argv of [
      ['--json', '--plain', '--fields', 'a, b', '-q', 'status'],
      ['status', '--json', '--plain', '--fields', 'a, b', '-q'],
    ]) {
      expect((await command(...argv)).calls).toEqual([['status', expect.objectContaining(expected)]]);
    }
  });

  it('may have a flag that the loop refuses', async () => {
    const { calls } = await command('show', '@best', '--config');
    expect(calls).toEqual([['show', expect.objectContaining({ args: ['@best'], own: { config: true } })]]);
  });

  it('finds its project by the environment where no flag names it', async () => {
    const env = { ORZE_CONFIG_FILE: 'e.yaml', ORZE_RESULTS_DIR: 'er', ORZE_JSON: '1', ORZE_READONLY: '1' };
    const said = { configFile: 'e.yaml', flags: { resultsDir: 'er' }, json: true, readOnly: true };
    expect((await commandIn(env, 'status')).calls).toEqual([['status', expect.objectContaining(said)]]);
    const { calls } = await commandIn(env, 'status', '-c', 'f.yaml', '--results-dir', 'fr');
    expect(calls).toEqual([['status', expect.objectContaining({ configFile: 'f.yaml', flags: { resultsDir: 'fr' } })]]);
  });
});

describe('what scripts of the original type', () => {
  it('a flag cut short is taken for the only one that it can be, with a word on stderr', async () => {
    const { calls, err } = await command('--resu', 'r', '--tim=60', '--gpu', '0');
    expect(calls).toEqual([['farm', expect.objectContaining({ flags: { resultsDir: 'r', timeout: 60, gpus: '0' } })]]);
    expect(err.match(/^warning: .*$/gm)).toHaveLength(3);
  });

  it('is refused where it could be two', async () => {
    expect(await command('--re')).toMatchObject({ code: 2, calls: [] });
  });

  it('flags of later versions are verbs here', async () => {
    expect((await command('--check')).calls).toEqual([['check', expect.anything()]]);
  });
});

describe('wrong usage ends with 2, says why and runs nothing', () => {
  it.each([
    [['--onec'], /unknown option '--onec'[^]*Did you mean --once\?/],
    [['--gpuz', '0'], /Did you mean --gpus\?/],
    [['--plain'], /`--plain` is an option of verbs/],
    [['chek'], /unknown verb 'chek'[^]*Did you mean check\?/],
    [['check', '--jsn'], /Did you mean --json\?/],
    [['check', 'stray'], /too many arguments/],
    [['--timeout', 'soon'], /'--timeout <time>' argument 'soon' is invalid[^]*90m/],
    [['--timeout'], /argument missing/],
    [['--config', 'x.yaml'], /ambiguous[^]*--base-config[^]*--config-file/],
    [['--config=x.yaml', '--once'], /ambiguous/],
    [['--once', '--until-done'], /cannot be used with/],
    [['check', '--once'], /`--once` is an option of the loop, not of `orze check`/],
    [['check', 'fs', '--once'], /`--once` is an option of the loop, not of `orze check fs`/],
    [['check', 'fs', 'stray'], /too many arguments/],
    [['check', '--meet'], /unknown option '--meet'/],
    [['--report-only', 'init'], /`--report-only` is an option of the loop/],
    [['-C', '/no/such/folder'], /no such folder/],
  ])('%j', async (argv, message) => {
    const { code, calls, err, out } = await command(...argv);
    expect({ code, calls, out }).toEqual({ code: 2, calls: [], out: '' });
    expect(err).toMatch(message);
    expect(err).toContain('`orze --help` lists all options');
  });
});

describe('with --json', () => {
  it('wrong usage is one JSON object on stdout too', async () => {
    const { code, out, err } = await command('check', '--json', '--met');
    expect(code).toBe(2);
    const error: unknown = expect.objectContaining({ code: 'E0200', message: "unknown option '--met'" });
    expect(JSON.parse(out)).toEqual({ schema: 'orze.error/1', ok: false, error });
    expect(err).toContain("unknown option '--met'");
  });
});

it('ORZE_READONLY lets no verb through that changes something', async () => {
  const terminal = testTerminal({ env: { ORZE_READONLY: '1' } });
  const calls: Call[] = [];
  const { all, farm } = quietVerbs(calls);
  const harmful = all
    .filter(({ name }) => name === 'rules')
    .map((spec) => ({ ...spec, safety: 'destructive' as const }));
  expect(await runCommandLine(['rules'], '1', { all: harmful, farm }, terminal)).toBe(4);
  expect(calls).toEqual([]);
  expect(terminal.err()).toMatch(/error\[E0502\]: `orze rules` changes something/);
});

describe('--help and --version', () => {
  it('the help teaches by examples, on stdout, with 0', async () => {
    const { code, out, err, calls } = await command('--help');
    expect({ code, err, calls }).toEqual({ code: 0, err: '', calls: [] });
    for (const line of ['orze init', '--gpus cpu:4 --until-done', 'Exit codes', '--ideas-md <path>', 'rules']) {
      expect(out).toContain(line);
    }
    expect(out).not.toContain('--config <path>');
  });

  it('fits in 80 columns', async () => {
    const tooLong = (await command('--help')).out.split('\n').filter((line) => line.length > 80);
    expect(tooLong).toEqual([]);
  });

  it('--version prints the version', async () => {
    expect(await command('--version')).toMatchObject({ code: 0, out: '9.8.7\n', calls: [] });
  });
});

async function fail(): Promise<number> {
  throw new Error('broken');
}

it('what a verb throws is not taken for wrong usage', async () => {
  const verbs = { farm: fail, all: [] };
  await expect(runCommandLine([], '1', verbs, testTerminal())).rejects.toThrow('broken');
});
