/**
 * YAML exactly as PyYAML 6 `safe_load` reads it, since the training script does: the grammar is js-yaml's, types, keys and merges are
 * PyYAML's, and where the two grammars differ the text is refused instead of read in one of two ways.
 */
import { Builder } from './yaml-build.ts';
import { readEvents } from './yaml-events.ts';
import type { YamlEvents } from './yaml-events.ts';
import { YamlFault, placeOf } from './yaml-fault.ts';
import { checkCharacters, checkTabs } from './yaml-gate.ts';
import type { YamlValue } from './yaml-value.ts';

export { dumpYaml, toJsonText } from './yaml-dump.ts';
export { yamlTraps } from './yaml-traps.ts';
export { PyDate, PyFloat, keyText, plain } from './yaml-value.ts';
export type { YamlValue } from './yaml-value.ts';

export type YamlReading = { ok: true; value: YamlValue } | { ok: false; line: number; column: number; message: string };

/** `line` and `column` are 1-based within the text. An empty text is null. Never throws. The caller limits the size. */
export function parseYaml(source: string): YamlReading {
  const text = source.startsWith('\ufeff') ? source.slice(1) : source;
  try {
    checkCharacters(text);
    return { ok: true, value: build(readEvents(text)) };
  } catch (error) {
    if (!(error instanceof YamlFault)) throw error;
    return { ok: false, ...placeOf(text, error.at), message: error.message };
  }
}

function build(read: YamlEvents): YamlValue {
  try {
    checkTabs(read.text, read.events);
    return new Builder(read.text, read.events).document();
  } catch (error) {
    throw error instanceof YamlFault ? new YamlFault(read.original(error.at), error.message) : error;
  }
}
