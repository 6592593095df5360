/** One part of what `orze check` looks at. */
import { isError } from '../../core/problem.ts';
import type { Problem } from '../../core/problem.ts';

export interface Section {
  /** What was looked at: `orze.yaml`, `ideas.md`, `gpus`, … */
  name: string;
  state: 'ok' | 'warn' | 'error';
  /** One line about it. */
  about: string;
  problems: Problem[];
}

export function section(name: string, about: string, problems: Problem[]): Section {
  const state = problems.some(isError) ? 'error' : problems.length > 0 ? 'warn' : 'ok';
  return { name, state, about, problems };
}
