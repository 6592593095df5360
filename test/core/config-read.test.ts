import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readConfig, settingKeys } from '../../src/core/config-read.ts';
import type { OrzeConfig } from '../../src/core/config.ts';
import { DEFAULT_CHANNEL, DEFAULT_CONFIG, DEFAULT_RESEARCH } from '../../src/core/defaults.ts';
import { place } from '../../src/core/problem.ts';
import { LATER_SETTINGS, SETTINGS } from '../../src/core/settings.ts';
import { CASES } from '../rig/cases.ts';

const read = (text: string, flags = {}) => readConfig(text, 'orze.yaml', flags);
/** `E0203 orze.yaml:2:3 message`, help behind `→`. */
const problemsOf = (text: string) =>
  read(text).problems.map((problem) => {
    const { code, message, help } = problem;
    return `${code} ${place(problem).replace('orze.yaml:', '')} ${message}${help === undefined ? '' : ` → ${help}`}`;
  });

describe('defaults', () => {
  it.each([
    ['no file', null],
    ['an empty file', ''],
    ['a file of comments', '# nothing\n\n'],
    ['a byte order mark', '\ufeff'],
    ['a null document', '~\n'],
  ])('%s is the defaults', (_, text) => {
    const { config, problems, origins } = readConfig(text, 'orze.yaml', {});
    expect({ config, problems }).toEqual({ config: DEFAULT_CONFIG, problems: [] });
    expect(new Set(origins.values())).toEqual(new Set(['default']));
  });

  it('null is the default for every key, in every section', () => {
    const top = Object.keys(SETTINGS).map((key) => `${key}:\n`);
    expect(read(top.join(''))).toMatchObject({ config: DEFAULT_CONFIG, problems: [] });
    const inner =
      'cleanup: {interval: null, patterns: ~, script:, timeout:}\nreport: {title:, sort: null, columns: }\n';
    expect(read(inner)).toMatchObject({ config: DEFAULT_CONFIG, problems: [] });
  });

  it('cannot be changed through a config that was read', () => {
    read('').config.report.columns.length = 0;
    expect(read('').config.report.columns).toHaveLength(3);
  });
});

describe('precedence and origins', () => {
  it('defaults < orze.yaml < flags', () => {
    const text = 'timeout: 100\npoll: 7\nreport:\n  sort: ascending\n';
    const { config, origins } = read(text, { timeout: 5, resultsDir: 'out' });
    expect(config).toMatchObject({ timeout: 5, poll: 7, results_dir: 'out', report: { sort: 'ascending' } });
    expect(config.report.title).toBe('Orze Report');
    expect(Object.fromEntries(origins)).toMatchObject({
      timeout: '--timeout',
      poll: 'orze.yaml:2',
      results_dir: '--results-dir',
      'report.sort': 'orze.yaml:4',
      'report.title': 'default',
      train_script: 'default',
    });
  });

  it('every flag reaches its key', () => {
    const flags = { timeout: 1, poll: 2, ideasMd: 'i', baseConfig: 'b', resultsDir: 'r', trainScript: 't' };
    expect(read('', flags).config).toMatchObject({
      timeout: 1,
      poll: 2,
      ideas_file: 'i',
      base_config: 'b',
      results_dir: 'r',
      train_script: 't',
    });
  });

  it('a bad flag is a problem that names the flag', () => {
    const { problems, config } = read('poll: 9', { poll: 0, resultsDir: '' });
    expect(problems.map(({ code, message, file }) => [code, message, file])).toEqual([
      ['E0205', '`--poll` is `0`, expected a number of at least 0.05', undefined],
      ['E0205', '`--results-dir` is an empty text, expected a text that is not empty', undefined],
    ]);
    expect(config.poll).toBe(9);
  });

  it('what was said but is wrong has the origin of what holds', () => {
    expect(read('timeout: soon\n').origins.get('timeout')).toBe('default');
  });
});

