/**
 * What orze gives a script and what it wants back: the command line, the idea's config, result files that are never seen half-written.
 * Copy this file for a training script of your own.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

/** Named options of the command line, all of them required. */
export function readOptions(...names) {
  const { values } = parseArgs({ options: Object.fromEntries(names.map((name) => [name, { type: 'string' }])) });
  for (const name of names) {
    if (values[name] === undefined) throw new Error(`--${name} is missing`);
  }
  return values;
}

/**
 * The config of the idea, merged over the base config. orze names a JSON file with it in ORZE_CONFIG: a script in any language can
 * read that. Started by hand there is no such file, then both texts are read here.
 */
export function readConfig({ ideaId, ideasMd, base }) {
  if (process.env.ORZE_CONFIG) return JSON.parse(readFileSync(process.env.ORZE_CONFIG, 'utf8'));
  return merge(parseYaml(readFileSync(base, 'utf8')), parseYaml(configBlock(readFileSync(ideasMd, 'utf8'), ideaId)));
}

/** Writes a file of the run under a temporary name first, so that no reader ever sees a part of it. */
export function writeResult(runDir, name, text) {
  const temporary = join(runDir, `.${name}.${process.pid}`);
  writeFileSync(temporary, text);
  renameSync(temporary, join(runDir, name));
}

/** The first YAML block below the idea's headline. */
export function configBlock(ideas, ideaId) {
  const section = ideas.split(/^(?=## )/m).find((text) => new RegExp(`^## ${ideaId}\\s*:`).test(text));
  const block = section && /^```ya?ml[^\n]*\n([^]*?)^```/m.exec(section);
  if (!block) throw new Error(`no config of ${ideaId} in the ideas file`);
  return block[1];
}

/** The little YAML that this example's files use: nested `key: value` lines, comments, one-line lists. Anything else is an error. */
export function parseYaml(text) {
  const root = {};
  /** The maps that the current line is inside of, and the section that was opened by the line before. */
  const open = [{ indent: 0, map: root }];
  let opened;
  text.split('\n').forEach((raw, n) => {
    const line = raw.replace(/(^|\s)#.*$/, '').trimEnd();
    if (line === '') return;
    const [, { length: indent }, key, value] = /^( *)([a-z_]+):(?: +(.+))?$/.exec(line) ?? ['', '', ''];
    if (opened && indent > open.at(-1).indent) open.push({ indent, map: opened });
    while (open.at(-1).indent > indent) open.pop();
    if (key === '' || open.at(-1).indent !== indent) {
      throw new Error(`line ${n + 1} of the YAML: expected "key: value", indented like its neighbours, got "${raw}"`);
    }
    opened = value === undefined ? {} : undefined;
    open.at(-1).map[key] = opened ?? parseValue(value);
  });
  return root;
}

function parseValue(text) {
  const list = /^\[(.*)\]$/.exec(text);
  return list ? list[1].split(',').filter(Boolean).map(scalar) : scalar(text);
}

/** As PyYAML reads them: `1e-4` is text there, `1.0e-4` is the number. */
function scalar(text) {
  const value = text.trim();
  if (/^(true|false)$/.test(value)) return value === 'true';
  if (/^-?\d+(\.\d*(e[-+]\d+)?)?$/i.test(value)) return Number(value);
  return value.replace(/^(['"])(.*)\1$/, '$2');
}

/** Maps are merged key by key, everything else is replaced. */
export function merge(base, over) {
  if (!isMap(base) || !isMap(over)) return over;
  const merged = { ...base };
  for (const [key, value] of Object.entries(over)) merged[key] = key in base ? merge(base[key], value) : value;
  return merged;
}

function isMap(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
