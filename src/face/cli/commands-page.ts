/** docs/commands.md: the command line as a page, made of the verbs as data. */
import type { HelpAnswer } from './cli-data.ts';

type Verb = HelpAnswer['items'][number];
type Flag = Pick<HelpAnswer['flags'][number], 'flags' | 'description' | 'choices'>;

const GROUPS = ['start here', 'look', 'understand', 'act', 'research', 'connect', 'meta'];

const SAFETY: Readonly<Record<Verb['safety'], string>> = {
  read: 'changes nothing of the project',
  additive: 'additive: adds, takes nothing away',
  disruptive: 'disruptive: keeps others waiting',
  destructive: 'destructive: it asks first; without a terminal it needs `-y`',
};

export function commandsPage({ items, flags, exit_codes, environment, topics }: HelpAnswer): string {
  return [
    '# Commands',
    '',
    'This page is written from the source: `node scripts/commands-page.mjs` after a build. The same as data: `orze help --json`.',
    '',
    '`orze` without a verb is the loop: it runs the ideas until it is stopped. Everything else is a verb. Flags that every verb takes stand',
    'before or behind it.',
    '',
    ...GROUPS.flatMap((group) => index(group, items)),
    ...items.flatMap(sectionOf),
    '## Flags of the loop and of every verb',
    '',
    ...[...new Set(flags.map(({ group }) => group))].flatMap((group) => [
      `**${group}**`,
      '',
      ...flagTable(flags.filter((flag) => flag.group === group)),
    ]),
    '## Exit codes',
    '',
    ...tableOf(['Code', 'Meaning'], Object.entries(exit_codes)),
    '## Environment',
    '',
    ...tableOf(
      ['Variable', 'Meaning'],
      environment.map(({ name, does }) => [code(name), does]),
    ),
    '## Topics',
    '',
    ...topics.map(({ name, title }) => `- [${title}](help/${name}.md): \`orze help ${name}\``),
    '',
  ].join('\n');
}

function index(group: string, items: readonly Verb[]): string[] {
  const verbs = items.filter((verb) => verb.group === group);
  if (verbs.length === 0) return [];
  const links = verbs.map(({ name }) => `[${name}](#${anchor(`orze ${name}`)})`);
  return [`**${group}**: ${links.join(' · ')}`, ''];
}

function sectionOf(verb: Verb): string[] {
  const { name, aliases, summary, details, usage, args, flags, safety, answer, exits, examples } = verb;
  const also = aliases.length === 0 ? '' : ` Also \`${aliases.join('`, `')}\`.`;
  const form = answer === null ? '' : ` With \`--json\`: one \`${answer}\`.`;
  return [
    `## orze ${name}`,
    '',
    `${summary.charAt(0).toUpperCase()}${summary.slice(1)}${summary.endsWith('?') ? '' : '.'}${also}`,
    '',
    ...(details === null ? [] : [...details.split('\n').flatMap((line) => [line, ''])]),
    '```',
    usage,
    '```',
    '',
    ...tableOf(
      ['Argument', ''],
      args.map((arg) => [code(arg.name), arg.description]),
    ),
    ...flagTable(flags),
    ...exampleBlock(examples),
    `Safety: ${SAFETY[safety]}.${form} Exit codes: ${Object.entries(exits)
      .map(([number, means]) => `${number} ${means}`)
      .join(', ')}.`,
    '',
  ];
}

function exampleBlock(examples: Verb['examples']): string[] {
  const width = Math.max(...examples.map(({ command }) => command.length));
  const lines = examples.map(({ command, does }) => `${command.padEnd(width)}  # ${does}`);
  return lines.length === 0 ? [] : ['```sh', ...lines, '```', ''];
}

function flagTable(flags: readonly Flag[]): string[] {
  const rows = flags.map(({ flags: written, description, choices }) => {
    const said = choices === null ? '' : `: ${choices.map(code).join(', ')}`;
    return [code(written), description + said];
  });
  return tableOf(['Flag', ''], rows);
}

/** Nothing for no rows. */
function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line), ''];
}

function code(text: string): string {
  return text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``;
}

/** As renderers of Markdown make them of headings. */
function anchor(heading: string): string {
  return heading.toLowerCase().replaceAll(' ', '-');
}
