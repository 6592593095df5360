/** A folder that stops answering under the dashboard: old data goes on, what needs the folder is told why, and it is well again by itself. */
import { cpSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
// First: what is mounted goes last.
import { HangingFolder, hangingMissing } from '../../rig/mounts.ts';
import { sampleProject } from '../../rig/sample.ts';
import { Served } from '../../rig/served.ts';
import { until } from '../../rig/wait.ts';

const missing = hangingMissing();

describe.skipIf(missing !== null)(
  `a results folder that hangs${missing === null ? '' : ` (skipped: ${missing})`}`,
  () => {
    it('is shown as it was, with how long it has not answered; then anew', async () => {
      const folder = await HangingFolder.mount();
      const project = sampleProject();
      onTestFinished(async () => {
        await folder.restore();
        await project.remove();
      });
      mkdirSync(join(folder.path, 'r'));
      cpSync(project.path('results'), join(folder.path, 'r'), { recursive: true });
      rmSync(project.path('results'), { recursive: true });
      symlinkSync(join(folder.path, 'r'), project.path('results'));
      const served = await Served.of(project);
      onTestFinished(async () => {
        folder.heal();
        await served.close();
      });
      const ask = (path: string) => served.ask(`/api/v1/${path}`);
      const session = async () =>
        (await ask('session')).json() as { looked_at: string; problem: { code: string } | null };
      expect((await ask('runs')).json()).toMatchObject({ total: 4 });
      const { looked_at: seen } = await session();

      folder.hang();
      const first = await until('a no', async () => {
        const reply = await ask('runs/3/log');
        return reply.status === 503 && reply;
      });
      expect(first.json()['error']).toMatchObject({
        code: 'E0410',
        message: expect.stringMatching(/^results\/ not answering for \d+ s \(showing \d\d:\d\d:\d\d\)$/),
      });
      // What needs no file is there at once, and its age is told.
      expect((await ask('runs')).json()).toMatchObject({ total: 4 });
      expect((await ask('overview')).status).toBe(200);
      expect(await session()).toMatchObject({ problem: { code: 'E0410' } });
      expect((await session()).looked_at >= seen).toBe(true);

      folder.heal();
      await until('an answer', async () => (await ask('runs/3/log')).status === 200);
      await until('a look', async () => (await session()).problem === null);
      expect(served.said).toEqual([]);
    });
  },
);
