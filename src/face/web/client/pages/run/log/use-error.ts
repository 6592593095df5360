/** Where the log names its error: the server finds it, from the end. */
import { useEffect } from 'react';
import type { Answer } from '../../../../api.ts';
import { apiAddress, ask } from '../../../kit/fetch.ts';
import { say } from '../../../kit/say.ts';
import type { LogOf } from '../../../kit/use-log.ts';

/** Characters of a message that are looked for. */
const LOOKED_FOR = 80;
/** Where the end of the log names none: what errors look like. */
const ANY_ERROR = '^\\s*(?:[\\w.]+\\.)?\\w*(?:Error|Exception)\\b';
/** Bytes before it that are shown as well. */
const BEFORE = 4_096;

export function useErrorOfLog(of: LogOf, atOnce: boolean, jump: (byte: number, line: number) => void): () => void {
  const find = async (): Promise<void> => {
    const { id, stream, attempt } = of;
    try {
      const { error } = await ask('log', apiAddress(`runs/${id}/log`, { stream, attempt, mode: 'errors' }));
      const text = error === null ? '' : error.message === '' ? (error.type ?? '') : error.message;
      const q = text === '' ? ANY_ERROR : text.slice(0, LOOKED_FOR).replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
      let last: { from_byte: number; line_number: number } | undefined;
      let cursor: string | null = null;
      do {
        const found: Answer<'log-search'> = await ask(
          'log-search',
          apiAddress(`runs/${id}/log/search`, { stream, attempt, q, cursor }),
        );
        last = found.hits.at(-1) ?? last;
        cursor = found.next_cursor;
      } while (cursor !== null);
      if (last === undefined) say('This log names no error');
      else jump(Math.max(0, last.from_byte - BEFORE), last.line_number);
    } catch (error) {
      say(error instanceof Error ? error.message : String(error), 'bad');
    }
  };
  useEffect(() => {
    if (atOnce) void find();
  }, []);
  return () => void find();
}
