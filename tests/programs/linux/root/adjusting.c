/* Scheduling, limits, personality, and other processes' memory. Sources: sched(7), sched_setscheduler(2), sched_setparam(2), sched_setattr(2),
   sched_setaffinity(2), sched_rr_get_interval(2), setpriority(2), ioprio_set(2), prlimit(2), personality(2), process_vm_readv(2), kcmp(2),
   prctl(2). */
#include "scenes.h"
#include <sched.h>
#include <sys/personality.h>
#include <sys/resource.h>
#include <sys/uio.h>
#include <sys/utsname.h>
#include <time.h>

struct attributes {
  unsigned size, policy;
  unsigned long long flags;
  int nice;
  unsigned priority;
  unsigned long long runtime, deadline, period;
  unsigned low, high;
};

static void attributes(pid_t pid) {
  struct attributes now = {0};
  SAY(syscall(SYS_sched_getattr, pid, &now, 56, 0));
  printf("size %u policy %u flags %llx nice %d priority %u\n", now.size, now.policy, now.flags, now.nice, now.priority);
}

static void policies(void) {
  struct sched_param zero = {0}, ten = {10}, hundred = {100};
  SAY(syscall(SYS_sched_getscheduler, 0));
  SAY(syscall(SYS_sched_setscheduler, 0, SCHED_FIFO, &ten));
  SAY(syscall(SYS_sched_getscheduler, 0));
  struct sched_param got = {-1};
  SAY(syscall(SYS_sched_getparam, 0, &got));
  printf("%d\n", got.sched_priority);
  struct timespec interval = {9, 9};
  SAY(syscall(SYS_sched_rr_get_interval, 0, &interval));
  printf("%ld %ld\n", (long)interval.tv_sec, interval.tv_nsec);
  attributes(0);
  SAY(syscall(SYS_sched_setparam, 0, &zero));
  SAY(syscall(SYS_sched_setparam, 0, &hundred));
  SAY(syscall(SYS_sched_setparam, 0, NULL));
  SAY(syscall(SYS_sched_setparam, 0, (void *)8));
  SAY(syscall(SYS_sched_setparam, -1, &ten));
  SAY(syscall(SYS_sched_setparam, 4194303, &ten));
  SAY(syscall(SYS_sched_setscheduler, 0, SCHED_RR | SCHED_RESET_ON_FORK, &ten));
  SAY(syscall(SYS_sched_getscheduler, 0));
  SAY(syscall(SYS_sched_rr_get_interval, 0, &interval));
  printf("%ld %ld\n", (long)interval.tv_sec, interval.tv_nsec);
  fflush(stdout);
  if (fork() == 0) {
    SAY(syscall(SYS_sched_getscheduler, 0));
    _exit(0);
  }
  wait(NULL);
  SAY(syscall(SYS_sched_setscheduler, 0, SCHED_OTHER, &ten));
  SAY(syscall(SYS_sched_setscheduler, 0, SCHED_FIFO, &zero));
  SAY(syscall(SYS_sched_setscheduler, 0, 4, &zero));
  SAY(syscall(SYS_sched_setscheduler, 0, 99, &zero));
  SAY(syscall(SYS_sched_setscheduler, 0, -1, &zero));
  SAY(syscall(SYS_sched_setscheduler, 0, SCHED_BATCH, &zero));
  SAY(syscall(SYS_sched_setscheduler, 0, SCHED_IDLE, &zero));
  SAY(syscall(SYS_sched_getscheduler, 0));
  SAY(syscall(SYS_sched_getscheduler, -1));
  SAY(syscall(SYS_sched_getscheduler, 4194303));
  SAY(syscall(SYS_sched_getparam, 0, NULL));
  SAY(syscall(SYS_sched_getparam, 0, 8));
  SAY(syscall(SYS_sched_rr_get_interval, -1, &interval));
  for (int i = -1; i < 9; i++) printf("%ld %ld\n", syscall(SYS_sched_get_priority_max, i), syscall(SYS_sched_get_priority_min, i));
  become(1000, 1000);
  SAY(syscall(SYS_sched_setscheduler, 0, SCHED_FIFO, &ten));
  SAY(syscall(SYS_sched_setscheduler, 0, SCHED_BATCH, &zero));
  SAY(syscall(SYS_sched_setscheduler, getppid(), SCHED_BATCH, &zero));
}

static void with_attributes(void) {
  struct attributes wanted = {56, SCHED_BATCH, 0, 5, 0, 0, 0, 0, 0, 0};
  SAY(syscall(SYS_sched_setattr, 0, &wanted, 0));
  attributes(0);
  wanted = (struct attributes){48, SCHED_RR, 1, 0, 7, 0, 0, 0, 0, 0};
  SAY(syscall(SYS_sched_setattr, 0, &wanted, 0));
  attributes(0);
  SAY(syscall(SYS_sched_setattr, 0, &wanted, 1));
  SAY(syscall(SYS_sched_setattr, 0, NULL, 0));
  SAY(syscall(SYS_sched_setattr, -1, &wanted, 0));
  wanted.flags = 0x1000;
  SAY(syscall(SYS_sched_setattr, 0, &wanted, 0));
  wanted.flags = 0;
  wanted.size = 20;
  SAY(syscall(SYS_sched_setattr, 0, &wanted, 0));
  printf("%u\n", wanted.size);
  SAY(syscall(SYS_sched_getattr, 0, &wanted, 20, 0));
  SAY(syscall(SYS_sched_getattr, 0, NULL, 56, 0));
  SAY(syscall(SYS_sched_getattr, 0, &wanted, 48, 0));
  printf("%u\n", wanted.size);
}

