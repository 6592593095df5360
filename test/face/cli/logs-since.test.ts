/** `orze logs --since`: what is known of when lines came, and a no where nothing is. */
import { utimesSync } from 'node:fs';
import { expect, it } from 'vitest';
import { localStamp, offsetIso, timeAtStart } from '../../../src/app/time.ts';
import { main } from '../../../src/face/cli/main.ts';
import type { Project } from '../../rig/project.ts';
import { sampled } from '../../rig/sample.ts';
import { testTerminal } from '../../rig/terminal.ts';

const LOG = 'results/idea-001/train_output.log';
const agoOf = (minutes: number): Date => new Date(Date.now() - minutes * 60_000);

async function logs(project: Project, ...words: string[]) {
  const terminal = testTerminal({ cwd: project.dir, env: project.env });
  const code = await main(['logs', ...words], terminal);
  return { code, out: terminal.out(), err: terminal.err() };
}

it('is the lines from the first on that says a later time; those without one go with the line above', async () => {
  const project = sampled();
  const early = `${localStamp(agoOf(90))} begin\nTraceback of then\n`;
  const late = `[${offsetIso(agoOf(5))}] epoch 3\n  loss 0.4 ü\n${localStamp(agoOf(1)).replaceAll('-', '/')} epoch 4\n`;
  project.write(LOG, early + late);
  expect(await logs(project, '1', '--since', '10m')).toEqual({ code: 0, out: late, err: '' });
  expect((await logs(project, '1', '--since', '3h')).out).toBe(early + late);
  expect((await logs(project, '1', '--since', '2m', '-n', '1')).out).toMatch(/epoch 4\n$/);
  const { out } = await logs(project, '1', '--since', '10m', '--json');
  const size = Buffer.byteLength(early + late);
  expect(JSON.parse(out)).toMatchObject({ from_byte: Buffer.byteLength(early), to_byte: size, size_bytes: size });
});

it('is all of a run that began since, with or without times', async () => {
  const project = sampled();
  project.write(LOG, 'epoch 1\nepoch 2');
  expect((await logs(project, '1', '--since', '20000d')).out).toBe('epoch 1\nepoch 2\n');
});

it('is nothing where nothing was written since, whatever the lines say', async () => {
  const project = sampled();
  project.write(LOG, 'epoch 1\n');
  utimesSync(project.path(LOG), agoOf(60), agoOf(60));
  expect(await logs(project, '1', '--since', '10m')).toMatchObject({ code: 0, out: 'nothing since then\n' });
});

it('is refused where lines have no times and the run began before: the end is offered', async () => {
  const project = sampled();
  project.write(LOG, 'epoch 1\nepoch 2\n');
  const refused = await logs(project, '1', '--since', '10m', '--json');
  expect(refused.code).toBe(4);
  expect(JSON.parse(refused.out)).toMatchObject({ error: { code: 'E0532', hint: /orze logs idea-001 -n 200/ } });
});

it('does not go with what asks for something else', async () => {
  const project = sampled();
  for (const beside of [['--errors'], ['--grep', 'x'], ['-f']]) {
    const { code, err } = await logs(project, '1', '--since', '10m', ...beside);
    expect({ beside, code, err }).toMatchObject({ code: 2, err: /E0200/ });
  }
});

it.each([
  ['2026-02-16 14:30:00 x', '2026-02-16T14:30:00'],
  ['2026-02-16 14:30:00,123 INFO x', '2026-02-16T14:30:00.123'],
  ['[2026-02-16T14:30:00.5Z] x', '2026-02-16T14:30:00.500Z'],
  ['2026-02-16T14:30:00+0130 x', '2026-02-16T14:30:00+01:30'],
  ['2026/02/16 14:30:00 x', '2026-02-16T14:30:00'],
  ['\u001b[32m2026-02-16 14:30:00\u001b[0m x', '2026-02-16T14:30:00'],
])('%j begins with a time', (line, time) => expect(timeAtStart(line)).toBe(new Date(time).getTime()));

it.each(['epoch 2026', '14:30:00 x', '2026-13-45 99:00:00', 'at 2026-02-16 14:30:00', '2026-02-16', ''])(
  '%j does not',
  (line) => expect(timeAtStart(line)).toBeUndefined(),
);
