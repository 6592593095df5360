import fc from 'fast-check';
import { expect, it } from 'vitest';
import { addedBy } from '../../src/core/authorship.ts';
import { terminalSafe } from '../../src/core/escape.ts';
import { entryOf, readIdea } from '../../src/core/ideas.ts';
import { readProposal } from '../../src/core/proposal.ts';
import { readConfigText, readProposals } from '../../src/core/proposal-json.ts';
import { blockText } from '../../src/core/proposal-text.ts';
import { PRIORITIES } from '../../src/core/words.ts';
import { dumpYaml, parseYaml, plain, toJsonText } from '../../src/core/yaml.ts';
import { ideaId } from '../rig/board.ts';
import { CASES } from '../rig/cases.ts';
import { TextBook } from '../rig/text-book.ts';

const ID = ideaId('idea-153');
/** What people and models write into a field, and what would break a file of Markdown and YAML. */
const text = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        'lr',
        ' ',
        '\n',
        '\n\n',
        '## idea-7: x',
        '- **Parent**: idea-1',
        '- **By**: mcp other',
        '```',
        '```yaml',
        '~~~',
        '|',
        '#',
        ':',
      ),
      fc.constantFrom('**', '\u001b[31m', '\u202e', '\ufeff', '\r', '\u2028', '{}', '- ', '<!--', '`', '\\'),
      fc.string({ unit: 'binary', maxLength: 5 }),
    ),
    { maxLength: 6 },
  )
  .map((parts) => parts.join(''));
const config = fc
  .dictionary(
    fc.oneof(fc.constantFrom('lr', 'a', 'on', '1'), text),
    fc.oneof(text, fc.integer(), fc.double(), fc.boolean(), fc.constant(null)),
  )
  .map((value) => JSON.stringify(value));

it('a proposal is refused, or its block says exactly what it says: no word of it ends a line, a field or the config', () => {
  let accepted = 0;
  fc.assert(
    fc.property(
      text,
      text,
      text,
      config,
      fc.constantFrom(...PRIORITIES),
      (title, category, hypothesis, json, priority) => {
        const line = JSON.stringify({ title, category, hypothesis, priority, config: 0 }).replace(
          '"config":0',
          `"config":${json}`,
        );
        const read = readProposals(line);
        if (!read.ok) return read.problem.code === 'E0114';
        const [one] = read.value;
        if (one === undefined) throw new Error('nothing was read');
        const texts = [one.title, one.category, one.hypothesis].filter((said) => said !== null);
        expect(texts.map(terminalSafe)).toEqual(texts);
        const parent = ideaId('idea-1');
        const block = blockText(ID, { ...one, parent, gpus: 2, sweep: 'lr 1', key: 'k', by: 'mcp test' });
        const nobody = blockText(ID, { ...one, parent, gpus: 2, sweep: 'lr 1', key: 'k', by: null });
        expect([addedBy(block), addedBy(nobody)]).toEqual(['mcp test', null]);
        const book = new TextBook('ideas.md', 0);
        book.append(block);
        const view = book.look('', 0);
        const entry = view.entries.get(ID);
        // Only the values of a config can still hold a fence: then it is no idea, and adding refuses it.
        if (entry === undefined) return view.entries.size === 0 && json.includes('```');
        accepted += 1;
        const { category: kind, gpus } = entry;
        expect({ title: entry.title, kind, priority: entry.priority, parent: entry.parent, gpus }).toEqual({
          title: one.title,
          kind: one.category,
          priority,
          parent,
          gpus: 2,
        });
        const said = readIdea(entry, 'ideas.md');
        if (!said.ok) throw new Error(said.problem.message);
        expect(said.hypothesis).toBe(one.hypothesis);
        expect(toJsonText(said.config)).toBe(toJsonText(one.config));
        expect([...view.entries.keys()]).toEqual([ID]);
        expect(view.problems).toEqual([]);
        return true;
      },
    ),
    { numRuns: CASES },
  );
  expect(accepted).toBeGreaterThan(CASES / 100);
});