describe('unknown keys', () => {
  it('are errors with what was meant, all at once, with line and column', () => {
    expect(
      problemsOf(
        'tiemout: 5\nreport:\n  primary_metrics: a\n  title: T\nresearch: {mode: script, script: s, modell: x}\n',
      ),
    ).toEqual([
      'E0203 1:1 unknown key `tiemout` → did you mean `timeout`?',
      'E0203 3:3 unknown key `primary_metrics` in section `report` → did you mean `primary_metric`?',
      'E0203 5:37 unknown key `modell` in section `research` → did you mean `model`?',
    ]);
  });

  it('that belong elsewhere are sent there', () => {
    expect(problemsOf('primary_metric: a\ncleanup:\n  python: x\n')).toEqual([
      'E0203 1:1 unknown key `primary_metric` → `primary_metric` belongs into the section `report`',
      'E0203 3:3 unknown key `python` in section `cleanup` → `python` belongs to the top level, without indentation',
    ]);
  });

  it('inside lists are found too', () => {
    expect(problemsOf('post_scripts:\n  - script: a.py\n    argz: [x]\n')).toEqual([
      'E0203 3:5 unknown key `argz` in section `post_scripts[0]` → did you mean `args`?',
    ]);
  });

  it('of the Python 4.x that only add something are warnings', () => {
    for (const key of LATER_SETTINGS) {
      expect(read(`${key}: {a: 1}\npoll: 3\n`)).toMatchObject({
        config: { poll: 3 },
        problems: [{ code: 'W0203', line: 1, column: 1 }],
      });
    }
  });

  it('of the Python 4.x that restrict what runs are errors', () => {
    expect(problemsOf('sealed_files: [a]\n')).toMatchObject([
      expect.stringMatching(/^E0203 1:1 unknown key `sealed_files`/),
    ]);
  });
});

describe('wrong types (E0204)', () => {
  it.each([
    ['timeout: "90"', '1:10 `timeout` is the text `90`, expected a number of at least 0 → write `timeout: 90`'],
    ['timeout: 1e4', '→ write `timeout: 10000` (YAML as Python reads it takes `1e4` as a text)'],
    ['timeout: 90m', 'write `timeout: 5400`; units are for `--timeout` only'],
    ['timeout: yes', '`timeout` is `true`, expected a number'],
    ['timeout: [1]', '`timeout` is a list, expected a number'],
    ['timeout: .inf', '`timeout` is `Infinity`, expected a number'],
    ['timeout: .nan', '`timeout` is `NaN`, expected a number'],
    ['max_idea_failures: 1.5', '`max_idea_failures` is `1.5`, expected a whole number of at least 0'],
    [
      'train_extra_args: --epochs 5',
      '1:19 `train_extra_args` is the text `--epochs 5`, expected a list → write `train_extra_args: ["--epochs","5"]`',
    ],
    ['eval_args: "{idea_id}"', 'expected a list'],
    ['eval_args: [[a]]', '1:13 `eval_args[0]` is a list, expected a text'],
    ['eval_args: [null]', '1:13 `eval_args[0]` is empty, expected a text'],
    ['eval_args: [yes]', '`eval_args[0]` is `true`, expected a text → put it in quotes: `"yes"`'],
    ['cleanup: {patterns: "*.pt"}', '`cleanup.patterns` is the text `*.pt`, expected a list'],
    ['train_extra_env: [A=1]', 'is a list, expected a section of names and values'],
    ['train_extra_env: {A: {b: 1}}', '`train_extra_env.A` is a section of keys, expected a text'],
    ['frozen_ideas: "no"', '`frozen_ideas` is the text `no`, expected `true` or `false`'],
    ['report: best', '1:9 `report` is the text `best`, expected a section of keys'],
    ['post_scripts: plot.py', 'expected a list'],
    ['post_scripts: [plot.py]', '`post_scripts[0]` is the text `plot.py`, expected a section of keys'],
    ['train_script: 5', '`train_script` is `5`, expected a text that is not empty → put it in quotes: `"5"`'],
    ['- a\n- b', '1:1 the file holds no settings'],
    ['just text', 'the file holds no settings'],
  ])('%s', (text, message) => {
    const problems = problemsOf(`${text}\n`);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^E0204 /);
    expect(problems[0]).toContain(message);
  });
});

