/** The results folder becomes read-only for a while, as after an error of its disk (EROFS): orze waits, and goes on. */
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
// First: what is mounted goes last.
import { HangingFolder, hangingMissing } from '../rig/mounts.ts';
import { SETTINGS, WAIT_FOR_GO, linesOf, liveProject, outcomeOf } from '../rig/live-project.ts';
import { ideasFile, shTrainer } from '../rig/project.ts';
import { figure } from '../rig/proof.ts';
import { until } from '../rig/wait.ts';

const missing = hangingMissing();
if (missing !== null) console.log(`read-only is skipped: ${missing}`);

describe.skipIf(missing !== null)(`a read-only folder${missing === null ? '' : ` (skipped: ${missing})`}`, () => {
  it('launches nothing, loses nothing of what runs, and goes on when it can be written again', async () => {
    const folder = await HangingFolder.mount();
    const ideas = ideasFile({ 'idea-1': 'a: 1', 'idea-2': 'a: 2', 'idea-3': 'a: 3' });
    // Its result is written before the folder becomes read-only, its end comes after.
    const trainer = shTrainer('').replace('echo "end', `touch "result-$id"; ${WAIT_FOR_GO}\necho "end`);
    const project = liveProject({ 'orze.yaml': SETTINGS, 'ideas.md': ideas, 'train.sh': trainer });
    onTestFinished(() => folder.restore());
    mkdirSync(join(folder.path, 'results'));
    symlinkSync(join(folder.path, 'results'), project.path('results'));
    const orze = project.start(['--gpus', 'cpu:2', '--until-done']);
    await until('two results', () => project.has('result-idea-1') && project.has('result-idea-2'));

    await folder.fail();
    await folder.remount({ readOnly: true });
    project.write('go', '');
    await until('both trainers to end', () => linesOf(project, 'witness.log').length === 4);
    await orze.says('EROFS');
    expect(project.has('results', 'idea-1', '.orze', 'outcome.json')).toBe(false);
    expect(project.has('results', 'idea-3')).toBe(false);

    await folder.fail();
    await folder.remount();
    expect((await orze.ended).code).toBe(0);
    for (const id of ['idea-1', 'idea-2', 'idea-3']) {
      expect(outcomeOf(project, id)).toMatchObject({
        status: 'COMPLETED',
        attempt: 1,
        exit: { kind: 'exited', code: 0 },
      });
    }
    expect(linesOf(project, 'witness.log').filter((line) => line.startsWith('begin'))).toHaveLength(3);
    figure('read-only folder', 'two runs ended meanwhile: recorded when it could be written again, 3 of 3 completed');
  });
});
