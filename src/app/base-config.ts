/** The project's base config, read again when its file changes. While it cannot be merged nothing is launched: no idea may run without it. */
import { resolve } from 'node:path';
import { shape } from '../core/effective.ts';
import type { Problem } from '../core/problem.ts';
import { isMapping } from '../core/yaml-value.ts';
import { parseYaml } from '../core/yaml.ts';
import type { YamlValue } from '../core/yaml.ts';
import type { Context } from './context.ts';
import { readIfThere } from './run-files.ts';

export class BaseConfig {
  readonly #ctx: Context;
  #sign = '';

  constructor(ctx: Context) {
    this.#ctx = ctx;
  }

  /** Brings `memory.base` and `memory.baseProblem` up to date. No such file means an empty base, as for the original. */
  async look(): Promise<void> {
    const { files, root, config, memory, tell } = this.#ctx;
    const path = resolve(root, config.base_config);
    const stat = await files.stat(path);
    const sign = stat === undefined ? 'absent' : `${stat.ino}:${stat.bytes}:${stat.mtimeMs}`;
    if (sign === this.#sign) return;
    const bytes = await readIfThere(files, path);
    const read = readBase(bytes?.toString('utf8'), config.base_config);
    memory.base = read.value;
    memory.baseProblem = read.problem;
    if (read.problem !== null) tell({ kind: 'problem', problem: read.problem });
    this.#sign = sign;
  }
}

/** A base in another language (a .py, a .toml) is handed to the script as it is: only YAML and JSON can be merged here. */
function readBase(text: string | undefined, file: string): { value: YamlValue; problem: Problem | null } {
  if (text === undefined || !/\.(ya?ml|json)$/i.test(file)) return { value: null, problem: null };
  const help = `fix ${file}; orze goes on by itself`;
  const note = 'no idea is launched until then, since each would train without its base';
  const parsed = parseYaml(text);
  if (!parsed.ok) {
    const { line, column } = parsed;
    const message = `the base config is not valid YAML: ${parsed.message}`;
    return { value: null, problem: { code: 'E0207', message, file, line, column, note, help } };
  }
  if (parsed.value === null || isMapping(parsed.value)) return { value: parsed.value, problem: null };
  const message = `the base config is ${shape(parsed.value)}, expected a mapping of keys to values`;
  return { value: null, problem: { code: 'E0207', message, file, line: 1, note, help } };
}
