/** What is another thing than before, as it happens: by events of orzes, requests, ideas.md and the settings. Says that, not what. */
import { join } from 'node:path';
import { readCursor } from '../../core/event-cursor.ts';
import { Overlay } from '../../core/overlay.ts';
import type { Request } from '../../core/request.ts';
import { RequestBook } from '../requests/book.ts';
import { EventLog } from './event-log.ts';
import { followEvents } from './follow-events.ts';
import type { View } from './view.ts';

export interface ChangesAsked {
  /** Where an earlier reading ended; null: from now on. */
  since: string | null;
  /** From now on nothing is missed. */
  begun: () => void;
  /** Somebody does not want to see more. */
  stopped: () => boolean;
}

export interface Changed {
  /** Of ideas that something happened to; none where it was to the project as a whole. */
  ids: ReadonlySet<string>;
  /** For {@link ChangesAsked.since}. */
  cursor: string;
}

/**
 * Once for each look in which anything happened. What only time brings about, as a run that is lost, is not told. Ends when the settings
 * changed: who goes on opens the project anew. The view need not have looked.
 */
export async function* followChanges(
  { ctx, project }: Pick<View, 'ctx' | 'project'>,
  { since, begun, stopped }: ChangesAsked,
): AsyncGenerator<Changed> {
  const cursor = since === null ? undefined : readCursor(since);
  const log = cursor === undefined ? await EventLog.now(ctx) : EventLog.from(ctx, cursor);
  const requests = new RequestBook(ctx, new Overlay());
  await requests.look();
  const signOf = async (path: string): Promise<string> => JSON.stringify((await ctx.files.stat(path)) ?? null);
  const settings = project.configPath ?? join(ctx.root, 'orze.yaml');
  const before = { ideas: await signOf(ctx.layout.ideas), settings: await signOf(settings) };
  begun();
  let ids = new Set<string>();
  // Of what is no event nobody knows whether it came in between.
  let changed = since !== null;
  for await (const event of followEvents(ctx, log, { limitS: Number.POSITIVE_INFINITY, stopped })) {
    if (event !== null) {
      changed = true;
      if (event.id !== null) ids.add(event.id);
      continue;
    }
    for (const request of (await requests.look()).fresh) {
      changed = true;
      for (const id of namedIn(request)) ids.add(id);
    }
    const ideas = await signOf(ctx.layout.ideas);
    const isNew = (await signOf(settings)) !== before.settings;
    if (changed || isNew || ideas !== before.ideas) yield { ids, cursor: log.cursor };
    if (isNew) return;
    before.ideas = ideas;
    changed = false;
    ids = new Set();
  }
}

function namedIn(request: Request): readonly string[] {
  if ('ids' in request) return request.ids;
  return request.do === 'kill' ? request.runs.map(({ id }) => id) : [];
}
