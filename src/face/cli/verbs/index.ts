/** All verbs, in the order of the help. */
import type { VerbSpec } from '../verb.ts';
import { check } from './check.ts';
import { init } from './init.ts';
import { ls, queue } from './ls.ts';
import { gpus, nodes } from './nodes.ts';
import { rules } from './rules.ts';
import { selftest } from './selftest.ts';
import { status } from './status.ts';

export const VERBS: readonly VerbSpec[] = [init, check, selftest, rules, status, ls, queue, nodes, gpus];
