/* futex(2), set_tid_address(2), get_robust_list(2), sched_yield(2), sched_getaffinity(2), getcpu(2), and what tells of the system */

#include "call.h"
#include <linux/futex.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>

GROUP(futex) {
  static unsigned word = 5, other = 7;
  struct timespec time = {0, 1000000};
  S(futex, &word, FUTEX_WAKE, 1, NULL, NULL, 0);
  S(futex, &word, FUTEX_WAIT, 4, NULL, NULL, 0);
  S(futex, &word, FUTEX_WAIT, 5, &time, NULL, 0);
  S(futex, &word, FUTEX_WAIT | FUTEX_PRIVATE_FLAG, 5, &time, NULL, 0);
  S(futex, &word, FUTEX_WAIT, 5, BAD, NULL, 0);
  time.tv_nsec = 1000000000;
  S(futex, &word, FUTEX_WAIT, 5, &time, NULL, 0);
  time.tv_nsec = -1;
  S(futex, &word, FUTEX_WAIT, 5, &time, NULL, 0);
  time = (struct timespec){0, 0};
  S(futex, (char *)&word + 1, FUTEX_WAIT, 5, &time, NULL, 0);
  S(futex, (char *)&word + 1, FUTEX_WAKE, 1, NULL, NULL, 0);
  S(futex, BAD, FUTEX_WAIT, 5, &time, NULL, 0);
  S(futex, BAD, FUTEX_WAKE, 1, NULL, NULL, 0);
  S(futex, BAD, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, 1, NULL, NULL, 0);
  S(futex, &word, FUTEX_WAIT_BITSET, 5, &time, NULL, 1);
  S(futex, &word, FUTEX_WAIT_BITSET | FUTEX_CLOCK_REALTIME, 5, &time, NULL, 1);
  S(futex, &word, FUTEX_WAIT_BITSET, 5, &time, NULL, 0);
  S(futex, &word, FUTEX_WAKE_BITSET, 1, NULL, NULL, 0);
  S(futex, &word, FUTEX_WAKE_BITSET, 1, NULL, NULL, 2);
  S(futex, &word, FUTEX_WAIT | FUTEX_CLOCK_REALTIME, 5, &time, NULL, 0);
  S(futex, &word, FUTEX_WAKE | FUTEX_CLOCK_REALTIME, 5, NULL, NULL, 0);
  S(futex, &word, FUTEX_REQUEUE, 1, 1L, &other, 0);
  S(futex, &word, FUTEX_CMP_REQUEUE, 1, 1L, &other, 4);
  S(futex, &word, FUTEX_CMP_REQUEUE, 1, 1L, &other, 5);
  S(futex, &word, FUTEX_CMP_REQUEUE, -1, 1L, &other, 5);
  S(futex, &word, FUTEX_CMP_REQUEUE, 1, -1L, &other, 5);
  S(futex, &word, FUTEX_WAKE_OP, 1, 1L, &other, FUTEX_OP(FUTEX_OP_ADD, 2, FUTEX_OP_CMP_EQ, 7));
  V(other);
  S(futex, &word, FUTEX_WAKE_OP, 1, 1L, BAD, FUTEX_OP(FUTEX_OP_ADD, 2, FUTEX_OP_CMP_EQ, 7));
  S(futex, &word, 2, 1, NULL, NULL, 0);
  S(futex, &word, 99, 1, NULL, NULL, 0);
  word = 0;
  S(futex, &word, FUTEX_LOCK_PI, 0, NULL, NULL, 0);
  V(word == gettid());
  S(futex, &word, FUTEX_LOCK_PI, 0, NULL, NULL, 0);
  S(futex, &word, FUTEX_TRYLOCK_PI, 0, NULL, NULL, 0);
  S(futex, &word, FUTEX_UNLOCK_PI, 0, NULL, NULL, 0);
  V(word);
  S(futex, &word, FUTEX_UNLOCK_PI, 0, NULL, NULL, 0);
  word = 999999;
  S(futex, &word, FUTEX_LOCK_PI, 0, NULL, NULL, 0);
  S(futex, BAD, FUTEX_LOCK_PI, 0, NULL, NULL, 0);
  S(futex, BAD, FUTEX_UNLOCK_PI, 0, NULL, NULL, 0);
}

