/** The words of the self-test: what is planned, what was done to the fleet, and what its trainers witnessed. Times are seconds of one monotonic clock. */

/** What came out, or is expected to come out, of training an idea of the self-test. */
export type Fate = 'completed' | 'exit' | 'reported';

/** An idea of the self-test, and the only result it can have: everything follows from `n`. */
export interface Planned {
  id: string;
  n: number;
  /** How long it trains. */
  seconds: number;
  /** `exit`: no metrics, only the exit code; `reported`: metrics that say FAILED. */
  fate: Fate;
  exitCode: number;
  accuracy: number;
}

export const FAULT_KINDS = [
  'kill-orze',
  'kill-keeper',
  'kill-both',
  'kill-trainer',
  'power-cut',
  'stop-orze',
  'stop-keeper',
  'freeze-host',
  'restart',
  'delete-run',
  'append',
  'edit',
  'truncate',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

export interface Fault {
  kind: FaultKind;
  at: number;
  /** For people: `h2, 3.1 s`. */
  what: string;
  /** Runs that it hit: whose trainers or keepers were killed or stopped, or whose orze was killed. */
  tokens: readonly string[];
  /** Keepers that it killed. */
  keepers: readonly string[];
  /** The idea whose folder was deleted. */
  idea: string | null;
  /** When what was stopped went on; null: nothing was stopped, or for good. */
  until: number | null;
}

/** The log of one training process, written by itself. */
export interface Witness {
  idea: string;
  token: string;
  host: string;
  keeper: string;
  begin: number;
  /** Proof that it ran at these moments. */
  beats: readonly number[];
  end: { at: number; fate: Fate; exitCode: number } | null;
  /** Its config was not the idea's. */
  bad: string | null;
}

/** What the results folder says about an idea at the end. */
export interface Settled {
  id: string;
  /** null: there is none. */
  outcome: { token: string; status: string; class: string | null; exit: unknown } | null;
  released: boolean;
  metrics: Readonly<Record<string, unknown>> | null;
  /** sha256 of the sealed metrics as they are, and as the exit record has them. */
  sealed: { is: string | null; recorded: string | null };
  /** Earlier attempts that were set aside. */
  attempts: number;
}

/** A result that was seen and later was another. */
export interface Change {
  idea: string;
  before: string;
  after: string;
  /** When the first was last seen, and the second first. */
  from: number;
  to: number;
}

export interface Evidence {
  planned: readonly Planned[];
  faults: readonly Fault[];
  witnesses: readonly Witness[];
  settled: ReadonlyMap<string, Settled>;
  changes: readonly Change[];
  /** Files that were read torn: path and why. */
  torn: readonly string[];
  /** What report.md and status.json say otherwise than the results. */
  untrue: readonly string[];
  /** Orze that ended by themselves. */
  crashes: readonly string[];
  /** Trainers that ran on after every idea had ended. */
  leftovers: readonly string[];
  /** Seconds in which a keeper must see that its claim is gone, and that it was stopped. */
  windows: Windows;
}

export interface Windows {
  /** After the user deleted the folder of a live run. */
  deletion: number;
  /** After a stopped host goes on. */
  thaw: number;
}

export interface Violation {
  kind: 'lost' | 'double' | 'torn';
  /** What, where, when. */
  what: string;
  /** What is known around it, in the order of time. */
  story: readonly string[];
}

export interface Judgement {
  faults: number;
  runs: number;
  violations: readonly Violation[];
  /** The longest that an old trainer ran beside its successor within the windows. */
  longestOverlapS: number;
}
