/* System calls with random numbers and arguments: whatever they say, program and kernel must live to tell. The first
   argument is the seed, the second the number of calls. */

#include "check.h"
#include <signal.h>
#include <sys/syscall.h>
#include <sys/time.h>

static unsigned long state;
static char area[1 << 16];
static const char *const names[] = {"", "/", "a", "a/b", "../x", ".", "..", "b/", "/proc/self/fd/1", "/proc/self/exe",
                                    "/proc/self/maps", "/dev/null", "/dev/fd/9", "/data/f", "\xff\xfe"};

/* Left out: what ends, blocks for ever, or changes what the program itself stands on. */
static const int left_out[] = {
    SYS_exit,           SYS_exit_group,  SYS_rt_sigreturn,   SYS_clone,          SYS_clone3,           SYS_fork,
    SYS_vfork,          SYS_execve,      SYS_kill,           SYS_tkill,          SYS_tgkill,           SYS_rt_sigaction,
    SYS_rt_sigprocmask, SYS_setitimer,   SYS_alarm,          SYS_rt_sigqueueinfo, SYS_rt_tgsigqueueinfo, SYS_arch_prctl,
    SYS_mmap,           SYS_munmap,      SYS_mprotect,       SYS_mremap,         SYS_brk,              SYS_madvise,
    SYS_pause,          SYS_rt_sigsuspend, SYS_rt_sigtimedwait, SYS_nanosleep,   SYS_clock_nanosleep,  SYS_poll,
    SYS_ppoll,          SYS_select,      SYS_pselect6,       SYS_epoll_wait,     SYS_epoll_pwait,      SYS_epoll_pwait2,
    SYS_futex,          SYS_pipe,        SYS_pipe2,          SYS_eventfd,        SYS_eventfd2,         SYS_prctl,
    SYS_execveat,       SYS_sigaltstack, SYS_set_tid_address, SYS_close,         SYS_close_range,      SYS_dup2,
    SYS_dup3,           SYS_ftruncate,   SYS_truncate,       SYS_fallocate,      SYS_pwrite64,         SYS_pwritev,
    SYS_pwritev2,       SYS_lseek,       SYS_remap_file_pages, SYS_shmat,         SYS_process_vm_writev, SYS_seccomp,
    SYS_pidfd_send_signal, SYS_process_madvise, SYS_timer_create, SYS_mq_notify};

static unsigned long next(void) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state;
}

static unsigned long argument(void) {
  switch (next() % 13) {
    case 0: return next() % 8;
    case 1: return (unsigned long)area + next() % (sizeof area - 4096);
    case 2: return (unsigned long)names[next() % (sizeof names / sizeof *names)];
    case 3: return -(long)(next() % 200);
    case 4: return next();
    case 5: return 1UL << (next() % 64);
    case 6: return next() % 64;
    case 7: return 4096 * (next() % 20);
    case 8: return next() & 0xffffffff;
    case 9: return 0;
    case 10: return ((unsigned long)area + 4095) & ~4095UL;
    case 11: return 4096;
    default: return next() % 5000;
  }
}

/* What waits, for a pipe of the program's own for example, is interrupted. */
static void tick(int number) { (void)number; }

int main(int argc, char **argv) {
  struct sigaction action = {.sa_handler = tick};
  struct itimerval often = {{0, 20000}, {0, 20000}};
  sigaction(SIGALRM, &action, NULL);
  setitimer(ITIMER_REAL, &often, NULL);
  state = strtoul(argv[1], NULL, 10) * 0x9e3779b97f4a7c15UL + 1;
  long calls = argc > 2 ? atol(argv[2]) : 1000;
  for (long i = 0; i < calls;) {
    long number = next() % 470;
    int skip = 0;
    for (unsigned k = 0; k < sizeof left_out / sizeof *left_out; k++) skip |= left_out[k] == number;
    if (skip) continue;
    for (int k = 0; k < 20; k++) ((unsigned long *)area)[next() % (sizeof area / 8)] = argument();
    /* Not through the C library, which keeps data of its own behind some calls. */
    long result;
    register long a3 __asm__("r10") = argument(), a4 __asm__("r8") = argument(), a5 __asm__("r9") = argument();
    __asm__ volatile("syscall" : "=a"(result)
                     : "a"(number), "D"(argument()), "S"(argument()), "d"(argument()), "r"(a3), "r"(a4), "r"(a5)
                     : "rcx", "r11", "memory");
    i++;
  }
  return 42;
}
