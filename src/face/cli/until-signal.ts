/** Ctrl-C ends what is only watched, in order: the answer so far is told. */

/** `work` asks whether somebody has had enough. */
export async function untilSignal<T>(
  work: (stopped: () => boolean) => Promise<T>,
): Promise<{ body: T; interrupted: boolean }> {
  let interrupted = false;
  const stop = (): void => void (interrupted = true);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop);
  try {
    const body = await work(() => interrupted);
    return { body, interrupted };
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.removeListener(signal, stop);
  }
}
