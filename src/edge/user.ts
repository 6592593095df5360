import { userInfo } from 'node:os';
import { errorCode } from './file-error.ts';

/** The name of the user of this process, for people to read; `uid-N` where the system has none for it (containers). */
export function userName(): string {
  try {
    return userInfo().username;
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return `uid-${process.getuid?.() ?? 'unknown'}`;
  }
}
