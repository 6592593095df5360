import { describe, expect, it } from 'vitest';
import { hasUnlistedSlice, joinNvidia, parseNvidiaApps, parseNvidiaList } from '../../src/core/gpu-nvidia-use.ts';
import { NVIDIA_FIELDS, parseNvidiaQuery } from '../../src/core/gpu-nvidia.ts';
import { EXITS, answerOf, answerWith, lookFrom, textOf, verdicts } from '../rig/gpu-fixtures.ts';

const NO_APPS = answerOf('apps-none.txt');
const MIG = 'mig:MIG-b000000';
const UUID = 'GPU-a000000';

/** Every recorded query, with nothing on the GPUs by the process list: what each GPU is good for. */
const QUERIES: Record<string, string[]> = {
  'q-h100x4-idle-and-busy.txt': ['0 free', '1 foreign: 71234 MiB in use', '2 foreign: 71190 MiB in use', '3 free'],
  'q-rtx3090x2-mig-na.txt': ['0 foreign: 23456 MiB in use', '1 free'],
  'q-titanx-8-old-driver.txt': [
    '0 free',
    ...[10032, 6442, 6442, 6459, 6440, 6451, 6442].map((used, i) => `${i + 1} foreign: ${used} MiB in use`),
  ],
  'q-gb10-dgx-spark.txt': ['0 free'],
  'q-jetson-orin-nvgpu.txt': ['0 free'],
  'q-jetson-thor.txt': ['0 free'],
  'q-a100-mig-enabled.txt': [0, 1, 2, 3].map((i) => `${MIG}${i}-4444-5555-6666-00000000000${i} free`).concat('1 free'),
  'q-mig-in-container-insufficient-permissions.txt': ['0 unknown: its MIG slices could not be listed'],
  'q-vgpu-mig-guest.txt': ['0 free'],
  'q-unknown-error-cell.txt': ['0 free'],
  'q-gpu-requires-reset.txt': ['0 free', '1 faulty: GPU requires reset'],
  'q-gpu-is-lost-cells.txt': ['0 free', '1 faulty: GPU is lost'],
  'q-idle-but-faulted.txt': ['0 faulty: neither temperature nor power can be read'],
  'q-wddm-wsl.txt': ['0 free'],
  'q-comma-in-name.txt': ['0 free', '1 unknown: nvidia-smi printed 10 cells where 9 were asked for'],
  'q-power-na-fractional.txt': ['0 free', '1 free'],
  'q-with-inforom-warning.txt': ['0 free'],
  'q-truncated.txt': ['unknown: nvidia-smi was ended by SIGKILL'],
  'q-crlf.txt': ['0 free'],
  'q-with-header-units.txt': ['0 free'],
  'q-invalid-field.txt': ['unknown: mig.mode.current'],
  'q-96-gpus-order-differs.txt': Array.from({ length: 16 }, (_, i) =>
    i % 3 === 0 ? `${i} foreign: 30000 MiB in use` : `${i} free`,
  ),
  'err-no-devices.txt': ['absent: nvidia-smi: No devices were found (exit 6)'],
  'err-driver-not-running.txt': [
    "unknown: nvidia-smi: NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver. Make sure that the latest NVIDIA driver is installed and running. (exit 9)",
  ],
  'err-version-mismatch.txt': [
    'unknown: nvidia-smi: Failed to initialize NVML: Driver/library version mismatch (exit 18)',
  ],
  'err-nvml-unknown.txt': ['unknown: nvidia-smi: Failed to initialize NVML: Unknown Error (exit 255)'],
  'err-nvml-insufficient-permissions.txt': [
    'unknown: nvidia-smi: Failed to initialize NVML: Insufficient Permissions (exit 4)',
  ],
  'err-device-handle-lost.txt': [
    'unknown: Unable to determine the device handle for GPU 0000:02:00.0: GPU is lost.  Reboot the system to recover this GPU',
  ],
  'err-device-handle-unknown.txt': [
    'unknown: Unable to determine the device handle for GPU0000:17:00.0: Unknown Error',
  ],
  'err-kernel-module-missing.txt': [
    'unknown: nvidia-smi: modprobe: FATAL: Module nvidia not found in directory /lib/modules/6.1.0-13-amd64 (exit 9)',
  ],
  // Forms that were not asked for are no answer.
  'table-err-cell.txt': [
    'unknown: nvidia-smi: an answer that cannot be read: |   1  Tesla V100-PCIE...  On   | 00008ED0:00:00.0 Off |                    0 |',
  ],
  'table-gb10.txt': [
    'unknown: nvidia-smi: an answer that cannot be read: |   0  NVIDIA GB10                    Off |   0000000F:01:00.0 Off |            ',
  ],
  ...Object.fromEntries(
    ['two-gpus-v12', 'mig-v12', 'mig-used-na', 'old-v9-power-readings', 'no-gpus'].map((name) => [
      `xml-${name}.txt`,
      ['unknown: nvidia-smi: an answer that cannot be read: <?xml version="1.0" ?>'],
    ]),
  ),
};

