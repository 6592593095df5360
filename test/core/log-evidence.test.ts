import { describe, expect, it } from 'vitest';
import { classOfText, logShowsOom } from '../../src/core/log-evidence.ts';

describe('logShowsOom', () => {
  it.each([
    'torch.cuda.OutOfMemoryError: CUDA out of memory. Tried to allocate 20.00 MiB',
    'torch.OutOfMemoryError: HIP out of memory. Tried to allocate 2 GiB',
    'RuntimeError: CUDA error: out of memory',
    'OOM when allocating tensor with shape[64,3,512,512] and type float on /job:localhost',
    'tensorflow.python.framework.errors_impl.ResourceExhaustedError: Graph execution error:',
    'jaxlib.xla_extension.XlaRuntimeError: RESOURCE_EXHAUSTED: Out of memory while trying to allocate 8589934592 bytes.',
    'jax.errors.JaxRuntimeError: RESOURCE_EXHAUSTED: Error allocating device buffer: Attempting to allocate 4.00G.',
    'failed call to cuMemAlloc: CUDA_ERROR_OUT_OF_MEMORY: out of memory',
    'RuntimeError: cuDNN error: CUDNN_STATUS_ALLOC_FAILED',
    'RuntimeError: CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`',
    'hipErrorOutOfMemory',
    'cupy.cuda.memory.OutOfMemoryError: Out of memory allocating 1,024 bytes',
  ])('sees %j', (text) => {
    expect(logShowsOom(`epoch 1\n${text}\n`)).toBe(true);
  });

  it.each([
    'google.api_core.exceptions.ResourceExhausted: 429 RESOURCE_EXHAUSTED: Quota exceeded',
    'Allocator (GPU_0_bfc) ran out of memory trying to allocate 2.00GiB. The caller indicates that this is not a failure',
    'avoiding out-of-memory by gradient checkpointing',
    'RuntimeError: CUDA error: device-side assert triggered',
  ])('does not take %j for it', (text) => {
    expect(logShowsOom(text)).toBe(false);
  });
});

describe('classOfText', () => {
  it.each([
    ['Timed out', 'timeout'],
    ['Stalled (no output for 10m)', 'stalled'],
    ['CUDA out of memory', 'oom'],
    ['Process exited with code 2', 'exit-2'],
    ['Process exited with code -11', 'signal-SIGSEGV'],
    ['Pre-script failed', 'pre-script'],
    ['loss is NaN', 'nan'],
    ['NaN', 'nan'],
    ['nanotube model failed', 'reported'],
    ["No module named 'apex'", 'import'],
    ["[Errno 2] No such file or directory: 'x'", 'missing-file'],
    ['NCCL error: unhandled cuda error', 'cuda'],
    ['[Errno 28] No space left on device', 'disk'],
    ['accuracy below chance', 'reported'],
  ])('%j is %s', (text, name) => {
    expect(classOfText(text)).toBe(name);
  });
});
