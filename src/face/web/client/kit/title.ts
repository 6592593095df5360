/** What a page is called in the window's title, where it is more than its name: `idea-031 ✓`. */
import { useEffect } from 'react';
import { Store } from './store.ts';

export const shownTitle = new Store('');

export function useTitle(text: string): void {
  useEffect(() => {
    shownTitle.set(text);
    return () => shownTitle.set('');
  }, [text]);
}
