import { randomBytes } from 'node:crypto';
import type { RandomHex } from './edges.ts';

/** Synchronous on purpose: the asynchronous form waits for a pool thread, which a hung folder may hold. */
export const randomHex: RandomHex = (bytes) => randomBytes(bytes).toString('hex');