enum { SIZE_32 = 2, PRIVATE = 128 };

struct waiter {
  uint64_t value, address;
  uint32_t flags, reserved;
};

static unsigned words[3];

static void *wake_third(void *unused) {
  usleep(30000);
  words[2] = 1;
  while (R(futex_wake, words + 2, ~0U, 1, SIZE_32 | PRIVATE) == 0) usleep(1000);
  return unused;
}

GROUP(futex_words) {
  struct timespec past = {1, 0}, wrong = {0, -1};
  S(futex_wake, words, ~0U, 1, SIZE_32 | PRIVATE);
  S(futex_wake, words, ~0U, 0, SIZE_32);
  S(futex_wake, words, 0, 1, SIZE_32);
  S(futex_wake, words, 1L << 32, 1, SIZE_32);
  S(futex_wake, words, ~0U, 1, 1);
  S(futex_wake, words, ~0U, 1, SIZE_32 | 0x1000);
  S(futex_wake, (char *)words + 2, ~0U, 1, SIZE_32);
  S(futex_wake, BAD, ~0U, 1, SIZE_32);
  S(futex_wake, BAD, ~0U, 1, SIZE_32 | PRIVATE);
  S(futex_wait, words, 1, ~0U, SIZE_32, NULL, 0);
  S(futex_wait, words, 0, ~0U, SIZE_32, &past, CLOCK_MONOTONIC);
  S(futex_wait, words, 0, ~0U, SIZE_32 | PRIVATE, &past, CLOCK_REALTIME);
  S(futex_wait, words, 0, ~0U, SIZE_32, &past, CLOCK_BOOTTIME);
  S(futex_wait, words, 0, ~0U, SIZE_32, &wrong, CLOCK_MONOTONIC);
  S(futex_wait, words, 0, ~0U, SIZE_32, BAD, CLOCK_MONOTONIC);
  S(futex_wait, words, 0, 0, SIZE_32, NULL, 0);
  S(futex_wait, words, 1L << 32, ~0U, SIZE_32, NULL, 0);
  S(futex_wait, words, 0, ~0U, 1, NULL, 0);
  S(futex_wait, BAD, 0, ~0U, SIZE_32, NULL, 0);
  S(futex_wait, (char *)words + 1, 0, ~0U, SIZE_32, NULL, 0);
  struct waiter list[3] = {{0, (long)words, SIZE_32 | PRIVATE, 0}, {0, (long)(words + 1), SIZE_32 | PRIVATE, 0},
                           {0, (long)(words + 2), SIZE_32 | PRIVATE, 0}};
  S(futex_requeue, list, 0, 1, 1);
  S(futex_requeue, list, 1, 1, 1);
  S(futex_requeue, list, 0, -1, 1);
  S(futex_requeue, list, 0, 1, -1);
  S(futex_requeue, NULL, 0, 1, 1);
  S(futex_requeue, BAD, 0, 1, 1);
  S(futex_waitv, list, 3, 0, &past, CLOCK_MONOTONIC);
  S(futex_waitv, list, 0, 0, NULL, 0);
  S(futex_waitv, list, 129, 0, NULL, 0);
  S(futex_waitv, list, 3, 1, NULL, 0);
  S(futex_waitv, NULL, 3, 0, NULL, 0);
  S(futex_waitv, BAD, 3, 0, NULL, 0);
  S(futex_waitv, list, 3, 0, &past, CLOCK_BOOTTIME);
  S(futex_waitv, list, 3, 0, &wrong, CLOCK_MONOTONIC);
  pthread_t other;
  pthread_create(&other, NULL, wake_third, NULL);
  S(futex_waitv, list, 3, 0, NULL, 0);
  pthread_join(other, NULL);
  S(futex_waitv, list, 3, 0, NULL, 0);
  list[0].value = 7;
  S(futex_waitv, list, 3, 0, NULL, 0);
  S(futex_requeue, list, 0, 1, 1);
  list[0].value = 0;
  list[1].reserved = 1;
  S(futex_waitv, list, 2, 0, NULL, 0);
  list[1].reserved = 0;
  list[1].flags = 0;
  S(futex_waitv, list, 2, 0, NULL, 0);
}

