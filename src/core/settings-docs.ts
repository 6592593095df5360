/** orze.yaml.example and docs/configuration.md, written from the settings and their defaults. */
import type * as z from './zod.ts';
import { DEFAULT_CHANNEL, DEFAULT_CONFIG, DEFAULT_POST_TIMEOUT_S, DEFAULT_RESEARCH } from './defaults.ts';
import { isRecord } from './record.ts';
import type { AnyRecord } from './record.ts';
import { elementOf, metaOf, sectionOf } from './setting-forms.ts';
import { SETTINGS } from './settings.ts';

const EXAMPLE_HEAD = `# All settings of orze with their defaults. Copy what you change into orze.yaml.
# A key that is missing or empty has its default; an unknown key is an error. Meaning and units: docs/configuration.md
`;

/** The text of orze.yaml.example: every line that is not a comment says what holds anyway. */
export function renderExample(): string {
  const out = [EXAMPLE_HEAD];
  for (const [key, form, value] of shownSettings()) {
    const section = sectionOf(form);
    const about = `# ${metaOf(form).description}\n`;
    if (section === undefined) out.push(exampleLines(key, form, value, ''));
    else if (value === null) out.push(about + commentedSection(key, section, DEFAULT_RESEARCH));
    else out.push(`${about}${key}:\n${sectionLines(section, asRecord(value))}`);
  }
  return out.join('\n');
}

function sectionLines(section: Record<string, z.ZodType>, values: AnyRecord): string {
  return Object.entries(section)
    .map(([key, form]) => exampleLines(key, form, values[key], '  '))
    .join('');
}

function commentedSection(key: string, section: Record<string, z.ZodType>, values: object): string {
  const lines = `${key}:\n${sectionLines(section, { ...values })}`.trimEnd().split('\n');
  return lines.map((line) => `# ${line.replace(/^(\s*)# (?=\w+: )/, '$1')}\n`).join('');
}

function exampleLines(key: string, form: z.ZodType, value: unknown, indent: string): string {
  const { description, unit, example } = metaOf(form);
  const about = `${indent}# ${description}${unit === undefined ? '' : ` [${unit}]`}\n`;
  if (value === null) return `${about}${indent}# ${key}: ${example ?? ''}\n`.replace(/: \n$/, ':\n');
  if (Array.isArray(value) && value.length > 0) {
    return `${about}${indent}${key}:\n${value.map((item) => `${indent}  - ${flow(item)}\n`).join('')}`;
  }
  return `${about}${indent}${key}: ${flow(value)}${example === undefined ? '' : ` # ${example}`}\n`;
}

/** A value in one line of YAML, nulls left out. */
function flow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const pairs = Object.entries(value).filter(([, inner]) => inner !== null);
    return pairs.length === 0 ? '{}' : `{ ${pairs.map(([key, inner]) => `${key}: ${flow(inner)}`).join(', ')} }`;
  }
  if (typeof value === 'string') return /^[A-Za-z_][A-Za-z0-9_./-]*$/.test(value) ? value : JSON.stringify(value);
  return String(value);
}

const REFERENCE_HEAD = `# Configuration

orze reads \`orze.yaml\` in the project folder if it is there, or the file after \`-c\`. Defaults < orze.yaml < command line.
A key that is missing or empty (\`key:\`) has its default. Unknown keys, wrong types and bad values are errors, all listed at
once with line and column by \`orze check\`; nothing runs until they are mended. Durations are plain numbers in the unit of the
table; \`90m\` and \`2h\` are for the command line only. Relative paths start at the folder where orze is started. A number among
arguments and environment values is passed on as it is written.

[orze.yaml.example](../orze.yaml.example) has every key with its default.
This page is written from the source: \`node scripts/example-config.mjs\` after a build.
`;

/** Of the entries of lists; what is not in it must be said, or follows from the rest. */
const ENTRY_DEFAULTS: Readonly<Record<string, AnyRecord>> = {
  post_scripts: { timeout: DEFAULT_POST_TIMEOUT_S },
  notify: { ...DEFAULT_CHANNEL },
};

/** The text of docs/configuration.md. */
export function renderReference(): string {
  const plain: string[] = [];
  const sections: string[] = [];
  for (const [key, form, value] of shownSettings()) {
    const section = sectionOf(form);
    const element = elementOf(form);
    const item = element === undefined ? undefined : sectionOf(element);
    if (section === undefined) plain.push(row(key, form, value));
    else sections.push(tableOf(`\`${key}\``, section, asRecord(value ?? DEFAULT_RESEARCH), metaOf(form).description));
    if (item !== undefined) sections.push(tableOf(`\`${key}\`: each entry`, item, ENTRY_DEFAULTS[key] ?? {}));
    const columns = section?.['columns'] && elementOf(section['columns']);
    if (columns) sections.push(tableOf(`\`${key}.columns\`: each entry`, sectionOf(columns) ?? {}, {}));
  }
  return [REFERENCE_HEAD, '## Top level\n', table(plain), ...sections].join('\n');
}

function tableOf(title: string, section: Record<string, z.ZodType>, values: AnyRecord, about = ''): string {
  const rows = Object.entries(section).map(([key, form]) => row(key, form, values[key] ?? null));
  return `## ${title}\n\n${about === '' ? '' : `${about}\n\n`}${table(rows)}`;
}

function table(rows: readonly string[]): string {
  return ['| key | default | unit | meaning | flag |', '|---|---|---|---|---|', ...rows, ''].join('\n');
}

function row(key: string, form: z.ZodType, value: unknown): string {
  const { description, unit, flag } = metaOf(form);
  const shown = value === null ? '–' : `\`${flow(value)}\``;
  const cells = [`\`${key}\``, shown, unit ?? '', description, flag === undefined ? '' : `\`${flag}\``];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function shownSettings(): [string, z.ZodType, unknown][] {
  const defaults = asRecord(DEFAULT_CONFIG);
  return Object.entries(SETTINGS)
    .filter(([, form]) => metaOf(form).hidden !== true)
    .map(([key, form]) => [key, form, defaults[key]]);
}

function asRecord(value: unknown): AnyRecord {
  if (!isRecord(value)) throw new Error('a section of settings has no section of defaults');
  return value;
}
