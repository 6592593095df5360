/** What a look at running scripts costs, and what it makes of half-written lines, large files and restarts. */
import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ProgressFollower } from '../../../src/app/progress/follow.ts';
import type { Advancing } from '../../../src/app/progress/follow.ts';
import type { RunProgress } from '../../../src/core/progress.ts';
import type { Token } from '../../../src/core/words.ts';
import { ideaId } from '../../rig/board.ts';
import { counted, look, lookedProject } from '../../rig/looked.ts';

const ID = 'idea-001';
const FILE = `results/${ID}/progress.jsonl`;
const run = (more: Partial<Advancing> = {}): Advancing => ({
  id: ideaId(ID),
  token: 'a'.repeat(32) as Token,
  stage: 'train',
  elapsedS: 50,
  ...more,
});

async function followed(settings = ''): Promise<{
  path: string;
  calls: Record<string, number>;
  ask: (more?: Partial<Advancing>) => Promise<RunProgress>;
  write: (text: string, name?: string) => void;
}> {
  const project = lookedProject({ 'orze.yaml': `report: {primary_metric: val_acc}\n${settings}` });
  mkdirSync(project.path(`results/${ID}/.orze`), { recursive: true });
  const view = await look(project);
  const { ctx, calls } = counted(view.ctx);
  const follower = new ProgressFollower(ctx);
  return {
    path: project.path(FILE),
    calls,
    ask: (more) => follower.of(run(more), null),
    write: (text, name = FILE) => appendFileSync(project.path(name), text),
  };
}

it('costs one stat where nothing was written, and reads only what is new', async () => {
  const { calls, ask, write } = await followed();
  write('{"step": 1, "total": 10, "val_acc": 0.1}\n');
  expect(await ask()).toMatchObject({ now: 1, metric: 0.1 });
  Object.assign(calls, { stat: 0, readRange: 0, read: 0, bytes: 0 });
  await ask();
  expect(calls).toMatchObject({ stat: 1, readRange: 0, read: 0, bytes: 0 });
  const more = '{"step": 2, "total": 10, "val_acc": 0.2}\n';
  write(more);
  expect(await ask()).toMatchObject({ now: 2, share: 0.2, metric: 0.2 });
  expect(calls).toMatchObject({ stat: 2, readRange: 1, bytes: more.length });
});

it('leaves half a line for later, wherever it is cut', async () => {
  const { path, ask } = await followed();
  const bytes = Buffer.from('{"step": 1, "größe": 1}\n{"step": 2, "val_acc": 0.5}\n');
  for (const [i, byte] of bytes.entries()) {
    appendFileSync(path, Buffer.of(byte));
    const whole = bytes.subarray(0, i + 1).filter((one) => one === 10).length;
    expect((await ask()).now).toBe(whole === 0 ? null : whole);
  }
  expect((await ask()).values).toEqual({ größe: 1, val_acc: 0.5 });
});

it('reads the beginning and the end of a large file', async () => {
  const { calls, ask, write } = await followed();
  const line = (step: number) => `{"step": ${step}, "total": 40000, "val_acc": ${step / 1e5}}\n`;
  write(Array.from({ length: 20_000 }, (_, i) => line(i + 1)).join(''));
  expect(await ask()).toMatchObject({ now: 20_000, share: 0.5, etaS: 50 });
  expect(calls.bytes).toBeLessThan(80 * 1024);
});

it('begins anew with a new claim, and where the file was written anew', async () => {
  const { path, ask, write } = await followed();
  write('{"step": 8, "loss": 1}\n{"step": 9}\n');
  expect((await ask()).values).toEqual({ loss: 1 });
  writeFileSync(path, '{"step": 1}\n');
  expect(await ask()).toMatchObject({ now: 1, values: {} });
  rmSync(path);
  write('{"step": 3, "x": 1}\n{"step": 4}\n');
  expect(await ask({ token: 'b'.repeat(32) as Token })).toMatchObject({ now: 4, values: { x: 1 } });
});

it('is no link, no folder: those are nothing', async () => {
  const { path, ask } = await followed();
  mkdirSync(path);
  expect(await ask()).toMatchObject({ now: null, values: {} });
});

it('takes the total from the frozen config, once', async () => {
  const { calls, ask, write } = await followed();
  write('{"training": {"epochs": 4}}', `results/${ID}/.orze/config.json`);
  write('{"epoch": 1}\n');
  expect(await ask()).toMatchObject({ unit: 'epoch', total: 4, share: 0.25 });
  write('{"epoch": 2}\n');
  expect(await ask()).toMatchObject({ share: 0.5 });
  expect(calls.read).toBe(1);
});

it('looks into the log only where the project has patterns, and progress.jsonl goes first', async () => {
  const bare = await followed();
  bare.write('epoch 1/2 loss 3\n', `results/${ID}/train_output.log`);
  expect(await bare.ask()).toMatchObject({ now: null });
  const { ask, write } = await followed('progress: {patterns: ["epoch {epoch}/{total} loss {loss}"]}\n');
  write('hello\nepoch 1/2 loss 3\n', `results/${ID}/train_output.log`);
  expect(await ask()).toMatchObject({ unit: 'epoch', now: 1, total: 2, values: { loss: 3 } });
  write('{"step": 5}\n');
  expect(await ask()).toMatchObject({ unit: 'step', now: 5 });
});

it('of a later stage tells no time', async () => {
  const { ask, write } = await followed();
  write('{"step": 1}\n{"step": 5, "total": 10}\n');
  expect(await ask({ stage: 'eval' })).toMatchObject({ share: 0.5, etaS: null, etaFrom: null });
});