describe('bad values (E0205)', () => {
  it.each([
    ['timeout: -1', '`timeout` is `-1`, expected a number of at least 0'],
    ['poll: 0', '`poll` is `0`, expected a number of at least 0.05'],
    ['gpu_mem_threshold: -5', 'expected a number of at least 0'],
    ['max_idea_failures: -1', 'expected a whole number of at least 0'],
    ['kill_grace: -1', 'expected a number of at least 0'],
    [
      'report: {sort: descnding}',
      'is the text `descnding`, expected `descending` or `ascending` → did you mean `descending`?',
    ],
    ['results_dir: ""', '`results_dir` is an empty text'],
    ['eval_output: /tmp/x.json', 'expected a relative path inside the run folder'],
    ['eval_output: ../x.json', 'expected a relative path'],
    ['eval_output: a/../x.json', 'expected a relative path'],
    ['eval_output: metrics.json', 'not one of orze’s own files'],
    ['eval_output: .orze/x', 'not one of orze’s own files'],
    ['research: {mode: script, script: s, log_dir: ../x}', '`research.log_dir` is the text `../x`'],
    ['train_extra_env: {"A=B": x}', 'expected a name without `=`'],
    ['report: {columns: [{label: x}]}', '1:20 `report.columns[0]` has no `key` → add `key: …`'],
    ['report: {columns: [{key: a, source: "../x.json:a"}]}', 'expected `file.json:dot.path`'],
    ['report: {columns: [{key: a, source: x.json}]}', 'expected `file.json:dot.path`'],
    ['post_scripts: [{name: a b, script: x}]', '`post_scripts[0].name` is the text `a b`, expected letters'],
    ['post_scripts: [{name: ../../etc, script: x}]', 'expected letters'],
    ['post_scripts: [{name: train_output, script: x}]', 'expected letters'],
    ['post_scripts: [{script: x, output: /abs}]', 'expected a relative path inside the run folder'],
    ['post_scripts: [{name: a}]', '`post_scripts[0]` has no `script`'],
    ['post_scripts: [{script: a/x.py}, {script: b/x.sh}]', '1:34 two post scripts have the name `x`'],
    ['research: {mode: claude}', '1:1 `research.mode: claude` needs `research.rules_file`'],
    ['research: {mode: claude, script: s}', 'or write `mode: script`'],
    [
      'research: {mode: script, rules_file: R.md}',
      'needs `research.script` → add `script: …`, or write `mode: claude`',
    ],
    ['research: {cooldown: 5}', 'needs `research.script`'],
  ])('%s', (text, message) => {
    const problems = problemsOf(`${text}\n`);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^E0205 /);
    expect(problems[0]).toContain(message);
  });

  it.each(['plots', 'a', 'A-1_b', 'x'.repeat(64)])('the post script name %s is fine', (name) =>
    expect(problemsOf(`post_scripts: [{name: "${name}", script: x}]\n`)).toEqual([]),
  );
});

describe('YAML', () => {
  it('that cannot be read is E0202 with its place, and the defaults hold', () => {
    const { config, problems } = read('poll: 5\ntimeout: a: b\n');
    expect(problems).toMatchObject([{ code: 'E0202', file: 'orze.yaml', line: 2 }]);
    expect(config).toEqual(DEFAULT_CONFIG);
  });

  it('a key given twice is E0208 at the second', () => {
    expect(problemsOf('poll: 5\nreport:\n  title: a\n  title: b\npoll: 6\n')).toEqual([
      'E0208 4:3 `report.title` is given twice, first in line 3 → remove one of them',
      'E0208 5:1 `poll` is given twice, first in line 1 → remove one of them',
    ]);
  });

  it('merges and aliases work as in PyYAML', () => {
    const text = 'post_scripts:\n  - &p {name: a, script: x.py, timeout: 9}\n  - {<<: *p, name: b}\n';
    const { config, problems } = read(text);
    expect(problems).toEqual([]);
    expect(config.post_scripts.map(({ name, timeout }) => [name, timeout])).toEqual([
      ['a', 9],
      ['b', 9],
    ]);
  });
});

describe('values that orze takes', () => {
  it('numbers among arguments and environment values exactly as they are written', () => {
    const { config, problems } = read(
      'train_extra_args: [--lr, 1.0, --n, 0x10, --big, 12345678901234567890123]\ntrain_extra_env: {OMP: 4, V: 1.10}\n' +
        'post_scripts: [{script: s.py, args: [010]}]\n',
    );
    expect(problems).toEqual([]);
    expect(config.train_extra_args).toEqual(['--lr', '1.0', '--n', '0x10', '--big', '12345678901234567890123']);
    expect(config.train_extra_env).toEqual({ OMP: '4', V: '1.10' });
    expect(config.post_scripts[0]?.args).toEqual(['010']);
  });

  it('post scripts have a name, a time limit and no output unless they say so', () => {
    expect(read('post_scripts: [{script: tools/make plots.v2.py}]\n').config.post_scripts).toEqual([
      { name: 'make-plots-v2', script: 'tools/make plots.v2.py', args: [], timeout: 3600, output: null },
    ]);
  });

  it('columns have a label and no format unless they say so', () => {
    expect(read('report: {columns: [{key: auc, source: "eval.json:m.auc"}]}\n').config.report.columns).toEqual([
      { key: 'auc', label: 'auc', fmt: '', source: 'eval.json:m.auc' },
    ]);
  });

  it('research has the rest of its defaults', () => {
    const { config, problems } = read('research: {mode: claude, rules_file: R.md, env: {TOKEN: x}}\n');
    expect(problems).toEqual([]);
    expect(config.research).toEqual({ ...DEFAULT_RESEARCH, mode: 'claude', rules_file: 'R.md', env: { TOKEN: 'x' } });
  });

  it('times of the lease, for test rigs', () => {
    expect(read('lease: {heartbeat: 0.2, emptyGrace: 0}\n')).toMatchObject({
      problems: [],
      config: { lease: { heartbeat: 0.2, emptyGrace: 0, reclaim: DEFAULT_CONFIG.lease.reclaim } },
    });
  });

  it('CUDA_VISIBLE_DEVICES in the environment with a warning that orze’s own wins', () => {
    expect(problemsOf('train_extra_env:\n  CUDA_VISIBLE_DEVICES: 3\n')).toEqual([
      expect.stringMatching(/^W0206 2:3 .*orze’s value wins/),
    ]);
  });
});

