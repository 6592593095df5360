/** What users do to the files of a project while orze works on it: edits, deletions, odd things in odd places. */
import {
  appendFileSync,
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { isRoot } from '../rig/debian.ts';
import {
  SETTINGS,
  WAIT_FOR_GO,
  deleteRun,
  isAlive,
  linesOf,
  liveProject,
  outcomeOf,
  reportTable,
} from '../rig/live-project.ts';
import { ideasFile, shTrainer } from '../rig/project.ts';
import type { Project } from '../rig/project.ts';
import { until } from '../rig/wait.ts';

if (isRoot()) console.log('user-edits: a run folder without rights is skipped: root may read everything');

const QUICK = SETTINGS.replace('lease: {', 'lease: {emptyGrace: 0.5, partialGrace: 0.5, ');
/** Tells of itself, waits for the word, then notes the config that it finds. */
const TRAINER = shTrainer(`echo "pid $id $$" >> witness.log
${WAIT_FOR_GO}
echo "config $id $(cat "$run/config.yaml")" >> witness.log`);

const all = (...ids: string[]) => ideasFile(Object.fromEntries(ids.map((id) => [id, `of: ${id}`])));
const project = (ideas: string, more: Record<string, string> = {}): Project =>
  liveProject({ 'orze.yaml': QUICK, 'ideas.md': ideas, 'train.sh': TRAINER, ...more });

/** Ids in the order in which their training began or ended. */
const witnessed = (one: Project, what: 'begin' | 'end') =>
  linesOf(one, 'witness.log').flatMap((line) => (line.startsWith(`${what} `) ? [line.split(' ')[1] ?? ''] : []));
const begun = (one: Project, count: number) =>
  until(`${count} trainings to begin`, () => witnessed(one, 'begin').length >= count);
const pids = (one: Project, id: string) =>
  linesOf(one, 'witness.log').flatMap((line) => (line.startsWith(`pid ${id} `) ? [Number(line.split(' ')[2])] : []));
const counts = (one: Project) => reportTable(one.read('results', 'report.md'), '## Pipeline Status')[1];

describe('edits of ideas.md while runs are alive', () => {
  it('change neither what runs nor what ran: each config is the one that was frozen at its claim', async () => {
    const one = project(all('idea-1', 'idea-2', 'idea-3'));
    const orze = one.start(['--gpus', 'cpu:2']);
    await begun(one, 2);
    // Another text for all, in another order, and a new idea in front.
    const edited = ['idea-4', 'idea-3', 'idea-2', 'idea-1'].map((id) => ideasFile({ [id]: `of: ${id}-edited` }));
    one.write('ideas.md', edited.join('\n'));
    one.write('go', '');
    await orze.says('[COMPLETED] idea-4');
    await orze.says('[COMPLETED] idea-3');
    orze.child.kill('SIGTERM');
    expect((await orze.ended).code).toBe(0);
    const configs = linesOf(one, 'witness.log').filter((line) => line.startsWith('config'));
    expect(configs.toSorted()).toEqual([
      'config idea-1 of: idea-1',
      'config idea-2 of: idea-2',
      'config idea-3 of: idea-3-edited',
      'config idea-4 of: idea-4-edited',
    ]);
    expect(one.read('results', 'idea-1', 'idea.md')).not.toContain('edited');
  });

  it('that cut it off or empty it lose no run; when the text is back, each idea has run once', async () => {
    const text = all('idea-1', 'idea-2', 'idea-3', 'idea-4');
    const one = project(text);
    const orze = one.start(['--gpus', 'cpu:2']);
    await begun(one, 2);
    const half = text.indexOf('of: idea-3') + 5; // within the YAML of idea-3: its fence is open now
    one.write('ideas.md', text.slice(0, half));
    one.write('go', '');
    await Promise.all([orze.says('[COMPLETED] idea-1'), orze.says('[COMPLETED] idea-2')]);
    one.write('ideas.md', '');
    const passes = () => one.json('results', 'status.json').iteration as number;
    const before = await until('a status', () => one.has('results', 'status.json') && passes());
    await until('two looks at it', () => passes() > before + 1);
    one.write('ideas.md', text);
    await Promise.all([orze.says('[COMPLETED] idea-3'), orze.says('[COMPLETED] idea-4')]);
    orze.child.kill('SIGTERM');
    expect((await orze.ended).code).toBe(0);
    expect(witnessed(one, 'begin').toSorted()).toEqual(['idea-1', 'idea-2', 'idea-3', 'idea-4']);
    const configs = linesOf(one, 'witness.log').filter((line) => line.startsWith('config'));
    expect(configs.every((line) => line.split(' ')[1] === line.split(' ')[3])).toBe(true);
  });
});

describe('deletions in results/', () => {
  it('of a run that runs or has ended mean: again; the old trainer is ended first', async () => {
    const one = project(all('idea-1', 'idea-2'));
    const orze = one.start(['--gpus', 'cpu:1']);
    await begun(one, 1);
    const [old = 0] = await until('its pid', () => pids(one, 'idea-1').length > 0 && pids(one, 'idea-1'));
    deleteRun(one, 'idea-1');
    await until('it to begin again', () => witnessed(one, 'begin').length === 2);
    expect(isAlive(old)).toBe(false);
    one.write('go', '');
    await Promise.all([orze.says('[COMPLETED] idea-1'), orze.says('[COMPLETED] idea-2')]);
    const records = one.path('results', 'idea-2', '.orze');
    await until('its last records', () => {
      return ['exit.train.json', 'released.json'].every((name) => existsSync(join(records, name)));
    });
    deleteRun(one, 'idea-2');
    await until('idea-2 to end again', () => witnessed(one, 'end').filter((id) => id === 'idea-2').length === 2);
    orze.child.kill('SIGTERM');
    expect((await orze.ended).code).toBe(0);
    expect(witnessed(one, 'end').toSorted()).toEqual(['idea-1', 'idea-2', 'idea-2']);
    for (const id of ['idea-1', 'idea-2'])
      expect(outcomeOf(one, id)).toMatchObject({ status: 'COMPLETED', attempt: 1 });
    expect(counts(one)).toEqual(['2', '2', '0', '0', '0']);
  });

  it('of claim.json alone end the run; what is left is set aside, and the idea runs again', async () => {
    const one = project(all('idea-1'));
    const orze = one.start(['--gpus', 'cpu:1']);
    await begun(one, 1);
    const [old = 0] = await until('its pid', () => pids(one, 'idea-1').length > 0 && pids(one, 'idea-1'));
    rmSync(one.path('results', 'idea-1', 'claim.json'));
    await until('it to begin again', () => witnessed(one, 'begin').length === 2);
    expect(isAlive(old)).toBe(false);
    one.write('go', '');
    await orze.says('[COMPLETED] idea-1');
    orze.child.kill('SIGTERM');
    expect((await orze.ended).code).toBe(0);
    expect(witnessed(one, 'end')).toEqual(['idea-1']);
    const [aside = ''] = one.list('results', '.orze', 'attempts');
    expect(one.read('results', '.orze', 'attempts', aside, 'idea.md')).toContain('idea-1');
  });

  it('of results/.orze stop launches with a word; what runs ends well, and the next start goes on', async () => {
    const one = project(all('idea-1', 'idea-2'));
    const orze = one.start(['--gpus', 'cpu:1']);
    await begun(one, 1);
    rmSync(one.path('results', '.orze'), { recursive: true });
    await orze.says('No new launches: results/.orze is gone');
    one.write('go', '');
    await orze.says('[COMPLETED] idea-1');
    expect(one.has('results', 'idea-2')).toBe(false);
    orze.child.kill('SIGTERM');
    expect((await orze.ended).code).toBe(0);
    expect((await one.orze(['--gpus', 'cpu:1', '--until-done'])).code).toBe(0);
    expect(witnessed(one, 'end')).toEqual(['idea-1', 'idea-2']);
    expect(counts(one)).toEqual(['2', '2', '0', '0', '0']);
  });
});

describe('odd things in the place of a run', () => {
  it('a link or a file: named, never followed nor replaced; all other ideas run', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'orze-t-'));
    onTestFinished(() => rmSync(outside, { recursive: true }));
    for (const name of ['full', 'empty', 'done']) mkdirSync(join(outside, name));
    writeFileSync(join(outside, 'full', 'mine.txt'), 'mine');
    writeFileSync(join(outside, 'done', 'metrics.json'), '{"status": "COMPLETED", "test_accuracy": 0.9}');
    const targets = { 'idea-1': 'full', 'idea-2': 'empty', 'idea-3': 'nowhere', 'idea-4': 'done' };
    const one = project(all(...Object.keys(targets), 'idea-5', 'idea-6'), { go: '' });
    mkdirSync(one.path('results'));
    for (const [id, target] of Object.entries(targets)) symlinkSync(join(outside, target), one.path('results', id));
    writeFileSync(one.path('results', 'idea-5'), 'a file');
    const orze = one.start(['--gpus', 'cpu:1']);
    await orze.says('[COMPLETED] idea-6');
    for (const id of ['idea-1', 'idea-2', 'idea-3', 'idea-5']) await orze.says(`E0405 ${id}`);
    // Longer than the graces after which an empty or partial folder of a run would be acted upon.
    const passes = () => one.json('results', 'status.json').iteration as number;
    const before = passes();
    await until('four polls', () => passes() >= before + 4);
    orze.child.kill('SIGTERM');
    expect((await orze.ended).code).toBe(0);
    expect(passes()).toBeLessThan(before + 100); // no idea is claimed again and again in vain
    expect(witnessed(one, 'begin')).toEqual(['idea-6']);
    expect(counts(one)?.[1]).toBe('2'); // the link to a finished run counts
    expect(readdirSync(outside, { recursive: true }).toSorted()).toEqual(
      ['done', 'done/metrics.json', 'empty', 'full', 'full/mine.txt'].toSorted(),
    );
    expect(readFileSync(join(outside, 'full', 'mine.txt'), 'utf8')).toBe('mine');
    expect(one.read('results', 'idea-5')).toBe('a file');
    for (const id of Object.keys(targets)) expect(lstatSync(one.path('results', id)).isSymbolicLink()).toBe(true);
    expect(one.list('results', '.orze', 'attempts')).toEqual([]);
  });

  it.skipIf(isRoot())('a run folder without rights is named and left alone; with rights again it counts', async () => {
    const one = project(all('idea-1', 'idea-2'), { go: '' });
    expect((await one.orze(['--gpus', 'cpu:1', '--until-done'])).code).toBe(0);
    chmodSync(one.path('results', 'idea-1'), 0);
    onTestFinished(() => chmodSync(one.path('results', 'idea-1'), 0o755));
    const orze = one.start(['--gpus', 'cpu:1']);
    await orze.says(/E0405 idea-1/);
    chmodSync(one.path('results', 'idea-1'), 0o755);
    await until('it to count', () => counts(one)?.[1] === '2');
    orze.child.kill('SIGTERM');
    expect((await orze.ended).code).toBe(0);
    expect(witnessed(one, 'begin')).toHaveLength(2);
  });
});

it('orze.yaml that is edited or broken while orze runs changes nothing until the next start, which says what is wrong', async () => {
  const one = project(all('idea-1'));
  const orze = one.start(['--gpus', 'cpu:1', '--until-done']);
  await begun(one, 1);
  one.write('orze.yaml', 'timeout: 1\nno_such_key: [\n');
  appendFileSync(one.path('ideas.md'), `\n${all('idea-2')}`);
  one.write('go', '');
  expect((await orze.ended).code).toBe(0);
  expect(witnessed(one, 'end')).toEqual(['idea-1', 'idea-2']);
  const sizes = () => statSync(one.path('results', 'report.md')).mtimeMs;
  const before = sizes();
  const next = await one.orze(['--gpus', 'cpu:1', '--until-done']);
  expect(next.code).toBe(2);
  expect(next.stderr).toContain('orze.yaml:');
  expect(sizes()).toBe(before);
});
