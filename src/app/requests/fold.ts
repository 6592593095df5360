/**
 * Old requests in one file, so that they do not pile up: what still holds of all that was read is written whole and durably, then the files
 * that it stands for are deleted. A crash between the two leaves both, which say the same. Its name is the hash of its content and it never
 * changes, so that hosts that fold at the same time cannot overwrite each other's: a file is deleted only by who has written, or found, all
 * that is in it in another one.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { MAX_JSON_BYTES } from '../../core/defaults.ts';
import { toJson } from '../../core/json.ts';
import { requestRecord } from '../../core/request.ts';
import type { Context } from '../context.ts';
import { isFolded } from './book.ts';
import type { RequestBook } from './book.ts';

/** A request is folded when this orze has known it for so long. */
const OLD_S = 3600;
/** With so many files it is sooner. */
const MANY = 500;
const MANY_OLD_S = 60;

/** Answers how many files it deleted. */
export async function fold(ctx: Pick<Context, 'files' | 'layout' | 'clock'>, book: RequestBook): Promise<number> {
  const { files, layout, clock } = ctx;
  const oldS = book.files.size > MANY ? MANY_OLD_S : OLD_S;
  const old = [...book.files].filter(([, since]) => clock.uptime() - since >= oldS).map(([name]) => name);
  if (old.length <= 1 && old.every(isFolded)) return 0;
  const requests = book.overlay.requests().map(requestRecord);
  const text = toJson({ schema: 'orze.requests/1', requests }, { compact: true });
  if (Buffer.byteLength(text) > MAX_JSON_BYTES) return 0; // nobody would read it
  const name = `folded-${createHash('sha256').update(text).digest('hex').slice(0, 32)}.json`;
  await files.writeAtomic(join(layout.requests, name), text, { durable: true });
  const done = old.filter((one) => one !== name);
  for (const one of done) await files.remove(join(layout.requests, one));
  book.forget(done);
  return done.length;
}
