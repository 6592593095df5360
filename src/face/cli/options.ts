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
  stdout: { write(text: string): unknown; isTTY?: boolean; columns?: number };
  stderr: { write(text: string): unknown; isTTY?: boolean };
  /** Absent: nothing is piped in and nobody can be asked. */
  stdin?: AsyncIterable<string | Uint8Array> & { isTTY?: boolean };
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