static void nice_values(void) {
  SAY(syscall(SYS_getpriority, PRIO_PROCESS, 0));
  SAY(syscall(SYS_getpriority, 3, 0));
  SAY(syscall(SYS_getpriority, PRIO_PROCESS, 4194303));
  SAY(syscall(SYS_setpriority, PRIO_PROCESS, 0, 5));
  SAY(syscall(SYS_getpriority, PRIO_PROCESS, 0));
  SAY(syscall(SYS_setpriority, PRIO_PROCESS, 0, -30));
  SAY(syscall(SYS_getpriority, PRIO_PROCESS, 0));
  SAY(syscall(SYS_setpriority, PRIO_PROCESS, 0, 99));
  SAY(syscall(SYS_getpriority, PRIO_PROCESS, 0));
  SAY(syscall(SYS_setpriority, PRIO_PROCESS, 0, 3));
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) {
    become(1000, 1000);
    SAY(syscall(SYS_getpriority, PRIO_PROCESS, 0));
    SAY(syscall(SYS_setpriority, PRIO_PROCESS, 0, 1));
    SAY(syscall(SYS_setpriority, PRIO_PROCESS, 0, 8));
    SAY(syscall(SYS_setpriority, PRIO_PROCESS, getppid(), 9));
    SAY(syscall(SYS_getpriority, PRIO_USER, 0));
    SAY(syscall(SYS_setpriority, PRIO_USER, 54321, 9));
    SAY(syscall(SYS_ioprio_set, 1, 0, 1 << 13 | 3));
    SAY(syscall(SYS_ioprio_set, 1, getppid(), 2 << 13 | 3));
    _exit(0);
  }
  waitpid(child, NULL, 0);
  SAY(syscall(SYS_ioprio_set, 1, 0, 2 << 13 | 3));
  SAY(syscall(SYS_ioprio_get, 1, 0));
  SAY(syscall(SYS_ioprio_set, 1, 0, 1 << 13 | 2));
  SAY(syscall(SYS_ioprio_get, 1, 0));
  SAY(syscall(SYS_ioprio_set, 1, 0, 3));
  SAY(syscall(SYS_ioprio_set, 1, 0, 7 << 13));
  SAY(syscall(SYS_ioprio_set, 4, 0, 2 << 13));
  SAY(syscall(SYS_ioprio_get, 4, 0));
  SAY(syscall(SYS_ioprio_get, 1, 4194303));
  SAY(syscall(SYS_ioprio_set, 1, 4194303, 2 << 13));
}

static void processors(void) {
  unsigned long set[16] = {1};
  SAY(syscall(SYS_sched_setaffinity, 0, 8, set));
  SAY(syscall(SYS_sched_getaffinity, 0, sizeof set, set) > 0 ? 0 : -1);
  printf("%lx\n", set[0]);
  unsigned cpu = 9;
  SAY(syscall(SYS_getcpu, &cpu, NULL, NULL));
  printf("%u\n", cpu);
  set[0] = 2;
  SAY(syscall(SYS_sched_setaffinity, 0, 1, set));
  SAY(syscall(SYS_getcpu, &cpu, NULL, NULL));
  printf("%u\n", cpu);
  set[0] = 0;
  SAY(syscall(SYS_sched_setaffinity, 0, 8, set));
  SAY(syscall(SYS_sched_setaffinity, 0, 8, 8));
  SAY(syscall(SYS_sched_setaffinity, 4194303, 8, set));
  SAY(syscall(SYS_sched_getaffinity, 4194303, sizeof set, set));
  SAY(syscall(SYS_sched_getaffinity, 0, 7, set));
  SAY(syscall(SYS_sched_getaffinity, 0, sizeof set, 8));
  become(1000, 1000);
  set[0] = 1;
  SAY(syscall(SYS_sched_setaffinity, getppid(), 8, set));
}

