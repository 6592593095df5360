import { describe, expect, it } from 'vitest';
import { TextBook } from '../rig/text-book.ts';
import type { TextView } from '../rig/text-book.ts';
import { LINEAR_S, cpuSeconds } from '../rig/cpu-time.ts';

const HEADER = '## idea-1: A\n';
const CONFIG = '```yaml\na: 1\n```\n';
const NEXT = '## idea-2: B\n```yaml\nb: 1\n```\n';
const ids = (view: TextView): string[] => [...view.entries.keys()];

function book(text = ''): TextBook {
  const made = new TextBook('ideas.md', 3);
  made.append(text);
  return made;
}

describe('the last block of ideas.md', () => {
  it('counts when two looks a settle time apart saw the same', () => {
    const ideas = book(HEADER + CONFIG);
    expect(ideas.look('', 100)).toMatchObject({
      unsettled: 'idea-1',
      nextLookAt: 103,
      version: 0,
      added: [],
      problems: [],
    });
    expect(ids(ideas.look('', 102.9))).toEqual([]);
    const view = ideas.look('', 103);
    expect(view).toMatchObject({ unsettled: null, nextLookAt: null, version: 1, replaced: false });
    expect([ids(view), view.added.map(({ id }) => id)]).toEqual([['idea-1'], ['idea-1']]);
    expect(ideas.look('', 200)).toMatchObject({ version: 1, added: [] });
  });

  it('waits anew whenever it changes', () => {
    const ideas = book(HEADER);
    ideas.look('', 0);
    ideas.append('```yaml\n');
    ideas.look('', 2);
    ideas.append('a: 1\n```\n');
    expect(ideas.look('', 4)).toMatchObject({ nextLookAt: 7, unsettled: 'idea-1' });
    ideas.append('more\n');
    expect(ideas.look('- **GP', 6)).toMatchObject({ nextLookAt: 9 });
    expect(ideas.look('- **GPUs', 8)).toMatchObject({ nextLookAt: 11 });
    expect(ids(ideas.look('- **GPUs', 11))).toEqual(['idea-1']);
  });

  it('counts at once when a header follows', () => {
    const ideas = book(HEADER + CONFIG);
    ideas.look('', 0);
    ideas.append(NEXT);
    const view = ideas.look('', 0.5);
    expect([ids(view), view.unsettled]).toEqual([['idea-1'], 'idea-2']);
  });

  it('goes on counting while the next header is being written, and is not added twice', () => {
    const ideas = book(HEADER + CONFIG);
    ideas.look('', 0);
    ideas.look('', 3);
    for (const tail of ['\n', '#', '## idea-', '## idea-2: B']) {
      if (tail === '\n') ideas.append(tail);
      const view = ideas.look(tail.trim(), 3.5);
      expect([ids(view), view.added, view.replaced, view.version]).toEqual([['idea-1'], [], false, 1]);
    }
    ideas.append(NEXT);
    expect(ideas.look('', 4)).toMatchObject({ version: 1, added: [], replaced: false, unsettled: 'idea-2' });
  });

  it('is told as replaced when it gets another text after it counted', () => {
    const ideas = book(HEADER + CONFIG);
    ideas.look('', 0);
    ideas.look('', 3);
    ideas.append('- **GPUs**: 2\n');
    const view = ideas.look('', 4);
    expect([ids(view), view.replaced, view.unsettled]).toEqual([[], true, 'idea-1']);
    const later = ideas.look('', 7);
    expect(later.added).toMatchObject([{ id: 'idea-1', gpus: 2 }]);
  });

  it('may end with its closing fence and no line break', () => {
    const ideas = book(`${HEADER}\`\`\`yaml\na: 1\n`);
    ideas.look('``', 0);
    expect(ideas.look('``', 3)).toMatchObject({ unsettled: 'idea-1', nextLookAt: 60, added: [] });
    ideas.look('```', 4);
    expect(ids(ideas.look('```', 7))).toEqual(['idea-1']);
    ideas.append('```\n');
    expect(ideas.look('', 8)).toMatchObject({ added: [], replaced: false, version: 1 });
  });

  it.each([
    ['has no config yet', HEADER, 'E0104'],
    ['has an open fence', `${HEADER}\`\`\`yaml\na: 1\n`, 'E0106'],
  ])('that %s is work under way for a minute, then a problem', (_, text, code) => {
    const ideas = book(text);
    expect(ideas.look('', 0)).toMatchObject({ unsettled: 'idea-1', nextLookAt: 60, problems: [] });
    expect(ideas.look('', 59)).toMatchObject({ version: 0, problems: [] });
    expect(ideas.look('', 60)).toMatchObject({ unsettled: null, nextLookAt: null, version: 1, problems: [{ code }] });
    ideas.append(CONFIG);
    expect(ideas.look('', 61)).toMatchObject({ unsettled: 'idea-1', version: 2, problems: [] });
  });

  it('is taken as it is with a settle time of 0', () => {
    const ideas = new TextBook('ideas.md', 0);
    ideas.append(HEADER + CONFIG + NEXT);
    expect(ids(ideas.look('', 5))).toEqual(['idea-1', 'idea-2']);
  });
});