const APPS: Record<string, ReturnType<typeof parseNvidiaApps>> = {
  'apps-two-procs-one-gpu.txt': {
    kind: 'processes',
    rows: [
      { pid: 40170, uuid: `${UUID}1-1111-2222-3333-000000000001`, usedMiB: 185 },
      { pid: 40171, uuid: `${UUID}1-1111-2222-3333-000000000001`, usedMiB: 71002 },
      { pid: 40172, uuid: `${UUID}2-1111-2222-3333-000000000002`, usedMiB: 71002 },
    ],
  },
  'apps-none.txt': { kind: 'processes', rows: [] },
  'apps-na-memory.txt': {
    kind: 'processes',
    rows: [{ pid: 2936, uuid: `${UUID}1-1111-2222-3333-000000000001`, usedMiB: null }],
  },
  'apps-insufficient-permissions.txt': {
    kind: 'processes',
    rows: [{ pid: 524, uuid: `${UUID}1-1111-2222-3333-000000000001`, usedMiB: null }],
  },
  'apps-gb10.txt': {
    kind: 'processes',
    rows: [{ pid: 114687, uuid: 'GPU-a000001e-1111-2222-3333-00000000001e', usedMiB: 19135 }],
  },
  'apps-host-pids-in-container.txt': {
    kind: 'processes',
    rows: [{ pid: 40170, uuid: `${UUID}1-1111-2222-3333-000000000001`, usedMiB: 185 }],
  },
  'apps-mig.txt': {
    kind: 'processes',
    rows: [
      { pid: 34965, uuid: 'MIG-b0000001-4444-5555-6666-000000000001', usedMiB: 14195 },
      { pid: 56597, uuid: 'MIG-b0000001-4444-5555-6666-000000000001', usedMiB: 149 },
      { pid: 46505, uuid: 'MIG-b0000002-4444-5555-6666-000000000002', usedMiB: 9807 },
    ],
  },
  'apps-not-supported.txt': { kind: 'unsupported' },
};

const gpu = (index: number, uuid: string, mig: { name: string; uuid: string }[] = []) => ({ index, uuid, mig });

const LISTS: Record<string, ReturnType<typeof parseNvidiaList>> = {
  'L-four-gpus.txt': {
    ok: true,
    gpus: [0, 1, 2, 3].map((i) => gpu(i, `${UUID}${i}-1111-2222-3333-00000000000${i}`)),
    lost: [],
  },
  'L-mig.txt': {
    ok: true,
    gpus: [
      gpu(
        0,
        'GPU-a0000028-1111-2222-3333-000000000028',
        [0, 1, 2, 3].map((i) => ({ name: 'MIG 1g.20gb', uuid: `MIG-b000000${i}-4444-5555-6666-00000000000${i}` })),
      ),
      ...['29', '2a', '2b'].map((n, i) => gpu(i + 1, `GPU-a00000${n}-1111-2222-3333-0000000000${n}`)),
    ],
    lost: [],
  },
  'L-mig-old-uuid-form.txt': {
    ok: true,
    gpus: [
      gpu(
        0,
        'GPU-a000002c-1111-2222-3333-00000000002c',
        [1, 2].map((i) => ({ name: 'MIG 3g.20gb', uuid: `MIG-GPU-a000002c-1111-2222-3333-00000000002c/${i}/0` })),
      ),
    ],
    lost: [],
  },
  'L-jetson.txt': { ok: true, gpus: [gpu(0, '00000000-1111-2222-3333-444444444444')], lost: [] },
  'L-one-lost.txt': {
    ok: true,
    gpus: [gpu(0, 'GPU-a0000050-1111-2222-3333-000000000050'), gpu(2, 'GPU-a0000052-1111-2222-3333-000000000052')],
    lost: [1],
  },
};

