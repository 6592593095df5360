/** All verbs, in the order of the help. */
import type { VerbSpec } from '../verb.ts';
import { exclude, gc, include, kill, note, pause, prio, resume, retry, skip, unskip } from './act.ts';
import { run, stop } from './run.ts';
import { add } from './add.ts';
import { check } from './check.ts';
import { demo } from './demo.ts';
import { explain } from './explain.ts';
import { failures } from './failures.ts';
import { exportRuns, tree } from './family.ts';
import { wait, watch } from './follow.ts';
import { init } from './init.ts';
import { logs } from './logs.ts';
import { ls, queue } from './ls.ts';
import { mcp } from './mcp.ts';
import { completion, help, version } from './meta.ts';
import { gpus, nodes } from './nodes.ts';
import { rules } from './rules.ts';
import { schema } from './schema.ts';
import { selftest } from './selftest.ts';
import { serve } from './serve.ts';
import { show } from './show.ts';
import { status } from './status.ts';
import { analyze, best, compare } from './understand.ts';
import { agents, brief, notify, report } from './tell.ts';
import { top } from './top.ts';
import { why } from './why.ts';

export const VERBS: readonly VerbSpec[] = [
  init,
  demo,
  check,
  selftest,
  run,
  stop,
  rules,
  status,
  ls,
  queue,
  show,
  logs,
  top,
  watch,
  wait,
  report,
  failures,
  nodes,
  gpus,
  why,
  explain,
  compare,
  analyze,
  best,
  tree,
  brief,
  add,
  retry,
  kill,
  skip,
  unskip,
  prio,
  pause,
  resume,
  note,
  exclude,
  include,
  gc,
  notify,
  agents,
  serve,
  mcp,
  exportRuns,
  schema,
  completion,
  version,
  help,
];
