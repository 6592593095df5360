import { describe, expect, it } from 'vitest';
import { isBlind, parseAmdSmi, parseRocmSmi } from '../../src/core/gpu-amd.ts';
import type { GpuReading } from '../../src/core/gpu.ts';
import { EXITS, answerOf, answerWith, verdicts } from '../rig/gpu-fixtures.ts';

const amd = (index: number, rest: Partial<GpuReading>) => ({
  index,
  uuid: `amd:${index}`,
  name: 'AMD GPU',
  vendor: 'amd',
  fault: null,
  processes: null,
  mig: [],
  ...rest,
});
const blind = { usedMiB: null, unclear: 'its used memory is not reported' };
const unknown = (message: string) => ({ ok: false, why: 'unknown', message });

const LOOKS: Record<string, unknown> = {
  'amd-smi-metric-json-array.txt': {
    ok: true,
    gpus: [amd(0, { usedMiB: 285, totalMiB: 196592, utilPercent: 42, temperatureC: 44, powerW: 22 })],
  },
  'amd-smi-metric-json-gpu_data.txt': {
    ok: true,
    gpus: [
      amd(0, { usedMiB: 4096, totalMiB: 32704, utilPercent: 47 }),
      amd(1, { usedMiB: 128, totalMiB: 98816, utilPercent: 0 }),
    ],
  },
  'amd-smi-metric-all-na.txt': { ok: true, gpus: [amd(0, { ...blind, totalMiB: 65536 })] },
  'amd-smi-watch-preamble.txt': { ok: true, gpus: [amd(0, { ...blind, totalMiB: null })] },
  'rocm-smi-json.txt': {
    ok: true,
    gpus: [amd(0, { name: 'Radeon RX 7900 XT', usedMiB: 27, totalMiB: 20464, utilPercent: 0 })],
  },
  'rocm-smi-lowpower-warning.txt': { ok: true, gpus: [amd(0, { ...blind, totalMiB: null, utilPercent: 0 })] },
  'rocm-smi-no-json.txt': unknown('rocm-smi: WARNING: No JSON data to report (exit 0)'),
  'rocm-smi-csv.txt': unknown(
    'rocm-smi: device,GPU use (%),VRAM Total Memory (B),VRAM Total Used Memory (B),Card Series,Card Model,Card Vendor,Card SKU,Subsystem ID,Device Rev,Node ID,GUID,GFX Version (exit 0)',
  ),
  'rocm-smi-driver-missing.txt': unknown(
    'rocm-smi: cat: /sys/module/amdgpu/initstate: No such file or directory (exit 1)',
  ),
};

const parse = (file: string) =>
  file.startsWith('amd-smi') ? parseAmdSmi(answerOf(file)) : parseRocmSmi(answerOf(file));

describe('recorded outputs of the AMD tools', () => {
  it.each(Object.entries(LOOKS))('%s is read as it was meant', (file, expected) => {
    expect(parse(file)).toEqual(expected);
  });

  it('leaves no recorded file without a fact', () => {
    const recorded = [...EXITS.keys()].filter((file) => /^(amd|rocm)-smi/.test(file));
    expect(Object.keys(LOOKS).toSorted()).toEqual(recorded.toSorted());
  });

  it('calls a GPU busy or free by its memory, and one without that figure unknown', () => {
    expect(verdicts(parse('amd-smi-metric-json-gpu_data.txt'))).toEqual(['0 foreign: 4096 MiB in use', '1 free']);
    expect(verdicts(parse('amd-smi-metric-all-na.txt'))).toEqual(['0 unknown: its used memory is not reported']);
  });
});

const memory = (used: object, total: object) =>
  `[{"gpu": 0, "mem_usage": ${JSON.stringify({ used_vram: used, total_vram: total })}}]`;

describe('the AMD parsers', () => {
  it('count system memory in use as memory of an APU', () => {
    const unit = 'MB';
    const apu = {
      total_vram: { value: 512, unit },
      used_vram: { value: 128, unit },
      total_gtt: { value: 98304, unit },
      used_gtt: { value: 40000, unit },
    };
    const look = parseAmdSmi(answerWith(JSON.stringify([{ gpu: 0, mem_usage: apu }]), 0, 'amd-smi'));
    expect(verdicts(look)).toEqual(['0 foreign: 40128 MiB in use']);
  });

  it('do not count the system memory that a card with memory of its own borrows', () => {
    const unit = 'MB';
    const card = {
      total_vram: { value: 24560, unit },
      used_vram: { value: 20, unit },
      total_gtt: { value: 64000, unit },
      used_gtt: { value: 9000, unit },
    };
    const look = parseAmdSmi(answerWith(JSON.stringify([{ gpu: 0, mem_usage: card }]), 0, 'amd-smi'));
    expect(verdicts(look)).toEqual(['0 free']);
  });

  it.each([
    ['GB', 3, 3072],
    ['KB', 4096, 4],
    ['B', 1048576, 1],
  ])('convert %s', (unit, value, expected) => {
    const look = parseAmdSmi(answerWith(memory({ value, unit }, { value, unit }), 0, 'amd-smi'));
    expect(look).toMatchObject({ gpus: [{ usedMiB: expected, totalMiB: expected }] });
  });

  it.each([
    ['an unknown unit', { value: 4, unit: 'pages' }],
    ['a unit named like a method', { value: 4, unit: 'constructor' }],
    ['a text for the figure', { value: 'N/A', unit: 'MB' }],
    ['a negative figure', { value: -4, unit: 'MB' }],
  ])('take %s for no figure', (_, used) => {
    const look = parseAmdSmi(answerWith(memory(used, { value: 9, unit: 'MB' }), 0, 'amd-smi'));
    expect(look).toMatchObject({ gpus: [{ usedMiB: null }] });
  });

  it.each(['{}', '[1]', '[{"gpu": "0"}]', '[{"gpu": 0}, {"gpu": 0}]', '[{"gpu": 0}', 'null', ''])(
    'take %s from amd-smi for no answer',
    (text) => {
      expect(parseAmdSmi(answerWith(text, 0, 'amd-smi'))).toMatchObject({ ok: false, why: 'unknown' });
    },
  );

  it('tell a tool without devices and a tool that is not there from a tool that failed', () => {
    expect(parseAmdSmi(answerWith('[]', 0, 'amd-smi'))).toMatchObject({ why: 'absent' });
    expect(parseRocmSmi(answerWith('{"system": {}}', 0, 'rocm-smi'))).toMatchObject({ why: 'absent' });
    expect(parseRocmSmi(answerWith('[]', 0, 'rocm-smi'))).toMatchObject({ why: 'unknown' });
    const missing = { tool: 'amd-smi', stdout: '', stderr: '', end: { kind: 'missing' as const } };
    expect(parseAmdSmi(missing)).toEqual({ ok: false, why: 'absent', message: 'amd-smi: command not found' });
  });

  it('know a look that shows the memory of no GPU', () => {
    expect(isBlind(parse('amd-smi-metric-all-na.txt'))).toBe(true);
    expect(isBlind(parse('amd-smi-metric-json-array.txt'))).toBe(false);
    expect(isBlind(parse('rocm-smi-no-json.txt'))).toBe(false);
  });
});
