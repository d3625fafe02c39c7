/*
 * What a program asks the kernel for, one call in a loop; `-DROW=NAME` chooses which. Amount: calls, or round trips. Files are in the
 * working directory: `data`, and /bin/true for what starts it.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/futex.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include "../../programs/round.h"

#define JOIN2(a, b) a##b
#define JOIN(a, b) JOIN2(a, b)

static void must(int holds, const char *what) {
  if (holds) return;
  perror(what);
  exit(1);
}

static int data_file(void) {
  static int file = -1;
  if (file < 0) must((file = open("data", O_RDONLY)) >= 0, "data");
  return file;
}

static uint64_t row_getppid(long amount) {
  uint64_t same = 0;
  const long parent = syscall(SYS_getppid);
  for (long i = 0; i < amount; i++) same += syscall(SYS_getppid) == parent;
  return same;
}

static uint64_t row_gettimeofday(long amount) {
  struct timeval time;
  uint64_t valid = 0;
  for (long i = 0; i < amount; i++) valid += gettimeofday(&time, 0) == 0 && time.tv_sec > 0;
  return valid;
}

static uint64_t row_pread(long amount) {
  static char page[4096];
  uint64_t sum = 0;
  for (long i = 0; i < amount; i++) sum += pread(data_file(), page, sizeof page, (i & 15) * 4096) + page[i & 4095];
  return sum;
}

static uint64_t row_write(long amount) {
  static int file = -1;
  static char page[4096];
  uint64_t sum = 0;
  if (file < 0) must((file = open("/dev/null", O_WRONLY)) >= 0, "/dev/null");
  for (long i = 0; i < amount; i++) sum += write(file, page, sizeof page);
  return sum;
}

static uint64_t row_open(long amount) {
  uint64_t good = 0;
  for (long i = 0; i < amount; i++) {
    const int file = open("data", O_RDONLY);
    good += file >= 0 && close(file) == 0;
  }
  return good;
}

static uint64_t row_stat(long amount) {
  struct stat status;
  uint64_t sum = 0;
  for (long i = 0; i < amount; i++) sum += stat("data", &status) == 0 ? status.st_size : 0;
  return sum;
}

static uint64_t row_mmap(long amount) {
  uint64_t sum = 0;
  for (long i = 0; i < amount; i++) {
    char *region = mmap(0, 65536, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    must(region != MAP_FAILED, "mmap");
    region[i & 65535] = 1;
    sum += munmap(region, 65536) == 0;
  }
  return sum;
}

static uint64_t row_futex(long amount) {
  static int word;
  uint64_t woken = 0;
  for (long i = 0; i < amount; i++) woken += syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, 1, 0, 0, 0);
  return woken;
}

static volatile uint64_t signals;

static void count_signal(int number) {
  (void)number;
  signals++;
}

static uint64_t row_signal(long amount) {
  signal(SIGUSR1, count_signal);
  signals = 0;
  for (long i = 0; i < amount; i++) raise(SIGUSR1);
  return signals;
}

static void *add_one(void *sum) {
  ++*(uint64_t *)sum;
  return sum;
}

static uint64_t row_thread(long amount) {
  uint64_t sum = 0;
  for (long i = 0; i < amount; i++) {
    pthread_t thread;
    must(pthread_create(&thread, 0, add_one, &sum) == 0, "pthread_create");
    pthread_join(thread, 0);
  }
  return sum;
}

static uint64_t row_pipe(long amount) {
  static int there[2], back[2], started;
  uint64_t sum = 0;
  char byte = 1;
  if (!started) {
    started = 1;
    must(pipe(there) == 0 && pipe(back) == 0, "pipe");
    const pid_t child = fork();
    must(child >= 0, "fork");
    if (child == 0) {
      close(there[1]);
      while (read(there[0], &byte, 1) == 1) must(write(back[1], &byte, 1) == 1, "write");
      _exit(0);
    }
  }
  for (long i = 0; i < amount; i++) {
    must(write(there[1], &byte, 1) == 1 && read(back[0], &byte, 1) == 1, "ping-pong");
    sum += byte;
  }
  return sum;
}

static uint64_t row_fork(long amount) {
  uint64_t sum = 0;
  for (long i = 0; i < amount; i++) {
    int status;
    const pid_t child = fork();
    must(child >= 0, "fork");
    if (child == 0) _exit(1);
    must(waitpid(child, &status, 0) == child, "waitpid");
    sum += WEXITSTATUS(status);
  }
  return sum;
}

static uint64_t row_exec(long amount) {
  uint64_t sum = 0;
  for (long i = 0; i < amount; i++) {
    int status;
    const pid_t child = fork();
    must(child >= 0, "fork");
    if (child == 0) {
      execl("/bin/true", "true", (char *)0);
      _exit(127);
    }
    must(waitpid(child, &status, 0) == child && status == 0, "/bin/true");
    sum++;
  }
  return sum;
}

static __attribute__((noipa)) uint64_t work(long amount) { return JOIN(row_, ROW)(amount); }
