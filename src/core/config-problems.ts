/** What zod says about orze.yaml, as problems that name the place, what came, what was expected and the next edit. */
import type * as z from './zod.ts';
import { parseDuration } from './duration.ts';
import { nearest } from './nearest.ts';
import type { Problem } from './problem.ts';
import { isRecord } from './record.ts';
import { elementOf, limitOf, sectionOf } from './setting-forms.ts';
import { ORZE_YAML, SETTINGS } from './settings.ts';
import type { YamlPlace, YamlPlaces } from './yaml-places.ts';

export type Path = readonly (string | number)[];

/** Where something was said: orze.yaml, or the command line (no places then). */
export interface Origin {
  file: string | undefined;
  places: YamlPlaces | undefined;
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: '`true` or `false`',
  array: 'a list',
  object: 'a section of keys',
  record: 'a section of names and values',
};

export function issueProblems(issue: z.core.$ZodIssue, data: unknown, origin: Origin): Problem[] {
  const path = issue.path.filter((part) => typeof part !== 'symbol');
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey([...path, key], origin));
  const came = valueAt(data, path);
  if (came === undefined) return [missing(path, origin)];
  if (issue.code === 'invalid_key') {
    return [badValue(path, `has the name \`${show(path)}\`, expected a name without \`=\``, keyPlace(path, origin))];
  }
  const form = formAt(path);
  if (issue.code === 'invalid_type') {
    const expected = (form && limitOf(form)) ?? TYPE_WORDS[issue.expected] ?? issue.expected;
    const help = typeHelp(issue.expected, came, path, origin);
    return [
      {
        code: 'E0204',
        message: `\`${show(path)}\` is ${describe(came)}, expected ${expected}`,
        ...valuePlace(path, origin),
        ...(help === undefined ? {} : { help }),
      },
    ];
  }
  const expected = (form && limitOf(form)) ?? issue.message;
  const words = 'values' in issue ? issue.values.filter((value) => typeof value === 'string') : [];
  const meant = typeof came === 'string' ? nearest(came, words) : undefined;
  return [
    badValue(
      path,
      `is ${describe(came)}, expected ${expected}`,
      valuePlace(path, origin),
      meant === undefined ? undefined : `did you mean \`${meant}\`?`,
    ),
  ];
}

function badValue(path: Path, what: string, at: Partial<Problem>, help?: string): Problem {
  return { code: 'E0205', message: `\`${show(path)}\` ${what}`, ...at, ...(help === undefined ? {} : { help }) };
}

function missing(path: Path, origin: Origin): Problem {
  const key = String(path.at(-1));
  const owner = path.slice(0, -1);
  return {
    code: 'E0205',
    message: `\`${show(owner)}\` has no \`${key}\``,
    ...valuePlace(owner, origin),
    help: `add \`${key}: …\``,
  };
}

function unknownKey(path: Path, origin: Origin): Problem {
  const key = String(path.at(-1));
  const owner = path.slice(0, -1);
  const form = formAt(owner);
  const known = Object.keys((form && sectionOf(form)) ?? {});
  const where = owner.length === 0 ? '' : ` in section \`${show(owner)}\``;
  return {
    code: 'E0203',
    message: `unknown key \`${key}\`${where}`,
    ...keyPlace(path, origin),
    help: unknownKeyHelp(key, owner, known),
  };
}

function unknownKeyHelp(key: string, owner: Path, known: readonly string[]): string {
  const meant = nearest(key, known);
  if (meant !== undefined) return `did you mean \`${meant}\`?`;
  const home = Object.entries(SETTINGS).find(([, form]) => Object.hasOwn(sectionOf(form) ?? {}, key))?.[0];
  if (home !== undefined) return `\`${key}\` belongs into the section \`${home}\``;
  if (owner.length > 0 && Object.hasOwn(SETTINGS, key))
    return `\`${key}\` belongs to the top level, without indentation`;
  return `remove it; \`orze.yaml.example\` shows all keys`;
}

function typeHelp(expected: string, came: unknown, path: Path, origin: Origin): string | undefined {
  const key = path.findLast((part) => typeof part === 'string') ?? '';
  if (expected === 'array' && typeof came === 'string') {
    const words = came.split(/\s+/).filter((word) => word !== '');
    return `write \`${key}: ${JSON.stringify(words)}\``;
  }
  if ((expected === 'number' || expected === 'int') && typeof came === 'string') return numberHelp(key, came);
  if (expected === 'string' && (typeof came === 'number' || typeof came === 'boolean')) {
    return `put it in quotes: \`"${origin.places?.values.get(path.join('.'))?.raw ?? String(came)}"\``;
  }
  return undefined;
}

function numberHelp(key: string, came: string): string | undefined {
  const number = Number(came);
  if (came.trim() !== '' && Number.isFinite(number)) {
    const exponent = /[eE]/.test(came) ? ' (YAML as Python reads it takes `1e4` as a text)' : '';
    return `write \`${key}: ${number}\`${exponent}`;
  }
  const seconds = parseDuration(came);
  return seconds === undefined ? undefined : `write \`${key}: ${seconds}\`; units are for \`--${key}\` only`;
}

/** The form of the setting at a path; undefined for unknown paths. */
function formAt(path: Path): z.ZodType | undefined {
  let form: z.ZodType | undefined = ORZE_YAML;
  for (const part of path) form = form && (elementOf(form) ?? sectionOf(form)?.[part]);
  return form;
}

export function valueAt(data: unknown, path: Path): unknown {
  let value = data;
  for (const part of path) {
    if (Array.isArray(value)) value = value[Number(part)];
    else if (isRecord(value) && Object.hasOwn(value, part)) value = value[part];
    else return undefined;
  }
  return value;
}

export function keyPlace(path: Path, origin: Origin): Partial<Problem> {
  return at(origin, origin.places?.keys.get(path.join('.'))) ?? valuePlace(path, origin);
}

/** The place of the value, or of the nearest part around it (values behind YAML aliases have none of their own). */
export function valuePlace(path: Path, origin: Origin): Partial<Problem> {
  for (let length = path.length; length >= 0; length--) {
    const found = at(origin, origin.places?.values.get(path.slice(0, length).join('.')));
    if (found !== undefined) return found;
  }
  return origin.file === undefined ? {} : { file: origin.file };
}

function at(origin: Origin, place: YamlPlace | undefined): Partial<Problem> | undefined {
  if (place === undefined || origin.file === undefined) return undefined;
  return { file: origin.file, line: place.line, column: place.column };
}

/** `report.columns[0].key` */
export function show(path: Path): string {
  return path.map((part, i) => (typeof part === 'number' ? `[${part}]` : i === 0 ? part : `.${part}`)).join('');
}

export function describe(value: unknown): string {
  if (typeof value === 'string') return value === '' ? 'an empty text' : `the text \`${shorten(value)}\``;
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (isRecord(value)) return 'a section of keys';
  if (typeof value === 'number' || typeof value === 'boolean') return `\`${value}\``;
  return `a ${typeof value}`;
}

function shorten(value: string): string {
  return value.length <= 60 ? value : `${value.slice(0, 57)}…`;
}
