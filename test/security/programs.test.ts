/** Security: an idea's text never chooses a program, interpreter, environment or hook; argv arrays, one-pass placeholders. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stageJob } from '../../src/app/launch.ts';
import type { Context } from '../../src/app/context.ts';
import type { HeldRun } from '../../src/app/memory.ts';
import { fill, inheritedEnv } from '../../src/core/command.ts';
import { effectiveConfig } from '../../src/core/effective.ts';
import { readIdea } from '../../src/core/ideas.ts';
import { parseYaml } from '../../src/core/yaml.ts';
import type { Stage } from '../../src/core/words.ts';
import { ideaId } from '../rig/board.ts';
import { CASES } from '../rig/cases.ts';
import { openedProject } from '../rig/opened.ts';
import { markupPayloads } from '../rig/payloads/markup.ts';
import { REPOSITORY } from '../rig/project.ts';
import { newToken } from '../rig/run-folder.ts';
import { TextBook } from '../rig/text-book.ts';

const SETTINGS = `python: py
train_script: train.py
train_extra_args: ["{idea_id}", "{gpu}"]
pre_script: pre.py
eval_script: eval.py
eval_args: ["{idea_id}", "{gpu}", "{{gpu}}", "{python}"]
post_scripts: [{script: plots.py, args: ["--x={idea_id}"]}]
`;
const STAGES: readonly Stage[] = ['pre', 'train', 'eval', 'post:plots'];
const TOKEN = newToken();

/** What orze starts for a stage of a run, as text. */
function jobOf(ctx: Context, stage: Stage, title: string): string {
  const run: HeldRun = {
    id: ideaId('idea-001'),
    token: TOKEN,
    slots: [],
    stages: [],
    skipped: [],
    outcome: null,
    busy: false,
    retryAt: 0,
    unheld: false,
    killed: false,
    title,
    attempt: 1,
    gpu: 3,
    devices: [],
    deviceEnv: { CUDA_VISIBLE_DEVICES: '3' },
    since: 0,
    agedS: 0,
    vacated: false,
  };
  return JSON.stringify(stageJob(ctx, run, stage));
}

