import { describe, expect, it } from 'vitest';
import { logShowsOom } from '../../src/core/log-evidence.ts';
import { FileError } from '../../src/edge/file-error.ts';
import { openFiles } from '../../src/edge/files.ts';
import { LogWatch } from '../../src/keeper/log-watch.ts';
import { bent } from '../rig/keeper-rig.ts';

const OOM = 'torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 20.00 MiB.\n';

/** A log that the test writes, and a clock that it moves. */
function watched(from: number | undefined, before = '') {
  const state = { text: before, now: 1000, broken: false };
  const shared = bent(openFiles(), {
    readRange: (path, at, max) => {
      if (state.broken) return Promise.reject(new FileError('read', path, 'EIO'));
      const bytes = Buffer.from(state.text);
      return Promise.resolve({ bytes: bytes.subarray(at, at + max), size: bytes.length });
    },
  });
  const clock = { uptime: () => state.now, wall: () => new Date(0), after: () => () => undefined };
  const watch = new LogWatch({ shared, clock, showsOom: logShowsOom }, '/log', from);
  const look = async (afterS: number, said = '') => {
    state.now += afterS;
    state.text += said;
    watch.look();
    await new Promise(setImmediate);
  };
  return { state, watch, look };
}

describe('the silence of a log', () => {
  it('lasts from its last change to the last look', async () => {
    const { watch, look } = watched(0);
    await look(1, 'a');
    await look(5);
    expect(watch.silentS).toBe(5);
    await look(1, 'b');
    expect(watch.silentS).toBe(0);
  });

  it('does not grow while the log cannot be read', async () => {
    const { state, watch, look } = watched(0);
    await look(1, 'a');
    state.broken = true;
    await look(1000);
    expect(watch.silentS).toBe(0);
    state.broken = false;
    await look(1);
    expect(watch.silentS).toBe(1001);
  });

  it('ends when the log is truncated, and begins anew after a standstill', async () => {
    const { state, watch, look } = watched(0);
    await look(1, 'abc');
    await look(9);
    state.text = '';
    await look(1);
    expect(watch.silentS).toBe(0);
    await look(9);
    watch.restart();
    expect(watch.silentS).toBe(0);
  });
});

describe('an out-of-memory error', () => {
  it('counts as long as nothing follows it', async () => {
    const { watch, look } = watched(0);
    await look(1, `epoch 1\n${OOM}`);
    await look(60);
    expect([watch.oom, watch.silentS]).toEqual([true, 60]);
    await look(1, 'going on with batch 16\n');
    expect(watch.oom).toBe(false);
  });

  it('is seen when a look cut it in two', async () => {
    const { watch, look } = watched(0);
    await look(1, OOM.slice(0, 10));
    expect(watch.oom).toBe(false);
    await look(1, OOM.slice(10));
    expect(watch.oom).toBe(true);
  });

  it('is seen at the end of more output than one look reads', async () => {
    const { watch, look } = watched(0);
    await look(1, `${'x'.repeat(200_000)}\n${OOM}`);
    expect(watch.oom).toBe(true);
  });

  it('of the time before an adoption is not judged again', async () => {
    const { watch, look } = watched(undefined, OOM);
    await look(1);
    await look(100);
    expect(watch.oom).toBe(false);
    await look(1, OOM);
    expect(watch.oom).toBe(true);
  });
});
