import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fill, researchArgv, stageCommand } from '../../src/core/command.ts';
import { DEFAULT_CONFIG, DEFAULT_RESEARCH } from '../../src/core/defaults.ts';
import { CASES } from '../rig/cases.ts';

const VALUES = { idea_id: 'idea-001', gpu: 3 };
const RUN = { ideaId: 'idea-001', gpu: 3, resultsDir: 'results', ideasMd: 'ideas.md', baseConfig: 'base.yaml' };

describe('placeholders', () => {
  it.each([
    ['{idea_id}/{gpu}', 'idea-001/3'],
    ['{', '{'],
    ['}{', '}{'],
    ['{}', '{}'],
    ['{0} {other} { gpu }', '{0} {other} { gpu }'],
    ['{"lr": {"min": 1}, "gpu": {gpu}}', '{"lr": {"min": 1}, "gpu": 3}'],
    ['{{gpu}}', '{3}'],
    ['{constructor} {__proto__}', '{constructor} {__proto__}'],
  ])('%s becomes %s', (text, filled) => expect(fill(text, VALUES)).toBe(filled));

  it('are filled in one pass: a value is never read as a template', () =>
    expect(fill('{idea_id} {gpu}', { idea_id: '{gpu}', gpu: '{idea_id}' })).toBe('{gpu} {idea_id}'));

  it('every text without a known name stays as it is', () => {
    const brace = fc.constantFrom('{', '}', '{}', '{{', 'gpu', 'idea', '"', ':', '\n');
    const texts = fc.array(fc.oneof(brace, fc.string()), { maxLength: 20 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(texts, (text) => {
        fc.pre(!text.includes('{gpu}'));
        expect(fill(text, { gpu: 1 })).toBe(text);
      }),
      { numRuns: CASES },
    );
  });

  it('work in the arguments of every stage and in the rules of the research agent, beside any other brace', () => {
    const args = ['{idea_id}', '{gpu}', '{}', '{"a": 1}'];
    const config = {
      ...DEFAULT_CONFIG,
      pre_script: 'pre.py',
      pre_args: args,
      eval_script: 'eval.py',
      eval_args: args,
      post_scripts: [{ name: 'plots', script: 'plots.py', args, timeout: 1, output: null }],
    };
    for (const stage of ['pre', 'eval', 'post:plots'] as const) {
      expect(stageCommand(config, stage, RUN)?.argv.slice(2)).toEqual(['idea-001', '3', '{}', '{"a": 1}']);
    }
    const values = { ideas_file: 'ideas.md', results_dir: 'results', cycle: 7, gpu_count: 2, completed: 5, queued: 1 };
    const rules = 'Cycle {cycle}. Write {"lr": {lr}} or a lone {. {completed} are done.';
    const argv = researchArgv({ ...DEFAULT_RESEARCH, mode: 'claude' }, 'python3', values, rules);
    expect(argv[2]).toBe('Cycle 7. Write {"lr": {lr}} or a lone {. 5 are done.');
  });
});
