/** What a channel could be told of, from what report and status show. */
import { GROUPS_SEEN } from '../../core/news.ts';
import type { NewsWorld } from '../../core/news.ts';
import type { StatusInput } from '../../core/status.ts';
import type { Context } from '../context.ts';

export function newsWorld({ memory }: Context, board: StatusInput): NewsWorld {
  const { ranked, failures, nodes, counts, ideas, report } = board;
  const [first] = ranked;
  const isScored = first !== undefined && first.score !== null;
  return {
    ranking: report,
    best: isScored ? { id: first.id, title: ideas(first.id)?.title ?? '', value: first.score ?? 0 } : null,
    groups: failures.slice(0, GROUPS_SEEN).map(({ cause, fingerprint, count, ids, shared }) => {
      const [example] = ids;
      const fact = example === undefined ? undefined : memory.facts.get(example);
      const message = fact?.state === 'failed' ? fact.error : '';
      const key = `${cause} ${fingerprint ?? ''}`.trim();
      return { key, cause: key, count, example: example ?? '', message, shared: shared.join(', ') };
    }),
    lost: nodes.filter(({ state }) => state === 'lost').map(({ host }) => host),
    queued: counts.queued,
    running: counts.running,
    completed: counts.completed,
    failed: counts.failed,
  };
}
