/** What is piped in. */
import { Refusal } from '../../app/refusal.ts';
import type { Terminal } from './options.ts';

/** Ideas of a night's batch; more is a mistake. */
const MOST_BYTES = 16 * 1024 * 1024;

/** Throws {@link Refusal} where nothing is piped in: nobody would type it. */
export async function readStdin({ stdin }: Terminal): Promise<string> {
  if (stdin === undefined || stdin.isTTY === true) {
    throw new Refusal('usage', { code: 'E0200', message: 'nothing is piped in: `… | orze add --stdin`' });
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stdin) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > MOST_BYTES) throw new Refusal('usage', { code: 'E0200', message: 'more than 16 MB were piped in' });
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}
