/** What a self-test is asked for, and what it answers. */
import type { Housing } from './fleet.ts';
import type { Fault, FaultKind, Judgement } from './model.ts';

export interface SelftestOptions {
  /** The user's results folder. */
  results: string;
  /** The orze to test: `[node, …/bin/orze.js]`. */
  program: readonly string[];
  faults: number;
  /** How long it is hurt; then it gets time to finish. */
  seconds: number;
  hosts: number;
  lanes: number;
  /** At the beginning; more are appended as long as lanes would be empty. */
  ideas: number;
  /** Seconds that an idea trains, on average. */
  meanS: number;
  seed: number;
  /** Leave the scratch project where it is. */
  keep: boolean;
  housing?: Housing;
  /** Only these faults. */
  kinds?: readonly FaultKind[];
  /** A host is hit only while a trainer is alive on each of its lanes. */
  busyOnly?: boolean;
  progress?: (progress: Progress) => void;
  signal?: AbortSignal;
}

export interface Progress {
  phase: 'hurting' | 'finishing' | 'judging';
  /** Since the start. */
  seconds: number;
  faults: number;
  ideas: number;
  ended: number;
}

export interface SelftestResult extends Judgement {
  ideas: number;
  /** Attempts that another host, or a later start, took for lost and set aside. */
  setAside: number;
  seconds: number;
  seed: number;
  log: readonly Fault[];
  /** Files that the watcher read. */
  reads: number;
  /** Absolute; null: it was removed. */
  kept: { project: string; local: string } | null;
}
