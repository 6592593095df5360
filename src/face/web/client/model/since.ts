/** What happened since somebody was here, from the events of the fleet. */
import type { OrzeEvent } from '../../api.ts';

export interface Since {
  completed: number;
  failed: number;
  added: number;
  /** The last one. */
  best: { id: string; value: number | null } | null;
  /** Requests that people or agents made. */
  requests: number;
  lost: number;
}

export function sinceOf(events: readonly OrzeEvent[]): Since {
  const since: Since = { completed: 0, failed: 0, added: 0, best: null, requests: 0, lost: 0 };
  for (const { type, id, data } of events) {
    if (type === 'completed') since.completed += 1;
    else if (type === 'failed') since.failed += 1;
    else if (type === 'added') since.added += 1;
    else if (type === 'request') since.requests += 1;
    else if (type === 'reclaimed') since.lost += 1;
    else if (type === 'new_best' && id !== null) {
      const value = data['value'] ?? data['metric'];
      since.best = { id, value: typeof value === 'number' ? value : null };
    }
  }
  return since;
}

/** `+12 done, 3 failed`; empty: nothing that counts. */
export function sinceText({ completed, failed, added, lost, requests }: Since): string {
  const parts = [
    completed > 0 ? `+${completed} done` : '',
    failed > 0 ? `${failed} failed` : '',
    added > 0 ? `${added} ideas added` : '',
    lost > 0 ? `${lost} taken back from lost hosts` : '',
    requests > 0 ? `${requests} request${requests === 1 ? '' : 's'}` : '',
  ];
  return parts.filter((part) => part !== '').join(', ');
}
