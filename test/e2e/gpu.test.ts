/** GPUs, played by a stand-in nvidia-smi on the PATH: what a run gets to see, and what is never taken for free. */
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FIXTURES } from '../rig/gpu-fixtures.ts';
import { SETTINGS, eventsOf, linesOf, liveProject, outcomeOf } from '../rig/live-project.ts';
import { REPOSITORY, ideasFile, shTrainer } from '../rig/project.ts';
import type { Finished, Project, Started } from '../rig/project.ts';

const TWO_FREE = `0, GPU-a000000a-1111-2222-3333-00000000000a, NVIDIA L4, 12, 23034, 0, 38, 25.40, [N/A]
1, GPU-a000000b-1111-2222-3333-00000000000b, NVIDIA L4, 12, 23034, 0, 38, 25.40, [N/A]
`;
/** Each idea waits for the other: both must run at the same time. */
const TOGETHER = `: > here.$id
while [ -f train.sh ] && { [ ! -f here.idea-001 ] || [ ! -f here.idea-002 ]; }; do sleep 0.02; done`;
const SEES = 'echo "$id gpu $CUDA_VISIBLE_DEVICES order $CUDA_DEVICE_ORDER" >> sees.log';

class Machine {
  readonly project: Project;
  readonly env: NodeJS.ProcessEnv;

  /** `answers`: kind of question → one line of the player; see test/rig/fake-nvidia-smi. */
  constructor(answers: Record<string, string>, files: Record<string, string>) {
    this.project = liveProject({
      'two-free.txt': TWO_FREE,
      'ideas.md': ideasFile({ 'idea-001': 'a: 1', 'idea-002': 'a: 2' }),
      ...files,
    });
    mkdirSync(this.project.path('bin'));
    symlinkSync(join(REPOSITORY, 'test/rig/fake-nvidia-smi'), this.project.path('bin', 'nvidia-smi'));
    mkdirSync(this.project.path('gpu'));
    this.answer(answers);
    this.env = {
      PATH: `${this.project.path('bin')}:${process.env.PATH}`,
      FAKE_GPU_DIR: this.project.path('gpu'),
      FAKE_GPU_FIXTURES: FIXTURES,
    };
  }

  answer(answers: Record<string, string>): void {
    for (const [question, line] of Object.entries(answers)) {
      this.project.write(join('gpu', question), `${line.replace('two-free', this.project.path('two-free.txt'))}\n`);
    }
  }

  start(...args: string[]): Started {
    return this.project.start(args, this.env);
  }

  orze(args: string[], env: NodeJS.ProcessEnv = {}): Promise<Finished> {
    return this.project.orze(args, { ...this.env, ...env });
  }
}

const visible = ({ project }: Machine) =>
  linesOf(project, 'sees.log')
    .map((line) => / gpu (\S*)/.exec(line)?.[1])
    .toSorted();

