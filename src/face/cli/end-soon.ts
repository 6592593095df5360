/** Milliseconds that an orderly exit may take. */
const LEAVE_MS = 2000;

/**
 * What is still pending must not keep a process alive that does nothing any more. `process.exit` waits for calls on a dead folder for
 * ever (Node 20 to 24): if they do not come back soon, only a signal ends it. SIGTERM, which service managers count as a clean stop.
 */
export function endSoon(): void {
  setTimeout(() => {
    process.removeAllListeners('SIGTERM');
    process.kill(process.pid, 'SIGTERM');
  }, LEAVE_MS).unref();
}
