/** Asking: one file, whole and durable, whose name comes after all that the asker has read. */
import { join } from 'node:path';
import { toJson } from '../../core/json.ts';
import { MAX_NAMED, nextRequestId, requestRecord } from '../../core/request.ts';
import type { Asker, Request, RequestId, Wish } from '../../core/request.ts';
import type { Context } from '../context.ts';
import { offsetIso } from '../time.ts';

export type Writing = Pick<Context, 'files' | 'layout' | 'clock' | 'random'>;

/** Digits that tell two requests of one millisecond apart, in bytes. */
const RANDOM_BYTES = 4;

/**
 * Answers the requests as they stand on disk; a long list makes several. `latest`: the greatest id that is known. Throws FileError where
 * results/ cannot be written.
 */
export async function ask(
  writing: Writing,
  wish: Wish,
  said: { by: Asker; reason: string | null },
  latest: RequestId | null,
): Promise<Request[]> {
  const { files, layout, clock, random } = writing;
  await files.ensureFolder(layout.requests);
  const asked: Request[] = [];
  let before = latest;
  for (const part of inParts(wish)) {
    const wall = clock.wall();
    const id = nextRequestId(wall.getTime(), before, random(RANDOM_BYTES));
    const request: Request = { ...part, id, at: offsetIso(wall), by: said.by, reason: said.reason };
    await files.writeAtomic(join(layout.requests, `${id}.json`), toJson(requestRecord(request)), { durable: true });
    asked.push(request);
    before = id;
  }
  return asked;
}

function inParts(wish: Wish): Wish[] {
  if ('ids' in wish) return parts(wish.ids).map((ids) => ({ ...wish, ids }));
  if (wish.do === 'kill') return parts(wish.runs).map((runs) => ({ ...wish, runs }));
  return [wish];
}

function parts<T>(all: readonly T[]): T[][] {
  const found: T[][] = [];
  for (let at = 0; at < all.length; at += MAX_NAMED) found.push(all.slice(at, at + MAX_NAMED));
  return found;
}
