/** All verbs, in the order of the help. */
import type { VerbSpec } from '../verb.ts';
import { check } from './check.ts';
import { failures } from './failures.ts';
import { init } from './init.ts';
import { logs } from './logs.ts';
import { ls, queue } from './ls.ts';
import { gpus, nodes } from './nodes.ts';
import { rules } from './rules.ts';
import { selftest } from './selftest.ts';
import { show } from './show.ts';
import { status } from './status.ts';
import { analyze, best, compare } from './understand.ts';
import { agents, brief, notify, report } from './tell.ts';
import { why } from './why.ts';

export const VERBS: readonly VerbSpec[] = [
  init,
  check,
  selftest,
  rules,
  status,
  ls,
  queue,
  show,
  logs,
  report,
  failures,
  nodes,
  gpus,
  why,
  compare,
  analyze,
  best,
  brief,
  notify,
  agents,
];
