import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { explainFailure } from '../../src/core/failure.ts';
import type { FailureFacts } from '../../src/core/failure.ts';
import type { Ending } from '../../src/core/run.ts';
import { LINEAR_S, cpuSeconds } from '../rig/cpu-time.ts';

const exit = (code: number): Ending => ({ kind: 'exited', code });
const signal = (name: string): Ending => ({ kind: 'signalled', signal: name });

function explain(ending: Ending, log = '', more: Partial<FailureFacts> = {}) {
  const failure = explainFailure({
    ending,
    stage: 'train',
    metrics: { kind: 'absent' },
    logTail: { text: log, firstLine: 1, file: 'train_output.log' },
    stallMinutes: 15,
    ...more,
  });
  return {
    class: failure.class,
    text: failure.text,
    evidence: failure.evidence.map(({ line, text }) => `${line} ${text}`),
  };
}

const reported = (error: string, ending: Ending, log = '') =>
  explain(ending, log, { metrics: { kind: 'failed', error } });
const at = (firstLine: number | null) =>
  explain(exit(1), 'a\nloss: nan', { logTail: { text: 'a\nloss: nan', firstLine, file: 'x.log' } }).evidence;

const TORCH_OOM = `Epoch 1/10 loss 0.71
Traceback (most recent call last):
  File "/p/train.py", line 88, in <module>
    main()
  File "/p/train.py", line 61, in main
    out = model(x)
          ^^^^^^^^
torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity of 23.68 GiB
`;

