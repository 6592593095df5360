import { EventEmitter, once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ToolAnswer } from '../../src/core/gpu.ts';
import { planSlots } from '../../src/core/slots.ts';
import { errorCode } from '../../src/edge/file-error.ts';
import { callTool } from '../../src/edge/gpu-tool.ts';
import type { CallTool } from '../../src/edge/gpu-tool.ts';
import { openGpus } from '../../src/edge/gpus.ts';
import { FIXTURES, answerOf, answerWith, textOf, verdicts } from '../rig/gpu-fixtures.ts';

const PLAYER = fileURLToPath(new URL('../rig/fake-nvidia-smi', import.meta.url));

let dir: string;
/** Only what is linked there can be found. */
let bin: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'orze-gpus-'));
  bin = join(dir, 'bin');
  mkdirSync(bin);
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(dir, { recursive: true });
});

function install(...tools: string[]): void {
  for (const tool of tools) symlinkSync(PLAYER, join(bin, tool));
}

/** Chooses answers: `FIXTURE [EXIT [DELAY [STREAM]]]` by kind of question. */
function answers(lines: Record<string, string>): void {
  for (const [question, line] of Object.entries(lines)) writeFileSync(join(dir, question), `${line}\n`);
}

function calls(): string[] {
  const lines = readFileSync(join(dir, 'calls'), 'utf8').trimEnd().split('\n');
  return lines.map((line) => line.replace('nvidia-smi ', '').replace(/--(query-[a-z-]+)=\S+ .*/, '$1'));
}

const env = () => ({ PATH: bin, FAKE_GPU_DIR: dir, FAKE_GPU_FIXTURES: FIXTURES });
const open = (timeoutS?: number) => openGpus({ env: env(), ...(timeoutS === undefined ? {} : { timeoutS }) });

/** A file with one row of a fixture, as `-i` shows it. */
const row = (file: string, index: number) => {
  const line = textOf(file)
    .split('\n')
    .find((one) => one.startsWith(`${index}, `));
  writeFileSync(join(dir, `row${index}`), `${line}\n`);
  return join(dir, `row${index}`);
};

const script = (text: string) => {
  const path = join(dir, 'tool');
  writeFileSync(path, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  return path;
};

function stateOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1] ?? '';
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
    return '';
  }
}

