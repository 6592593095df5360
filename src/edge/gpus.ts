/** Looks at the GPUs of this machine through the tools of their makers. A tool that hangs costs one look, never the loop. */
import { isBlind, parseAmdSmi, parseRocmSmi } from '../core/gpu-amd.ts';
import type { GpuLook, ToolAnswer } from '../core/gpu.ts';
import type { Gpus } from './edges.ts';
import { callTool } from './gpu-tool.ts';
import type { CallTool } from './gpu-tool.ts';
import { NvidiaSmi } from './nvidia-smi.ts';
import type { Ask } from './nvidia-smi.ts';

interface GpusOptions {
  /** Seconds for one whole look; 10 by default. */
  timeoutS?: number;
  /** Environment of the tools; PATH finds them. */
  env?: NodeJS.ProcessEnv;
  call?: CallTool;
}

const LOOK_LIMIT_S = 10;

export function openGpus({ timeoutS = LOOK_LIMIT_S, env = process.env, call = callTool }: GpusOptions = {}): Gpus {
  const nvidia = new NvidiaSmi();
  /** Tools that outlived their limit, by name. */
  const stuck = new Map<Promise<void>, string>();
  /** Once AMD GPUs were seen, nvidia-smi is not asked any more. */
  let amd = false;
  let running: Promise<GpuLook> | null = null;

  const askUntil =
    (deadline: number): Ask =>
    async (...argv) => {
      const left = deadline - performance.now() / 1000;
      if (left <= 0) return silent(argv[0], timeoutS);
      const { answer, gone } = call(argv, env, left);
      const got = await answer;
      if (got.end.kind !== 'silent') return got;
      stuck.set(gone, argv[0]);
      void gone.then(() => stuck.delete(gone));
      return { ...got, end: { kind: 'silent', seconds: timeoutS } };
    };

  const lookNow = async (): Promise<GpuLook> => {
    const [hanging] = stuck.values();
    if (hanging !== undefined) {
      return { ok: false, why: 'unknown', message: `${hanging} was killed for not answering and has not ended yet` };
    }
    const ask = askUntil(performance.now() / 1000 + timeoutS);
    if (amd) return lookAmd(ask);
    const first = await nvidia.look(ask);
    if (first.ok || first.why === 'unknown') return first;
    const second = await lookAmd(ask);
    amd = second.ok;
    return second.ok ? second : { ...second, message: `${first.message} · ${second.message}` };
  };

  return {
    look() {
      running ??= lookNow().finally(() => (running = null));
      return running;
    },
  };
}

function silent(tool: string, seconds: number): ToolAnswer {
  return { tool, stdout: '', stderr: '', end: { kind: 'silent', seconds } };
}

/** amd-smi succeeds rocm-smi; the older one is asked where the newer is missing, broken or shows no memory. */
async function lookAmd(ask: Ask): Promise<GpuLook> {
  const look = parseAmdSmi(await ask('amd-smi', 'metric', '--json'));
  if (look.ok && !isBlind(look)) return look;
  const older = parseRocmSmi(
    await ask('rocm-smi', '--showproductname', '--showuse', '--showmeminfo', 'vram', '--json'),
  );
  if (older.ok) return older;
  if (look.ok || look.why === 'unknown') return look;
  return older.why === 'unknown' ? older : { ...older, message: `${look.message} · ${older.message}` };
}