describe('recorded outputs of nvidia-smi', () => {
  it.each(Object.entries(QUERIES))('%s says what each GPU is good for', (file, expected) => {
    const list = file === 'q-a100-mig-enabled.txt' ? answerOf('L-mig.txt') : answerOf('L-four-gpus.txt');
    expect(verdicts(lookFrom(answerOf(file), NO_APPS, list))).toEqual(expected);
  });

  it.each(Object.entries(APPS))('%s is read as a list of processes', (file, expected) => {
    expect(parseNvidiaApps(answerOf(file))).toEqual(expected);
  });

  it.each(Object.entries(LISTS))('%s is read as a list of GPUs and slices', (file, expected) => {
    expect(parseNvidiaList(answerOf(file))).toEqual(expected);
  });

  it('leaves no recorded file without a fact', () => {
    const covered = [...Object.keys(QUERIES), ...Object.keys(APPS), ...Object.keys(LISTS)];
    const recorded = [...EXITS.keys()].filter((file) => !/^(amd|rocm)-smi/.test(file));
    expect(covered.toSorted()).toEqual(recorded.toSorted());
  });
});

describe('parseNvidiaQuery', () => {
  const row = '0, GPU-a0000000-1111-2222-3333-000000000000, NVIDIA L4, 4, 23034, 0, 31, 12.5, [N/A]\n';

  it('reads figures with and without fractions and units, and absent ones as absent', () => {
    const read = parseNvidiaQuery(answerOf('q-with-header-units.txt'), NVIDIA_FIELDS);
    expect(read).toMatchObject({
      kind: 'rows',
      rows: [{ index: 0, usedMiB: null, totalMiB: null, utilPercent: 0, temperatureC: 35, powerW: 11.17 }],
    });
  });

  it('asks for the query without the field that the driver does not know', () => {
    const read = parseNvidiaQuery(answerOf('q-invalid-field.txt'), NVIDIA_FIELDS);
    expect(read).toEqual({ kind: 'drop-field', field: 'mig.mode.current' });
  });

  it('does not drop the index, nor a field that was not asked for', () => {
    for (const field of ['index', 'fan.speed']) {
      const text = `Field "${field}" is not a valid field to query.\n\n`;
      expect(parseNvidiaQuery(answerWith(text, 2), NVIDIA_FIELDS).kind).toBe('unknown');
    }
  });

  it('reads rows of fewer fields after one was dropped', () => {
    const fields = NVIDIA_FIELDS.filter((field) => field !== 'mig.mode.current' && field !== 'temperature.gpu');
    const text = '0, GPU-a0000000-1111-2222-3333-000000000000, Tesla K80, 4, 11441, 0, [Not Supported]\n';
    expect(parseNvidiaQuery(answerWith(text), fields)).toMatchObject({
      rows: [{ usedMiB: 4, totalMiB: 11441, fault: null, unclear: null, migEnabled: false }],
    });
  });

  it('takes one GPU that is lost among good rows as a reason to ask for each alone', () => {
    const text = `${row}Unable to determine the device handle for GPU 0000:0B:00.0: GPU is lost.\n`;
    expect(parseNvidiaQuery(answerWith(text), NVIDIA_FIELDS).kind).toBe('one-lost');
  });

  it('does not believe an answer that names one GPU twice', () => {
    expect(parseNvidiaQuery(answerWith(row + row), NVIDIA_FIELDS).kind).toBe('unknown');
    expect(parseNvidiaQuery(answerWith(row + row.replace('0,', '1,')), NVIDIA_FIELDS).kind).toBe('unknown');
  });

  it('does not believe an answer without its last line end', () => {
    expect(parseNvidiaQuery(answerWith(row.trimEnd()), NVIDIA_FIELDS).kind).toBe('unknown');
  });

  it('does not read silence as a machine without GPUs', () => {
    expect(parseNvidiaQuery(answerWith(''), NVIDIA_FIELDS).kind).toBe('unknown');
  });

  it.each([
    [', 4, 23034', ', 4?, 23034', '0 unknown: its used memory reads "4?"'],
    [', 4, 23034', ', [Odd], 23034', '0 unknown: its used memory reads "[Odd]"'],
    [', 4, 23034', ', [Unknown Error], 23034', '0 faulty: its memory cannot be read (Unknown Error)'],
    ['12.5, [N/A]', '12.5, [Insufficient Permissions]', '0 unknown: its MIG mode reads "[Insufficient Permissions]"'],
    ['12.5, [N/A]', '[GPU requires reset], [N/A]', '0 faulty: GPU requires reset'],
  ])('does not call a GPU free whose row says %s → %s', (from, to, expected) => {
    const text = row.replace(from, to);
    expect(verdicts(lookFrom(answerWith(text), NO_APPS, NO_APPS))).toEqual([expected]);
  });

  it('accepts a virtual GPU that shows load but no sensors', () => {
    const text = '0, GPU-a0000000-1111-2222-3333-000000000000, GRID V100D-8Q, 528, 8192, 0, [N/A], [N/A], [N/A]\n';
    expect(verdicts(lookFrom(answerWith(text), NO_APPS, NO_APPS))).toEqual(['0 free']);
  });
});

