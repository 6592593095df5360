/**
 * The row "properties": parser, config, paths, format, ranking. The properties stand beside what they are about; all of them try
 * {@link CASES} cases, which is checked here by reading them. What takes no property of its own is fuzzed here: corpora, mutated, through
 * every reader.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readClaim } from '../../src/core/claim.ts';
import { readConfig } from '../../src/core/config-read.ts';
import { markdownCell, terminalSafe } from '../../src/core/escape.ts';
import { readIdea } from '../../src/core/ideas.ts';
import { explainFailure } from '../../src/core/failure.ts';
import { parseJson } from '../../src/core/json.ts';
import { judgeMetrics } from '../../src/core/metrics.ts';
import { redactor } from '../../src/core/secrets.ts';
import { asIdeaId } from '../../src/core/words.ts';
import { parseYaml, yamlTraps } from '../../src/core/yaml.ts';
import { CASES } from '../rig/cases.ts';
import { ideasText } from '../rig/ideas-texts.ts';
import { markupPayloads } from '../rig/payloads/markup.ts';
import { metricsPayloads } from '../rig/payloads/metrics.ts';
import { hostileNames } from '../rig/payloads/paths.ts';
import { yamlPayloads } from '../rig/payloads/yaml.ts';
import { figure, long, reach } from '../rig/proof.ts';
import { REPOSITORY } from '../rig/project.ts';
import { TextBook } from '../rig/text-book.ts';

/** Longer payloads have tests of their own; here many short ones count. */
const LONGEST = 600;
const short = (texts: readonly string[]) => texts.map((text) => text.slice(0, LONGEST));
const decoder = new TextDecoder();

const corpus = short([
  ...markupPayloads(),
  ...hostileNames(),
  ...yamlPayloads().map(({ text }) => text),
  ...metricsPayloads().map((bytes) => decoder.decode(bytes)),
  ...Array.from({ length: 60 }, (_, seed) => ideasText(seed).text),
]);

const redact = redactor({ A_TOKEN: 'a-secret-value' });
const IDEA = '## idea-1: t\n```yaml\n';

/** Each must come back; what it gives is checked as far as it promises anything for any text. */
function readAll(text: string): void {
  const yaml = parseYaml(text);
  if (!yaml.ok && (yaml.line < 1 || yaml.column < 1)) throw new Error('a fault of YAML without a place');
  yamlTraps(text);
  const json = parseJson(text);
  if (json.ok) readClaim(json.value);
  readConfig(text, 'orze.yaml', {});
  for (const whole of [`${text}\n`, `${IDEA}${text}\n\`\`\`\n`]) {
    const book = new TextBook('ideas.md', 0);
    book.append(whole);
    for (const entry of book.look('', 0).entries.values()) {
      if (asIdeaId(entry.id) === undefined) throw new Error(`no id: ${entry.id}`);
      readIdea(entry, 'ideas.md');
    }
  }
  const logTail = { text, firstLine: 1, file: 'train_output.log' };
  const metrics = judgeMetrics(new TextEncoder().encode(text));
  explainFailure({ ending: { kind: 'exited', code: 1 }, stage: 'train', metrics, logTail, stallMinutes: 1 });
  if (/[\u0000-\u001f]/.test(terminalSafe(text)) || markdownCell(text).includes('\n'))
    throw new Error('a sink is not safe');
  if (redact(`${text}a-secret-value`).includes('a-secret-value')) throw new Error('a secret is left');
}

it(
  'mutated corpora go through all readers without a crash',
  () => {
    const cases = reach(2_000, 1_000_000);
    const piece = fc.constantFrom(...corpus);
    const cut = fc
      .tuple(piece, fc.nat(LONGEST), fc.nat(LONGEST))
      .map(([text, from, to]) => text.slice(Math.min(from, to), Math.max(from, to)));
    const change = fc.oneof(
      cut,
      fc.string({ unit: 'binary', maxLength: 3 }),
      fc.constantFrom('\n', ':', '  ', '```', '&a ', '*a', '"', '{', '- '),
    );
    const mutated = fc
      .tuple(piece, fc.array(fc.tuple(fc.nat(LONGEST), fc.nat(20), change), { maxLength: 4 }))
      .map(([text, changes]) =>
        changes.reduce((now, [at, gone, put]) => now.slice(0, at) + put + now.slice(at + gone), text),
      );
    const began = performance.now();
    fc.assert(
      fc.property(mutated, (text) => readAll(text)),
      { numRuns: cases },
    );
    figure(
      'security',
      `${cases} mutated payloads (of ${corpus.length}) through every reader in ${((performance.now() - began) / 1000).toFixed(0)} s: no crash`,
    );
  },
  long ? 6 * 3_600_000 : 60_000,
);

it('every property of the parsers, the config, the paths, the format and the ranking tries the cases of the table', () => {
  const folders = ['core', 'edge', 'security'];
  let properties = 0;
  for (const folder of folders) {
    for (const name of readdirSync(join(REPOSITORY, 'test', folder)).filter((one) => one.endsWith('.test.ts'))) {
      const text = readFileSync(join(REPOSITORY, 'test', folder, name), 'utf8');
      const asserted = text.split('fc.assert(').length - 1;
      const full = text.split('{ numRuns: CASES }').length - 1;
      expect({ name, full }).toEqual({ name, full: asserted });
      properties += asserted;
    }
  }
  expect(properties).toBeGreaterThan(25);
  expect(CASES).toBeGreaterThanOrEqual(10_000);
  figure(
    'properties',
    `${properties} properties with ${CASES} cases each, every byte prefix of 200 generated ideas files`,
  );
});