it('the good part stays usable beside any problems', () => {
  const { config, problems } = read(
    'poll: 5\ntimeout: soon\nreport: {title: Mine, sort: up, columns: [{key: 1}]}\npost_scripts: [{name: "?"}]\nnope: 1\nresearch:\n  mode: what\n  script: s.py\n',
  );
  expect(problems.map(({ line }) => line ?? 0).toSorted((a, b) => a - b)).toEqual([2, 3, 3, 4, 4, 5, 7]);
  expect(config).toMatchObject({
    poll: 5,
    timeout: 3600,
    report: { title: 'Mine', sort: 'descending' },
    post_scripts: [],
  });
  expect(config.report.columns).toEqual(DEFAULT_CONFIG.report.columns);
  expect(config.research).toMatchObject({ mode: 'script', script: 's.py' });
});

function shape(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'list' : typeof value;
}

/** The types of all values that cannot be null. */
function shapes(config: OrzeConfig): string {
  const rest = { ...config, pre_script: null, eval_script: null, research: null };
  return JSON.stringify(
    [rest, rest.cleanup, rest.report].map((part) =>
      Object.entries({ ...part, script: '' }).map(([key, value]) => [key, shape(value)]),
    ),
  );
}

const EXPECTED_SHAPES = shapes(DEFAULT_CONFIG);

it('any YAML gives a complete config of the right types, and never throws', () => {
  const scalar = fc.oneof(
    fc.constantFrom(
      '1',
      '-1',
      '0',
      '1.5',
      'yes',
      'null',
      'text',
      '"q"',
      '[]',
      '{}',
      '[a, 1]',
      '{a: 1}',
      '.nan',
      '2024-01-01',
    ),
    fc.string({ maxLength: 8 }),
  );
  const known = Object.keys(SETTINGS);
  const key = fc.oneof(
    fc.constantFrom(...known, ...settingKeys().map((dotted) => dotted.split('.').at(-1) ?? '')),
    fc.constantFrom('__proto__', 'constructor', '<<', 'on', '? a'),
    fc.string({ maxLength: 6 }),
  );
  const line = fc
    .tuple(fc.constantFrom('', '  ', '  - '), key, scalar)
    .map(([indent, name, value]) => `${indent}${name}: ${value}`);
  fc.assert(
    fc.property(fc.array(line, { maxLength: 5 }), (lines) => {
      const { config, problems, origins } = read(lines.join('\n'));
      const placed = problems.every(({ file, line }) => file === 'orze.yaml' && line !== undefined && line > 0);
      return placed && shapes(config) === EXPECTED_SHAPES && [...origins.keys()].join() === settingKeys().join();
    }),
    { numRuns: CASES },
  );
});

describe('notify', () => {
  const read = (text: string) => readConfig(`notify:\n${text}`, 'orze.yaml', {});

  it('has defaults for all but the type, and takes a number as it is written', () => {
    const { config, problems } = read('  - { type: telegram, token: $BOT, chat: -1001234567890123456789 }\n');
    expect(problems).toEqual([]);
    expect(config.notify).toEqual([
      { ...DEFAULT_CHANNEL, name: 'telegram', type: 'telegram', token: '$BOT', chat: '-1001234567890123456789' },
    ]);
  });

  it.each([
    ['  - { type: slack }\n', 'a channel of `notify` of the type `slack` needs `url`'],
    ['  - { type: telegram, chat: x }\n', 'a channel of `notify` of the type `telegram` needs `token`'],
    ['  - { type: ntfy, chat: a }\n  - { type: ntfy, chat: b }\n', 'two channels of `notify` have the name `ntfy`'],
    ['  - { type: slack, url: hooks.slack.com }\n', /`notify\[0\]\.url` is .*, expected an `http\(s\):\/\/` address/],
    ['  - { type: ntfy, chat: a, quiet_hours: 22-8 }\n', /expected two times of the day, e\.g\. `22:00-08:00`/],
    ['  - { type: ntfy, chat: a, events: [all] }\n', /expected `new_best` or/],
    ['  - { url: https://x.example }\n', '`notify[0]` has no `type`'],
  ])('%s is a problem with its line', (text, message) => {
    const { problems } = read(text);
    expect(problems[0]?.message).toMatch(message);
    expect(problems[0]?.line).toBeGreaterThan(1);
  });
});