describe('parseNvidiaApps', () => {
  it.each([
    ['a cut row', '40170, GPU-a0000001-1111-2222-3333-000000000001, 1', 0],
    ['a row of two cells', '40170, GPU-a0000001\n', 0],
    ['other text', 'what?\n', 0],
    ['a tool that was killed', '', -9],
  ])('takes %s for a list that may lack processes', (_, text, code) => {
    expect(parseNvidiaApps(answerWith(text, code)).kind).toBe('torn');
  });

  it('does not take rows of a failed call for the whole list', () => {
    expect(parseNvidiaApps(answerWith(textOf('apps-mig.txt'), 15)).kind).toBe('failed');
  });

  it('takes "not supported" for a device without such a list', () => {
    expect(parseNvidiaApps(answerWith('Not Supported\n', 3))).toEqual({ kind: 'unsupported' });
  });

  it('keeps a process whose number is hidden', () => {
    const text = '[Insufficient Permissions], GPU-a0000001-1111-2222-3333-000000000001, 185\n';
    expect(parseNvidiaApps(answerWith(text))).toMatchObject({ rows: [{ pid: 0, usedMiB: 185 }] });
  });

  it('skips the header and the words for no process', () => {
    const text = 'pid, gpu_uuid, used_gpu_memory [MiB]\nNo running processes found\n';
    expect(parseNvidiaApps(answerWith(text))).toEqual({ kind: 'processes', rows: [] });
  });
});

describe('parseNvidiaList', () => {
  const lost = 'Unable to determine the device handle for GPU 0000:0B:00.0: GPU is lost.\n';

  it('counts devices that it could not open where they stand', () => {
    const text = `${lost}GPU 1: L4 (UUID: GPU-1)\n${lost}${lost}`;
    expect(parseNvidiaList(answerWith(text, 15))).toMatchObject({ ok: true, gpus: [{ index: 1 }], lost: [0, 2, 3] });
  });

  it.each([
    ['a cut line', 'GPU 0: L4 (UUID: GPU-0)\nGPU 1: L4 (UU', 0],
    ['a slice of no GPU', '  MIG 1g.5gb Device 0: (UUID: MIG-a)\n', 0],
    ['nothing', '', 0],
    ['an error', 'Failed to initialize NVML: Unknown Error\n', 255],
    ['a tool that was killed', 'GPU 0: L4 (UUID: GPU-0)\n', -9],
  ])('does not take %s for a list', (_, text, code) => {
    expect(parseNvidiaList(answerWith(text, code)).ok).toBe(false);
  });
});

