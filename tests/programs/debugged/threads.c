/* Threads with names, signals with and without a handler, a child that executes what the parent stops at, and AVX. */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

volatile sig_atomic_t caught;
const char fixed[] = "cannot be written";
static pthread_barrier_t barrier;
volatile float eight[8] = {1, 2, 3, 4, 5, 6, 7, 8};

static void handler(int number) { caught += number; }

static int both(int value) { return value + 1; }

static void *work(void *name) {
  pthread_setname_np(pthread_self(), name);
  pthread_barrier_wait(&barrier);
  pthread_barrier_wait(&barrier);
  return NULL;
}

static void named(void) { puts("threads have names"); }

static void loaded(void) { __asm__ volatile("vmovups %0, %%ymm3\n\tnop" : : "m"(eight) : "xmm3"); }

int main(void) {
  signal(SIGUSR1, handler);
  raise(SIGUSR1);
  pthread_t one, two;
  pthread_barrier_init(&barrier, NULL, 3);
  pthread_create(&one, NULL, work, "first-worker");
  pthread_create(&two, NULL, work, "second-worker");
  pthread_barrier_wait(&barrier);
  named();
  pthread_barrier_wait(&barrier);
  pthread_join(one, NULL);
  pthread_join(two, NULL);
  loaded();
  pid_t child = fork();
  if (child == 0) _exit(both(10));
  int status;
  waitpid(child, &status, 0);
  printf("child %d, parent %d, caught %d, %s\n", WEXITSTATUS(status), both(1), caught, fixed);
  fflush(stdout);
  *(volatile int *)8 = 1;
  return 0;
}
