/* sigaction(2), sigprocmask(2), sigpending(2), sigsuspend(2), sigtimedwait(2), rt_sigqueueinfo(2), sigaltstack(2), kill(2), tgkill(2) */

#include "call.h"

struct action {
  void *handler;
  unsigned long flags;
  void *restorer;
  uint64_t mask;
};

static volatile int seen;

static void count(int number) { seen = number; }

GROUP(sigaction) {
  struct action action = {SIG_IGN, 0, NULL, ~0UL}, old;
  S(rt_sigaction, SIGUSR1, &action, &old, 8);
  V(old.handler == SIG_DFL);
  S(rt_sigaction, SIGUSR1, NULL, &old, 8);
  V(old.handler == SIG_IGN);
  V(old.mask);
  S(rt_sigaction, SIGKILL, &action, NULL, 8);
  S(rt_sigaction, SIGSTOP, &action, NULL, 8);
  S(rt_sigaction, SIGKILL, NULL, &old, 8);
  S(rt_sigaction, 0, NULL, &old, 8);
  S(rt_sigaction, 65, NULL, &old, 8);
  S(rt_sigaction, 64, NULL, &old, 8);
  S(rt_sigaction, -1, NULL, &old, 8);
  S(rt_sigaction, SIGUSR1, &action, NULL, 4);
  S(rt_sigaction, SIGUSR1, BAD, NULL, 8);
  S(rt_sigaction, SIGUSR1, NULL, BAD, 8);
}

GROUP(sigprocmask) {
  uint64_t set = 1UL << (SIGUSR1 - 1), old = 0;
  S(rt_sigprocmask, SIG_BLOCK, &set, &old, 8);
  V(old);
  set = ~0UL;
  S(rt_sigprocmask, SIG_SETMASK, &set, &old, 8);
  V(old);
  S(rt_sigprocmask, SIG_BLOCK, NULL, &old, 8);
  V(old);
  set = 1UL << (SIGUSR1 - 1);
  S(rt_sigprocmask, SIG_UNBLOCK, &set, NULL, 8);
  S(rt_sigprocmask, 99, NULL, &old, 8);
  V(old);
  S(rt_sigprocmask, 3, &set, &old, 8);
  S(rt_sigprocmask, SIG_BLOCK, &set, &old, 4);
  S(rt_sigprocmask, SIG_BLOCK, BAD, &old, 8);
  S(rt_sigprocmask, SIG_BLOCK, &set, BAD, 8);
  signal(SIGUSR2, count);
  set = 1UL << (SIGUSR2 - 1);
  S(rt_sigprocmask, SIG_SETMASK, &set, NULL, 8);
  raise(SIGUSR2);
  S(rt_sigpending, &old, 8);
  V(old);
  S(rt_sigpending, &old, 4);
  S(rt_sigpending, &old, 16);
  S(rt_sigpending, BAD, 8);
  uint64_t none = 0;
  S(rt_sigsuspend, &none, 8);
  V(seen);
  S(rt_sigsuspend, &none, 4);
  S(rt_sigsuspend, BAD, 8);
  S(rt_sigprocmask, SIG_BLOCK, NULL, &old, 8);
  V(old);
}

GROUP(sigtimedwait) {
  uint64_t set = 1UL << (SIGUSR1 - 1) | 1UL << (40 - 1);
  siginfo_t info;
  struct timespec none = {0, 0};
  S(rt_sigprocmask, SIG_BLOCK, &set, NULL, 8);
  S(rt_sigtimedwait, &set, &info, &none, 8);
  raise(SIGUSR1);
  S(rt_sigtimedwait, &set, &info, NULL, 8);
  V(info.si_signo);
  V(info.si_code);
  memset(&info, 0, sizeof info);
  info.si_code = SI_QUEUE;
  info.si_value.sival_int = 7;
  long self = getpid();
  S(rt_sigqueueinfo, self, 40, &info);
  info.si_value.sival_int = 8;
  S(rt_sigqueueinfo, self, 40, &info);
  S(rt_sigtimedwait, &set, &info, &none, 8);
  V(info.si_value.sival_int);
  V(info.si_code);
  S(rt_sigtimedwait, &set, NULL, &none, 8);
  S(rt_sigtimedwait, &set, &info, &none, 4);
  S(rt_sigtimedwait, BAD, &info, &none, 8);
  S(rt_sigtimedwait, &set, &info, BAD, 8);
  none.tv_nsec = -1;
  S(rt_sigtimedwait, &set, &info, &none, 8);
  S(rt_sigqueueinfo, self, 65, &info);
  S(rt_sigqueueinfo, self, -1, &info);
  S(rt_sigqueueinfo, 999999, 40, &info);
  S(rt_sigqueueinfo, self, 40, BAD);
  info.si_code = SI_USER;
  S(rt_sigqueueinfo, 1, 0, &info);
  info.si_code = SI_QUEUE;
  S(rt_tgsigqueueinfo, self, self, 40, &info);
  S(rt_tgsigqueueinfo, self, 999999, 40, &info);
  S(rt_tgsigqueueinfo, 999999, self, 40, &info);
  S(rt_tgsigqueueinfo, -1, self, 40, &info);
  S(rt_tgsigqueueinfo, self, 0, 40, &info);
  S(rt_tgsigqueueinfo, self, self, 65, &info);
  S(rt_tgsigqueueinfo, self, self, 0, &info);
  S(rt_tgsigqueueinfo, self, self, 40, BAD);
}

GROUP(sigaltstack) {
  static char area[65536];
  stack_t stack = {area, 0, sizeof area}, old;
  S(sigaltstack, &stack, &old);
  V(old.ss_flags);
  S(sigaltstack, NULL, &old);
  V(old.ss_size);
  V(old.ss_flags);
  stack.ss_size = 100;
  S(sigaltstack, &stack, NULL);
  stack.ss_size = sizeof area;
  stack.ss_flags = 8;
  S(sigaltstack, &stack, NULL);
  stack.ss_flags = SS_DISABLE;
  S(sigaltstack, &stack, NULL);
  S(sigaltstack, NULL, &old);
  V(old.ss_flags);
  V(old.ss_size);
  S(sigaltstack, BAD, NULL);
  S(sigaltstack, NULL, BAD);
  S(sigaltstack, NULL, NULL);
}

GROUP(kill) {
  long self = getpid();
  S(kill, self, 0);
  S(kill, self, 65);
  S(kill, self, -1);
  S(kill, 999999, 0);
  S(kill, -999999, 0);
  S(kill, LONG_MIN, 0);
  S(kill, INT_MIN, 0);
  signal(SIGUSR1, count);
  S(kill, self, SIGUSR1);
  V(seen);
  seen = 0;
  S(tkill, self, SIGUSR1);
  V(seen);
  seen = 0;
  S(tgkill, self, self, SIGUSR1);
  V(seen);
  S(tkill, 0, SIGUSR1);
  S(tkill, -1, SIGUSR1);
  S(tkill, 999999, 0);
  S(tkill, self, 65);
  S(tkill, self, 0);
  S(tgkill, self, 999999, 0);
  S(tgkill, 999999, self, 0);
  S(tgkill, 0, self, 0);
  S(tgkill, self, 0, 0);
  S(tgkill, -1, self, 0);
  S(tgkill, self, self, 65);
  S(tgkill, self, self, 0);
  CHILD(R(kill, getpid(), SIGTERM));
  CHILD(setpgid(0, 0); signal(SIGTERM, SIG_IGN); S(kill, 0, SIGTERM));
  CHILD(S(rt_sigreturn));
}
