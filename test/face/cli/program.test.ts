import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCommandLine } from '../../../src/face/cli/program.ts';
import type { Verbs } from '../../../src/face/cli/program.ts';
import { testTerminal } from '../../rig/terminal.ts';

async function command(...argv: string[]) {
  const terminal = testTerminal();
  const calls: unknown[][] = [];
  const verb =
    (name: string) =>
    async (...args: unknown[]) => {
      calls.push([name, ...args.filter((arg) => arg !== terminal)]);
      return 0;
    };
  const verbs = {
    farm: verb('farm'),
    init: verb('init'),
    check: verb('check'),
    checkFs: verb('checkFs'),
    status: verb('status'),
    rules: verb('rules'),
    selftest: verb('selftest'),
  } satisfies Verbs;
  const code = await runCommandLine(argv, '9.8.7', verbs, terminal);
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
    const expected = [['check', { ...NOTHING, configFile: 'x.yaml', flags: { gpus: 'cpu:2' }, json: true }]];
    expect([before.calls, after.calls]).toEqual([expected, expected]);
  });

  it('check fs takes its own flags and those of the project', async () => {
    const { calls } = await command('check', 'fs', '--json', '--meet', '--results-dir', 'r');
    expect(calls).toEqual([['checkFs', { ...NOTHING, flags: { resultsDir: 'r' }, json: true, meet: true }]]);
    expect((await command('check', 'fs')).calls).toEqual([['checkFs', { ...NOTHING, json: false, meet: false }]]);
  });

  it('init takes a folder, below -C', async () => {
    const { calls } = await command('-C', tmpdir(), 'init', 'new');
    expect(calls[0]?.[1]).toMatchObject({ folder: join(tmpdir(), 'new') });
    expect((await command('init')).calls[0]?.[1]).toMatchObject({ folder: process.cwd() });
  });

  it('rules needs nothing', async () => expect((await command('rules')).calls).toEqual([['rules']]));
});

describe('wrong usage ends with 2, says why and runs nothing', () => {
  it.each([
    [['--onec'], /unknown option '--onec'[^]*Did you mean --once\?/],
    [['--gpu', '0'], /Did you mean --gpus\?/],
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

describe('--help and --version', () => {
  it('the help teaches by examples, on stdout, with 0', async () => {
    const { code, out, err, calls } = await command('--help');
    expect({ code, err, calls }).toEqual({ code: 0, err: '', calls: [] });
    for (const line of ['orze init', '--gpus cpu:4 --until-done', 'Exit codes', '--ideas-md <path>', 'rules']) {
      expect(out).toContain(line);
    }
    expect(out).not.toContain('--config <path>');
  });

  it('fits in 100 columns', async () => {
    const tooLong = (await command('--help')).out.split('\n').filter((line) => line.length > 100);
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
  const verbs = { farm: fail, init: fail, check: fail, checkFs: fail, status: fail, rules: fail, selftest: fail };
  await expect(runCommandLine([], '1', verbs, testTerminal())).rejects.toThrow('broken');
});
