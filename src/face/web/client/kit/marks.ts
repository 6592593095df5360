/** Runs that are marked, for all pages: they stand in the address (`sel=idea-031,idea-044`), so that a link shows the same. */
import { setQuery, usePlace } from './place.ts';

/** An address cannot be of any length. */
export const MOST_MARKED = 100;

export interface Marks {
  ids: readonly string[];
  has: (id: string) => boolean;
  /** False: there are too many already. */
  toggle: (id: string) => boolean;
  set: (ids: readonly string[]) => void;
}

export function useMarks(): Marks {
  const { query } = usePlace();
  const ids = (query.get('sel') ?? '').split(',').filter((id) => id !== '');
  const set = (next: readonly string[]): void => setQuery({ sel: next.length === 0 ? null : next.join(',') });
  return {
    ids,
    has: (id) => ids.includes(id),
    toggle: (id) => {
      if (ids.includes(id)) set(ids.filter((one) => one !== id));
      else if (ids.length >= MOST_MARKED) return false;
      else set([...ids, id]);
      return true;
    },
    set,
  };
}
