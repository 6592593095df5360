import fc from 'fast-check';
import { expect, it } from 'vitest';
import { IdeaTable, IdeasBook } from '../../src/core/ideas.ts';
import type { KeptReading } from '../../src/core/ideas.ts';
import { CASES } from '../rig/cases.ts';
import { ideasText } from '../rig/ideas-texts.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

const LINES =
  '## idea-1: a|## idea-2: b|## idea-1: a\r|## idea-X: c|### idea-3: d|# Part|```yaml|```yml|````yaml|```|~~~|```md|    ```|a: 1|b: 2|' +
  '- **GPUs**: x|- **Priority**: low|| |## idea-4: Größe\n```yaml\na: 1\n```';
const piece = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...LINES.split('|')).map((line) => `${line}\n`) },
  fc.nat(200).map((seed) => `${ideasText(seed).text}\n`),
);
const pieces = fc.array(piece, { maxLength: 16 });

/** What a reading came to, without what only the way to it shows. */
function told(book: IdeasBook): unknown {
  const { entries, problems, unsettled } = book.look('', 0);
  return {
    entries: [...entries.values()],
    found: [...entries.keys()].map((id) => entries.rowOf(id)),
    problems,
    unsettled,
  };
}

/** As a cache keeps it. */
function throughBytes(kept: KeptReading): KeptReading | undefined {
  const whole = Buffer.concat(kept.table.toBytes(kept.rows));
  const table = IdeaTable.fromBytes(kept.rows, whole);
  const { problems, refused } = JSON.parse(JSON.stringify(kept)) as KeptReading;
  return table === undefined ? undefined : { ...kept, table, problems, refused };
}

it('goes on from what another one kept, to where reading all of the file comes', () => {
  let resumed = 0;
  fc.assert(
    fc.property(pieces, pieces, (before, after) => {
      const [first, rest] = [bytesOf(before.join('')), bytesOf(after.join(''))];
      const begun = new IdeasBook('ideas.md', 0);
      begun.append(first);
      begun.look('', 0); // the last block counts, and is in the table
      const kept = begun.keep();
      if (kept === undefined) return;
      const back = throughBytes(kept);
      if (back === undefined) throw new Error('the bytes of a table make none');
      const book = new IdeasBook('ideas.md', 0);
      const reading = book.newReading(first.length + rest.length, back);
      reading.push(first.subarray(kept.from));
      reading.push(rest);
      book.replace(reading);
      const whole = new IdeasBook('ideas.md', 0);
      whole.append(first);
      whole.append(rest);
      expect(told(book)).toEqual(told(whole));
      resumed += 1;
    }),
    { numRuns: CASES },
  );
  expect(resumed).toBeGreaterThan(CASES / 4);
});

it('of other bytes than it gave there is no table', () => {
  const book = new IdeasBook('ideas.md', 0);
  book.append(bytesOf('## idea-1: a\n```yaml\na: 1\n```\n## idea-2: b\n```yaml\na: 1\n```\n'));
  const bytes = Buffer.concat(book.look('', 0).entries.toBytes(2));
  expect([...(IdeaTable.fromBytes(2, bytes)?.keys() ?? [])]).toEqual(['idea-1', 'idea-2']);
  expect(IdeaTable.fromBytes(2, bytes.subarray(1))).toBeUndefined();
  expect(IdeaTable.fromBytes(3, bytes)).toBeUndefined();
  expect([...(IdeaTable.fromBytes(0, Buffer.alloc(0))?.keys() ?? [])]).toEqual([]);
});
