import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeBlock } from '../../src/core/idea-block.ts';
import type { IdeaEntry } from '../../src/core/idea-block.ts';
import { IdeasScan } from '../../src/core/ideas-scan.ts';
import { PlainScan } from '../../src/core/plain-block.ts';
import { PRIORITIES } from '../../src/core/words.ts';
import { CASES } from '../rig/cases.ts';
import { ideasText } from '../rig/ideas-texts.ts';

const NEXT = '## idea-next: Next\n';

type Told = Pick<IdeaEntry, 'id' | 'title' | 'priority' | 'gpus' | 'text'> & { lines: number };

/** What the first block of the text is when it is told on its bytes; undefined: it is left to the scan by lines. */
function onBytes(text: string): Told | undefined {
  const bytes = new TextEncoder().encode(text);
  const plain = new PlainScan();
  plain.begin(bytes);
  if (plain.read(0) !== 'plain') return undefined;
  const cut = (from: number, to: number) => new TextDecoder().decode(bytes.subarray(from, to));
  return {
    id: cut(plain.idFrom, plain.idTo) as IdeaEntry['id'],
    title: cut(plain.titleFrom, plain.titleTo),
    priority: PRIORITIES[plain.priority] ?? 'low',
    gpus: plain.gpus,
    text: `${cut(0, plain.textEnd)}\n`,
    lines: plain.lines,
  };
}

/** The same by the scan by lines; undefined: it is refused. */
function byLines(text: string): Told | undefined {
  const blocks: (Told | undefined)[] = [];
  let before = 0;
  const scan = new IdeasScan((draft, block) => {
    const judged = judgeBlock(draft, block, 'ideas.md');
    if (judged === undefined) return;
    const lines = block.split('\n').length - 1;
    if (!judged.ok) blocks.push(undefined);
    else {
      const { id, title, priority, gpus, text: whole } = judged.entry;
      blocks.push({ id, title, priority, gpus, text: whole, lines });
    }
    before += lines;
  });
  scan.push(text);
  return before === 0 ? undefined : blocks[0];
}

function block(change: { header?: string; before?: string; yaml?: string; after?: string } = {}): string {
  const { header = '## idea-1: Title', before = '', yaml = 'lr: 0.1\n', after = '' } = change;
  return `${header}\n${before}\`\`\`yaml\n${yaml}\`\`\`\n${after}${NEXT}`;
}

