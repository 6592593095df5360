/** The line that gives in a terminal what the page shows; it stands in the footer. */
import { useEffect } from 'react';
import { Store } from './store.ts';

export const shownCommand = new Store('');

/** Of a page, as long as it is shown: `orze ls status:failed`. */
export function useCommand(text: string): void {
  useEffect(() => {
    shownCommand.set(text);
    return () => shownCommand.set('');
  }, [text]);
}

/** An argument as a shell takes it. */
export function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