describe('a file that is read again from its start', () => {
  function reread(ideas: TextBook, text: string, now: number): TextView {
    ideas.replace(text);
    return ideas.look('', now);
  }

  it('adds what is new and nothing else when the old ideas are unchanged', () => {
    const ideas = book(HEADER + CONFIG + NEXT);
    ideas.look('', 0);
    ideas.look('', 3);
    const view = reread(ideas, `# Heading\n${HEADER}${CONFIG}\n${NEXT}## idea-3: C\n${CONFIG}## idea-4: D\n`, 4);
    expect([view.added.map(({ id }) => id), view.replaced, view.entries.get('idea-1' as never)?.line]).toEqual([
      ['idea-3'],
      false,
      2,
    ]);
  });

  it('is told as replaced when an idea is gone or edited', () => {
    const ideas = book(HEADER + CONFIG + NEXT);
    ideas.look('', 0);
    ideas.look('', 3);
    expect(reread(ideas, HEADER + CONFIG.replace('1', '2') + NEXT, 4)).toMatchObject({
      replaced: true,
      added: [{ id: 'idea-1' }],
    });
    expect(reread(ideas, NEXT, 5)).toMatchObject({ replaced: true, added: [] });
    expect(reread(ideas, NEXT, 6)).toMatchObject({ replaced: false, added: [] });
  });

  it('keeps its version when nothing changed, problems included', () => {
    const text = `## idea-X: bad\n${HEADER}${CONFIG}${NEXT}`;
    const ideas = book(text);
    ideas.look('', 0);
    const { version } = ideas.look('', 3);
    expect(reread(ideas, text, 4)).toMatchObject({
      version,
      added: [],
      replaced: false,
      problems: [{ code: 'E0110' }],
    });
  });
});

describe('the cost', () => {
  it('of a piece follows its own lines, and a text without headers is not kept', () => {
    const ideas = book(HEADER + CONFIG);
    const took = cpuSeconds(() => {
      for (let i = 0; i < 40; i += 1) ideas.append('no header here\n'.repeat(40_000));
      ideas.append(NEXT);
    });
    expect(took).toBeLessThan(LINEAR_S);
    const view = ideas.look('', 0);
    expect(view.problems).toMatchObject([{ code: 'E0109', idea: 'idea-1' }]);
    expect(view.unsettled).toBe('idea-2');
  });

  it('of a fence that is never closed is not the ideas behind it: each is accepted or named', () => {
    const ideas = book('~~~\n');
    const count = 40_000;
    const all = Array.from({ length: count }, (_, i) => `## idea-${i}: A\n${CONFIG}${'- prose\n'.repeat(12)}`);
    for (let i = 0; i < count; i += 10_000) ideas.append(all.slice(i, i + 10_000).join(''));
    ideas.append('## end\n## idea-x: A\n');
    const view = ideas.look('', 0);
    expect(view.entries.size).toBeGreaterThan(count / 8);
    const named = new Set([...view.entries.keys(), ...view.problems.map(({ idea }) => idea)]);
    expect(all.filter((_, i) => !named.has(`idea-${i}` as never)).length).toBe(0);
  });

  it('is linear for lines made to be slow', () => {
    const lines = [
      ' '.repeat(60_000),
      '`'.repeat(60_000),
      `- ${'*'.repeat(60_000)}`,
      `${HEADER.trim()}${' '.repeat(60_000)}`,
      `##${'\t'.repeat(60_000)}x`,
    ];
    const took = cpuSeconds(() => {
      for (const line of lines) book(`${HEADER}${line}\n${'```yml\n'.repeat(8000)}${NEXT}`).look('', 0);
    });
    expect(took).toBeLessThan(LINEAR_S);
  });
});
