import type { RandomHex } from './edges.ts';

/**
 * Synchronous on purpose: the asynchronous form waits for a pool thread, which a hung folder may hold. Loaded when it is first needed: many a
 * command draws nothing, and loading takes 3 ms of its start.
 */
export const randomHex: RandomHex = (bytes) =>
  process.getBuiltinModule('node:crypto').randomBytes(bytes).toString('hex');
