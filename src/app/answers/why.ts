/** Why an idea waits, cannot run, failed, is lost, or stands where it stands. */
import type { RunRow } from '../../core/row.ts';
import type { View } from '../view/view.ts';
import { explainCompleted } from './why-completed.ts';
import { explainFailed } from './why-failed.ts';
import { explainQueued } from './why-queued.ts';
import { explainRunning } from './why-running.ts';
import type { Explained, WhyAnswer } from './why-parts.ts';

export type { WhyAnswer };

export async function explain(view: View, row: RunRow): Promise<WhyAnswer> {
  const explained = await explainState(view, row);
  const checks = explained.checks ?? [];
  return {
    id: row.id,
    title: row.title,
    state: row.state,
    position: row.position,
    expected_start: null,
    evidence: [],
    similar: null,
    actions: [],
    differs: null,
    ...explained,
    checks,
    blockers: checks.filter(({ ok }) => ok === false).map(({ name }) => name),
  };
}

async function explainState(view: View, row: RunRow): Promise<Explained> {
  switch (row.state) {
    case 'QUEUED':
    case 'SKIPPED':
      return explainQueued(view, row);
    case 'BLOCKED':
      return explainBlocked(view, row);
    case 'RUNNING':
    case 'SILENT':
    case 'EVAL':
    case 'LOST':
      return explainRunning(view, row);
    case 'FAILED':
      return explainFailed(view, row);
    case 'COMPLETED':
      return explainCompleted(view, row);
    case 'UNKNOWN':
      return {
        verdict: `its records cannot be understood: ${row.message ?? 'nobody knows why'}`,
        actions: [
          { cmd: `orze show ${row.id}`, effect: 'what there is', class: 'read' },
          { cmd: `orze retry ${row.id}`, effect: 'set aside, and run again', class: 'additive' },
        ],
      };
    default:
      return row.state satisfies never;
  }
}

function explainBlocked(view: View, row: RunRow): Explained {
  const problem = view.problem(row.id);
  const place = problem?.file === undefined ? null : { file: problem.file, line: problem.line ?? null };
  return {
    verdict: `${row.id} is BLOCKED: ${row.message ?? 'it cannot run as it is written'}`,
    checks: [{ name: 'the idea can be read', ok: false, detail: problem?.message ?? '', code: row.cause }],
    evidence: place === null ? [] : [{ ...place, untrusted_text: problem?.help ?? '' }],
    actions: [
      {
        cmd: 'orze check',
        effect: 'the line, with a caret under what is wrong; mend it in the file: it starts by itself',
        class: 'read',
      },
      { cmd: `orze explain ${row.cause ?? 'E0102'}`, effect: 'what the code means', class: 'read' },
    ],
  };
}
