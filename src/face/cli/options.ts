/** What the command line asks of a verb, after parsing. */
import type { FarmFlags } from '../../core/config.ts';

/** Where a verb works and how it speaks; every verb has these. */
export interface ProjectOptions {
  /** Absolute: `-C DIR`, or where orze was started. */
  cwd: string;
  /** `-c`; without it orze.yaml in `cwd`, if it is there. */
  configFile?: string;
  flags: FarmFlags;
  verbose: boolean;
}

export interface LoopFlags {
  /** One cycle: finish what it started, exit. */
  once: boolean;
  /** Go on until every idea has ended, then exit. */
  untilDone: boolean;
  /** Write report.md and status.json, exit. */
  reportOnly: boolean;
  /** Run the research agent once, exit. */
  researchOnly: boolean;
}

export interface FarmOptions extends ProjectOptions, LoopFlags {
  /** Of `orze run`. */
  limits?: RunLimits;
}

export interface RunLimits {
  /** Selectors: nothing else is launched. */
  only: readonly string[];
  /** So many launches. */
  max?: number;
  /** Seconds after which nothing is launched. */
  budgetS?: number;
  /** Exit 1 where a run failed meanwhile. */
  strict: boolean;
}

/** The streams and the surroundings of a command, so that tests can bring their own. */
export interface Terminal {
  stdout: {
    write(text: string): unknown;
    isTTY?: boolean;
    columns?: number;
    rows?: number;
    /** false: nobody reads it any more. */
    writable?: boolean;
    on?(event: 'resize', call: () => void): unknown;
    off?(event: 'resize', call: () => void): unknown;
  };
  stderr: { write(text: string): unknown; isTTY?: boolean };
  /** Absent: nothing is piped in and nobody can be asked. */
  stdin?: AsyncIterable<string | Uint8Array> & {
    isTTY?: boolean;
    setRawMode?(on: boolean): unknown;
    on?(event: 'data', call: (data: string | Uint8Array) => void): unknown;
    off?(event: 'data', call: (data: string | Uint8Array) => void): unknown;
    pause?(): unknown;
  };
  env: Readonly<Record<string, string | undefined>>;
  /** Where orze was started. */
  cwd: string;
}

/** Exit codes (README): coarse on purpose. */
export const EXIT = {
  ok: 0,
  bad: 1,
  usage: 2,
  missing: 3,
  refused: 4,
  bug: 70,
  timeout: 124,
  interrupted: 130,
} as const;

/** What each exit code means for every verb. */
export const EXIT_MEANINGS: Readonly<Record<number, string>> = {
  0: 'done, also when there was nothing to do',
  1: 'the answer is bad: errors found, a waited run failed, no GPU',
  2: 'wrong usage or configuration',
  3: 'no such idea, run, host or project',
  4: 'refused: a duplicate, not in this state, read-only, needs -y',
  70: 'a bug in orze',
  124: 'time is up',
  130: 'interrupted',
};
