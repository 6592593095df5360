import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readIdea } from '../../src/core/ideas.ts';
import type { IdeaEntry } from '../../src/core/ideas.ts';
import { CASES } from '../rig/cases.ts';
import { ideasText } from '../rig/ideas-texts.ts';
import { TextBook } from '../rig/text-book.ts';
import type { TextView } from '../rig/text-book.ts';

/** As the app feeds it: complete lines, the rest is the tail. */
function whole(text: string): TextView {
  const book = new TextBook('ideas.md', 0);
  const end = text.lastIndexOf('\n') + 1;
  book.append(text.slice(0, end));
  return book.look(text.slice(end), 0);
}

function shown(view: TextView): string {
  return JSON.stringify([[...view.entries.values()], view.problems]);
}

const read = new Map<string, string>();
function configOf(entry: IdeaEntry): string {
  let config = read.get(entry.text);
  if (config === undefined) {
    const result = readIdea(entry, 'ideas.md');
    config = result.ok ? JSON.stringify(result.config) : `${result.problem.code} ${result.problem.message}`;
    read.set(entry.text, config);
  }
  return config;
}

describe('every byte prefix of a valid ideas.md', () => {
  it.each([0, 50, 100, 150])(
    'gives only ideas of the whole file with the same configs, whole or byte by byte (seeds from %i)',
    (from) => {
      const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
      let prefixes = 0;
      for (let seed = from; seed < from + 50; seed += 1) {
        const { text, configs } = ideasText(seed);
        const full = whole(text);
        expect({ text, problems: full.problems }).toEqual({ text, problems: [] });
        const found = new Map([...full.entries.values()].map((entry) => [entry.id as string, configOf(entry)]));
        expect({ text, found }).toEqual({ text, found: configs });

        const bytes = new TextEncoder().encode(text);
        const growing = new TextBook('ideas.md', 0);
        let lines = 0;
        for (let end = 0; end <= bytes.length; end += 1) {
          if (bytes[end - 1] === 10) {
            growing.append(decoder.decode(bytes.subarray(lines, end)));
            lines = end;
          }
          const step = growing.look(decoder.decode(bytes.subarray(lines, end)), 0);
          for (const entry of step.entries.values()) {
            if (configOf(entry) !== configs.get(entry.id))
              throw new Error(`prefix of ${end} bytes of ${JSON.stringify(text)}: ${entry.id}`);
          }
          const once = whole(decoder.decode(bytes.subarray(0, end)));
          if (shown(once) !== shown(step))
            throw new Error(`prefix of ${end} bytes of ${JSON.stringify(text)}: whole and growing differ`);
          prefixes += 1;
        }
      }
      expect(prefixes).toBeGreaterThan(10_000);
    },
  );
});

describe('any text', () => {
  const LINES =
    '## idea-1: a|## idea-2: b|## idea-1: a\r|## idea-X: c|### idea-3: d|```yaml|```yml|````yaml|```|````|~~~|~~~yaml|```md|  ```yaml|' +
    '    ```|a: 1|b: 2|- **GPUs**: 2|- **GPUs**: x|- **Priority**: low|| ';
  const ENDS = ['text ', '```', '`', '\r', '\ufeff', '\ufffd', '#'];
  const piece = fc.oneof(
    fc.constantFrom(...LINES.split('|')).map((line) => `${line}\n`),
    fc.constantFrom(...ENDS),
  );
  const text = fc.array(piece, { maxLength: 24 }).map((pieces) => pieces.join(''));

  it('is read alike in one piece and in any pieces, and without a problem only if Python finds the same config', () => {
    fc.assert(
      fc.property(text, fc.array(fc.nat(12), { maxLength: 4 }), (source, cuts) => {
        const once = whole(source);
        const lines = source.split(/(?<=\n)/);
        const tail = source.endsWith('\n') ? '' : (lines.pop() ?? '');
        const book = new TextBook('ideas.md', 0);
        for (const cut of cuts) {
          book.append(lines.splice(0, cut).join(''));
          book.look('', 0);
        }
        book.append(lines.join(''));
        if (shown(book.look(tail, 0)) !== shown(once)) throw new Error('pieces differ');
        for (const entry of once.entries.values()) {
          const legacy = /```ya?ml\n(.*?)```/s.exec(entry.text.replaceAll('\r\n', '\n'))?.[1];
          if (legacy === undefined || /^## idea-\w*:/m.test(entry.text.slice(2)))
            throw new Error(`Python reads another idea: ${entry.text}`);
        }
      }),
      { numRuns: CASES },
    );
  });

  it('tells by added and replaced all that a reader needs to follow the entries', () => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 6 }), fc.infiniteStream(fc.nat(5)), (steps, seconds) => {
        const book = new TextBook('ideas.md', 3);
        const followed = new Map<string, string>();
        let now = 0;
        let version = -1;
        let before = '';
        for (const [i, step] of steps.entries()) {
          if (i % 3 === 2) {
            book.replace(`${step}\n`);
          } else book.append(`${step}\n`);
          for (let looks = 0; looks < 2; looks += 1) {
            now += seconds.next().value ?? 0;
            const view = book.look('', now);
            if (view.replaced) followed.clear();
            for (const entry of view.replaced ? view.entries.values() : view.added) followed.set(entry.id, entry.text);
            expect(Object.fromEntries(followed)).toEqual(
              Object.fromEntries([...view.entries].map(([id, entry]) => [id, entry.text])),
            );
            const after = JSON.stringify([[...view.entries].map(([id, entry]) => [id, entry.text]), view.problems]);
            expect(after === before || view.version > version).toBe(true);
            version = view.version;
            before = after;
          }
        }
      }),
      { numRuns: CASES },
    );
  });
});
