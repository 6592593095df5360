/** What of a look is another one than before, by topics: cheap marks, since there may be a hundred thousand runs. */
import type { StatusRead } from '../../../app/answers/status.ts';
import type { View } from '../../../app/view/view.ts';

export interface Marks {
  /** Of everything that is listed. */
  board: number;
  requests: string;
  running: string;
  progress: string;
  queue: number;
  failed: number;
  hosts: string;
  status: string;
}

export function marksOf(view: View, { written, damaged }: StatusRead): Marks {
  const { memory } = view.ctx;
  const running = view.running().map(({ id, state, stage, host }) => `${id} ${state} ${stage ?? ''} ${host ?? ''}`);
  const progress = view.running().map((row) => JSON.stringify([row.progress?.now, row.progress?.metric]));
  const hosts = view.hosts().map(({ host, state, record }) => `${host} ${state} ${record.at} ${record.tokens.length}`);
  return {
    board: memory.boardVersion,
    requests: view.overlay().latest ?? '',
    running: running.join('\n'),
    progress: progress.join('\n'),
    queue: memory.queue.size,
    failed: memory.facts.counts.failed,
    hosts: hosts.join('\n'),
    status: `${JSON.stringify(written?.['generated_at'])} ${damaged ?? ''}`,
  };
}

/** Empty: nothing that anybody would show differently. */
export function topicsBetween(before: Marks, after: Marks): string[] {
  const other = (...keys: (keyof Marks)[]): boolean => keys.some((key) => before[key] !== after[key]);
  const topics: string[] = [];
  if (other('board', 'requests', 'running')) topics.push('runs');
  if (other('board', 'requests', 'queue')) topics.push('queue');
  if (other('failed')) topics.push('failures');
  if (other('hosts')) topics.push('nodes');
  if (topics.length > 0 || other('status', 'progress')) topics.push('status');
  return topics;
}
