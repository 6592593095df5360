/** The token of this project's dashboard, in `.orze/serve.json`: the same after a restart, so that open pages go on. Only its user reads it. */
import { lstatSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseJson } from '../../../core/json.ts';
import { isRecord } from '../../../core/record.ts';
import { atomicWrite } from '../../../edge/atomic-write.ts';
import { asFileError, errorCode } from '../../../edge/file-error.ts';
import { randomHex } from '../../../edge/random.ts';

const SCHEMA = 'orze.serve-token/1';
const BYTES = 32;
const FORM = /^[\w-]{16,200}$/;

/** Whether it may stand in an address and a cookie as it is. */
export function isTokenText(text: string): boolean {
  return FORM.test(text);
}

/** `keep`: a new one is written down. Throws FileError where it cannot be. */
export async function tokenOf(root: string, keep: boolean): Promise<string> {
  const folder = join(root, '.orze');
  const path = join(folder, 'serve.json');
  const known = readToken(path);
  if (known !== undefined) return known;
  const token = randomHex(BYTES);
  if (!keep) return token;
  try {
    mkdirSync(folder, { recursive: true });
    ignoreInGit(join(folder, '.gitignore'));
  } catch (error) {
    throw asFileError('mkdir', folder, error);
  }
  await atomicWrite(path, `${JSON.stringify({ schema: SCHEMA, token })}\n`, { durable: false, mode: 0o600 });
  return token;
}

/** undefined: there is none, or one that others could have read or put there. */
function readToken(path: string): string | undefined {
  try {
    const stat = lstatSync(path);
    if (!stat.isFile() || (stat.mode & 0o077) !== 0 || stat.uid !== process.getuid?.()) return undefined;
    const parsed = parseJson(readFileSync(path));
    const token = parsed.ok && isRecord(parsed.value) ? parsed.value['token'] : undefined;
    return typeof token === 'string' && isTokenText(token) ? token : undefined;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EACCES'].includes(errorCode(error) ?? '')) return undefined;
    throw error;
  }
}

/** Saved views are for everybody, the token is not. */
function ignoreInGit(path: string): void {
  try {
    writeFileSync(path, 'serve.json\n', { flag: 'wx' });
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  }
}
