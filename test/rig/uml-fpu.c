/*
 * Preloaded into linux.uml 6.1, which keeps 2696 bytes of a process's floating point state. Since Linux 5.16 the kernel below takes only the
 * whole of it, and processors with AMX have 11008 bytes: without this, the first process of the machine dies (ptrace: EFAULT). What is not
 * kept belongs to instructions that a process must ask for first.
 */
#include <elf.h>
#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static char whole[65536];

long ptrace(enum __ptrace_request request, ...) {
  va_list rest;
  va_start(rest, request);
  pid_t pid = va_arg(rest, pid_t);
  void *address = va_arg(rest, void *);
  void *data = va_arg(rest, void *);
  va_end(rest);

  if (request == PTRACE_SETREGSET && (long)address == NT_X86_XSTATE) {
    struct iovec all = {whole, sizeof whole};
    const struct iovec *kept = data;
    if (syscall(SYS_ptrace, PTRACE_GETREGSET, pid, address, &all) != 0) return -1;
    memcpy(whole, kept->iov_base, kept->iov_len < all.iov_len ? kept->iov_len : all.iov_len);
    return syscall(SYS_ptrace, request, pid, address, &all);
  }
  if (request == PTRACE_PEEKTEXT || request == PTRACE_PEEKDATA || request == PTRACE_PEEKUSER) {
    long word = 0; /* the call below libc's stores it, and libc's answers it */
    if (syscall(SYS_ptrace, request, pid, address, &word) != 0) return -1;
    errno = 0;
    return word;
  }
  return syscall(SYS_ptrace, request, pid, address, data);
}