const rowsOf = (file: string) => {
  const read = parseNvidiaQuery(answerOf(file), NVIDIA_FIELDS);
  if (read.kind !== 'rows') throw new Error(read.kind);
  return read.rows;
};

describe('joinNvidia', () => {
  it('gives each process to its GPU', () => {
    const apps = answerOf('apps-two-procs-one-gpu.txt');
    const look = lookFrom(answerOf('q-h100x4-idle-and-busy.txt'), apps, NO_APPS);
    expect(look.ok && look.gpus.map(({ processes }) => processes?.map(({ pid }) => pid))).toEqual([
      [],
      [40170, 40171],
      [40172],
      [],
    ]);
  });

  it('names a GPU without a uuid by its index, and takes every process for a possible user of it', () => {
    const apps = { kind: 'processes' as const, rows: [{ pid: 7, uuid: null, usedMiB: null }] };
    const [orin] = joinNvidia(rowsOf('q-jetson-orin-nvgpu.txt'), apps, null);
    expect(orin).toMatchObject({ uuid: 'nvidia:0', processes: [{ pid: 7, usedMiB: null }] });
  });

  it('calls a GPU unclear when its memory has no figure and this time its processes have none either', () => {
    const failed = { kind: 'failed' as const, message: 'it failed' };
    expect(joinNvidia(rowsOf('q-gb10-dgx-spark.txt'), failed, null)[0]?.unclear).toContain('it failed');
    expect(joinNvidia(rowsOf('q-gb10-dgx-spark.txt'), { kind: 'unsupported' }, null)[0]).not.toHaveProperty('unclear');
    expect(joinNvidia(rowsOf('q-h100x4-idle-and-busy.txt'), failed, null)[0]).not.toHaveProperty('unclear');
  });

  it('calls a MIG parent unclear when its processes cannot be listed: its own memory says nothing about its slices', () => {
    const list = parseNvidiaList(answerOf('L-mig.txt'));
    const failed = { kind: 'failed' as const, message: 'it failed' };
    const [parent, plain] = joinNvidia(rowsOf('q-a100-mig-enabled.txt'), failed, list);
    expect(parent?.unclear).toBe('its processes cannot be listed: it failed');
    expect(plain).not.toHaveProperty('unclear');
  });

  it('calls a GPU unclear whose memory is hidden and which has no list of processes', () => {
    const text = textOf('q-crlf.txt').replace(', 500,', ', [Insufficient Permissions],');
    const look = lookFrom(answerWith(text), answerWith('Not Supported\n', 3), NO_APPS);
    expect(verdicts(look)).toEqual([
      '0 unknown: its memory is hidden from this user and its processes cannot be listed',
    ]);
  });

  it('calls a MIG parent without a slice faulty, and one whose slices cannot be listed unclear', () => {
    const rows = rowsOf('q-a100-mig-enabled.txt');
    const none = { ok: true as const, lost: [], gpus: [{ index: 0, uuid: rows[0]?.uuid ?? null, mig: [] }] };
    expect(joinNvidia(rows, { kind: 'unsupported' }, none)[0]?.fault).toBe(
      'MIG is enabled and there is no slice on it',
    );
    const torn = parseNvidiaList(answerWith('GPU 0: A100 (UU'));
    expect(joinNvidia(rows, { kind: 'unsupported' }, torn)[0]?.unclear).toContain('could not be listed: ');
  });

  it('notices a process in a slice that an older list does not have', () => {
    const apps = parseNvidiaApps(answerOf('apps-mig.txt'));
    expect(hasUnlistedSlice(apps, parseNvidiaList(answerOf('L-mig.txt')))).toBe(false);
    expect(hasUnlistedSlice(apps, parseNvidiaList(answerOf('L-mig-old-uuid-form.txt')))).toBe(true);
  });
});