describe('on free GPUs', () => {
  it('runs at the same time see one GPU each, in PCI order, in every stage; no setting overrides it', async () => {
    const stage = 'echo "$0 $1 $2 $CUDA_VISIBLE_DEVICES" >> stages.log\n';
    const settings = `${SETTINGS}train_extra_env: {CUDA_VISIBLE_DEVICES: "7", CUDA_DEVICE_ORDER: FASTEST_FIRST, MINE: kept}
eval_script: eval.sh
eval_args: ["{idea_id}", "{gpu}"]
post_scripts: [{name: plot, script: post.sh, args: ["{idea_id}", "{gpu}"]}]
`;
    const machine = new Machine(
      { gpus: 'two-free' },
      {
        'orze.yaml': settings,
        'train.sh': shTrainer(`${TOGETHER}\n${SEES}\necho "$MINE" > mine`),
        'eval.sh': stage,
        'post.sh': stage,
      },
    );
    const { code } = await machine.orze(['--until-done']);
    expect(code).toBe(0);
    const { project } = machine;
    const gpu = (id: string) => project.json('results', id, 'claim.json').gpu;
    expect([gpu('idea-001'), gpu('idea-002')].toSorted()).toEqual([0, 1]);
    const ids = ['idea-001', 'idea-002'];
    expect(linesOf(project, 'sees.log').toSorted()).toEqual(ids.map((id) => `${id} gpu ${gpu(id)} order PCI_BUS_ID`));
    expect(linesOf(project, 'stages.log').toSorted()).toEqual(
      ['eval.sh', 'post.sh'].flatMap((name) => ids.map((id) => `${name} ${id} ${gpu(id)} ${gpu(id)}`)),
    );
    expect(project.read('mine').trim()).toBe('kept');
  });

  it('an idea that asks for two GPUs gets both', async () => {
    const machine = new Machine(
      { gpus: 'two-free' },
      { 'ideas.md': ideasFile({ 'idea-001': 'a: 1' }, '- **GPUs**: 2'), 'train.sh': shTrainer(SEES) },
    );
    await machine.orze(['--until-done']);
    expect(visible(machine)).toEqual(['0,1']);
    expect(machine.project.json('results', 'idea-001', 'claim.json').slots).toEqual(['gpu:0', 'gpu:1']);
  });

  it('--gpus chooses among them', async () => {
    const machine = new Machine({ gpus: 'two-free' }, { 'train.sh': shTrainer(SEES) });
    await machine.orze(['--until-done', '--gpus', '1']);
    expect(visible(machine)).toEqual(['1', '1']);
  });

  it('a CUDA_VISIBLE_DEVICES around orze restricts what it takes by itself', async () => {
    const machine = new Machine({ gpus: 'two-free' }, { 'train.sh': shTrainer(SEES) });
    await machine.orze(['--until-done'], { CUDA_VISIBLE_DEVICES: '1' });
    expect(visible(machine)).toEqual(['1', '1']);
    const { code, stderr } = await machine.orze(['--once'], { CUDA_VISIBLE_DEVICES: '5' });
    expect(code).toBe(1);
    expect(stderr).toContain('CUDA_VISIBLE_DEVICES=5');
  });

  it('MIG slices are given by their uuids', async () => {
    const answers = { gpus: 'q-a100-mig-enabled.txt', list: 'L-mig.txt' };
    const machine = new Machine(answers, { 'train.sh': shTrainer(`${TOGETHER}\n${SEES}`) });
    await machine.orze(['--until-done', '--gpus', '0']);
    expect(visible(machine)).toEqual([
      'MIG-b0000000-4444-5555-6666-000000000000',
      'MIG-b0000001-4444-5555-6666-000000000001',
    ]);
  });
});

describe('a GPU that is not free', () => {
  it('is left alone when its memory is in use', async () => {
    const machine = new Machine({ gpus: 'q-rtx3090x2-mig-na.txt' }, { 'train.sh': shTrainer(SEES) });
    const { stderr } = await machine.orze(['--until-done']);
    expect(visible(machine)).toEqual(['1', '1']);
    expect(stderr).toContain('gpu:0: foreign (23456 MiB in use)');
  });

  it('is left alone when a process that is not ours is on it', async () => {
    const machine = new Machine({ gpus: 'two-free', apps: 'gpu/foreign.txt' }, { 'train.sh': shTrainer(SEES) });
    machine.project.write('gpu/foreign.txt', '40170, GPU-a000000b-1111-2222-3333-00000000000b, 185\n');
    machine.answer({ apps: machine.project.path('gpu', 'foreign.txt') });
    await machine.orze(['--until-done']);
    expect(visible(machine)).toEqual(['0', '0']);
  });

  it('is not free while nvidia-smi fails: launches stop until it answers again', async () => {
    // The first run breaks the tool.
    const train = shTrainer('[ $id = idea-001 ] && echo "err-nvml-unknown.txt 255" > gpu/gpus');
    const machine = new Machine({ gpus: 'two-free' }, { 'train.sh': train });
    const started = machine.start('--until-done', '--gpus', '0');
    await started.says('gpu:0: unknown (nvidia-smi: Failed to initialize NVML');
    machine.answer({ gpus: 'two-free' });
    expect((await started.ended).code).toBe(0);
    const events = eventsOf(machine.project, started).filter(({ kind }) => kind === 'slot' || kind === 'claimed');
    expect(events.map(({ id, state }) => id ?? state)).toEqual(['idea-001', 'unknown', 'free', 'idea-002']);
    expect(outcomeOf(machine.project, 'idea-002').status).toBe('COMPLETED');
  });
});

describe('which slots there are', () => {
  it('no GPU at all ends with 1 and says how to go on; a GPU named twice is a usage error', async () => {
    const machine = new Machine({}, { 'train.sh': shTrainer() });
    const none = await machine.orze(['--once']);
    expect(none.code).toBe(1);
    expect(none.stderr).toContain('no GPU found on this machine');
    expect(none.stderr).toContain('--gpus cpu:4');
    const twice = await machine.orze(['--once', '--gpus', '0,0']);
    expect(twice.code).toBe(2);
    expect(twice.stderr).toContain('GPU 0 is named twice');
    expect(machine.project.has('witness.log')).toBe(false);
  });
});
