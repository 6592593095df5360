/**
 * Lines, or a whole file, of a cache that any host may write: each stands for itself, behind the hash of what its meaning depends on and of the rest of the
 * line. One that is torn, altered or of another version has another hash, and is as good as none.
 */
import { createHash } from 'node:crypto';

const HEX = 64;
const NEWLINE = 10;

/** `key`: the version of the form, and whatever else its meaning depends on. */
export function checkedLine(key: string, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${hashOf(key, body)} `), body, Buffer.from('\n')]);
}

/** Bodies of the lines that are what they were. */
export function* readCheckedLines(key: string, bytes: Buffer): Generator<Buffer> {
  for (let at = 0, end = 0; (end = bytes.indexOf(NEWLINE, at)) !== -1; at = end + 1) {
    const body = bytes.subarray(at + HEX + 1, end);
    if (bytes.toString('latin1', at, at + HEX + 1) === `${hashOf(key, body)} `) yield body;
  }
}

/** The same of a file that is one body, in pieces. */
export function checkedWhole(key: string, pieces: readonly Uint8Array[]): Buffer {
  return Buffer.concat([Buffer.from(`${hashOf(key, ...pieces)} `), ...pieces]);
}

/** undefined: it is not what it was. */
export function readCheckedWhole(key: string, bytes: Buffer): Buffer | undefined {
  const body = bytes.subarray(HEX + 1);
  return bytes.toString('latin1', 0, HEX + 1) === `${hashOf(key, body)} ` ? body : undefined;
}

function hashOf(key: string, ...body: readonly Uint8Array[]): string {
  const hash = createHash('sha256').update(key).update('\n');
  for (const piece of body) hash.update(piece);
  return hash.digest('hex');
}