describe('openGpus with nvidia-smi', () => {
  beforeEach(() => install('nvidia-smi'));

  it('looks at all GPUs with one query and one list of processes', async () => {
    answers({ gpus: 'q-h100x4-idle-and-busy.txt', apps: 'apps-two-procs-one-gpu.txt' });
    expect(verdicts(await open().look())).toEqual([
      '0 free',
      '1 foreign: 71234 MiB in use · not ours: pid 40170 (185 MiB), pid 40171 (71002 MiB)',
      '2 foreign: 71190 MiB in use · not ours: pid 40172 (71002 MiB)',
      '3 free',
    ]);
    expect(calls().toSorted()).toEqual(['query-compute-apps', 'query-gpu']);
  });

  it('sees the machine change', async () => {
    answers({ gpus: 'q-rtx3090x2-mig-na.txt' });
    const gpus = open();
    expect(verdicts(await gpus.look())[1]).toBe('1 free');
    writeFileSync(join(dir, 'busy'), textOf('q-rtx3090x2-mig-na.txt').replace(', 12, ', ', 12000, '));
    answers({ gpus: join(dir, 'busy') });
    expect(verdicts(await gpus.look())[1]).toBe('1 foreign: 12000 MiB in use');
  });

  it('asks for slices once while a GPU is in MIG mode, and again after a minute', async () => {
    answers({ gpus: 'q-a100-mig-enabled.txt', apps: 'apps-mig.txt', list: 'L-mig.txt' });
    const gpus = open();
    expect(verdicts(await gpus.look())).toEqual([
      'mig:MIG-b0000000-4444-5555-6666-000000000000 free',
      'mig:MIG-b0000001-4444-5555-6666-000000000001 foreign: 14344 MiB in use · not ours: pid 34965 (14195 MiB), pid 56597 (149 MiB)',
      'mig:MIG-b0000002-4444-5555-6666-000000000002 foreign: 9807 MiB in use · not ours: pid 46505 (9807 MiB)',
      'mig:MIG-b0000003-4444-5555-6666-000000000003 free',
      '1 free',
    ]);
    await gpus.look();
    expect(calls().filter((call) => call === '-L')).toHaveLength(1);
    const now = performance.now();
    vi.spyOn(performance, 'now').mockImplementation(() => now + 61_000);
    await gpus.look();
    expect(calls().filter((call) => call === '-L')).toHaveLength(2);
  });

  it('asks for slices again when a process runs in one that it does not know', async () => {
    const three = textOf('L-mig.txt').replace(/ {2}MIG.*Device {2}2.*\n/, '');
    writeFileSync(join(dir, 'three'), three);
    answers({ gpus: 'q-a100-mig-enabled.txt', list: join(dir, 'three') });
    const gpus = open();
    expect(verdicts(await gpus.look())).toHaveLength(4);
    answers({ list: 'L-mig.txt', apps: 'apps-mig.txt' });
    expect(verdicts(await gpus.look())).toHaveLength(5);
    expect(calls().filter((call) => call === '-L')).toHaveLength(2);
  });

  it('takes MIG slices that cannot be listed for unknown', async () => {
    answers({ gpus: 'q-a100-mig-enabled.txt', list: 'err-nvml-unknown.txt 255' });
    expect(verdicts(await open().look())[0]).toBe(
      '0 unknown: its MIG slices could not be listed: nvidia-smi: Failed to initialize NVML: Unknown Error (exit 255)',
    );
  });

  it('leaves out a field that the driver does not know, from then on', async () => {
    const player = join(bin, 'nvidia-smi');
    rmSync(player);
    const rows = join(dir, 'rows');
    const all = textOf('q-titanx-8-old-driver.txt');
    writeFileSync(rows, all.replaceAll(', [Not Supported]\n', '\n'));
    answers({ gpus: rows, old: 'q-invalid-field.txt 2' });
    const script = `#!/bin/sh\ncase "$*" in *mig.mode*) mv "$FAKE_GPU_DIR/gpus" "$FAKE_GPU_DIR/new"; cp "$FAKE_GPU_DIR/old" "$FAKE_GPU_DIR/gpus"
      "${bin}/player/nvidia-smi" "$@"; code=$?; mv "$FAKE_GPU_DIR/new" "$FAKE_GPU_DIR/gpus"; exit $code;; esac\nexec "${bin}/player/nvidia-smi" "$@"\n`;
    mkdirSync(join(bin, 'player'));
    symlinkSync(PLAYER, join(bin, 'player', 'nvidia-smi'));
    writeFileSync(player, script, { mode: 0o755 });
    const gpus = openGpus({ env: { ...env(), PATH: `${bin}:/usr/bin:/bin` } });
    expect(verdicts(await gpus.look())).toHaveLength(8);
    expect(calls().filter((call) => call === 'query-gpu')).toHaveLength(2);
    expect(verdicts(await gpus.look())[0]).toBe('0 free');
    expect(calls().filter((call) => call === 'query-gpu')).toHaveLength(3);
  });

  describe('with one GPU that is lost', () => {
    it('asks for each GPU alone, and calls only the lost one faulty', async () => {
      answers({ gpus: 'q-rtx3090x2-mig-na.txt' });
      const gpus = open();
      const before = planSlots({ kind: 'all' }, await gpus.look());
      const lost = 'err-device-handle-lost.txt 15';
      answers({ gpus: lost, 'gpus.0': row('q-rtx3090x2-mig-na.txt', 0), 'gpus.1': lost });
      const look = await gpus.look();
      expect(look).toMatchObject({
        ok: true,
        gpus: [
          { index: 0, usedMiB: 23456, fault: null },
          { index: 1, uuid: before.ok ? before.value[1]?.device : '', fault: expect.stringContaining('GPU is lost') },
        ],
      });
      expect(calls()).not.toContain('-L');
    });

    it('finds out at the start from -L which GPUs there are', async () => {
      const lost = 'err-device-handle-lost.txt 15';
      const good = 'q-h100x4-idle-and-busy.txt';
      answers({
        gpus: lost,
        list: 'L-one-lost.txt 15',
        'gpus.0': row(good, 0),
        'gpus.1': lost,
        'gpus.2': row(good, 2),
      });
      expect(verdicts(await open().look())).toEqual([
        '0 free',
        expect.stringMatching(/^1 faulty: Unable to determine/),
        '2 foreign: 71190 MiB in use',
      ]);
    });

    it('tries indices when -L fails too', async () => {
      const lost = 'err-device-handle-lost.txt 15';
      const good = 'q-h100x4-idle-and-busy.txt';
      answers({
        gpus: lost,
        list: 'err-nvml-unknown.txt 255',
        'gpus.0': lost,
        'gpus.1': row(good, 1),
        'gpus.2': row(good, 3),
      });
      answers({ 'gpus.3': row(good, 3) });
      // gpus.2 answers with the row of another GPU, which says nothing about GPU 2.
      expect(verdicts(await open().look())).toEqual([
        'unknown: Unable to determine the device handle for GPU 0000:02:00.0: GPU is lost.  Reboot the system to recover this GPU',
      ]);
      answers({ 'gpus.2': row(good, 2) });
      const found = verdicts(await open().look());
      expect(found).toHaveLength(4);
      expect(found[3]).toBe('3 free');
    });

    it('calls a GPU unknown that gives no answer of its own', async () => {
      answers({ gpus: 'q-rtx3090x2-mig-na.txt' });
      const gpus = open();
      await gpus.look();
      const lost = 'err-device-handle-lost.txt 15';
      answers({ gpus: lost, 'gpus.0': lost, 'gpus.1': 'err-nvml-unknown.txt 255' });
      expect(verdicts(await gpus.look())[1]).toMatch(/^1 unknown: nvidia-smi: Failed to initialize NVML/);
    });
  });

  it.each([
    ['q-truncated.txt KILL', 'nvidia-smi was ended by SIGKILL'],
    ['q-truncated.txt', 'nvidia-smi: its answer was cut off'],
    ['err-driver-not-running.txt 9', 'NVIDIA driver'],
    ['err-version-mismatch.txt 18', 'version mismatch (exit 18)'],
    ['err-nvml-insufficient-permissions.txt 4', 'Insufficient Permissions (exit 4)'],
    ['err-nvml-unknown.txt 255 0 stderr', 'Unknown Error (exit 255)'],
    ['xml-no-gpus.txt', 'cannot be read'],
    [`${PLAYER} 0`, 'cannot be read'],
    ['apps-none.txt', 'no output'],
  ])('answers unknown to %s', async (line, message) => {
    answers({ gpus: line });
    expect(await open().look()).toEqual({ ok: false, why: 'unknown', message: expect.stringContaining(message) });
  });

  it('answers unknown when the list of processes was cut off', async () => {
    answers({ gpus: 'q-h100x4-idle-and-busy.txt', apps: 'apps-two-procs-one-gpu.txt KILL' });
    expect(await open().look()).toMatchObject({ ok: false, why: 'unknown' });
  });

  it('judges by memory when processes may not be listed', async () => {
    answers({ gpus: 'q-rtx3090x2-mig-na.txt', apps: 'err-nvml-insufficient-permissions.txt 4' });
    expect(verdicts(await open().look())).toEqual(['0 foreign: 23456 MiB in use', '1 free']);
  });

  it('gives up at its time limit on a tool that hangs', async () => {
    answers({ gpus: 'q-crlf.txt 0 30' });
    const gpus = open(0.05);
    const message = 'nvidia-smi did not answer within 0.05 s';
    expect(await gpus.look()).toEqual({ ok: false, why: 'unknown', message });
  });

  it('looks again after a tool that hung was killed', async () => {
    answers({ gpus: 'q-crlf.txt 0 30' });
    const gpus = open(0.5);
    expect((await gpus.look()).ok).toBe(false);
    answers({ gpus: 'q-crlf.txt' });
    await vi.waitFor(async () => expect(verdicts(await gpus.look())).toEqual(['0 free']), {
      timeout: 5000,
      interval: 5,
    });
  });

  it('makes one look of two that are asked for at the same time', async () => {
    answers({ gpus: 'q-crlf.txt' });
    const gpus = open();
    const [one, two] = await Promise.all([gpus.look(), gpus.look()]);
    expect(one).toBe(two);
    expect(calls()).toHaveLength(2);
  });

  it('does not take GPUs that were there before for absent', async () => {
    answers({ gpus: 'q-rtx3090x2-mig-na.txt' });
    const gpus = open();
    await gpus.look();
    rmSync(join(dir, 'gpus'));
    expect(await gpus.look()).toEqual({
      ok: false,
      why: 'unknown',
      message: 'nvidia-smi: No devices were found (exit 6), but there were 2 GPUs before',
    });
  });
});

