/** What is read from the text of a training script, without running it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { configOption, outputOption, readScript } from '../../src/core/script-facts.ts';
import type { Language } from '../../src/core/script-facts.ts';
import { CASES } from '../rig/cases.ts';

const python = (text: string) => readScript(text, 'python');
const flags = (text: string) => python(text).options.map(({ flag }) => flag);

describe('options of argparse', () => {
  it('with their defaults, as far as these are written out', () => {
    const { parser, options } = python(`
import argparse
p = argparse.ArgumentParser()
p.add_argument('-l', "--lr", type=float, default=1e-3, help="e.g. --nonsense, (0.1)")
p.add_argument("--batch-size", default=128)
p.add_argument("--name", default='a b')
p.add_argument("--amp", action="store_true")
p.add_argument("--no-cuda", action='store_false')
p.add_argument("--bias", action=argparse.BooleanOptionalAction, default=True)
p.add_argument("--sizes", nargs="+", type=int)
p.add_argument("--one", nargs="?")
p.add_argument("--root", default=os.getcwd())
p.add_argument("data")
p.add_argument("--version", action="version", version="1")
`);
    expect(parser).toBe('argparse');
    expect(options).toEqual([
      { flag: '--lr', key: 'lr', takes: 'value', off: null, fallback: 0.001 },
      { flag: '--batch-size', key: 'batch_size', takes: 'value', off: null, fallback: 128 },
      { flag: '--name', key: 'name', takes: 'value', off: null, fallback: 'a b' },
      { flag: '--amp', key: 'amp', takes: 'switch', off: null, fallback: false },
      { flag: '--no-cuda', key: 'no_cuda', takes: 'switch', off: null, fallback: false },
      { flag: '--bias', key: 'bias', takes: 'switch', off: '--no-bias', fallback: true },
      { flag: '--sizes', key: 'sizes', takes: 'list', off: null },
      { flag: '--one', key: 'one', takes: 'value', off: null },
      { flag: '--root', key: 'root', takes: 'value', off: null },
    ]);
  });

  it('over several lines, with comments and strings that hold brackets', () => {
    expect(
      flags(`group.add_argument(
    "--lr",  # not ) the end
    help="""of (many
lines, and 'quotes'""",
    type=float,
)
# p.add_argument("--old")
p.add_argument("--lr")
p.add_argument("--b"`),
    ).toEqual(['--lr']);
  });
});

describe('other ways to hand over a config', () => {
  it.each<[string, Language, string, string | null, string[]]>([
    [
      'click',
      'python',
      '@click.option("--lr", default=0.1)\n@click.option("--amp/--no-amp")',
      'click',
      ['--lr', '--amp'],
    ],
    ['hydra', 'python', '@hydra.main(config_path="conf", config_name="config")', 'hydra', []],
    ['OmegaConf', 'python', 'cfg = OmegaConf.from_cli()', 'OmegaConf', []],
    [
      'parseArgs',
      'node',
      "parseArgs({ options: { lr: { type: 'string' }, 'batch-size': { type: 'string' } } })",
      'parseArgs',
      ['--lr', '--batch-size'],
    ],
    ['commander', 'node', "program.option('-l, --lr <rate>').option('--amp')", 'commander', ['--lr', '--amp']],
    ['yargs', 'node', "yargs(argv).option('lr', {}).option('epochs', {})", 'yargs', ['--lr', '--epochs']],
    ['nothing', 'python', 'print(1)', null, []],
    ['an option of something else', 'python', 'menu.option("--lr")', null, []],
    ['a shell script', 'shell', 'python train.py "$@"', null, []],
  ])('%s', (_name, language, text, parser, options) => {
    const facts = readScript(text, language);
    expect([facts.parser, facts.options.map(({ flag }) => flag)]).toEqual([parser, options]);
  });

  it('where hydra has its config', () => {
    expect(python('@hydra.main(config_path="../cfg", config_name="base.yaml")').hydraConfig).toBe('../cfg/base.yaml');
    expect(python('@hydra.main()').hydraConfig).toBe('conf/config.yaml');
  });
});

it('tells an option for a config file, and one for outputs, from the others', () => {
  const facts = python(
    'p.add_argument("--config", default="a.yaml")\np.add_argument("--output-dir")\np.add_argument("--lr")',
  );
  expect([configOption(facts)?.flag, outputOption(facts)?.flag]).toEqual(['--config', '--output-dir']);
  expect(configOption(python('p.add_argument("--config", default="config.py")'))).toBeUndefined();
});

it('sees --idea-id, the variables of orze, and which files a script reads', () => {
  expect(python('p.add_argument("--idea-id")')).toMatchObject({ takesIdeaId: true, readsOrze: false });
  expect(python('os.environ["ORZE_RUN_DIR"]')).toMatchObject({ takesIdeaId: false, readsOrze: true });
  expect(python('json.load(f)').readsJsonOnly).toBe(true);
  expect(python('import yaml\njson.load(f)').readsJsonOnly).toBe(false);
});

it('whatever the text is, it is read', () => {
  const piece = fc.constantFrom(
    'add_argument(',
    '.add_argument(',
    '"--a"',
    "'",
    '"""',
    '(',
    ')',
    ',',
    '\\',
    '#',
    '\n',
    'default=',
    '1e-',
    'x',
  );
  const text = fc.oneof(
    fc.string(),
    fc.array(piece, { maxLength: 40 }).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(text, fc.constantFrom<Language>('python', 'node', 'shell'), (given, language) => {
      for (const { flag, key } of readScript(given, language).options) {
        expect(flag).toMatch(/^--?[A-Za-z][\w-]*$/);
        expect(key).not.toContain('-');
      }
    }),
    { numRuns: CASES },
  );
});