static void limits(void) {
  struct rlimit limit = {100, 200};
  SAY(syscall(SYS_setrlimit, RLIMIT_NOFILE, &limit));
  SAY(syscall(SYS_getrlimit, RLIMIT_NOFILE, &limit));
  printf("%lu %lu\n", limit.rlim_cur, limit.rlim_max);
  limit = (struct rlimit){300, 200};
  SAY(syscall(SYS_setrlimit, RLIMIT_NOFILE, &limit));
  SAY(syscall(SYS_setrlimit, 99, &limit));
  SAY(syscall(SYS_setrlimit, RLIMIT_NOFILE, 8));
  SAY(syscall(SYS_prlimit64, 4194303, RLIMIT_NOFILE, NULL, &limit));
  fflush(stdout);
  if (fork() == 0) {
    become(1000, 1000);
    limit = (struct rlimit){150, 201};
    SAY(syscall(SYS_setrlimit, RLIMIT_NOFILE, &limit));
    SAY(syscall(SYS_prlimit64, getppid(), RLIMIT_NOFILE, NULL, &limit));
    _exit(0);
  }
  wait(NULL);
  for (int i = 0; i < 98; i++) dup(0);
  SAY(dup(0));
}

static void persona(void) {
  struct utsname name;
  SAY(syscall(SYS_personality, 0xffffffff));
  SAY(syscall(SYS_personality, ADDR_NO_RANDOMIZE));
  SAY(syscall(SYS_personality, 0xffffffff));
  SAY(syscall(SYS_personality, PER_LINUX32));
  uname(&name);
  printf("%s\n", name.machine);
  SAY(syscall(SYS_personality, PER_LINUX));
  uname(&name);
  printf("%s\n", name.machine);
  SAY(prctl(PR_GET_TIMERSLACK));
  SAY(prctl(PR_SET_TIMERSLACK, 1234));
  SAY(prctl(PR_GET_TIMERSLACK));
  SAY(prctl(PR_SET_TIMERSLACK, 0));
  SAY(prctl(PR_GET_TIMERSLACK));
  SAY(prctl(PR_GET_TIMING));
  SAY(prctl(PR_SET_TIMING, 1));
  int value = 0;
  SAY(prctl(PR_GET_TSC, &value));
  printf("%d\n", value);
  SAY(prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0));
  SAY(prctl(PR_GET_THP_DISABLE, 0, 0, 0, 0));
  SAY(prctl(PR_GET_THP_DISABLE, 1, 0, 0, 0));
  SAY(prctl(12345));
}

static char text[8192] = "what is there";

static void others(void) {
  int ends[2];
  pipe(ends);
  static char room[8192];
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) {
    strcpy(text, "the child's");
    write(ends[1], "x", 1);
    for (;;) pause();
  }
  char byte;
  read(ends[0], &byte, 1);
  struct iovec here[2] = {{room, 4}, {room + 10, 20}}, there[2] = {{text, 7}, {text + 7, 17}};
  SAY(syscall(SYS_process_vm_readv, child, here, 2, there, 2, 0));
  printf("%.4s %s\n", room, room + 10);
  strcpy(room, "written");
  here[0].iov_len = 8;
  SAY(syscall(SYS_process_vm_writev, child, here, 1, there, 2, 0));
  memset(room, 0, sizeof room);
  SAY(syscall(SYS_process_vm_readv, child, here, 1, there, 2, 0));
  printf("%s %s\n", room, text);
  SAY(syscall(SYS_process_vm_readv, child, here, 1, there, 1, 1));
  SAY(syscall(SYS_process_vm_readv, child, here, 1025, there, 1, 0));
  SAY(syscall(SYS_process_vm_readv, 4194303, here, 1, there, 1, 0));
  SAY(syscall(SYS_process_vm_readv, child, here, 0, there, 1, 0));
  SAY(syscall(SYS_process_vm_readv, child, 8, 1, there, 1, 0));
  there[0] = (struct iovec){(void *)8, 8};
  SAY(syscall(SYS_process_vm_readv, child, here, 1, there, 1, 0));
  here[1].iov_len = -1;
  SAY(syscall(SYS_process_vm_readv, child, here, 2, there, 1, 0));
  SAY(syscall(SYS_kcmp, child, getpid(), 1, 0, 0) != 0);
  SAY(syscall(SYS_kcmp, child, child, 1, 0, 0));
  SAY(syscall(SYS_kcmp, child, getpid(), 0, ends[0], ends[0]));
  SAY(syscall(SYS_kcmp, child, getpid(), 0, ends[0], ends[1]) != 0);
  SAY(syscall(SYS_kcmp, child, getpid(), 0, ends[0], 99));
  SAY(syscall(SYS_kcmp, child, getpid(), 2, 0, 0) != 0);
  SAY(syscall(SYS_kcmp, child, getpid(), 50, 0, 0));
  SAY(syscall(SYS_kcmp, child, 4194303, 1, 0, 0));
  fflush(stdout);
  if (fork() == 0) {
    become(1000, 1000);
    here[1].iov_len = 1;
    SAY(syscall(SYS_process_vm_readv, child, here, 1, there, 1, 0));
    SAY(syscall(SYS_kcmp, child, getpid(), 1, 0, 0));
    _exit(0);
  }
  waitpid(-1, NULL, 0);
  kill(child, SIGKILL);
}

int main(void) {
  scene("policies", policies);
  scene("attributes", with_attributes);
  scene("nice values", nice_values);
  scene("processors", processors);
  scene("limits", limits);
  scene("personality", persona);
  scene("other processes", others);
  return 0;
}