describe('explainFailure', () => {
  it('keeps the five texts of the original', () => {
    expect(explain({ kind: 'killed', because: 'timeout' })).toMatchObject({ class: 'timeout', text: 'Timed out' });
    expect(explain({ kind: 'killed', because: 'stalled' })).toMatchObject({
      class: 'stalled',
      text: 'Stalled (no output for 15m)',
    });
    expect(explain({ kind: 'killed', because: 'oom' })).toMatchObject({ class: 'oom', text: 'CUDA out of memory' });
    expect(explain(exit(3))).toMatchObject({ class: 'exit-3', text: 'Process exited with code 3' });
    expect(explain(exit(3), '', { stage: 'pre' })).toMatchObject({ class: 'pre-script', text: 'Pre-script failed' });
  });

  it('proves an out-of-memory error with the end of the traceback, by line number', () => {
    expect(explain(exit(1), TORCH_OOM)).toEqual({
      class: 'oom',
      text: 'CUDA out of memory',
      evidence: [
        '2 Traceback (most recent call last):',
        '3   File "/p/train.py", line 88, in <module>',
        '4     main()',
        '5   File "/p/train.py", line 61, in main',
        '6     out = model(x)',
        '7           ^^^^^^^^',
        '8 torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity of 23.68 GiB',
      ],
    });
  });

  it('does not call an out-of-memory text alone the cause when the script ended well', () => {
    expect(explain(exit(0), TORCH_OOM).class).toBe('no-metrics');
  });

  it('blames memory for a SIGKILL only with a word of the kernel', () => {
    expect(explain(signal('SIGKILL'))).toMatchObject({
      class: 'signal-SIGKILL',
      text: 'Process exited with code -9 (SIGKILL)',
    });
    expect(explain(signal('SIGKILL'), '', { kernelOom: true }).class).toBe('oom');
    expect(explain(exit(137), '', { kernelOom: true }).class).toBe('oom');
    expect(explain(exit(1), '', { kernelOom: true }).class).toBe('exit-1');
    expect(explain(signal('SIGKILL'), 'slurmstepd: error: Detected 1 oom-kill event(s) in step 7.0')).toMatchObject({
      class: 'oom',
      text: 'Out of memory (host)',
    });
  });

  it.each<[string, string, string]>([
    [
      'nan',
      'step 3300 loss: 0.4\nstep 3400 train_loss: nan\nstep 3500 train_loss: nan\nTraceback (most recent call last):\n  File "a.py", line 1\nRuntimeError: giving up',
      '2 step 3400 train_loss: nan',
    ],
    [
      'import',
      'Traceback (most recent call last):\n  File "a.py", line 1\nModuleNotFoundError: No module named \'timm\'',
      "3 ModuleNotFoundError: No module named 'timm'",
    ],
    [
      'import',
      'ImportError: libcudart.so.11.0: cannot open shared object file: No such file or directory',
      '1 ImportError: libcudart.so.11.0: cannot open shared object file: No such file or directory',
    ],
    [
      'missing-file',
      "python3: can't open file '/p/train_idea.py': [Errno 2] No such file or directory",
      "1 python3: can't open file '/p/train_idea.py': [Errno 2] No such file or directory",
    ],
    [
      'missing-file',
      "node:fs:573\n\nError: ENOENT: no such file or directory, open 'data.bin'\n    at Object.open (node:fs:573:18)\n    at main (/p/t.mjs:3:1)\n\nNode.js v20.20.2",
      "3 Error: ENOENT: no such file or directory, open 'data.bin'",
    ],
    [
      'import',
      "Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'x' imported from /p/t.mjs\n    at a (b)",
      "1 Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'x' imported from /p/t.mjs",
    ],
    [
      'cuda',
      'RuntimeError: CUDA error: uncorrectable ECC error encountered',
      '1 RuntimeError: CUDA error: uncorrectable ECC error encountered',
    ],
    [
      'cuda',
      'torch.distributed.DistBackendError: NCCL error in: ProcessGroupNCCL.cpp:1970, unhandled system error',
      '1 torch.distributed.DistBackendError: NCCL error in: ProcessGroupNCCL.cpp:1970, unhandled system error',
    ],
    [
      'disk',
      'Traceback (most recent call last):\n  File "a.py", line 1\nOSError: [Errno 28] No space left on device: \'ckpt.pt\'',
      "3 OSError: [Errno 28] No space left on device: 'ckpt.pt'",
    ],
    [
      'oom',
      'numpy.core._exceptions._ArrayMemoryError: Unable to allocate 7.45 GiB for an array',
      '1 numpy.core._exceptions._ArrayMemoryError: Unable to allocate 7.45 GiB for an array',
    ],
  ])('finds %s in the log of a script that exits with 1', (cause, log, proof) => {
    const failure = explain(exit(1), log);
    expect(failure.class).toBe(cause);
    expect(failure.text).toBe(cause === 'oom' ? 'Out of memory (host)' : 'Process exited with code 1');
    expect(failure.evidence).toContain(proof);
  });

  it('is not misled by what was only warned about before the last error', () => {
    const log =
      'ImportError: apex not found, going on without\nWARN: No such file or directory: cache\n' +
      'Traceback (most recent call last):\n  File "a.py", line 1\nValueError: bad labels\n';
    expect(explain(exit(1), log)).toEqual({
      class: 'exit-1',
      text: 'Process exited with code 1',
      evidence: ['3 Traceback (most recent call last):', '4   File "a.py", line 1', '5 ValueError: bad labels'],
    });
  });

  it('lets an import error win over an older NaN line, and a NaN over the CUDA assertion it caused', () => {
    const trace = 'Traceback (most recent call last):\n  File "a.py", line 1\n';
    expect(explain(exit(1), `val loss: nan\n${trace}ModuleNotFoundError: No module named 'x'`).class).toBe('import');
    expect(
      explain(exit(1), `val loss: nan\n${trace}RuntimeError: CUDA error: device-side assert triggered`).class,
    ).toBe('nan');
  });

  it('reads chained tracebacks from the first error on', () => {
    const log =
      'Traceback (most recent call last):\n  File "a.py", line 1\nFileNotFoundError: data/train.csv\n\n' +
      'During handling of the above exception, another exception occurred:\n\n' +
      'Traceback (most recent call last):\n  File "a.py", line 9\nRuntimeError: cannot load\n';
    expect(explain(exit(1), log)).toMatchObject({ class: 'missing-file' });
  });

  it("looks behind a launcher's traceback at the worker's", () => {
    const log =
      '[rank1]: Traceback (most recent call last):\n[rank1]:   File "a.py", line 1\n[rank0]: other\n' +
      "[rank1]: ModuleNotFoundError: No module named 'timm'\n" +
      'Traceback (most recent call last):\n  File "torchrun", line 8\n' +
      'torch.distributed.elastic.multiprocessing.errors.ChildFailedError: \n====\ntrain.py FAILED\n';
    const failure = explain(exit(1), log);
    expect(failure.class).toBe('import');
    expect(failure.evidence[0]).toBe('1 [rank1]: Traceback (most recent call last):');
  });

  it("keeps the script's own words, and reads the class from them, the log, or the ending", () => {
    expect(reported('CUDA out of memory. Tried to allocate 2.00 GiB', exit(0))).toMatchObject({
      class: 'oom',
      text: 'CUDA out of memory. Tried to allocate 2.00 GiB',
    });
    expect(reported('loss became NaN at step 3400', exit(1)).class).toBe('nan');
    expect(reported('bad labels', exit(1)).class).toBe('reported');
    expect(reported('see log', exit(1), TORCH_OOM).class).toBe('oom');
    expect(reported('bad labels', exit(0), 'retry after CUDA out of memory\nok').class).toBe('reported');
    expect(reported('see log', { kind: 'killed', because: 'timeout' })).toMatchObject({
      class: 'timeout',
      text: 'see log',
    });
    expect(reported('bad labels', { kind: 'killed', because: 'user' })).toMatchObject({
      class: 'killed',
      text: 'Killed on request',
    });
  });

  it('says why the metrics cannot be used, or that there are none', () => {
    expect(explain(exit(0), 'done')).toEqual({
      class: 'no-metrics',
      text: 'Process exited with code 0 and left no metrics.json',
      evidence: ['1 done'],
    });
    expect(explain(exit(0), '', { metrics: { kind: 'bad', why: 'a list, expected an object' } })).toEqual({
      class: 'bad-metrics',
      text: 'metrics.json cannot be used: a list, expected an object',
      evidence: [],
    });
    expect(explain(exit(0), '', { metrics: { kind: 'bad', why: 'empty' }, diskFreeBytes: 0 }).class).toBe('disk');
    expect(explain(exit(2), '', { metrics: { kind: 'bad', why: 'empty' } }).class).toBe('exit-2');
  });

  it('names what orze or the machine did', () => {
    expect(explain({ kind: 'killed', because: 'stop' }, TORCH_OOM)).toEqual({
      class: 'killed',
      text: 'Killed when orze was stopped',
      evidence: [],
    });
    expect(explain({ kind: 'unstartable', message: 'python9: ENOENT' })).toMatchObject({
      class: 'unstartable',
      text: 'Could not be started: python9: ENOENT',
    });
    expect(explain({ kind: 'lost' }).class).toBe('lost');
    expect(explain(signal('SIGSEGV')).class).toBe('signal-SIGSEGV');
    expect(explain(exit(1), '', { diskFreeBytes: 4096 }).class).toBe('disk');
    expect(explain({ kind: 'killed', because: 'timeout' }, '', { stage: 'pre' })).toMatchObject({
      class: 'timeout',
      text: 'Pre-script failed',
    });
  });

  it('shows what a terminal would show: carriage returns folded, colours gone, long lines cut around the proof', () => {
    const bar = 'Epoch 1:  10%|#\rEpoch 1:  90%|###\r\u001b[31mloss: nan\u001b[0m\r\n';
    expect(explain(exit(1), bar).evidence).toEqual(['1 loss: nan']);
    const [long = ''] = explain(exit(1), `${'x'.repeat(1000)} CUDA out of memory ${'y'.repeat(1000)}`).evidence;
    expect(long).toHaveLength(2 + 400);
    expect(long).toContain('CUDA out of memory');
  });

  it('counts lines from the start of the file, and gives 0 where nobody counted', () => {
    expect(at(5001)).toEqual(['5002 loss: nan']);
    expect(at(null)).toEqual(['0 loss: nan']);
  });

  it('shows at most twelve lines of at most 400 characters, in linear time', () => {
    const lines = Array.from({ length: 200 }, (_, i) => `  File "a.py", line ${i}`).join('\n');
    const hostile = [
      `Traceback (most recent call last):\n${lines}\nValueError: x\nmore\nmore\nmore\n`,
      'loss '.repeat(200_000),
      `RESOURCE_EXHAUSTED: ${'a'.repeat(500_000)}`.repeat(2),
      'Traceback (most recent call last):\n  x\n'.repeat(20_000),
      '\r'.repeat(1_000_000),
      'loss: ((((((((((((((((((((\n'.repeat(20_000),
    ];
    const found: string[][] = [];
    expect(cpuSeconds(() => hostile.forEach((log) => found.push([...explain(exit(1), log).evidence])))).toBeLessThan(
      LINEAR_S,
    );
    for (const evidence of found) {
      expect(evidence.length).toBeLessThanOrEqual(12);
      for (const line of evidence) expect(line.length).toBeLessThanOrEqual(408);
    }
  });
});

describe('docs/failures.md', () => {
  it('has a row for every class', () => {
    const page = readFileSync(new URL('../../docs/failures.md', import.meta.url), 'utf8');
    const classes =
      'killed oom nan timeout stalled no-metrics bad-metrics import missing-file cuda disk pre-script unstartable reported lost exit-N signal-X';
    for (const name of classes.split(' ')) expect(page).toContain(`| \`${name}\` |`);
  });
});