describe('openGpus without nvidia-smi', () => {
  it('names every tool that it tried', async () => {
    const message = 'nvidia-smi: command not found · amd-smi: command not found · rocm-smi: command not found';
    expect(await open().look()).toEqual({ ok: false, why: 'absent', message });
  });

  it('asks amd-smi, and after GPUs were seen nothing else', async () => {
    install('amd-smi', 'rocm-smi');
    answers({ 'amd-smi': 'amd-smi-metric-json-gpu_data.txt' });
    const gpus = open();
    expect(verdicts(await gpus.look())).toEqual(['0 foreign: 4096 MiB in use', '1 free']);
    install('nvidia-smi');
    await gpus.look();
    expect(calls()).toEqual(['amd-smi metric --json', 'amd-smi metric --json']);
  });

  it('asks the AMD tools when nvidia-smi finds no device', async () => {
    install('nvidia-smi', 'amd-smi');
    answers({ 'amd-smi': 'amd-smi-metric-json-array.txt' });
    expect(verdicts(await open().look())).toEqual(['0 free']);
  });

  it.each([
    ['is missing', ''],
    ['shows no memory', 'amd-smi-metric-all-na.txt'],
    ['fails', 'rocm-smi-driver-missing.txt 1 0 stderr'],
  ])('asks rocm-smi when amd-smi %s', async (_, line) => {
    install('rocm-smi');
    answers({ 'rocm-smi': 'rocm-smi-json.txt' });
    if (line !== '') {
      install('amd-smi');
      answers({ 'amd-smi': line });
    }
    expect(await open().look()).toMatchObject({ ok: true, gpus: [{ name: 'Radeon RX 7900 XT', usedMiB: 27 }] });
  });

  it.each(['rocm-smi-no-json.txt', 'rocm-smi-driver-missing.txt 1 0 stderr'])('answers unknown to %s', async (line) => {
    install('rocm-smi');
    answers({ 'rocm-smi': line });
    expect(await open().look()).toMatchObject({ ok: false, why: 'unknown' });
  });
});

