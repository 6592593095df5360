/** Generated ideas.md files that are valid, with all freedoms of the grammar, and what each idea's config must be. */
import { pickFrom } from './pick.ts';
import { randomSource } from './python-formats.ts';

export interface IdeasText {
  text: string;
  /** Config as JSON by id. */
  configs: Map<string, string>;
}

const TITLES = ['Baseline', 'Wider | net', 'a: b #c', 'Größe → 2×', 'lr `1e-4`', 'x'];
const NOTES = [
  '',
  'Some prose.\n',
  '> ## idea-999: quoted\n',
  '### Notes\n',
  '- a list\n  - **Bold** item\n',
  '#### idea-7 in detail\n',
  '\n\n',
];

export function ideasText(seed: number): IdeasText {
  const random = randomSource(seed);
  const pick = <T>(list: readonly T[]): T => pickFrom(list, random());
  const configs = new Map<string, string>();
  const parts = [pick(['', '# Ideas\n\n', '\ufeff# Ideas\n', 'text\n```text\nno idea\n```\n'])];
  const count = 1 + Math.floor(random() * 4);
  for (let i = 1; i <= count; i += 1) {
    const id = `idea-${pick(['', '0', '00'])}${i}${pick(['', 'b', '-x2'])}`;
    const config = {
      lr: i / 8,
      name: pick(['sgd', 'adam']),
      list: [1, i],
      deep: { on_: true, text: pick(['a', '`x`', '## not an idea']) },
    };
    configs.set(id, JSON.stringify(config));
    const yaml = pick([
      `lr: ${config.lr}\nname: ${config.name}\nlist: [1, ${i}]\ndeep:\n  on_: yes\n  text: "${config.deep.text}"\n`,
      `# comment: \`\`\nlr: ${config.lr}\nname: '${config.name}'\nlist:\n- 1\n- ${i}\ndeep: {\n  on_: true, text: "${config.deep.text}"\n}\n`,
      `${JSON.stringify(config)}\n\n`,
    ]);
    const fields = [
      `- **Priority**: ${pick(['high', 'low', 'Critical', 'urgent', 'medium (why not)'])}\n`,
      `- **Category**: ${pick(['opt', ''])}\n`,
      `- **Parent**: ${pick(['none', 'idea-1'])}\n`,
      `- **GPUs**: ${pick(['1', '2', '16'])}\n`,
      `- **Hypothesis**: because\n  of this\n`,
    ].filter(() => random() < 0.7);
    const [open, close] = pick([
      ['```', '```'],
      ['```', '`````  '],
      ['````', '````'],
    ] as const);
    const indent = random() < 0.1 ? '  ' : '';
    const body = (open + pick(['yaml', 'yml']) + '\n' + yaml + close + '\n').replace(/^(?=.)/gm, indent);
    const after = random() < 0.3 ? pick(['```python\nx = 1\n```\n', 'More prose.\n', '~~~\ntext\n~~~\n']) : '';
    parts.push(
      `## ${id}: ${pick(TITLES)}${pick(['', ' ', '  '])}\n`,
      ...fields,
      pick(NOTES),
      body,
      after,
      pick(['', '\n', '\n\n']),
    );
  }
  const text = parts.join('');
  const ended = random() < 0.2 ? text.trimEnd() : text;
  return { text: random() < 0.2 ? ended.replaceAll('\n', '\r\n') : ended, configs };
}
