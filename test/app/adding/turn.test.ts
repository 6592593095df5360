import { mkdirSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { inTurn } from '../../../src/app/adding/turn.ts';
import type { Turn } from '../../../src/app/adding/turn.ts';
import type { Context } from '../../../src/app/context.ts';
import { FileError } from '../../../src/edge/file-error.ts';
import { look, lookedProject } from '../../rig/looked.ts';
import { ManualClock, settle } from '../../rig/manual-clock.ts';
import type { Project } from '../../rig/project.ts';

interface Place {
  project: Project;
  ctx: Context;
  clock: ManualClock;
}

async function place(): Promise<Place> {
  const project = lookedProject({});
  mkdirSync(project.path('results/.orze/adding'), { recursive: true });
  const clock = new ManualClock();
  return { project, ctx: { ...(await look(project)).ctx, clock }, clock };
}

/** Another holder of turn 1, as it stands on disk. */
function holderOf({ project, ctx }: Place, other: Record<string, unknown> = {}): void {
  const { machine } = ctx;
  const holder = {
    token: 'other',
    host: 'h',
    machine_id: machine.machineId,
    process: machine.self,
    over: false,
    ...other,
  };
  writeFileSync(project.path('results/.orze/adding/1'), JSON.stringify(holder));
}

/** Seconds of virtual time until it has a turn. */
async function waitFor({ ctx, clock }: Pick<Place, 'ctx' | 'clock'>): Promise<number> {
  const began = clock.uptime();
  let waited: number | null = null;
  let over = false;
  const turn = inTurn(ctx, async () => void (waited = clock.uptime() - began)).finally(() => (over = true));
  turn.catch(() => undefined); // awaited below
  // While files are read no time passes: on a busy machine a look would else take minutes.
  while (!over) await (clock.isAwaited ? clock.pass(0.5) : settle());
  await turn;
  if (waited === null) throw new Error('it had no turn');
  return waited;
}

it('one after the other has a turn, and each sees that it is its own', async () => {
  const { project, ctx } = await place();
  for (let i = 1; i <= 3; i += 1) expect(await inTurn(ctx, (turn) => turn.isMine())).toBe(true);
  expect(project.list('results/.orze/adding').toSorted()).toEqual(['1', '2', '3']);
});

it('a turn is over when the work fails', async () => {
  const { ctx } = await place();
  const fails = inTurn(ctx, async () => Promise.reject(new Error('the work')));
  await expect(fails).rejects.toThrow('the work');
  expect(await inTurn(ctx, async () => 'next')).toBe('next');
});

it('while one is at work nobody else begins', async () => {
  const { ctx, clock } = await place();
  const log: string[] = [];
  let end = (): void => undefined;
  const first = inTurn(ctx, async () => {
    log.push('first begins');
    await new Promise<void>((done) => (end = done));
    log.push('first ends');
  });
  await expect.poll(() => log).toEqual(['first begins']);
  const second = inTurn(ctx, async () => void log.push('second'));
  for (let i = 0; i < 20; i += 1) await clock.pass(1);
  expect(log).toEqual(['first begins']);
  end();
  await first;
  await clock.pass(1);
  await second;
  expect(log).toEqual(['first begins', 'first ends', 'second']);
});

it('a holder whose process is gone from this machine is succeeded at once', async () => {
  const here = await place();
  holderOf(here, { process: { ...here.ctx.machine.self, pid: 4_194_303, start: 1 } });
  // No time passes here.
  expect(await inTurn(here.ctx, (turn) => turn.isMine())).toBe(true);
});

it('a holder before the last start of this machine is succeeded at once', async () => {
  const here = await place();
  holderOf(here, { process: { ...here.ctx.machine.self, boot: 'an earlier one' } });
  // No time passes here.
  expect(await inTurn(here.ctx, (turn) => turn.isMine())).toBe(true);
});

it.each<[string, Record<string, unknown>]>([
  ['of another machine', { machine_id: 'elsewhere' }],
  ['of another pid namespace', { process: { pid: 1, start: 1, boot: '', pidns: 'other' } }],
])('a holder %s is succeeded once it has stood for half a minute', async (_, other) => {
  const here = await place();
  const { bootId } = here.ctx.machine;
  const process = other['process'] as object | undefined;
  holderOf(here, process === undefined ? other : { process: { ...process, boot: bootId } });
  expect(await waitFor(here)).toBeGreaterThanOrEqual(30);
});

it('a turn of which nobody can tell whose it is counts until it is stale', async () => {
  const here = await place();
  writeFileSync(here.project.path('results/.orze/adding/1'), '{"tok');
  expect(await waitFor(here)).toBeGreaterThanOrEqual(30);
});

it('who was succeeded, or slept, finds that the turn is not his any more', async () => {
  const here = await place();
  const mine = async (between: () => void | Promise<void>): Promise<boolean> => {
    let turn: Turn | undefined;
    return inTurn(here.ctx, async (given) => {
      turn = given;
      await between();
      return turn.isMine();
    });
  };
  expect(await mine(() => undefined)).toBe(true);
  expect(await mine(() => writeFileSync(here.project.path('results/.orze/adding/99'), '{}'))).toBe(false);
  const later = await place();
  expect(await inTurn(later.ctx, async (turn) => (await later.clock.pass(20), turn.isMine()))).toBe(false);
});

it('a number that was made in the past of others is no turn', async () => {
  const here = await place();
  const { files, layout } = here.ctx;
  holderOf(here, { over: true });
  let lists = 0;
  // The first listing is old: meanwhile there were turns up to 7.
  const list = async (path: string) => {
    lists += 1;
    if (lists > 1 || path !== layout.adding) return files.list(path);
    writeFileSync(here.project.path('results/.orze/adding/7'), here.project.read('results/.orze/adding/1'));
    return ['1'];
  };
  await waitFor({ ...here, ctx: { ...here.ctx, files: { ...files, list } } });
  expect(here.project.list('results/.orze/adding').toSorted()).toContain('8');
});

it('who never gets a turn is told whose it is', async () => {
  const here = await place();
  const { files, layout } = here.ctx;
  // A new holder at each look.
  const list = async (path: string) => {
    if (path !== layout.adding) return files.list(path);
    const next = Math.max(0, ...(await files.list(path)).map(Number)) + 1;
    holderOf(here);
    writeFileSync(here.project.path(`results/.orze/adding/${next}`), here.project.read('results/.orze/adding/1'));
    return files.list(path);
  };
  const waiting = waitFor({ ...here, ctx: { ...here.ctx, files: { ...files, list } } });
  await expect(waiting).rejects.toMatchObject({
    problem: { code: 'E0116', message: expect.stringContaining('(h, pid ') as string },
  });
});

it('a create that says no although it was done is a turn', async () => {
  const { project, ctx } = await place();
  const create = async (path: string, content: string | Uint8Array) => {
    await ctx.files.create(path, content);
    throw new FileError('create', path, 'EEXIST');
  };
  expect(await inTurn({ ...ctx, files: { ...ctx.files, create } }, (turn) => turn.isMine())).toBe(true);
  expect(project.list('results/.orze/adding')).toEqual(['1']);
});

it('old turns go, but not so young that a sleeper could make their number again', async () => {
  const { project, ctx } = await place();
  for (let i = 1; i <= 130; i += 1) await inTurn(ctx, async () => undefined);
  const left = project.list('results/.orze/adding').map(Number);
  expect(Math.max(...left)).toBe(130);
  expect(Math.min(...left)).toBe(31);
});