GROUP(threads) {
  void *head;
  size_t length;
  unsigned place = 77, node = 77;
  OK(set_tid_address, NULL);
  OK(getpgrp);
  S(get_robust_list, 0, &head, &length);
  V(length);
  S(get_robust_list, 999999, &head, &length);
  S(get_robust_list, 0, BAD, &length);
  S(get_robust_list, 0, &head, BAD);
  S(set_robust_list, head, 24);
  S(set_robust_list, head, 8);
  S(sched_yield);
  unsigned long set[128] = {0};
  V(R(sched_getaffinity, 0, sizeof set, set) >= 8);
  V(set[0] != 0);
  S(sched_getaffinity, 0, 1, set);
  S(sched_getaffinity, 0, 9, set);
  S(sched_getaffinity, 999999, sizeof set, set);
  S(sched_getaffinity, -1, sizeof set, set);
  S(sched_getaffinity, 0, sizeof set, BAD);
  S(getcpu, &place, &node, NULL);
  V(place < 64);
  V(node);
  S(getcpu, NULL, NULL, NULL);
  S(getcpu, BAD, NULL, NULL);
  S(getcpu, NULL, BAD, NULL);
  for (int policy = 0; policy < 8; policy++) {
    S(sched_get_priority_max, policy);
    S(sched_get_priority_min, policy);
  }
  S(sched_get_priority_max, -1);
}

GROUP(system) {
  struct utsname names;
  struct sysinfo info;
  char text[16];
  S(uname, &names);
  V(strcmp(names.sysname, "Linux"));
  V(strcmp(names.machine, "x86_64"));
  S(uname, BAD);
  S(sysinfo, &info);
  V(info.mem_unit);
  V(info.totalram >= info.freeram && info.procs > 0);
  S(sysinfo, BAD);
  S(getrandom, text, 16, 0);
  S(getrandom, text, 16, 1);
  S(getrandom, text, 16, 2);
  S(getrandom, text, 16, 4);
  S(getrandom, text, 16, 8);
  S(getrandom, text, 16, 6);
  S(getrandom, BAD, 16, 0);
  S(getrandom, text, 0, 0);
}

GROUP(limits) {
  struct rlimit limit;
  S(getrlimit, RLIMIT_NOFILE, &limit);
  V(limit.rlim_cur <= limit.rlim_max);
  S(getrlimit, 16, &limit);
  S(getrlimit, -1, &limit);
  S(getrlimit, RLIMIT_NOFILE, BAD);
  S(setrlimit, RLIMIT_NOFILE, BAD);
  limit = (struct rlimit){10, 5};
  S(setrlimit, RLIMIT_NOFILE, &limit);
  S(setrlimit, 16, &limit);
  limit = (struct rlimit){1000, 2000};
  S(setrlimit, RLIMIT_CORE, &limit);
  S(prlimit64, 0, RLIMIT_CORE, NULL, &limit);
  V(limit.rlim_cur);
  S(prlimit64, 999999, RLIMIT_CORE, NULL, &limit);
  S(prlimit64, 0, RLIMIT_CORE, BAD, NULL);
  S(prlimit64, 0, RLIMIT_CORE, NULL, BAD);
  S(prlimit64, 0, 16, NULL, NULL);
}