describe('the text of an idea', () => {
  it('chooses no program, interpreter, environment, hook, limit or log, whatever its keys, values and title (generated)', async () => {
    const { ctx: real } = await openedProject({ 'orze.yaml': SETTINGS });
    const ctx = { ...real, clock: { ...real.clock, wall: () => new Date(0) } };
    const plain = new Map(STAGES.map((stage) => [stage, jobOf(ctx, stage, 'plain')]));
    expect(plain.get('eval')).toContain('["py","eval.py","idea-001","3","{3}","{python}"]');
    const key = fc.constantFrom(
      'python',
      'train_script',
      'PATH',
      'env',
      'train_extra_env',
      'train_extra_args',
      'pre_script',
      'eval_script',
      'post_scripts',
      'hooks',
      'timeout',
      'kill_grace',
      'LD_PRELOAD',
      'cleanup',
      'research',
      'script',
      'claude_bin',
      'results_dir',
      'idea_id',
      'gpu',
    );
    const value = fc.constantFrom(
      '/bin/evil',
      '"$(id)"',
      '"{gpu}"',
      '"{idea_id}"',
      '{PATH: /evil}',
      '[evil.py, "--x"]',
      '!!str evil',
      '"; rm -rf /"',
      '0',
      'null',
    );
    const title = fc.oneof(
      fc.constantFrom(...markupPayloads()),
      fc.constantFrom('{gpu}', '{idea_id}', '$(id)', '`id`', '--config=/evil'),
    );
    let read = 0;
    fc.assert(
      fc.property(
        fc.array(fc.tuple(key, value), { minLength: 1, maxLength: 6 }),
        title,
        fc.constantFrom(...STAGES),
        (pairs, said, stage) => {
          const yaml = pairs.map(([name, text]) => `${name}: ${text}`).join('\n');
          const book = new TextBook('ideas.md', 0);
          book.append(
            `## idea-001: ${said.replaceAll(/[\n\r]/g, ' ')}\n- **Priority**: high\n\`\`\`yaml\n${yaml}\n\`\`\`\n`,
          );
          const entry = book.look('', 0).entries.get(ideaId('idea-001'));
          if (entry === undefined) return; // refused: nothing is started at all
          const config = readIdea(entry, 'ideas.md');
          if (!config.ok || !effectiveConfig(null, config.config).ok) return;
          read += 1;
          if (jobOf(ctx, stage, entry.title) !== plain.get(stage))
            throw new Error(`another job by ${JSON.stringify(entry.text)}`);
        },
      ),
      { numRuns: CASES },
    );
    expect(read).toBeGreaterThan(CASES / 2);
  });

  it('changes no object of orze by keys such as __proto__, in base, idea and what is made of both', () => {
    for (const key of ['__proto__', 'constructor', 'prototype']) {
      expect(parseYaml(`${key}: {polluted: 1}`).ok).toBe(false);
    }
    const merged = effectiveConfig({ a: { b: 1 }, toString: 1 }, { a: { hasOwnProperty: 2 } });
    if (!merged.ok) throw new Error(merged.problem.message);
    expect(Object.getPrototypeOf(merged.value)).toBeNull();
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('command lines', () => {
  it('are arrays, never a text for a shell: nothing in src/ starts one', () => {
    const src = join(REPOSITORY, 'src');
    const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
    expect(files.length).toBeGreaterThan(100);
    const starting = files.filter((name) => /from 'node:child_process'/.test(readFileSync(join(src, name), 'utf8')));
    const wrong = starting.filter((name) => {
      const text = readFileSync(join(src, name), 'utf8');
      return /\bshell:(?!\s*false)|\bexecSync\b|[^.]\bexec\(|import \{[^}]*\bexec\b/.test(text);
    });
    expect(starting.length).toBeGreaterThan(0);
    expect(wrong).toEqual([]);
    const evaluating = files.filter((name) =>
      /\beval\(|new Function\(|node:vm/.test(readFileSync(join(src, name), 'utf8')),
    );
    // One text of its own, so that a pattern that takes for ever can be given up.
    expect(evaluating).toEqual(['edge/grep.ts']);
    expect(readFileSync(join(src, 'edge/grep.ts'), 'utf8').match(/new Script\('[^']*'\)/g)).toHaveLength(1);
  });

  it('have their placeholders filled in one pass: a value with a placeholder in it is not filled again (generated)', () => {
    const brace = fc.constantFrom('{', '}', '{gpu}', '{idea_id}', '{cycle}', 'a', '$&', '$1', '{{gpu}}');
    const texts = fc.array(brace, { maxLength: 8 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(texts, texts, (one, other) => {
        const values = { idea_id: one, gpu: other };
        const expected = ['{idea_id}', '-', '{gpu}', '{none}'].map((part) =>
          part === '{idea_id}' ? one : part === '{gpu}' ? other : part,
        );
        return fill('{idea_id}-{gpu}{none}', values) === expected.join('');
      }),
      { numRuns: CASES },
    );
  });
});

describe('the environment of trainers', () => {
  it('has no key of a language-model service, while the research agent has them', () => {
    const keys = [
      'ANTHROPIC_API_KEY',
      'ANTHROPIC_AUTH_TOKEN',
      'OPENAI_API_KEY',
      'AZURE_OPENAI_API_KEY',
      'GEMINI_API_KEY',
      'GOOGLE_API_KEY',
      'GOOGLE_GENERATIVE_AI_API_KEY',
      'MISTRAL_API_KEY',
      'COHERE_API_KEY',
      'GROQ_API_KEY',
      'XAI_API_KEY',
      'DEEPSEEK_API_KEY',
      'OPENROUTER_API_KEY',
      'TOGETHER_API_KEY',
      'FIREWORKS_API_KEY',
      'PERPLEXITY_API_KEY',
      'CLAUDE_CODE_OAUTH_TOKEN',
      'AWS_BEARER_TOKEN_BEDROCK',
      'REPLICATE_API_TOKEN',
      'CODEX_API_KEY',
      'MOONSHOT_API_KEY',
      'DASHSCOPE_API_KEY',
      'LITELLM_MASTER_KEY',
    ];
    const parent = Object.fromEntries([...keys, 'PATH', 'HF_TOKEN', 'ORZE_RUN_TOKEN'].map((name) => [name, 'x']));
    expect(Object.keys(inheritedEnv(parent, false))).toEqual(['PATH', 'HF_TOKEN']);
    expect(Object.keys(inheritedEnv(parent, true))).toEqual([...keys, 'PATH', 'HF_TOKEN']);
  });
});
