/** Security: size, depth and alias limits on YAML and JSON; null-prototype results. */
import { describe, expect, it } from 'vitest';
import { readIdea } from '../../src/core/ideas.ts';
import { judgeMetrics } from '../../src/core/metrics.ts';
import { parseJson } from '../../src/core/json.ts';
import { readConfig } from '../../src/core/config-read.ts';
import { parseYaml, yamlTraps } from '../../src/core/yaml.ts';
import { ideaId } from '../rig/board.ts';
import { metricsPayloads } from '../rig/payloads/metrics.ts';
import { yamlPayloads } from '../rig/payloads/yaml.ts';
import { TextBook } from '../rig/text-book.ts';

/** Far above what a linear reader needs for the largest payload, far below what a bomb costs. */
const LIMIT_MS = 2_000;

function within<T>(name: string, work: () => T): T {
  const before = performance.now();
  const result = work();
  const took = performance.now() - before;
  if (took > LIMIT_MS) throw new Error(`${name} took ${took.toFixed(0)} ms`);
  return result;
}

/** Objects inside a value that have a prototype other than that of the language's lists and orze's own boxes. */
function withPrototype(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(withPrototype);
  const prototype: unknown = Object.getPrototypeOf(value);
  const own = prototype === Object.prototype ? [value] : [];
  return [...own, ...Object.values(value).flatMap(withPrototype)];
}

const polluted = () => ({}) as Record<string, unknown>;

describe('YAML', () => {
  it.each(yamlPayloads())(
    '$name: is bounded in time and size, makes no code, changes no object',
    ({ name, text, refused }) => {
      const reading = within(name, () => parseYaml(text));
      expect(reading.ok && refused).toBe(false);
      expect(withPrototype(reading.ok ? reading.value : null)).toEqual([]);
      within(`traps of ${name}`, () => yamlTraps(text));
      within(`settings ${name}`, () => readConfig(text, 'orze.yaml', {}));
      const block = text.replaceAll('```', "'''");
      const idea = within(`idea ${name}`, () => {
        const book = new TextBook('ideas.md', 0);
        book.append(`## idea-1: t\n\`\`\`yaml\n${block}\n\`\`\`\n`);
        const entry = book.look('', 0).entries.get(ideaId('idea-1'));
        return entry === undefined ? undefined : readIdea(entry, 'ideas.md');
      });
      expect(refused && idea?.ok === true).toBe(false);
      expect(polluted()['polluted']).toBeUndefined();
    },
  );

  it('of an idea is at most 32 KB, and the idea at most 64 KB', () => {
    const codeOf = (yaml: string, prose: string) => {
      const book = new TextBook('ideas.md', 0);
      book.append(`## idea-1: t\n${prose}\n\`\`\`yaml\n${yaml}\n\`\`\`\n`);
      return book.look('', 0).problems.map(({ code }) => code);
    };
    expect(codeOf(`a: "${'x'.repeat(33 * 1024)}"`, '')).toEqual(['E0109']);
    expect(codeOf('a: 1', 'x'.repeat(65 * 1024))).toEqual(['E0109']);
    expect(codeOf(`a: "${'x'.repeat(30 * 1024)}"`, 'x'.repeat(30 * 1024))).toEqual([]);
  });
});

describe('metrics.json', () => {
  it('of any bytes is judged in bounded time, without a prototype, and says why it is bad', () => {
    const payloads = metricsPayloads();
    expect(payloads.length).toBeGreaterThan(200);
    for (const [i, bytes] of payloads.entries()) {
      const judged = within(`metrics ${i}`, () => judgeMetrics(bytes));
      expect(judged.kind === 'bad' ? judged.why : 'fine').not.toBe('');
      expect(judged.kind === 'failed' ? typeof judged.error : 'string').toBe('string');
      const parsed = parseJson(bytes);
      expect(withPrototype(parsed.ok ? parsed.value : null)).toEqual([]);
    }
    expect(polluted()['polluted']).toBeUndefined();
  });
});