it('no part of a block is an idea, only the whole of it', () => {
  const block = blockText(ID, {
    title: 'x',
    priority: 'high',
    category: 'c',
    parent: null,
    gpus: 1,
    sweep: null,
    key: 'k-1',
    by: null,
    hypothesis: 'it helps',
    config: { lr: 0.5, deep: { a: [1, 2] } },
  });
  const all = new TextBook('ideas.md', 0);
  all.append(block);
  const wanted = all.look('', 0).entries.get(ID);
  for (let end = 0; end < block.length; end += 1) {
    const prefix = block.slice(0, end);
    const complete = prefix.lastIndexOf('\n') + 1;
    const book = new TextBook('ideas.md', 0);
    book.append(prefix.slice(0, complete));
    const found = book.look(prefix.slice(complete), 0).entries.get(ID);
    const whole = end === block.length - 1;
    expect({ end, found }).toEqual({ end, found: whole ? wanted : undefined });
  }
});

it('numbers of JSON keep what Python would tell apart', () => {
  const read = readProposals(
    '{"title": "t", "config": {"a": 1.0, "b": 1, "c": 3e-4, "d": 12345678901234567890, "e": NaN, "f": "1e-4"}}',
  );
  if (!read.ok) throw new Error(read.problem.message);
  expect(dumpYaml(read.value[0]?.config ?? {})).toBe(
    'a: 1.0\nb: 1\nc: 0.0003\nd: 12345678901234567890\ne: .nan\nf: "1e-4"\n',
  );
});

it.each([
  ['', 'nothing was given'],
  ['{"title": ', 'no JSON'],
  ['{"titel": "x"}', 'did you mean `title`'],
  ['{"config": {}}', 'the title is missing'],
  ['{"title": "x", "config": [1]}', 'no object'],
  ['{"title": "x", "config": "a: : b"}', 'not valid YAML'],
  ['{"title": "x", "config": {"__proto__": 1}}', 'not allowed'],
  ['{"title": "x", "priority": "urgent"}', 'expected one of critical'],
  ['{"title": "x", "gpus": 0}', 'from 1 to'],
  ['{"title": "x", "key": "a b"}', '1 to 64'],
  ['{"title": "x", "id": "7"}', 'no idea id'],
  ['{"title": "x", "sweep": {"lr": 1}}', 'no list'],
  ['{"title": "x"}\n{"title": 3}', 'no text'],
  ['[]', 'nothing was given'],
])('%j is refused: %s', (given, why) => {
  const read = readProposals(given);
  expect(read).toMatchObject({
    ok: false,
    problem: { code: 'E0114', message: expect.stringContaining(why) as string },
  });
});

it('lines, a list and one object over several lines are all proposals; a bad line is named', () => {
  const titles = (given: string) => {
    const read = readProposals(given);
    return read.ok ? read.value.map(({ title }) => title) : read.problem.line;
  };
  expect(titles('{"title": "a"}\n\n{"title": "b"}\n')).toEqual(['a', 'b']);
  expect(titles('[{"title": "a"}, {"title": "b"}]')).toEqual(['a', 'b']);
  expect(titles('{\n "title": "a"\n}')).toEqual(['a']);
  expect(titles('{"title": "a"}\n{"title": "b"')).toBe(2);
});

it('a config can come as the text of YAML, with its dates and keys', () => {
  const read = readConfigText('1: a\non: 2024-01-01\n"1": b');
  if (!read.ok) throw new Error(read.problem.message);
  const again = parseYaml(dumpYaml(read.value));
  expect(again.ok && plain(again.value)).toEqual(plain(read.value));
  expect(readProposal({ title: 'x' }, read.value, []).ok).toBe(true);
});

it('the block of an idea is known again by its hash', () => {
  const block = blockText(ID, {
    title: 'x',
    priority: 'low',
    category: null,
    parent: null,
    gpus: 1,
    sweep: null,
    key: null,
    by: null,
    hypothesis: null,
    config: {},
  });
  expect(block).toBe('## idea-153: x\n- **Priority**: low\n- **Parent**: none\n\n```yaml\n{}\n```\n');
  expect(entryOf(Buffer.from('other'), { line: 1, hash: 1 })).toBeUndefined();
});
