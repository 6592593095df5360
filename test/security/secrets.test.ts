/** Security: secrets redacted by key and by value. */
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { REDACTED, isSecretName, redactArgv, redactTexts, redactor } from '../../src/core/secrets.ts';
import { errorCode } from '../../src/edge/file-error.ts';
import { formatProblem } from '../../src/face/cli/print.ts';
import { printProblems } from '../../src/face/cli/print.ts';
import { CASES } from '../rig/cases.ts';
import { SETTINGS, WAIT_FOR_GO, liveProject } from '../rig/live-project.ts';
import { ideasFile } from '../rig/project.ts';
import type { Project } from '../rig/project.ts';
import { testTerminal } from '../rig/terminal.ts';
import { until } from '../rig/wait.ts';

describe('by key', () => {
  it.each([
    'API_KEY',
    'OPENAI_API_KEY',
    'HF_TOKEN',
    'AWS_SECRET_ACCESS_KEY',
    'MY_PASSWORD',
    'PGPASSWORD',
    'MYSQL_PWD',
    'api-key',
    '--api-key',
    'apiKey',
    'client_secret',
    'GITHUB_TOKEN',
    'SSH_PRIVATE_KEY',
    'passphrase',
    'DB_CREDENTIALS',
  ])('%s is a secret', (name) => expect(isSecretName(name)).toBe(true));

  it.each([
    'PATH',
    'HOME',
    'PWD',
    'OLDPWD',
    'TOKEN_FILE',
    'MAX_TOKENS',
    'tokenizer',
    'monkey',
    'KEYBOARD',
    'HOSTNAME',
    'ORZE_RUN_TOKEN',
    'TOKEN_LIMIT',
  ])('%s is none', (name) => expect(isSecretName(name)).toBe(false));

  it('takes what a text assigns to such a name, in every usual spelling', () => {
    const redact = redactor({});
    for (const text of [
      'api_key=abcdefgh1',
      '"api_key": "abcdefgh1"',
      'MY_PASSWORD: abcdefgh1',
      '--token=abcdefgh1',
      "{'secret': 'abcdefgh1'}",
    ]) {
      expect(redact(text)).toBe(text.replace('abcdefgh1', REDACTED));
    }
    expect(redact('the tokens: a b c, KeyError: not_a_key')).toBe('the tokens: a b c, KeyError: not_a_key');
    expect(redactArgv(['p', '--api-key', 'abc', '--lr', '1'], redact)).toEqual([
      'p',
      '--api-key',
      REDACTED,
      '--lr',
      '1',
    ]);
  });
});

describe('by value', () => {
  it('takes each value of the environment that is a secret by its name or its form, also as JSON writes it', () => {
    const redact = redactor({
      MY_TOKEN: 'p"ss\\word',
      X: 'sk-abcdefghijkl',
      SHORT_KEY: 'abc',
      HOSTNAME: 'node-0123456789-abcdefgh-xyz',
    });
    expect(redact('a p"ss\\word b')).toBe(`a ${REDACTED} b`);
    expect(redact(JSON.stringify({ a: 'p"ss\\word' }))).toBe(`{"a":"${REDACTED}"}`);
    expect(redact('use sk-abcdefghijkl now')).toBe(`use ${REDACTED} now`);
    expect(redact('abc node-0123456789-abcdefgh-xyz')).toBe('abc node-0123456789-abcdefgh-xyz');
  });

  it('takes the secret part of an address that lets whoever has it write', () => {
    const redact = redactor({});
    expect(redact('url: https://hooks.slack.com/services/T0/B0/abcdefgh # x')).toBe(
      `url: https://hooks.slack.com/services/${REDACTED} # x`,
    );
    expect(redact('https://discord.com/api/webhooks/123/ab-cd_ef"')).toBe(
      `https://discord.com/api/webhooks/${REDACTED}"`,
    );
    expect(redact('https://api.telegram.org/bot123:abcdefgh/sendMessage')).toBe(
      `https://api.telegram.org/bot${REDACTED}`,
    );
    expect(redact('https://example.org/services/T0/B0/abcdefgh')).toContain('abcdefgh');
  });

  it('takes what the settings add where it looks random, whatever its name', () => {
    const value = 'q7Wm2xN9pLs4Vb8Tk1Zc6Rf3';
    expect(
      redactor({}, [{ PLAIN: value, DATA: '/data/cifar10/with/a/long/path1' }])(
        `${value} /data/cifar10/with/a/long/path1`,
      ),
    ).toBe(`${REDACTED} /data/cifar10/with/a/long/path1`);
  });

  it('leaves no secret in any text, and every name of an event as it is (generated)', () => {
    const secret = fc.string({
      unit: fc.constantFrom('a', 'B', '7', '$', '.', '\\', '"', '|', ')', '['),
      minLength: 8,
      maxLength: 12,
    });
    fc.assert(
      fc.property(secret, fc.string(), fc.string(), (value, before, after) => {
        const redact = redactor({ A_TOKEN: value });
        const event = redactTexts({ kind: value, at: [{ text: before + value + after }] }, redact, new Set(['kind']));
        return (
          !redact(before + value + after).includes(value) &&
          event.kind === value &&
          !JSON.stringify(event.at).includes(value)
        );
      }),
      { numRuns: CASES },
    );
  });
});

