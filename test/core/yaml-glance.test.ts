import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { glanceAt } from '../../src/core/yaml-glance.ts';
import { parseYaml, plain } from '../../src/core/yaml.ts';
import { CASES } from '../rig/cases.ts';

const glance = (text: string) => glanceAt(text, 'results_dir');

describe('a glance at a settings file', () => {
  it.each([
    ['train_script: t.py\nresults_dir: runs/one\ntimeout: 5\n', 'runs/one'],
    ['# head\n\nresults_dir:  out   # where runs are\nreport:\n  title: "My: board"\n', 'out'],
    ['timeout: 5\n', null],
    ['', null],
    ['# results_dir: other\ntimeout: 5\n', null],
  ])('%j tells %j', (text, value) => expect(glance(text)).toBe(value));

  it.each([
    'results_dir: "quoted"\n',
    'results_dir: yes\n',
    'results_dir: 5\n',
    'results_dir: one\n  two\n',
    'results_dir: one\nresults_dir: two\n',
    'report:\n  results_dir: inner\n',
    'a: "x\nresults_dir: in-quotes"\n',
    'a: "x\nresults_dir: in\nz: "\n',
    "a: 'x\nresults_dir: in\nz: '\n",
    'a: {\nresults_dir: in-braces\n}\n',
    '|\nresults_dir: in-a-block\n',
    '"\\x72esults_dir": escaped\n',
    '{"results_dir": "json"}\n',
    '---\nresults_dir: document\n',
    'results_dir: &anchor one\n',
    'results_dir:\n',
  ])('leaves %j to the parser', (text) => expect(glance(text)).toBeUndefined());

  it('never says anything else than the parser (generated)', () => {
    const words = [
      'results_dir: ',
      'results_dir',
      'a: ',
      'runs',
      'b/c',
      'yes',
      '~',
      '1',
      '!!str ',
      '&x ',
      '*x',
      '<<: ',
    ];
    const signs = [
      '\n',
      '\n',
      '\n  ',
      '- ',
      '"',
      "'",
      '{',
      '}',
      '[',
      ']',
      '|',
      '>',
      ': ',
      ' # ',
      '#',
      '\\',
      ',',
      '? ',
      '---\n',
      '\t',
    ];
    const piece = fc.constantFrom(...words, ...signs);
    let told = 0;
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), fc.array(piece, { maxLength: 6 }), (before, after) => {
        const text = `a: 1\n${before.join('')}results_dir: runs${after.join('')}`;
        const answer = glance(text);
        const parsed = parseYaml(text);
        if (answer === undefined || !parsed.ok) return;
        told += 1;
        const settings = plain(parsed.value) as Record<string, unknown>;
        expect(settings['results_dir'] ?? null).toBe(answer);
      }),
      { numRuns: CASES },
    );
    expect(told).toBeGreaterThan(50);
  });
});
