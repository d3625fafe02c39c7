/*
 * The frame of the conformance programs: the cases of a system call's manual page, success and every error, as a line each, so
 * that a native run and one in the kernel can be compared.
 *
 *   GROUP(links) {                        a group of calls; it runs in a process and an empty directory of its own
 *     S(symlink, "to", "link");           symlink("to", "link") = 0
 *     S(rmdir, "link");                   rmdir("link") = ENOTDIR
 *     OK(getpid);                         getpid() = ok, where the number differs from run to run
 *     V(buffer[0]);                       buffer[0]: 116
 *   }
 *
 * Calls are made without the C library's help: what is printed is the kernel's own number and error.
 */

#ifndef CALL_H
#define CALL_H

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct group {
  const char *name;
  void (*run)(void);
};

#define GROUP(name)                                                                          \
  static void run_##name(void);                                                              \
  static const struct group group_##name = {#name, run_##name};                              \
  static const struct group *const at_##name __attribute__((section("groups"), used)) = &group_##name; \
  static void run_##name(void)

/* Makes the call with all arguments as 64 bits, so that a negative one is negative whatever its type. */
long call(long number, const long *arguments);
/* Prints, and gives the result with errno set if it is -1. */
long said(const char *text, long result);
long went(const char *text, long result);
void shown(const char *text, long value);

/* A path or a structure where nothing is mapped. */
#define BAD ((void *)16)

#define PASTE_(a, b) a##b
#define PASTE(a, b) PASTE_(a, b)
#define COUNT_(_, a, b, c, d, e, f, count, ...) count
#define COUNT(...) COUNT_(_, ##__VA_ARGS__, 6, 5, 4, 3, 2, 1, 0)
#define LONG_0() 0
#define LONG_1(a) (long)(a)
#define LONG_2(a, b) (long)(a), (long)(b)
#define LONG_3(a, b, c) (long)(a), (long)(b), (long)(c)
#define LONG_4(a, b, c, d) (long)(a), (long)(b), (long)(c), (long)(d)
#define LONG_5(a, b, c, d, e) (long)(a), (long)(b), (long)(c), (long)(d), (long)(e)
#define LONG_6(a, b, c, d, e, f) (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), (long)(f)
#define LONGS(...) ((const long[6]){PASTE(LONG_, COUNT(__VA_ARGS__))(__VA_ARGS__)})

/* The call without a line. */
#define R(name, ...) call(SYS_##name, LONGS(__VA_ARGS__))
#define S(name, ...) said(#name "(" #__VA_ARGS__ ")", call(SYS_##name, LONGS(__VA_ARGS__)))
#define OK(name, ...) went(#name "(" #__VA_ARGS__ ")", call(SYS_##name, LONGS(__VA_ARGS__)))
#define V(expression) shown(#expression, (long)(expression))

/* Runs the statements in a child, and prints how it ended. */
#define CHILD(...)                                    \
  do {                                                \
    pid_t child_ = fork();                            \
    if (child_ == 0) {                                \
      __VA_ARGS__;                                    \
      _exit(0);                                       \
    }                                                 \
    ended(child_);                                    \
  } while (0)
void ended(pid_t child);

#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 8U
#define MFD_EXEC 16U
#endif
#ifndef F_SEAL_EXEC
#define F_SEAL_EXEC 0x20
#endif

/* Numbers of calls that are younger than the C library's headers. */
#ifndef SYS_cachestat
#define SYS_cachestat 451
#endif
#ifndef SYS_fchmodat2
#define SYS_fchmodat2 452
#endif
#ifndef SYS_futex_wake
#define SYS_futex_wake 454
#define SYS_futex_wait 455
#define SYS_futex_requeue 456
#endif
#ifndef SYS_statmount
#define SYS_statmount 457
#define SYS_listmount 458
#endif
#ifndef SYS_mseal
#define SYS_mseal 462
#endif

#endif
