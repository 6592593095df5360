/** Whether the window is as narrow as a phone: what a style sheet cannot say by itself. */
import { useSyncExternalStore } from 'react';

/** As in the style sheets. */
const NARROW = window.matchMedia('(max-width: 640px)');

export function useNarrow(): boolean {
  return useSyncExternalStore(
    (listener) => {
      NARROW.addEventListener('change', listener);
      return () => NARROW.removeEventListener('change', listener);
    },
    () => NARROW.matches,
  );
}
