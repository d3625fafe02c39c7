/* Locks that the system knows the owner of: priority inheritance, and owners that die. */

#include "check.h"
#include <pthread.h>
#include <time.h>

static pthread_mutex_t lock;
static long sum;

static void make(int kind, int robust) {
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_setprotocol(&attributes, PTHREAD_PRIO_INHERIT);
  pthread_mutexattr_settype(&attributes, kind);
  if (robust) pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
  say("init", pthread_mutex_init(&lock, &attributes));
}

static void *add(void *argument) {
  for (int i = 0; i < 3000; i++) {
    pthread_mutex_lock(&lock);
    long before = sum;
    if (i % 100 == 0) sched_yield();
    sum = before + 1;
    pthread_mutex_unlock(&lock);
  }
  return argument;
}

static void *hold(void *argument) {
  pthread_mutex_lock(&lock);
  *(volatile int *)argument = 1;
  usleep(20000);
  return NULL;
}

int main(void) {
  make(PTHREAD_MUTEX_ERRORCHECK, 0);
  pthread_t threads[5];
  for (int i = 0; i < 5; i++) pthread_create(&threads[i], NULL, add, NULL);
  for (int i = 0; i < 5; i++) pthread_join(threads[i], NULL);
  say("sum", sum);
  say("lock", pthread_mutex_lock(&lock));
  say("again", pthread_mutex_lock(&lock));
  say("unlock", pthread_mutex_unlock(&lock));
  say("not mine", pthread_mutex_unlock(&lock));

  volatile int held = 0;
  pthread_create(&threads[0], NULL, hold, (void *)&held);
  while (!held) usleep(100);
  say("busy", pthread_mutex_trylock(&lock));
  struct timespec soon;
  clock_gettime(CLOCK_REALTIME, &soon);
  soon.tv_nsec += 1000000;
  if (soon.tv_nsec >= 1000000000) soon.tv_sec++, soon.tv_nsec -= 1000000000;
  say("in time", pthread_mutex_timedlock(&lock, &soon));
  pthread_join(threads[0], NULL);

  make(PTHREAD_MUTEX_NORMAL, 1);
  held = 0;
  pthread_create(&threads[0], NULL, hold, (void *)&held);
  while (!held) usleep(100);
  say("its owner dies", pthread_mutex_lock(&lock));
  say("mended", pthread_mutex_consistent(&lock));
  say("unlock", pthread_mutex_unlock(&lock));
  say("lock", pthread_mutex_lock(&lock));
  return 0;
}
