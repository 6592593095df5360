/** The verbs of the command line, doing nothing but telling that they were called. */
import type { Verbs } from '../../src/face/cli/program.ts';
import type { VerbSpec } from '../../src/face/cli/verb.ts';
import { VERBS } from '../../src/face/cli/verbs/index.ts';

export type Call = [name: string, input: unknown];

export function quietVerbs(calls: Call[] = []): Verbs {
  const quiet = (spec: VerbSpec, path: string): VerbSpec => ({
    ...spec,
    verbs: (spec.verbs ?? []).map((below) => quiet(below, `${path} ${below.name}`)),
    run: async (input) => {
      calls.push([path, input]);
      return 0;
    },
  });
  return {
    all: VERBS.map((spec) => quiet(spec, spec.name)),
    farm: async (options) => {
      calls.push(['farm', options]);
      return 0;
    },
  };
}
