/** The recorded outputs of GPU tools, as the parsers get them and as a machine would show them. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { joinNvidia, parseNvidiaApps, parseNvidiaList } from '../../src/core/gpu-nvidia-use.ts';
import { NVIDIA_FIELDS, parseNvidiaQuery } from '../../src/core/gpu-nvidia.ts';
import type { GpuLook, ToolAnswer } from '../../src/core/gpu.ts';
import { judgeSlots, planSlots } from '../../src/core/slots.ts';
import type { Slot, SlotState } from '../../src/core/slots.ts';

export const FIXTURES = fileURLToPath(new URL('../fixtures/gpu-tools', import.meta.url));

/** File name → exit code, as index.tsv records them. */
export const EXITS: ReadonlyMap<string, number> = new Map(
  readFileSync(`${FIXTURES}/index.tsv`, 'utf8')
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [file = '', , exit] = line.split('\t');
      return [file, Number(exit)] as const;
    }),
);

export function textOf(file: string): string {
  return readFileSync(`${FIXTURES}/${file}`, 'utf8');
}

export function answerWith(stdout: string, code = 0, tool = 'nvidia-smi'): ToolAnswer {
  const end = code < 0 ? ({ kind: 'signalled', signal: 'SIGKILL' } as const) : ({ kind: 'exited', code } as const);
  return { tool, stdout, stderr: '', end };
}

export function answerOf(file: string): ToolAnswer {
  const tool = /^(?:rocm|amd)-smi/.exec(file)?.[0] ?? 'nvidia-smi';
  return answerWith(textOf(file), EXITS.get(file), tool);
}

/** The look that these answers make: what the edge does, without calling anything. */
export function lookFrom(query: ToolAnswer, apps: ToolAnswer, list: ToolAnswer): GpuLook {
  const read = parseNvidiaQuery(query, NVIDIA_FIELDS);
  if (read.kind !== 'rows') {
    const message = read.kind === 'drop-field' ? read.field : read.message;
    return { ok: false, why: read.kind === 'absent' ? 'absent' : 'unknown', message };
  }
  const used = parseNvidiaApps(apps);
  if (used.kind === 'torn') return { ok: false, why: 'unknown', message: used.message };
  const parents = read.rows.some((row) => row.migEnabled);
  return { ok: true, gpus: joinNvidia(read.rows, used, parents ? parseNvidiaList(list) : null) };
}

export const NOBODY = { thresholdMiB: 2000, holders: new Map(), ourPids: new Set<number>() };

export function slotsOf(look: GpuLook): Slot[] {
  const planned = planSlots({ kind: 'all' }, look);
  if (!planned.ok) throw new Error(planned.problem.message);
  return planned.value;
}

/** `0 free`, `1 foreign: 71234 MiB in use`: one line for each slot that the look makes. */
export function verdicts(look: GpuLook): string[] {
  return look.ok ? judgeSlots(slotsOf(look), look, NOBODY).map(told) : [`${look.why}: ${look.message}`];
}

export function told(state: SlotState): string {
  const name = state.slot.id.replace(/^gpu:/, '');
  return 'why' in state ? `${name} ${state.state}: ${state.why}` : `${name} ${state.state}`;
}
