import type { RandomHex } from './edges.ts';

/** A call to the source costs as much for these as for six. */
const POOL_BYTES = 4096;
let pool = Buffer.alloc(0);

/**
 * Synchronous on purpose: the asynchronous form waits for a pool thread, which a hung folder may hold. Loaded when it is first needed: many a
 * command draws nothing, and loading takes 3 ms of its start. No byte is given out twice.
 */
export const randomHex: RandomHex = (bytes) => {
  if (pool.length < bytes) pool = process.getBuiltinModule('node:crypto').randomBytes(Math.max(POOL_BYTES, bytes));
  const drawn = pool.toString('hex', 0, bytes);
  pool = pool.subarray(bytes);
  return drawn;
};
