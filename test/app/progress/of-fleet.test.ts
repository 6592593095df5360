/** Of whom the loop asks how far they are: of what lives, and of nobody where nothing runs. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ProgressFollower } from '../../../src/app/progress/follow.ts';
import { fleetProgress } from '../../../src/app/progress/of-fleet.ts';
import type { Stray } from '../../../src/app/memory.ts';
import type { Token } from '../../../src/core/words.ts';
import { ideaId } from '../../rig/board.ts';
import { counted, look, lookedProject } from '../../rig/looked.ts';

function stray(id: string, unchangedS: number): Stray {
  const token = 'a'.repeat(32) as Token;
  const rest = { host: 'n2', gpu: 0, stage: 'train', slots: ['gpu:0'], elapsedS: 60, hurry: false } as const;
  return { id: ideaId(id), verdict: { act: 'wait', why: 'fresh' }, token, beat: null, ...rest, unchangedS };
}

it('asks one question of each run that gives signs of life, and none where nothing runs', async () => {
  const project = lookedProject({});
  const { ctx, calls } = counted((await look(project)).ctx);
  const follower = new ProgressFollower(ctx);
  expect((await fleetProgress(ctx, follower, null)).size).toBe(0);
  expect(calls).toEqual({ bytes: 0 });
  for (const [id, unchangedS] of [
    ['idea-001', 1],
    ['idea-002', 100_000],
  ] as const) {
    mkdirSync(project.path('results', id), { recursive: true });
    writeFileSync(project.path('results', id, 'progress.jsonl'), '{"step": 1, "total": 2}\n');
    ctx.memory.strays.set(ideaId(id), stray(id, unchangedS));
  }
  const progress = await fleetProgress(ctx, follower, null);
  expect([...progress.keys()]).toEqual(['idea-001']);
  expect(progress.get(ideaId('idea-001'))).toMatchObject({ share: 0.5, etaFrom: 'steps' });
  expect(calls).toMatchObject({ stat: 1, readRange: 1 });
  await fleetProgress(ctx, follower, null);
  expect(calls).toMatchObject({ stat: 2, readRange: 1 });
});
