import type { Clock } from './edges.ts';

/** Calls again and again until the result is called. `call` returns at once: what takes time must guard itself against overlap. */
export function every(clock: Clock, seconds: number, call: () => void): () => void {
  let cancel = clock.after(seconds, again);
  function again(): void {
    cancel = clock.after(seconds, again);
    call();
  }
  return () => cancel();
}

export function sleep(clock: Clock, seconds: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(seconds, resolve);
  });
}

/** Until the promise settles or `seconds` have passed; leaves no timer behind that would hold up the end of the process. */
export function settledWithin(clock: Clock, seconds: number, promise: Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(seconds, resolve);
    promise.finally(cancel).then(resolve, reject);
  });
}
