/** What the GPU tools say, as types. Parsers in gpu-nvidia.ts, gpu-nvidia-use.ts and gpu-amd.ts; what follows from it in slots.ts. */

export interface GpuProcess {
  /** As the tool numbers it: inside a container a number of the host. 0 = the tool hides it. Never a target of a signal. */
  pid: number;
  /** MiB; null = not reported. */
  usedMiB: number | null;
  /** uuid of the MIG slice it runs on, where the tool names the slice. */
  slice?: string;
}

/** One device as the GPU tool reports it. */
export interface GpuReading {
  index: number;
  /** `nvidia:<index>` or `amd:<index>` where the tool gives none ({@link madeUpUuid}). */
  uuid: string;
  name: string;
  vendor: 'nvidia' | 'amd';
  /** MiB; null = not reported (never 0). */
  usedMiB: number | null;
  totalMiB: number | null;
  /** Why it cannot be used at all, e.g. `GPU requires reset`; null = usable. */
  fault: string | null;
  /** Why this answer does not tell whether it is in use (a torn row, hidden figures): such a GPU is never taken for free. */
  unclear?: string;
  /** Processes on it. null = the tool could not say. */
  processes: GpuProcess[] | null;
  /** Slices of a MIG parent; empty when it is not one. */
  mig: { uuid: string; name: string }[];
  /** Percent. Absent = not reported, as for the next two. */
  utilPercent?: number;
  temperatureC?: number;
  powerW?: number;
}

export type GpuLook =
  | { ok: true; gpus: GpuReading[] }
  /** `absent`: no such tool or no device here; `unknown`: the tool failed or hung, which never means free. */
  | { ok: false; why: 'absent' | 'unknown'; message: string };

/** Everything one call of a tool gave. */
export interface ToolAnswer {
  tool: string;
  stdout: string;
  stderr: string;
  end:
    | { kind: 'exited'; code: number }
    | { kind: 'signalled'; signal: string }
    /** No such program on the PATH. */
    | { kind: 'missing' }
    | { kind: 'silent'; seconds: number }
    | { kind: 'failed'; message: string };
}

export function madeUpUuid(vendor: GpuReading['vendor'], index: number): string {
  return `${vendor}:${index}`;
}

/** How a call ended, as one line for people; the tools print their failures on stdout, shells and loaders on stderr. */
export function answerText({ tool, stdout, stderr, end }: ToolAnswer): string {
  const line = said(stdout) ?? said(stderr);
  switch (end.kind) {
    case 'missing':
      return `${tool}: command not found`;
    case 'silent':
      return `${tool} did not answer within ${end.seconds} s`;
    case 'failed':
      return `${tool} ${end.message}`;
    case 'signalled':
      return `${tool} was ended by ${end.signal}`;
    case 'exited':
      return `${tool}: ${line ?? 'no output'} (exit ${end.code})`;
    default:
      return end satisfies never;
  }
}

function said(output: string): string | undefined {
  const line = output.split('\n').find((one) => one.trim() !== '');
  return line?.trim().slice(0, 200);
}
