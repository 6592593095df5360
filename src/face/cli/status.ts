/** `orze status [--json]`: what status.json and the heartbeats say. Exit 3 where there is no status, 1 where it cannot be read. */
import { relative } from 'node:path';
import { findResults } from '../../app/find-results.ts';
import type { Layout } from '../../app/layout.ts';
import { loopState, readStatus } from '../../app/read-status.ts';
import type { LivesHere, StatusSeen } from '../../app/read-status.ts';
import { DamagedRecord } from '../../app/surroundings.ts';
import { toJson } from '../../core/json.ts';
import type { Problem } from '../../core/problem.ts';
import { isRecord } from '../../core/record.ts';
import { redactor } from '../../core/secrets.ts';
import { HANG_S } from '../../edge/answering.ts';
import type { Clock, Files } from '../../edge/edges.ts';
import { hasCode } from '../../edge/file-error.ts';
import { openFiles } from '../../edge/files.ts';
import { bootId, pidNamespace, readStat } from '../../edge/proc.ts';
import { endSoon } from './end-soon.ts';
import { picked } from './fields.ts';
import { EXIT } from './options.ts';
import type { ProjectOptions, Terminal } from './options.ts';
import { paintLabel, useColor } from './paint.ts';
import { statusLines } from './status-lines.ts';

type StatusOptions = ProjectOptions & { json: boolean; fields?: readonly string[] | null };
interface Edges {
  files: Files;
  clock: Pick<Clock, 'wall' | 'after'>;
  /** After an answer that did not wait for the folder. */
  leave: () => void;
}

/** A look is over in seconds, so no suspend is to be thought of; what the clock of the loop needs takes 3 ms to load. */
const PLAIN_CLOCK: Edges['clock'] = {
  wall: () => new Date(),
  after(seconds, call) {
    const timer = setTimeout(call, seconds * 1000);
    return () => clearTimeout(timer);
  },
};

type Answer = { seen: StatusSeen; layout: Layout } | { problems: Problem[]; exit: number };

export async function runStatus(
  options: StatusOptions,
  terminal: Terminal,
  edges: Edges = { files: openFiles(), clock: PLAIN_CLOCK, leave: endSoon },
): Promise<number> {
  const answer = await inTime(look(options, edges), edges);
  if ('problems' in answer) return tellProblems(answer.problems, answer.exit, options, terminal);
  const { seen, layout } = answer;
  const redact = redactor(terminal.env);
  if (options.json) terminal.stdout.write(redact(jsonOf(seen, options.fields)));
  else {
    const lines = statusLines(seen, relative(options.cwd, layout.results) || layout.results);
    const color = useColor(terminal.stdout, terminal.env);
    terminal.stdout.write(redact(`${(color ? lines.map(paintLabel) : lines).join('\n')}\n`));
  }
  return EXIT.ok;
}

async function look(options: StatusOptions, { files, clock }: Edges): Promise<Answer> {
  const found = await findResults(options, files);
  if (!found.ok) return { problems: found.problems, exit: EXIT.usage };
  const { layout } = found;
  try {
    const seen = await readStatus(layout, files, clock, livesHere());
    if (seen.status !== undefined || seen.hosts.length > 0) return { seen, layout };
    const name = relative(options.cwd, layout.results) || layout.results;
    const message = `there is no status in \`${name}\`: no orze has worked here yet`;
    const help = '`orze` runs the ideas; `orze init` makes a project; `-C` and `--results-dir` name another folder';
    return { problems: [{ code: 'E0411', message, help }], exit: EXIT.missing };
  } catch (error) {
    if (!hasCode(error) && !(error instanceof DamagedRecord)) throw error;
    const help = '`orze --report-only` writes it anew';
    const problem: Problem = { code: 'E0412', message: `no status: ${error.message}`, help };
    return { problems: [problem], exit: EXIT.bad };
  }
}

/** A folder that does not answer gives no error, it gives nothing: then that is the answer. */
function inTime(work: Promise<Answer>, { clock, leave }: Edges): Promise<Answer> {
  const message = `no status: the file system does not answer for ${HANG_S} s`;
  const problem: Problem = { code: 'E0410', message, help: 'look at the file system (is its server up?)' };
  return new Promise((resolve, reject) => {
    const cancel = clock.after(HANG_S, () => {
      resolve({ problems: [problem], exit: EXIT.bad });
      leave();
    });
    work.finally(cancel).then(resolve, reject);
  });
}

function livesHere(): LivesHere {
  const [boot, pidns] = [bootId(), pidNamespace()];
  return (process) => {
    if (process.boot !== boot || process.pidns !== pidns) return undefined;
    const stat = readStat(process.pid);
    return stat !== undefined && !stat.zombie && stat.start === process.start;
  };
}

function jsonOf({ status, ageS, hosts }: StatusSeen, fields: StatusOptions['fields']): string {
  const state = loopState(hosts);
  const nodes = hosts.filter((host) => host.state === state).length;
  // Who gives signs of life is seen now; the rest of it is as it was written.
  const loop = { ...(isRecord(status?.['loop']) ? status['loop'] : {}), state, nodes };
  const all = { ...status, schema: 'orze.status/2', ok: true, age_s: ageS, loop, hosts };
  return fields === null || fields === undefined ? toJson(all) : `${JSON.stringify(picked(all, fields))}\n`;
}

async function tellProblems(
  problems: Problem[],
  exit: number,
  options: StatusOptions,
  terminal: Terminal,
): Promise<number> {
  const [first] = problems;
  if (options.json && first !== undefined) {
    const { code, message, help = null, file = null, line = null } = first;
    const error = { code, message, hint: help, file, line };
    terminal.stdout.write(redactor(terminal.env)(toJson({ schema: 'orze.error/1', ok: false, error })));
  }
  const { printProblems } = await import('./print.ts');
  await printProblems(problems, options.cwd, terminal);
  return exit;
}
