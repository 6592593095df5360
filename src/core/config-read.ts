/** orze.yaml and the command line → the settings that hold. Defaults < orze.yaml < flags; all problems at once. */
import type { FarmFlags, OrzeConfig } from './config.ts';
import { checkTogether, withDefaults } from './config-merge.ts';
import { issueProblems, keyPlace, valuePlace } from './config-problems.ts';
import type { Origin, Path } from './config-problems.ts';
import type { Problem } from './problem.ts';
import { isRecord } from './record.ts';
import type { AnyRecord } from './record.ts';
import { sectionOf } from './setting-forms.ts';
import { LATER_SETTINGS, ORZE_YAML, SETTINGS } from './settings.ts';
import type { Said } from './settings.ts';
import { isBoxed, isList, isMapping, keyText, plain } from './yaml-value.ts';
import type { YamlValue } from './yaml-value.ts';
import { parseYaml } from './yaml.ts';
import { yamlPlaces } from './yaml-places.ts';
import type { YamlPlaces } from './yaml-places.ts';

export interface ConfigRead {
  /** Complete and valid also when there are problems: what was wrong has its default. */
  config: OrzeConfig;
  problems: Problem[];
  /** Dotted key → `default`, `orze.yaml:12` or `--timeout`. */
  origins: ReadonlyMap<string, string>;
}

/** The settings that flags override, and the flag as it is written. */
const FLAG_OF = [
  ['timeout', 'timeout', '--timeout'],
  ['poll', 'poll', '--poll'],
  ['ideas_file', 'ideasMd', '--ideas-md'],
  ['base_config', 'baseConfig', '--base-config'],
  ['results_dir', 'resultsDir', '--results-dir'],
  ['train_script', 'trainScript', '--train-script'],
] as const;

/** `text` null = there is no file. `file` is how problems and origins name it. */
export function readConfig(text: string | null, file: string, flags: FarmFlags): ConfigRead {
  const problems: Problem[] = [];
  const { said, places } = readFile(text ?? '', file, problems);
  const origins = new Map(settingKeys().map((key) => [key, 'default']));
  for (const key of origins.keys()) {
    const place = isSaid(said, key.split('.')) ? places?.keys.get(key) : undefined;
    if (place !== undefined) origins.set(key, `${file}:${place.line}`);
  }
  const merged: Said = { ...said };
  for (const [key, flag, option] of FLAG_OF) {
    const value = flags[flag];
    if (value === undefined) continue;
    const checked = validate({ [key]: value }, { file: undefined, places: undefined });
    problems.push(
      ...checked.problems.map((problem) => ({ ...problem, message: problem.message.replace(key, option) })),
    );
    if (checked.problems.length > 0) continue;
    Object.assign(merged, checked.said);
    origins.set(key, option);
  }
  const config = withDefaults(merged);
  problems.push(...checkTogether(config, { file, places }));
  return { config, problems: problems.toSorted((a, b) => lineOf(a) - lineOf(b)), origins };
}

/** Problems of the command line have none and come last. */
function lineOf({ line }: Problem): number {
  return line ?? Number.MAX_SAFE_INTEGER;
}

function readFile(text: string, file: string, problems: Problem[]): { said: Said; places: YamlPlaces | undefined } {
  const nothing = { said: {}, places: undefined };
  const plain = text.replace(/^\ufeff/, '');
  const parsed = parseYaml(plain);
  if (!parsed.ok) {
    const { message, line, column } = parsed;
    problems.push({ code: 'E0202', message: `not valid YAML: ${message}`, file, line, column });
    return nothing;
  }
  if (parsed.value === null) return nothing;
  const places = yamlPlaces(plain);
  const origin: Origin = { file, places };
  const data = plainData(parsed.value, [], places);
  if (!isRecord(data)) {
    const message = 'the file holds no settings, expected lines of `key: value`';
    problems.push({ code: 'E0204', message, ...valuePlace([], origin), help: '`orze.yaml.example` shows all keys' });
    return nothing;
  }
  for (const { path, place, first } of places.repeated) {
    const message = `\`${path}\` is given twice, first in line ${first.line}`;
    problems.push({ code: 'E0208', message, file, line: place.line, column: place.column, help: 'remove one of them' });
  }
  for (const key of LATER_SETTINGS.filter((later) => Object.hasOwn(data, later))) {
    delete data[key];
    const message = `\`${key}\` is a setting of the Python orze 4.x; this orze does not have it and goes on without it`;
    problems.push({ code: 'W0203', message, ...keyPlace([key], origin) });
  }
  const checked = validate(data, origin);
  problems.push(...checked.problems);
  return { said: checked.said, places };
}

/** What is valid of `data`, and what is wrong with the rest. */
function validate(data: AnyRecord, origin: Origin): { said: Said; problems: Problem[] } {
  const problems: Problem[] = [];
  const good = structuredClone(data);
  for (;;) {
    const parsed = ORZE_YAML.safeParse(good);
    if (parsed.success) return { said: parsed.data, problems };
    for (const issue of parsed.error.issues) problems.push(...issueProblems(issue, good, origin));
    const before = JSON.stringify(good);
    for (const issue of parsed.error.issues) {
      const path = issue.path.filter((part) => typeof part !== 'symbol');
      const bad = issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...path, key]) : [path];
      for (const each of bad) takeOut(good, each);
    }
    if (JSON.stringify(good) === before)
      throw new Error(`no way to go on without what is wrong: ${parsed.error.message}`);
  }
}

/** Takes the value away; of a list the whole list, since a list with holes is not what was meant. */
function takeOut(data: AnyRecord, path: Path): void {
  const list = path.findIndex((part) => typeof part === 'number');
  const keys = (list < 0 ? path : path.slice(0, list)).map(String);
  let owner = data;
  for (const key of keys.slice(0, -1)) {
    const inner = owner[key];
    if (!isRecord(inner)) return; // taken out already, with another problem of the same list
    owner = inner;
  }
  delete owner[keys.at(-1) ?? ''];
}

/** Arguments and environment values are texts: a number there is taken exactly as it was written (`1.0`, not 1). */
const AS_WRITTEN = /(^|[._])(args\.\d+|env\.[^.]+)$|^notify\.\d+\.(?:chat|token)$/;

/** Without nulls (null = default), and with the numbers and dates of JavaScript. */
function plainData(value: YamlValue, path: Path, places: YamlPlaces): unknown {
  if (isList(value)) return value.map((item, i) => plainData(item, [...path, i], places));
  if (isMapping(value)) {
    const entries = Object.entries(value).filter(([, inner]) => inner !== null);
    return Object.fromEntries(
      entries.map(([key, inner]) => [keyText(key), plainData(inner, [...path, keyText(key)], places)]),
    );
  }
  const dotted = path.join('.');
  const isNumber = typeof value === 'number' || typeof value === 'bigint' || isBoxed(value);
  if (isNumber && AS_WRITTEN.test(dotted)) return places.values.get(dotted)?.raw || JSON.stringify(plain(value));
  return plain(value);
}

function isSaid(said: unknown, path: readonly string[]): boolean {
  let value: unknown = said;
  for (const key of path) {
    if (!isRecord(value) || !Object.hasOwn(value, key)) return false;
    value = value[key];
  }
  return true;
}

/** Every setting with its dotted key, sections opened. */
export function settingKeys(): string[] {
  return Object.entries(SETTINGS).flatMap(([key, form]) => {
    const section = sectionOf(form);
    return section === undefined ? [key] : Object.keys(section).map((inner) => `${key}.${inner}`);
  });
}
