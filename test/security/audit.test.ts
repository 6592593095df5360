/** Security: deletes only by set-aside; an append-only audit line for every claim, kill and reclaim. */
import { appendFileSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { eventFile } from '../../src/app/event-file.ts';
import { asHostId, ofKind } from '../rig/events.ts';
import { recoverStray } from '../../src/app/recover.ts';
import { openFiles } from '../../src/edge/files.ts';
import { ideaId } from '../rig/board.ts';
import { ManualClock } from '../rig/manual-clock.ts';
import { liveProject } from '../rig/live-project.ts';
import { openedProject } from '../rig/opened.ts';
import { REPOSITORY, ideasFile, shTrainer } from '../rig/project.ts';

/** Each call that deletes, and why what it deletes is orze's own or was asked for. */
const DELETES: Readonly<Record<string, string>> = {
  'app/claiming.ts': 'what was prepared and never published; a claim of ours that was set aside before',
  'app/prepared.ts': 'folders under prep/ that it made ahead, for claims that are not made any more',
  'app/launch.ts': 'a folder that was prepared for a claim that is not made for want of room',
  'app/leftovers.ts': 'what crashes left under prep/',
  'app/hosts.ts': 'heartbeats of hosts that are gone for a day',
  'app/reserve.ts': 'the reserve, on a full disk',
  'app/requests/fold.ts': 'requests that are written down in another file',
  'app/cleanup.ts': 'files by the patterns of orze.yaml, in finished runs',
};

it('deletes nothing of a run: every call that deletes is one of a known few, on files of orze itself or by the user’s patterns', () => {
  const app = join(REPOSITORY, 'src/app');
  const names = readdirSync(app, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const deleting = names.filter((name) => /\bfiles\.(?:remove)\(/.test(readFileSync(join(app, name), 'utf8')));
  const own = /^(?:check|fs-check|selftest|init)\//; // in folders that they made themselves
  expect(deleting.filter((name) => !own.test(name) && DELETES[`app/${name}`] === undefined)).toEqual([]);
});

it('a run that is taken from its owner is set aside whole and never deleted, with an audit line that names the token', async () => {
  const { project, ctx, told } = await openedProject({
    'results/idea-001/claim.json': '{"claimed_by": "h", "gpu": 0}',
    'results/idea-001/checkpoint.pt': 'weights',
  });
  await recoverStray(ctx, {
    do: 'recover',
    id: ideaId('idea-001'),
    verdict: { act: 'set-aside', why: 'python-orphan' },
  });
  const [line] = ofKind(told, 'set-aside');
  expect(line).toMatchObject({ id: 'idea-001', token: null, why: 'python-orphan' });
  expect(project.has('results/idea-001')).toBe(false);
  expect(project.read('results/.orze/attempts', line?.to ?? '', 'checkpoint.pt')).toBe('weights');
});

it('the audit file is only ever appended to, in order, by one writer', async () => {
  const { project } = await openedProject({});
  const path = project.path('results/.orze/events/x.jsonl');
  writeFileSync(path, '{"kept": 1}\n');
  const clock = new ManualClock();
  const tell = eventFile(openFiles(), path, clock, asHostId('host-1'));
  for (let i = 0; i < 50; i += 1) tell({ kind: 'lost-claim', id: ideaId(`idea-${i}`) });
  appendFileSync(path, '');
  await clock.pass(0);
  await expect.poll(() => readFileSync(path, 'utf8').split('\n').length).toBe(52);
  const lines = readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines[0]).toEqual({ kept: 1 });
  expect(new Set(lines.slice(1).map(({ by }) => by))).toEqual(new Set(['host-1']));
  expect(lines.slice(1).map(({ id }) => id)).toEqual(Array.from({ length: 50 }, (_, i) => `idea-${i}`));
});

it('every claim, start, kill and end has a line with its time, who did it and the token of the run', async () => {
  const one = liveProject({
    'ideas.md': ideasFile({ 'idea-001': 'a: 1', 'idea-002': 'a: 2' }),
    'train.sh': shTrainer('[ $id = idea-002 ] && sleep 600'),
  });
  const started = one.start(['--gpus', 'cpu:2']);
  await started.says('[COMPLETED] idea-001');
  await started.says('Launching idea-002');
  started.child.kill('SIGTERM');
  await started.says('Stopping');
  started.child.kill('SIGTERM');
  await started.ended;
  const folder = one.path('results/.orze/events');
  const lines = readdirSync(folder).flatMap((name) =>
    readFileSync(join(folder, name), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>),
  );
  const [host] = one.list('results/.orze/hosts');
  for (const line of lines)
    expect(line).toMatchObject({
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*[+-]\d\d:\d\d$/),
      by: host?.replace('.json', ''),
    });
  const tokens = new Map(['idea-001', 'idea-002'].map((id) => [id, one.json('results', id, 'claim.json').token]));
  const of = (kind: string) => lines.filter((line) => line.kind === kind).map(({ id, token }) => [id, token]);
  for (const kind of ['claimed', 'started']) expect(of(kind).toSorted()).toEqual([...tokens]);
  expect(of('killed')).toEqual([['idea-002', tokens.get('idea-002')]]);
});
