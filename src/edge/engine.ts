/** How eagerly V8 compiles. */
import { setFlagsFromString } from 'node:v8';

/**
 * V8 optimizes a function once it has run through so many bytes of bytecode; its own value is 67,584 (V8 11.3, flag-definitions.h). Of the
 * processor time of a loop of short runs, a third went into optimizing functions that run a few hundred times. What runs over a million
 * ideas passes this limit, too, within a millisecond.
 */
const INTERRUPT_BUDGET_BYTES = 500_000;
/** From this one on (Node 24) V8 counts otherwise and has no such flag; it would say so on stderr. */
const WITHOUT = 13;

/** For a process that lives long and seldom computes; to be called once, before its work begins. */
export function compileLessEagerly(v8: string = process.versions.v8): void {
  if (Number.parseInt(v8, 10) < WITHOUT) setFlagsFromString(`--interrupt-budget=${INTERRUPT_BUDGET_BYTES}`);
}
