/** All verbs with those below them, each by the words that call it: `check`, `check fs`. */
import type { VerbSpec } from './verb.ts';

export interface NamedVerb {
  /** Without `orze`. */
  name: string;
  spec: VerbSpec;
}

export function namedVerbs(verbs: readonly VerbSpec[], before = ''): NamedVerb[] {
  return verbs.flatMap((spec) => {
    const name = before === '' ? spec.name : `${before} ${spec.name}`;
    return [{ name, spec }, ...namedVerbs(spec.verbs ?? [], name)];
  });
}
