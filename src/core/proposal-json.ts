/** Proposals as programs write them: one JSON object, or one a line. */
import { parseJson } from './json.ts';
import { nearest } from './nearest.ts';
import type { Problem, Result } from './problem.ts';
import { PROPOSAL_FIELDS, readProposal } from './proposal.ts';
import type { Proposal } from './proposal.ts';
import { isRecord } from './record.ts';
import { readPath } from './set-value.ts';
import type { SweptKey } from './set-value.ts';
import { keyOf } from './yaml-key.ts';
import { ScalarFault } from './yaml-scalar.ts';
import { PyDate, PyFloat, isMapping, pyFloat, pyInt } from './yaml-value.ts';
import type { YamlMapping, YamlValue } from './yaml-value.ts';
import { parseYaml } from './yaml.ts';

const NAMES = [...PROPOSAL_FIELDS, 'config', 'config_yaml', 'sweep'];

/** Fails with E0114; `line` is that of the text. */
export function readProposals(text: string): Result<Proposal[]> {
  const whole = parseJson(text, yamlNumber);
  if (whole.ok)
    return all((Array.isArray(whole.value) ? whole.value : [whole.value]).map((value) => ({ value, line: 1 })));
  const lines = text.split('\n').flatMap((line, i) => (line.trim() === '' ? [] : [{ line, number: i + 1 }]));
  const values: { value: unknown; line: number }[] = [];
  for (const { line, number } of lines) {
    const read = parseJson(line, yamlNumber);
    if (!read.ok) {
      // What is no list of lines is one object with an error in it.
      const at = values.length === 0 ? whole : { ...read, line: number };
      return refused(`this is no JSON: ${at.message}`, at.line, at.column);
    }
    values.push({ value: read.value, line: number });
  }
  return all(values);
}

/** `1.0` is a float for Python, and `1` is none. */
function yamlNumber(digits: string): YamlValue {
  return /[.eE]/.test(digits) ? pyFloat(Number(digits)) : pyInt(BigInt(digits));
}

function all(values: readonly { value: unknown; line: number }[]): Result<Proposal[]> {
  if (values.length === 0) return refused('nothing was given: expected a JSON object');
  const proposals: Proposal[] = [];
  for (const { value, line } of values) {
    const read = proposalOf(value);
    if (!read.ok) return { ok: false, problem: { ...read.problem, ...(values.length > 1 ? { line } : {}) } };
    proposals.push(read.value);
  }
  return { ok: true, value: proposals };
}

function proposalOf(value: unknown): Result<Proposal> {
  if (!isRecord(value)) return refused('an idea is a JSON object: {"title": …, "config": {…}}');
  const unknown = Object.keys(value).find((name) => !NAMES.includes(name));
  if (unknown !== undefined) {
    const like = nearest(unknown, NAMES);
    return refused(`an idea has no field \`${unknown}\`${like === undefined ? '' : `; did you mean \`${like}\`?`}`);
  }
  const config = configOf(value);
  if (!config.ok) return config;
  const sweep = sweepOf(value['sweep']);
  if (!sweep.ok) return sweep;
  const gpus = value['gpus'] instanceof PyFloat ? value['gpus'].value : value['gpus'];
  return readProposal({ ...value, gpus }, config.value, sweep.value);
}

function configOf({ config, config_yaml: yaml }: Readonly<Record<string, unknown>>): Result<YamlMapping> {
  const given = config ?? yaml ?? {};
  if (typeof given !== 'string') {
    const read = yamlOf(given);
    if (!read.ok) return read;
    return isMapping(read.value)
      ? { ok: true, value: read.value }
      : refused('the config is no object of keys and values');
  }
  return readConfigText(given);
}

/** The mapping that a YAML text is. Fails with E0114. */
export function readConfigText(text: string): Result<YamlMapping> {
  const read = parseYaml(text);
  if (!read.ok) return refused(`the config is not valid YAML: ${read.message}`, read.line, read.column);
  if (read.value === null) return { ok: true, value: {} };
  return isMapping(read.value)
    ? { ok: true, value: read.value }
    : refused('the config is no mapping of keys to values');
}

function sweepOf(value: unknown): Result<SweptKey[]> {
  if (value === undefined || value === null) return { ok: true, value: [] };
  if (!isRecord(value)) return refused('sweep is an object: {"training.lr": [0.001, 0.003]}');
  const keys: SweptKey[] = [];
  for (const [name, list] of Object.entries(value)) {
    const path = readPath(name);
    if (!path.ok) return path;
    const values = yamlOf(list);
    if (!values.ok) return values;
    if (!Array.isArray(values.value) || values.value.length === 0) return refused(`sweep.${name} is no list of values`);
    keys.push({ path: path.value, values: values.value as readonly YamlValue[] });
  }
  return { ok: true, value: keys };
}

/** JSON as the YAML value that it is: all its keys are texts. */
function yamlOf(value: unknown): Result<YamlValue> {
  if (Array.isArray(value)) {
    const list: YamlValue[] = [];
    for (const item of value) {
      const read = yamlOf(item);
      if (!read.ok) return read;
      list.push(read.value);
    }
    return { ok: true, value: list };
  }
  if (value instanceof PyFloat || value instanceof PyDate || !isRecord(value))
    return { ok: true, value: scalar(value) };
  const mapping = Object.create(null) as Record<string, YamlValue>;
  for (const [key, inner] of Object.entries(value)) {
    const read = yamlOf(inner);
    if (!read.ok) return read;
    try {
      mapping[keyOf(key)] = read.value;
    } catch (error) {
      if (!(error instanceof ScalarFault)) throw error;
      return refused(error.message);
    }
  }
  return { ok: true, value: mapping };
}

/** `NaN` and the infinities come as JavaScript's own. */
function scalar(value: unknown): YamlValue {
  return typeof value === 'number' && !Number.isFinite(value) ? new PyFloat(value) : (value as YamlValue);
}

function refused(message: string, line?: number, column?: number): { ok: false; problem: Problem } {
  const help = 'for instance: {"title": "lower lr", "parent": "idea-031", "config": {"training": {"lr": 0.0003}}}';
  const at = { ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { column }) };
  return { ok: false, problem: { code: 'E0114', message, help, ...at } };
}
