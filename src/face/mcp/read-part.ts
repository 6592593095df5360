/** A part of a text file inside a folder: clients put what they read into a context, and a part with its place is of more use than nothing. */
import { Refusal } from '../../app/refusal.ts';
import { safeJoin } from '../../app/safe-join.ts';
import type { Files } from '../../edge/edges.ts';
import { hasCode } from '../../edge/file-error.ts';

const MOST_BYTES = 64 * 1024;

export interface Part {
  text: string;
  from_byte: number;
  to_byte: number;
  size_bytes: number;
}

/** Throws {@link Refusal}: there is no such file, it is no text, or the path leads out of the folder. */
export async function readPart(
  files: Pick<Files, 'stat' | 'readRange'>,
  folder: string,
  path: string,
  which: 'start' | 'end',
): Promise<Part> {
  const inside = await inFolder(files, folder, path);
  const stat = await files.stat(inside);
  if (stat?.kind !== 'file') throw noText(path, stat === undefined ? 'is not there' : 'is no file');
  const from = which === 'start' ? 0 : Math.max(0, stat.bytes - MOST_BYTES);
  const { bytes, size } = await files.readRange(inside, from, MOST_BYTES);
  if (bytes.includes(0)) throw noText(path, 'is no text');
  return { text: bytes.toString('utf8'), from_byte: from, to_byte: from + bytes.length, size_bytes: size };
}

async function inFolder(files: Pick<Files, 'stat'>, folder: string, path: string): Promise<string> {
  try {
    return await safeJoin(files, folder, path);
  } catch (error) {
    if (!hasCode(error, 'EINVAL', 'ELOOP')) throw error;
    throw noText(path, 'leads out of the folder');
  }
}

function noText(path: string, why: string): Refusal {
  const help = '`orze show ID --files` names the files of a run';
  return new Refusal('missing', { code: 'E0602', message: `\`${path}\` ${why}`, help });
}
