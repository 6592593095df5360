/** What counts as the result of a run whose metrics.json was changed after its training had ended. */
import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { beforeEach, expect, it } from 'vitest';
import type { Context } from '../../src/app/context.ts';
import { judgeRun } from '../../src/app/finish.ts';
import type { ExitRecord } from '../../src/core/run.ts';
import { asToken } from '../../src/core/words.ts';
import type { Token } from '../../src/core/words.ts';
import { runsFolder } from '../../src/edge/keeper-spec.ts';
import { addNote } from '../../src/edge/run-notes.ts';
import { ideaId } from '../rig/board.ts';
import { openedProject } from '../rig/opened.ts';
import type { Project } from '../rig/project.ts';

const TOKEN = asToken('0'.repeat(32)) as Token;
const SEALED = '{"status": "COMPLETED", "test_accuracy": 0.5}';
const EXIT: ExitRecord = {
  schema: 'orze.exit/1',
  token: TOKEN,
  stage: 'train',
  ending: { kind: 'exited', code: 0 },
  started_at: '2026-02-16T14:30:00+01:00',
  ended_at: '2026-02-16T14:31:00+01:00',
  duration_s: 60,
  metrics: { bytes: SEALED.length, sha256: createHash('sha256').update(SEALED).digest('hex') },
  stragglers: 0,
  unkillable: [],
};

let project: Project;
let ctx: Context;
beforeEach(async () => {
  ({ project, ctx } = await openedProject({}));
  project.write('results/idea-001/metrics.json', '{"status": "COMPLETED", "test_accuracy": 1}');
  mkdirSync(ctx.layout.run('idea-001').records);
});

const judge = () =>
  judgeRun(ctx, { id: ideaId('idea-001'), token: TOKEN, attempt: 1, stage: 'train', ending: EXIT.ending, exit: EXIT });

it('is the copy on the local disk, where the keeper died before the shared one stood; it is put there now', async () => {
  await ctx.local.ensureFolder(runsFolder(ctx.localDir));
  const sealed = Buffer.from(SEALED).toString('base64');
  await addNote(ctx.local, ctx.localDir, TOKEN, { kind: 'exit', exit: EXIT, sealed });
  const judged = await judge();
  expect(judged).toMatchObject({ outcome: { status: 'COMPLETED' }, metrics: { metrics: { test_accuracy: 0.5 } } });
  expect(project.read('results/idea-001/.orze/metrics.sealed.json')).toBe(SEALED);
});

it('is nothing, said in so many words, where no copy is left', async () => {
  const failure = { class: 'bad-metrics', text: expect.stringContaining('changed after the stage had ended') };
  expect(await judge()).toMatchObject({ outcome: { status: 'FAILED', failure } });
});
