/** The same value written down in one way from PyYAML's answer and from ours, so that both can be compared. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { keyIdentity } from '../../src/core/yaml-key.ts';
import { constructScalar, kindOf } from '../../src/core/yaml-scalar.ts';
import { PyDate, PyFloat, keyText } from '../../src/core/yaml-value.ts';
import type { YamlMapping, YamlValue } from '../../src/core/yaml-value.ts';

export type Tagged = null | boolean | string | Tagged[];

/** As test/fixtures/pyyaml.py tags it; the pairs of a mapping in the order of their keys' text. */
export function tagged(value: YamlValue): Tagged {
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'string') return ['str', value];
  if (typeof value === 'bigint') return ['int', String(value)];
  if (typeof value === 'number') return Number.isInteger(value) ? ['int', String(value)] : ['float', floatBits(value)];
  if (value instanceof PyFloat) return ['float', floatBits(value.value)];
  if (value instanceof PyDate) return ['date', value.text];
  if (Array.isArray(value)) return ['list', ...value.map(tagged)];
  return sorted([
    'dict',
    ...Object.entries(value as YamlMapping).map(([key, inner]) => [taggedKey(key), tagged(inner)]),
  ]);
}

function taggedKey(key: string): Tagged {
  if (keyIdentity(key).startsWith('s')) return ['str', keyText(key)];
  return tagged(constructScalar(key, kindOf(key)));
}

function floatBits(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return view.getBigUint64(0).toString(16).padStart(16, '0');
}

/** Both sides: Python keeps the order of the file, JavaScript puts integer keys first. */
export function sorted(value: Tagged): Tagged {
  if (!Array.isArray(value)) return value;
  const [kind, ...items] = value.map(sorted);
  if (kind !== 'dict') return value.map(sorted);
  return [kind, ...items.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))];
}

/** What the python3 of this machine makes of the texts (undefined: it raises), or why it was not asked. */
export function askPyYaml(texts: readonly string[]): (Tagged | undefined)[] | string {
  const probe = spawnSync('/usr/bin/env', ['python3', '-c', 'import yaml; print(yaml.__version__)'], {
    encoding: 'utf8',
  });
  if (probe.status !== 0 || !/^[6-9]\./.test(probe.stdout)) return 'no python3 with PyYAML 6 here';
  const script = fileURLToPath(new URL('../fixtures/pyyaml.py', import.meta.url));
  const ran = spawnSync('python3', [script], { input: JSON.stringify(texts), encoding: 'utf8', maxBuffer: 1 << 28 });
  if (ran.status !== 0) return `python3 failed: ${ran.stderr}`;
  const answers = JSON.parse(ran.stdout) as ({ value: Tagged } | null)[];
  return answers.map((answer) => (answer === null ? undefined : sorted(answer.value)));
}
