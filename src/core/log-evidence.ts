/**
 * What texts of logs and of error messages prove. One regular expression per cause; every repetition in them is bounded, so
 * that no log can make them slow.
 */
import type { FailureClass } from './run.ts';

/** Causes that a text can show, strongest first. */
export const TEXT_CAUSES = ['oom', 'nan', 'import', 'missing-file', 'cuda', 'disk'] as const;
export type TextCause = (typeof TEXT_CAUSES)[number];

/** PyTorch, TensorFlow, JAX/XLA, CuPy, llama.cpp, the libraries of NVIDIA and AMD. */
const GPU_OOM = new RegExp(
  [
    String.raw`\b(?:CUDA|HIP|XPU|GPU|MPS backend) out of memory\b`,
    String.raw`\b(?:CUDA|HIP) error: out of memory`,
    String.raw`torch\.(?:cuda\.)?OutOfMemoryError`,
    String.raw`cuda\.memory\.OutOfMemoryError`,
    'CUDA_ERROR_OUT_OF_MEMORY|cudaErrorMemoryAllocation|hipErrorOutOfMemory',
    'cudaMalloc failed: out of memory|Out of memory error on GPU',
    String.raw`(?:CUDNN|CUBLAS|CUSPARSE|CUSOLVER|HIPBLAS)_STATUS_ALLOC_FAILED`,
    'OOM when allocating tensor|ResourceExhaustedError',
    // gRPC has the same word for quotas, so the rest must speak of memory.
    '(?:Xla|Jax)RuntimeError: RESOURCE_EXHAUSTED|RESOURCE_EXHAUSTED: (?:Out of memory|[^\\n]{0,80}\\balloc)',
  ].join('|'),
  'i',
);

const HOST_OOM = new RegExp(
  [
    String.raw`\b(?:_Array)?MemoryError\b`,
    String.raw`Unable to allocate [\d.]{1,12} [KMGTP]iB`,
    "DefaultCPUAllocator: (?:can't allocate|not enough) memory",
    'Cannot allocate memory|std::bad_alloc|JavaScript heap out of memory',
    String.raw`\boom-kill|\bOOM Killed\b|Out of memory: Killed process`,
    String.raw`DataLoader worker \(pid[^)\n]{0,40}\) is killed by signal: Killed`,
  ].join('|'),
  'i',
);

const NAN = new RegExp(
  [
    // `loss: nan`, `'train_loss': nan`, `grad_norm=nan`, `loss = tensor(nan, …)`
    String.raw`(?:loss|grad|norm|nll|ppl|perplexity|objective|cost)\w{0,20}[^\w\n]{1,20}(?:tensor\()?nan\b(?![-\w])`,
    String.raw`loss[^\n]{0,60}? (?:is|was|became|are) (?:a )?(?:nan|inf|infinite|non-?finite)\b`,
    String.raw`\bnan (?:detected|encountered|loss|losses|gradients?|values? (?:in|detected))\b`,
    String.raw`(?:detected|encountered|contains|produced|returned|found) (?:a )?nan\b`,
    String.raw`\bnon-?finite (?:loss|grad)|NanLossDuringTraining|loss diverged`,
  ].join('|'),
  'i',
);

const IMPORT =
  /\b(?:ModuleNotFoundError|ImportError)\b|No module named |Cannot find (?:module|package) '|ERR_MODULE_NOT_FOUND|error while loading shared libraries/;

const MISSING_FILE =
  /\b(?:FileNotFoundError|NotADirectoryError)\b|No such file or directory|\bENOENT\b|can't open file '/;

const CUDA = new RegExp(
  [
    String.raw`\b(?:CUDA|HIP|cuDNN|cuBLAS|NCCL|RCCL) error\b|cuda runtime error|CUDA initialization:`,
    String.raw`\b(?:CUDNN|CUBLAS|CUSPARSE|CUSOLVER|CUFFT)_STATUS_(?!SUCCESS)[A-Z]|\bCUDA_ERROR_[A-Z]|\bhipError[A-Z]`,
    String.raw`\bnccl(?:Internal|System|Remote|UnhandledCuda)Error\b|DistBackendError|Watchdog caught collective operation timeout`,
    'device-side assert|no kernel image is available|CUDA driver version is insufficient|Torch not compiled with CUDA',
    'No CUDA GPUs are available|no CUDA-capable device|Found no NVIDIA driver|NVIDIA driver on your system is too old',
    String.raw`uncorrectable ECC|\bECC error|NVRM: Xid|GPU is lost|fallen off the bus`,
  ].join('|'),
  'i',
);

/** PyTorch reports a full disk while saving as a failure of its zip writer. */
const DISK =
  /No space left on device|\bENOSPC\b|Disk quota exceeded|\bEDQUOT\b|PytorchStreamWriter failed writing file/;

const PROOF: Readonly<Record<TextCause, readonly RegExp[]>> = {
  oom: [GPU_OOM, HOST_OOM],
  nan: [NAN],
  import: [IMPORT],
  'missing-file': [MISSING_FILE],
  cuda: [CUDA],
  disk: [DISK],
};

/** New bytes of a log show that a GPU ran out of memory. A message is shorter than 200 characters: overlap pieces by that. */
export function logShowsOom(text: string): boolean {
  return GPU_OOM.test(text);
}

/** Where in the text the cause shows itself; -1 = nowhere. */
export function showsAt(cause: TextCause, text: string): number {
  for (const proof of PROOF[cause]) {
    const at = text.search(proof);
    if (at !== -1) return at;
  }
  return -1;
}

/** The numbers of signals as POSIX fixes them, and the others of Linux up to 15. */
export const SIGNALS: readonly string[] =
  ' SIGHUP SIGINT SIGQUIT SIGILL SIGTRAP SIGABRT SIGBUS SIGFPE SIGKILL SIGUSR1 SIGSEGV SIGUSR2 SIGPIPE SIGALRM SIGTERM'.split(
    ' ',
  );

/** Texts that the original wrote, and so do we. */
export const TEXTS = {
  timeout: 'Timed out',
  oom: 'CUDA out of memory',
  pre: 'Pre-script failed',
  stalled: (minutes: number) => `Stalled (no output for ${minutes}m)`,
  exit: (code: number) => `Process exited with code ${code}`,
};

/** The class of a failure of which only the error text is known. */
export function classOfText(text: string): FailureClass {
  if (text === TEXTS.timeout) return 'timeout';
  if (text === TEXTS.pre) return 'pre-script';
  if (text.startsWith('Stalled (no output for ')) return 'stalled';
  const exit = /^Process exited with code (-?\d{1,10})\b/.exec(text);
  if (exit !== null) return classOfExit(Number(exit[1]));
  const cause = TEXT_CAUSES.find((candidate) => showsAt(candidate, text) !== -1);
  if (cause !== undefined) return cause;
  return /\bnan\b/i.test(text) ? 'nan' : 'reported';
}

/** Python gives a signal as a negative exit code. */
function classOfExit(code: number): FailureClass {
  const signal = SIGNALS[-code];
  return code < 0 && signal !== undefined ? `signal-${signal}` : `exit-${code}`;
}
