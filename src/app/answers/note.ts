/** What somebody wants to be remembered of a run. */
import type * as z from 'zod';
import { MAX_TEXT } from '../../core/request.ts';
import type { note } from '../schemas/note.ts';
import { Refusal } from '../refusal.ts';
import type { Acting } from '../requests/acting.ts';
import { select } from '../view/select.ts';
import type { View } from '../view/view.ts';
import { changeIdeas, idsOf } from './change-ideas.ts';

export type NoteAnswer = z.infer<typeof note>;

/** An empty text takes the note away. */
export async function noteIdeas(
  view: View,
  selectors: readonly string[],
  text: string,
  acting: Acting,
): Promise<NoteAnswer> {
  const noted = text.trim() === '' ? null : text.trim();
  if (noted !== null && noted.length > MAX_TEXT) {
    const message = `the note has ${noted.length} characters, at most ${MAX_TEXT} are kept`;
    throw new Refusal('usage', { code: 'E0517', message, help: 'shorten it, or name a file in it' });
  }
  return changeIdeas(
    view,
    await select(view, selectors),
    {
      class: 'additive',
      before: (row) => row.note,
      after: () => noted,
      wishes: (others) => [{ do: 'note', ids: idsOf(others), text: noted }],
    },
    acting,
  );
}
