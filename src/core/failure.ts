/** Why a run failed: one class, one text, and the log lines that prove it. docs/failures.md has the table. */
import { SIGNALS, TEXTS, classOfText, logShowsOom } from './log-evidence.ts';
import { readLog } from './log-tail.ts';
import type { LogReading, LogTail } from './log-tail.ts';
import type { JudgedMetrics } from './metrics.ts';
import type { Ending, Failure, FailureClass, KillReason } from './run.ts';
import type { Stage } from './words.ts';

export interface FailureFacts {
  ending: Ending;
  /** The stage that decided. */
  stage: Stage;
  /** Says something about `train` only. */
  metrics: JudgedMetrics;
  logTail: LogTail;
  /** The limit in force, for the text of a stalled run. */
  stallMinutes: number;
  /** The kernel (dmesg, memory.events of the cgroup) says that it killed the process for memory. */
  kernelOom?: boolean;
  /** Free bytes on the file system of the results when the stage ended. */
  diskFreeBytes?: number | null;
}

type Verdict = Pick<Failure, 'class' | 'text'>;

/** Less than this is a full disk: file systems keep a few blocks that nobody can use. */
const DISK_FULL_BYTES = 1024 * 1024;

export function explainFailure(facts: FailureFacts): Failure {
  const log = readLog(facts.logTail);
  const verdict = judge(facts, log);
  const logSays = verdict.class !== 'killed' && verdict.class !== 'unstartable';
  return { ...verdict, stage: facts.stage, evidence: logSays ? [...log.evidence] : [] };
}

function judge(facts: FailureFacts, log: LogReading): Verdict {
  const { ending, stage, metrics } = facts;
  const kill = ending.kind === 'killed' ? judgeKill(ending.because, facts.stallMinutes) : null;
  if (kill?.class === 'killed') return kill;
  if (stage === 'train' && metrics.kind === 'failed') {
    return { class: classOfReport(facts, metrics.error, log), text: metrics.error };
  }
  const verdict = judgeEnding(facts, log);
  return stage === 'pre' ? { ...verdict, text: TEXTS.pre } : verdict;
}

/** The script said what went wrong: its text decides, then its last error, then how it ended. */
function classOfReport(facts: FailureFacts, error: string, log: LogReading): FailureClass {
  const said = classOfText(error);
  if (said !== 'reported') return said;
  const { ending } = facts;
  const died = ending.kind === 'signalled' || (ending.kind === 'exited' && ending.code !== 0);
  const shown = died ? (log.cause?.name ?? null) : log.errorCause;
  if (shown !== null) return shown;
  return ending.kind === 'killed' ? judgeEnding(facts, log).class : 'reported';
}

function judgeEnding(facts: FailureFacts, log: LogReading): Verdict {
  const { ending } = facts;
  switch (ending.kind) {
    case 'unstartable':
      return { class: 'unstartable', text: `Could not be started: ${ending.message}` };
    case 'lost':
      return { class: 'lost', text: 'Lost: its processes are gone and nobody saw them end' };
    case 'killed':
      return judgeKill(ending.because, facts.stallMinutes);
    case 'exited':
      return ending.code === 0 && facts.stage === 'train' ? judgeResult(facts) : judgeCrash(facts, log, ending);
    case 'signalled':
      return judgeCrash(facts, log, ending);
    default:
      return ending satisfies never;
  }
}

function judgeKill(because: KillReason, stallMinutes: number): Verdict {
  switch (because) {
    case 'timeout':
      return { class: 'timeout', text: TEXTS.timeout };
    case 'stalled':
      return { class: 'stalled', text: TEXTS.stalled(stallMinutes) };
    case 'oom':
      return { class: 'oom', text: TEXTS.oom };
    case 'stop':
      return { class: 'killed', text: 'Killed when orze was stopped' };
    case 'user':
      return { class: 'killed', text: 'Killed on request' };
    case 'claim-lost':
      return { class: 'killed', text: 'Killed because its claim was lost' };
    default:
      return because satisfies never;
  }
}

/** It ended well and left no result that can be used. */
function judgeResult({ metrics, diskFreeBytes }: FailureFacts): Verdict {
  const text =
    metrics.kind === 'bad'
      ? `metrics.json cannot be used: ${metrics.why}`
      : 'Process exited with code 0 and left no metrics.json';
  if (isFull(diskFreeBytes)) return { class: 'disk', text: `${text}; the disk is full` };
  return { class: metrics.kind === 'bad' ? 'bad-metrics' : 'no-metrics', text };
}

/** Non-zero exit or a signal that orze did not send. */
function judgeCrash(facts: FailureFacts, log: LogReading, ending: Ending & { kind: 'exited' | 'signalled' }): Verdict {
  // A shell gives a killed child as 128 + 9.
  const shot = ending.kind === 'signalled' ? ending.signal === 'SIGKILL' : ending.code === 137;
  if (facts.kernelOom === true && shot) return { class: 'oom', text: 'Out of memory: killed by the kernel' };
  const text = crashText(ending);
  if (log.cause?.name === 'oom') {
    return { class: 'oom', text: logShowsOom(log.cause.proof) ? TEXTS.oom : 'Out of memory (host)' };
  }
  if (log.cause !== null) return { class: log.cause.name, text };
  if (isFull(facts.diskFreeBytes)) return { class: 'disk', text: `${text}; the disk is full` };
  if (facts.stage === 'pre') return { class: 'pre-script', text };
  return { class: ending.kind === 'exited' ? `exit-${ending.code}` : `signal-${ending.signal}`, text };
}

function crashText(ending: Ending & { kind: 'exited' | 'signalled' }): string {
  if (ending.kind === 'exited') return TEXTS.exit(ending.code);
  const number = SIGNALS.indexOf(ending.signal);
  return number === -1 ? `Process ended by ${ending.signal}` : `${TEXTS.exit(-number)} (${ending.signal})`;
}

function isFull(freeBytes: number | null | undefined): boolean {
  return typeof freeBytes === 'number' && freeBytes < DISK_FULL_BYTES;
}
