/** Counts what is asked of the file system, by operation: a count does not depend on how busy the machine is. */

/** The same `Files`, and what was asked of them: `calls` by name, `bytes` that were read. */
export function countFiles(files) {
  const asked = { calls: {}, bytes: 0 };
  const counted = Object.fromEntries(
    Object.entries(files).map(([name, method]) => [
      name,
      async (...args) => {
        asked.calls[name] = (asked.calls[name] ?? 0) + 1;
        const result = await method.apply(files, args);
        asked.bytes += name === 'read' ? result.length : name === 'readRange' ? result.bytes.length : 0;
        return result;
      },
    ]),
  );
  return {
    files: counted,
    /** What was asked since the last call. */
    take() {
      const taken = { calls: asked.calls, bytes: asked.bytes };
      asked.calls = {};
      asked.bytes = 0;
      return taken;
    },
  };
}

export const total = ({ calls }) => Object.values(calls).reduce((sum, count) => sum + count, 0);
