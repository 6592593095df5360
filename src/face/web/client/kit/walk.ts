/** The list somebody came from, so that `[` and `]` walk along it. */
import { Store } from './store.ts';

interface List {
  ids: readonly string[];
  /** The search part of its address. */
  search: string;
}

export const walkedList = new Store<List>({ ids: [], search: '' });

export function rememberList(ids: readonly string[], search: string): void {
  walkedList.set({ ids, search });
}