describe('a block told on its bytes', () => {
  it.each([
    [
      'the usual one',
      block({ before: '- **Priority**: high\n- **Category**: x\n- **Hypothesis**: y\n\n', after: '\n' }),
    ],
    ['GPUs', block({ before: '- **GPUs**: 16\n- **Parent**: idea-9\n' })],
    ['repeated fields', block({ before: '- **GPUs**: 4\n- **Priority**: low\n- **GPUs**: 2\n- **Priority**: high\n' })],
    ['yml', block().replace('yaml', 'yml')],
    [
      'prose, lists and single backticks',
      block({ before: 'A `b`.\n  continued\n- item\n* item\n#### Notes\n~ 3\n` \n' }),
    ],
    ['comments in its config', block({ yaml: '# a\n## b\n\tc: 1\n- **GPUs**: 7\n' })],
    ['other scripts', block({ header: '## idea-1: T größer 宽 T', yaml: 'a: ü\n' })],
  ])('is plain with %s', (_, text) => {
    expect(onBytes(text)).toEqual(byLines(text));
    expect(onBytes(text)).toBeDefined();
  });

  it.each([
    ['no config', `## idea-1: T\n${NEXT}`],
    ['an open fence', `## idea-1: T\n\`\`\`yaml\na: 1\n${NEXT}`],
    ['two fences', block({ after: '```\n```\n' })],
    ['three backticks in a line', block({ before: 'see ```\n' })],
    ['three backticks in its config', block({ yaml: 'a: "```"\n' })],
    ['three backticks in its title', block({ header: '## idea-1: ```yaml' })],
    ['a header inside its config', block({ yaml: '## idea-5: x\n' })],
    ['a header that is none', block({ before: '## Idea-7\n' })],
    ['carriage returns', block().replaceAll('\n', '\r\n')],
    ['bytes that are not UTF-8', block({ yaml: 'a: \ufffd\n' })],
    ['GPUs 0', block({ before: '- **GPUs**: 0\n' })],
    ['GPUs 1025', block({ before: '- **GPUs**: 1025\n' })],
    ['another kind of blank before its priority', block({ before: '- **Priority**: \u00a0low\n' })],
    ['an unusual field', block({ before: '- **priority**: low\n' })],
    ['a bullet without a blank', block({ before: '**Priority:** low\n' })],
    ['an id that is too long', block({ header: `## idea-${'x'.repeat(97)}: T` })],
    ['no title', block({ header: '## idea-1: ' })],
    ['a title that ends with another kind of blank', block({ header: '## idea-1: T\u00a0' })],
    ['a title with a separator of lines', block({ header: '## idea-1: a\u2028b' })],
    ['more than 64 KB', block({ before: 'word\n'.repeat(14_000) })],
    ['a config over 32 KB', block({ yaml: `a: ${'x'.repeat(33_000)}\n` })],
  ])('is left to the scan by lines with %s', (_, text) => {
    expect(onBytes(text)).toBeUndefined();
  });

  it('is open until the next header stands there', () => {
    const lines = block({ before: '- **GPUs**: 2\n', yaml: 'a: 1\nb: 2\n', after: '\n' }).split(/(?<=\n)/);
    const readings = lines.map((_, i) => {
      const plain = new PlainScan();
      plain.begin(new TextEncoder().encode(lines.slice(0, i + 1).join('')));
      return plain.read(0);
    });
    expect(readings).toEqual([...lines.slice(1).map(() => 'open'), 'plain']);
  });

  const LINES =
    '## idea-1: a|## idea-2:\tb|## idea-3:c |## idea-X: c|### idea-3: d|##idea-4: e|# idea|## Ideas|```yaml|```yml|````yaml|```|```` |~~~|~|`x`|' +
    '  ```yaml|   ~~~|\t```|a: 1|b: 2|  - c|- **GPUs**: 2|- **GPUs**: 2 x|- **GPUs**: 02|- **GPUs**:  7\t|- **Priority**: low|- **Priority**: High.|' +
    '- **Priority**: urgent|- **Priority**:|- **Priority**: \t critical|* **Priority**: low|-- **Priority**: low|**Category**: x|- **Hypothesis**: h|- **H|' +
    '- **Parent**: \u00a0|||  |\t|- x|+|Größe|\u2028|\u00a0';
  const line = fc.constantFrom(...LINES.split('|'));
  const odd = fc.constantFrom('\r', '\v', '\f', '`', '```', '\ufeff', '\ufffd', '#', ' ', '\0', 'ß', '\u2029');
  const text = fc
    .array(fc.tuple(line, fc.option(odd, { freq: 12, nil: '' }), fc.boolean()), { maxLength: 6 })
    .map((lines) => lines.map(([one, extra, front]) => (front ? extra + one : one + extra)).join('\n'));

  it('is what the scan by lines makes of it, whatever its text (generated)', () => {
    let plain = 0;
    fc.assert(
      fc.property(
        fc.constantFrom('## idea-7: T', '## idea-7:T t ', '## idea-07-b: ß T'),
        text,
        text,
        (header, a, b) => {
          const source = `${header}\n${a}\n\`\`\`yaml\na: 1\n\`\`\`\n${b.length % 2 === 0 ? '' : b}\n${NEXT}`;
          const told = onBytes(source);
          if (told === undefined) return;
          plain += 1;
          expect(told).toEqual(byLines(source));
        },
      ),
      { numRuns: CASES },
    );
    expect(plain).toBeGreaterThan(CASES / 20);
  });

  it('is what the scan by lines makes of it in valid files (generated)', () => {
    let plain = 0;
    for (let seed = 0; seed < 300; seed += 1) {
      const source = ideasText(seed).text;
      for (const one of source.split(/^(?=## idea-)/m).filter((part) => part.startsWith('## idea-'))) {
        const told = onBytes(one + NEXT);
        if (told === undefined) continue;
        plain += 1;
        expect(told).toEqual(byLines(one + NEXT));
      }
    }
    expect(plain).toBeGreaterThan(50);
  });
});
