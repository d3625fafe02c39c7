/* Memory that processes share: anonymous, of files and of memfd, with futexes and atomics in it. */

#include "check.h"
#include <linux/futex.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>

static int *anonymous(size_t size) {
  return mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
}

static void counting(void) {
  int *words = anonymous(4096 * 3);
  words[0] = 10;
  words[2000] = 5;
  fflush(stdout);
  for (int i = 0; i < 4; i++) {
    if (fork() == 0) {
      for (int k = 0; k < 1000; k++) __atomic_fetch_add(&words[0], 1, __ATOMIC_SEQ_CST);
      words[1000 + i] = words[2000] + i;
      _exit(0);
    }
  }
  while (wait(NULL) > 0) {}
  printf("sum %d, %d %d %d %d, %d\n", words[0], words[1000], words[1001], words[1002], words[1003], words[2000]);
}

static void waking(void) {
  int *words = anonymous(4096);
  fflush(stdout);
  pid_t id = fork();
  if (id == 0) {
    while (__atomic_load_n(&words[0], __ATOMIC_SEQ_CST) == 0) syscall(SYS_futex, &words[0], FUTEX_WAIT, 0, NULL, NULL, 0);
    words[1] = words[0] * 2;
    words[2] = 1;
    syscall(SYS_futex, &words[2], FUTEX_WAKE, 1, NULL, NULL, 0);
    _exit(0);
  }
  usleep(5000);
  words[0] = 21;
  syscall(SYS_futex, &words[0], FUTEX_WAKE, 1, NULL, NULL, 0);
  while (__atomic_load_n(&words[2], __ATOMIC_SEQ_CST) == 0) syscall(SYS_futex, &words[2], FUTEX_WAIT, 0, NULL, NULL, 0);
  printf("answer %d\n", words[1]);
  wait(NULL);
}

static void locking(void) {
  struct both { pthread_mutex_t lock; sem_t ready; long value; } *both = (void *)anonymous(4096);
  pthread_mutexattr_t shared;
  pthread_mutexattr_init(&shared);
  pthread_mutexattr_setpshared(&shared, PTHREAD_PROCESS_SHARED);
  pthread_mutexattr_setrobust(&shared, PTHREAD_MUTEX_ROBUST);
  pthread_mutex_init(&both->lock, &shared);
  sem_init(&both->ready, 1, 0);
  fflush(stdout);
  for (int i = 0; i < 3; i++) {
    if (fork() == 0) {
      for (int k = 0; k < 200; k++) {
        pthread_mutex_lock(&both->lock);
        long value = both->value;
        if (k % 50 == 0) sched_yield();
        both->value = value + 1;
        pthread_mutex_unlock(&both->lock);
      }
      sem_post(&both->ready);
      _exit(0);
    }
  }
  for (int i = 0; i < 3; i++) sem_wait(&both->ready);
  printf("value %ld\n", both->value);
  while (wait(NULL) > 0) {}
  if (fork() == 0) { pthread_mutex_lock(&both->lock); _exit(0); }
  wait(NULL);
  printf("owner died %d\n", pthread_mutex_lock(&both->lock) == EOWNERDEAD);
}

static void of_files(void) {
  int file = open("shared", O_CREAT | O_RDWR | O_TRUNC, 0644);
  ftruncate(file, 8192);
  char *map = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  char *own = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE, file, 0);
  strcpy(map, "parent");
  own[100] = 'p';
  fflush(stdout);
  pid_t id = fork();
  if (id == 0) {
    char text[16];
    pread(file, text, 7, 0);
    printf("child reads %s, own %c\n", text, own[100]);
    strcpy(map + 4096, "child");
    own[100] = 'c';
    map[0] = 'P';
    fflush(stdout);
    _exit(0);
  }
  waitpid(id, NULL, 0);
  printf("parent sees %s %s, own %c\n", map, map + 4096, own[100]);
  int memory = memfd_create("m", 0);
  ftruncate(memory, 4096);
  if (fork() == 0) {
    char *there = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, memory, 0);
    strcpy(there, "from the child");
    _exit(0);
  }
  wait(NULL);
  char *here = mmap(NULL, 4096, PROT_READ, MAP_SHARED, memory, 0);
  printf("memfd: %s\n", here);
}

static void ping_pong(void) {
  volatile int *words = anonymous(4096);
  fflush(stdout);
  pid_t id = fork();
  int turns = 200;
  if (id == 0) {
    for (int i = 0; i < turns; i++) {
      while (words[0] != 2 * i + 1) sched_yield();
      words[0] = 2 * i + 2;
    }
    _exit(0);
  }
  for (int i = 0; i < turns; i++) {
    words[0] = 2 * i + 1;
    while (words[0] != 2 * i + 2) sched_yield();
  }
  waitpid(id, NULL, 0);
  printf("turns %d\n", words[0]);
}

static void deep(void) {
  int *words = anonymous(65536);
  words[5] = 1;
  fflush(stdout);
  if (fork() == 0) {
    if (fork() == 0) { words[5] += 10; words[9000] = 3; _exit(0); }
    wait(NULL);
    words[5] *= 2;
    munmap(words, 4096);
    words[9000]++;
    _exit(0);
  }
  wait(NULL);
  printf("deep %d %d\n", words[5], words[9000]);
}

int main(void) {
  counting();
  waking();
  locking();
  of_files();
  ping_pong();
  deep();
  return 0;
}