describe('openGpus with a tool that cannot be killed', () => {
  it('answers unknown at once and starts no second tool until the first is gone', async () => {
    const ending = new EventEmitter();
    const gone = once(ending, 'end').then(() => undefined);
    const hung: ToolAnswer = { tool: 'nvidia-smi', stdout: '', stderr: '', end: { kind: 'silent', seconds: 10 } };
    let hangs = true;
    const call = vi.fn<CallTool>((argv) => {
      const apps = argv.some((one) => one.includes('apps'));
      const answer = apps ? answerWith('') : hangs ? hung : answerOf('q-crlf.txt');
      return { answer: Promise.resolve(answer), gone: apps ? Promise.resolve() : gone };
    });
    const gpus = openGpus({ call });
    expect(await gpus.look()).toMatchObject({ message: 'nvidia-smi did not answer within 10 s' });
    expect(call).toHaveBeenCalledTimes(2);
    const message = 'nvidia-smi was killed for not answering and has not ended yet';
    expect(await gpus.look()).toEqual({ ok: false, why: 'unknown', message });
    expect(call).toHaveBeenCalledTimes(2);
    hangs = false;
    ending.emit('end');
    await gone;
    expect(verdicts(await gpus.look())).toEqual(['0 free']);
    expect(call).toHaveBeenCalledTimes(4);
  });

  it('spends its time limit once, however many questions there are', async () => {
    let now = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => now);
    const limits: number[] = [];
    const call = vi.fn<CallTool>((argv, _env, limitS) => {
      limits.push(limitS);
      now += 2000;
      const mig = argv.includes('-L') ? answerOf('L-mig.txt') : answerOf('q-a100-mig-enabled.txt');
      return {
        answer: Promise.resolve(argv.some((one) => one.includes('apps')) ? answerWith('') : mig),
        gone: Promise.resolve(),
      };
    });
    await openGpus({ call, timeoutS: 4 }).look();
    expect(limits).toEqual([4, 2]);
    expect(verdicts(await openGpus({ call, timeoutS: 5 }).look())[0]).toContain('free');
    expect(limits).toEqual([4, 2, 5, 3, 1]);
  });
});

describe('callTool', () => {
  it('kills what a hanging wrapper script started, too', async () => {
    const path = script(`sleep 30 & echo $! >"${join(dir, 'pid')}"; wait`);
    const { answer, gone } = callTool([path], process.env, 1);
    expect((await answer).end).toEqual({ kind: 'silent', seconds: 1 });
    await gone;
    const pid = Number(readFileSync(join(dir, 'pid'), 'utf8'));
    const running = () => !/^(Z|$)/.test(stateOf(pid));
    await vi.waitFor(() => expect(running()).toBe(false), { timeout: 5000, interval: 5 });
  });

  it('does not wait for pipes that a grandchild keeps open', async () => {
    const { answer } = callTool([script('sleep 30 & exit 0')], process.env, 0.2);
    expect((await answer).end.kind).toBe('silent');
  });

  it('stops a tool whose output has no end', async () => {
    const { answer, gone } = callTool([script('exec cat /dev/zero')], process.env, 20);
    expect((await answer).end).toMatchObject({ kind: 'failed', message: expect.stringContaining('more than') });
    await gone;
  });

  it('tells a file that cannot be run from one that is missing', async () => {
    writeFileSync(join(dir, 'plain'), 'text');
    expect((await callTool([join(dir, 'plain')], process.env, 5).answer).end).toMatchObject({ kind: 'failed' });
    expect((await callTool([join(dir, 'none')], process.env, 5).answer).end).toEqual({ kind: 'missing' });
    await callTool([join(dir, 'none')], process.env, 5).gone;
  });

  it('answers when the start itself throws', async () => {
    const { answer } = callTool(['\0'], process.env, 5);
    expect((await answer).end).toMatchObject({ kind: 'failed', message: expect.stringContaining('cannot be started') });
  });
});
