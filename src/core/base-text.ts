/** The text of the base config: what can be merged of it, or why nothing can. */
import { shape } from './effective.ts';
import type { Problem } from './problem.ts';
import { isMapping } from './yaml-value.ts';
import { parseYaml } from './yaml.ts';
import type { YamlValue } from './yaml.ts';

/**
 * `text`: undefined where there is no such file, which means an empty base. A base in another language (a .py, a .toml) is handed to the
 * script as it is: only YAML and JSON can be merged.
 */
export function readBase(text: string | undefined, file: string): { value: YamlValue; problem: Problem | null } {
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