it('a problem in orze.yaml shows the lines around it without the values of secrets', async () => {
  const source = 'train_extra_env:\n  OPENAI_API_KEY: sk-very-secret-value\nnosuch: 1\n';
  const problem = { code: 'E0203', message: 'unknown', file: 'orze.yaml', line: 3, column: 1 } as const;
  expect(formatProblem(problem, source, false)).toContain('sk-very');
  const one = liveProject({ 'orze.yaml': source });
  const terminal = testTerminal();
  await printProblems([problem], one.dir, terminal);
  expect(terminal.err()).toContain(`OPENAI_API_KEY: ${REDACTED}`);
  const { stderr, stdout } = await one.orze(['check']);
  expect(stderr).toContain('nosuch');
  expect(stderr + stdout).not.toContain('sk-very');
});

/** In the environment of orze. */
const INHERITED = {
  ANTHROPIC_API_KEY: 'canary-anthropic-1',
  OPENAI_API_KEY: 'sk-canaryopenai22',
  HF_TOKEN: 'hf_canaryhugging33',
  AWS_SECRET_ACCESS_KEY: 'canary/aws+secret44',
  MY_PASSWORD: 'canary"quoted\\pass55',
};
/** In orze.yaml. */
const CONFIGURED = {
  RESEARCH_KEY: 'canary-research-66',
  TRAIN_SECRET: 'canary-train-77',
  PLAINLY_NAMED: 'canaryq7Wm2xN9pLs4Vb8Tk1Zc6R',
};
const CANARIES = [...Object.values(INHERITED), ...Object.values(CONFIGURED)];
const forms = CANARIES.flatMap((value) => [value, JSON.stringify(value).slice(1, -1)]);

/** Orze and its keepers go on meanwhile: what is gone by now is no file. */
function ifThere<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function filesBelow(folder: string): string[] {
  const entries = ifThere(() => readdirSync(folder, { withFileTypes: true })) ?? [];
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : entry.isFile() ? [path] : [];
  });
}

/** What the user's scripts wrote themselves, or the user. */
const OF_THE_USER =
  /\/(?:train_output\.log|eval_output\.log|plots\.log|_research_logs\/.*|metrics\.json|metrics\.sealed\.json|seen\..*|orze\.yaml|.*\.sh|ideas\.md)$/;

/** What a keeper notes on this machine. */
const NOTES = /\/runs\/[0-9a-f]{32}\.jsonl$/;

function leaks(project: Project): string[] {
  const all = [...filesBelow(project.dir), ...filesBelow(project.local)].filter((path) => !OF_THE_USER.test(path));
  return all.flatMap((path) => {
    const text = ifThere(() => readFileSync(path, 'utf8')) ?? '';
    const found = forms.filter((form) => text.includes(form));
    // What a keeper starts must be told to it, and to the one that comes after it.
    const job = NOTES.test(path) && ((ifThere(() => statSync(path).mode) ?? 0o600) & 0o777) === 0o600;
    return job ? [] : found.map((form) => `${path}: ${form}`);
  });
}

