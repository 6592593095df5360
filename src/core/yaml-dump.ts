/** YAML and JSON out, so that Python reads back the same value: `1.0` stays a float, `'yes'` a string, big integers keep their digits. */
import { floatText, jsonFloat } from './yaml-float.ts';
import { kindOf } from './yaml-scalar.ts';
import { PyDate, PyFloat, isBoxed, isList, isMapping, keyText } from './yaml-value.ts';
import type { YamlMapping, YamlValue } from './yaml-value.ts';

/** Plain only where no reader of any YAML version could see anything but this text. */
const PLAIN = /^[A-Za-z0-9_/.+-][A-Za-z0-9_/.,+()=-]*(?: [A-Za-z0-9_/.,+()=-]+)*$/;
/** A longer key gets a `?`: PyYAML looks for the colon within 1024 characters. */
const LONG_KEY = 200;

/** In block style, with a newline at the end. PyYAML and {@link parseYaml} read an equal value. */
export function dumpYaml(value: YamlValue): string {
  return isOpen(value) ? `${block(value, '')}\n` : `${scalar(value)}\n`;
}

/** A list or mapping that needs lines of its own. */
function isOpen(value: YamlValue): value is readonly YamlValue[] | YamlMapping {
  if (isList(value)) return value.length > 0;
  return isMapping(value) && Object.keys(value).length > 0;
}

/** Lines after the first one begin with `indent`. */
function block(value: readonly YamlValue[] | YamlMapping, indent: string): string {
  if (isList(value)) {
    return value.map((item) => `- ${isOpen(item) ? block(item, `${indent}  `) : scalar(item)}`).join(`\n${indent}`);
  }
  return Object.entries(value)
    .map(([key, inner]) => {
      const name = key.startsWith('"') || kindOf(key) === 'str' ? string(keyText(key)) : key;
      const head = name.length > LONG_KEY ? `? ${name}\n${indent}:` : `${name}:`;
      return isOpen(inner) ? `${head}\n${indent}  ${block(inner, `${indent}  `)}` : `${head} ${scalar(inner)}`;
    })
    .join(`\n${indent}`);
}

function scalar(value: YamlValue): string {
  if (typeof value === 'string') return string(value);
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : floatText(value);
  if (isBoxed(value)) return value instanceof PyFloat ? floatText(value.value) : value.text;
  if (isList(value)) return '[]';
  return isMapping(value) ? '{}' : String(value);
}

function string(text: string): string {
  if (text.length < 1000 && PLAIN.test(text) && !/^[-.]{1,3}$|^---|^\.\.\.|^- /.test(text) && kindOf(text) === 'str') {
    return looksTyped(text) ? quote(text) : text;
  }
  return quote(text);
}

/** A string for PyYAML, but a number or boolean for other readers (`1e-4`, `0o17`, `y`). */
function looksTyped(text: string): boolean {
  return /^[-+.]?\d/.test(text) || /^(?:y|n|nan|[-+]?inf)$/i.test(text);
}

/** JSON's escapes are all YAML escapes; what lies outside the printable ones is escaped too. */
function quote(text: string): string {
  return JSON.stringify(text).replace(
    /[\x7f-\xa0\u2028\u2029\ufeff\ufffd\ufffe\uffff]/g,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** JSON as Python's json module writes it (`1.0`, `NaN`, all digits of an integer), two spaces of indent, dates as text. */
export function toJsonText(value: YamlValue): string {
  return `${json(value, '\n')}\n`;
}

function json(value: YamlValue, newline: string): string {
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : jsonFloat(value);
  if (value instanceof PyFloat) return jsonFloat(value.value);
  if (value instanceof PyDate) return JSON.stringify(value.text);
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value !== 'object' || value === null) return String(value);
  const deeper = `${newline}  `;
  const parts = isList(value)
    ? value.map((item) => json(item, deeper))
    : Object.entries(value).map(([key, inner]) => `${JSON.stringify(keyText(key))}: ${json(inner, deeper)}`);
  const [open, close] = isList(value) ? ['[', ']'] : ['{', '}'];
  return parts.length === 0 ? `${open}${close}` : `${open}${deeper}${parts.join(`,${deeper}`)}${newline}${close}`;
}