it('a canary in the environment and in the settings is in no byte that orze writes or prints, while every script has what is its own', async () => {
  const { RESEARCH_KEY, TRAIN_SECRET, PLAINLY_NAMED } = CONFIGURED;
  const show = 'echo "Error: $HF_TOKEN $AWS_SECRET_ACCESS_KEY $MY_PASSWORD $TRAIN_SECRET $PLAINLY_NAMED"; env';
  const one = liveProject({
    'orze.yaml': `${SETTINGS}train_extra_env: {TRAIN_SECRET: ${TRAIN_SECRET}, PLAINLY_NAMED: ${PLAINLY_NAMED}}
train_extra_args: ["--password", "${TRAIN_SECRET}", "--x=${PLAINLY_NAMED}"]
post_scripts: [{script: plots.sh}]
research: {script: agent.sh, args: ["--api-key", "${RESEARCH_KEY}", "${RESEARCH_KEY}"], env: {RESEARCH_KEY: ${RESEARCH_KEY}}}
`,
    'ideas.md': ideasFile({ 'idea-001': 'a: 1', 'idea-002': 'a: 2', 'idea-003': 'a: 3' }),
    'train.sh': `${show} > seen.$2; ${show}; ${show} >&2
case $2 in
  idea-001) printf '{"status": "COMPLETED", "test_accuracy": 0.5}' > "$4/$2/metrics.json";;
  idea-002) echo "RuntimeError: $HF_TOKEN $TRAIN_SECRET CUDA out of memory"; exit 1;;
  *) printf '{"status": "FAILED", "error": "bad %s"}' "$HF_TOKEN" > "$4/$2/metrics.json";;
esac
`,
    'plots.sh': `${show}; ${WAIT_FOR_GO}; exit 3`,
    'agent.sh': 'env > seen.agent; env; echo $*\n',
  });
  const started = one.start(['--until-done', '--gpus', 'cpu:2', '-v'], INHERITED);
  await started.says('Running post:plots');
  await until('the step to run', () => one.read('results/idea-001/plots.log').includes('HF_TOKEN='));
  // While it runs, its keeper's log and notes are there too.
  const notes = filesBelow(one.local).filter((path) => NOTES.test(path));
  const texts = notes.flatMap((path) => ifThere(() => readFileSync(path, 'utf8')) ?? []);
  const jobs = texts.filter((text) => text.includes('"stage":"post:plots"'));
  expect(jobs.map((text) => text.includes(TRAIN_SECRET))).toEqual([true]);
  expect(leaks(one)).toEqual([]);
  one.write('go', '');
  const { code, stdout, stderr } = await started.ended;
  expect(code).toBe(0);
  for (const [name, value] of [
    ['HF_TOKEN', INHERITED.HF_TOKEN],
    ['TRAIN_SECRET', TRAIN_SECRET],
    ['PLAINLY_NAMED', PLAINLY_NAMED],
  ] as const) {
    expect(one.read('seen.idea-001').split('\n')).toContain(`${name}=${value}`);
  }
  expect(one.read('seen.idea-001')).not.toContain(INHERITED.ANTHROPIC_API_KEY);
  expect(one.read('seen.idea-001')).not.toContain(RESEARCH_KEY);
  expect(one.read('seen.agent')).toContain(`ANTHROPIC_API_KEY=${INHERITED.ANTHROPIC_API_KEY}`);
  expect(one.json('results/idea-001/.orze/started.train.json').argv).toContain('--password');
  expect(one.read('results/idea-002/.orze/outcome.json')).toContain(REDACTED);
  const printed = stdout + stderr;
  expect(forms.filter((form) => printed.includes(form))).toEqual([]);
  expect(printed).toContain(REDACTED);
  expect(leaks(one)).toEqual([]);
  expect(filesBelow(one.path('results')).length).toBeGreaterThan(20);
});
