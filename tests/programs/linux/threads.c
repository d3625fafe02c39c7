/* POSIX threads over clone and futexes. */

#include "check.h"
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <sys/syscall.h>
#include <time.h>

enum { WORKERS = 12, ROUNDS = 2000 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static pthread_barrier_t barrier;
static pthread_rwlock_t readers = PTHREAD_RWLOCK_INITIALIZER;
static sem_t semaphore;
static long total, turn, started;
static atomic_long atomic_total;
static __thread long own = 5;
static pthread_key_t key;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static long destroyed, ones;

static void count_one(void) { ones++; }
static void destroy(void *value) { (void)value; pthread_mutex_lock(&lock); destroyed++; pthread_mutex_unlock(&lock); }

static void *work(void *argument) {
  long number = (long)argument;
  pthread_once(&once, count_one);
  pthread_setspecific(key, &total);
  own += number;
  for (int i = 0; i < ROUNDS; i++) {
    pthread_mutex_lock(&lock);
    total++;
    pthread_mutex_unlock(&lock);
    atomic_fetch_add(&atomic_total, 1);
    if (i % 500 == 0) sched_yield();
  }
  pthread_barrier_wait(&barrier);
  pthread_rwlock_rdlock(&readers);
  long found = total;
  pthread_rwlock_unlock(&readers);
  pthread_mutex_lock(&lock);
  while (turn != number) pthread_cond_wait(&changed, &lock);
  turn++;
  pthread_cond_broadcast(&changed);
  pthread_mutex_unlock(&lock);
  return (void *)(found == WORKERS * ROUNDS ? own : -1);
}

static void crowd(void) {
  pthread_t threads[WORKERS];
  pthread_barrier_init(&barrier, NULL, WORKERS);
  pthread_key_create(&key, destroy);
  for (long i = 0; i < WORKERS; i++) pthread_create(&threads[i], NULL, work, (void *)i);
  for (long i = 0; i < WORKERS; i++) {
    void *result;
    pthread_join(threads[i], &result);
    printf("thread %ld: %ld\n", i, (long)result);
  }
  printf("total %ld %ld, own %ld, destroyed %ld, once %ld\n", total, (long)atomic_total, own, destroyed, ones);
}

static void *produce(void *argument) {
  int *box = argument;
  for (int i = 1; i <= 100; i++) {
    pthread_mutex_lock(&lock);
    while (*box) pthread_cond_wait(&changed, &lock);
    *box = i;
    pthread_cond_signal(&changed);
    pthread_mutex_unlock(&lock);
  }
  return NULL;
}

static void hand_over(void) {
  int box = 0, sum = 0;
  pthread_t producer;
  pthread_create(&producer, NULL, produce, &box);
  for (int i = 0; i < 100; i++) {
    pthread_mutex_lock(&lock);
    while (!box) pthread_cond_wait(&changed, &lock);
    sum += box;
    box = 0;
    pthread_cond_signal(&changed);
    pthread_mutex_unlock(&lock);
  }
  pthread_join(producer, NULL);
  say("sum", sum);
}

static void *post(void *argument) { (void)argument; usleep(5000); sem_post(&semaphore); return NULL; }

static void time_out(void) {
  struct timespec until;
  clock_gettime(CLOCK_REALTIME, &until);
  until.tv_nsec += 10000000;
  if (until.tv_nsec >= 1000000000) { until.tv_sec++; until.tv_nsec -= 1000000000; }
  pthread_mutex_lock(&lock);
  TRUE_(pthread_cond_timedwait(&changed, &lock, &until) == ETIMEDOUT);
  TRUE_(pthread_mutex_trylock(&lock) == EBUSY);
  pthread_mutex_unlock(&lock);
  sem_init(&semaphore, 0, 0);
  clock_gettime(CLOCK_REALTIME, &until);
  say("sem_timedwait in the past", sem_timedwait(&semaphore, &until));
  pthread_t poster;
  pthread_create(&poster, NULL, post, NULL);
  until.tv_sec += 100;
  say("sem_timedwait", sem_timedwait(&semaphore, &until));
  pthread_join(poster, NULL);
}

static void cleanup(void *argument) { printf("cleanup %s\n", (char *)argument); fflush(stdout); }

static void *endless(void *argument) {
  (void)argument;
  pthread_cleanup_push(cleanup, "of the cancelled");
  pthread_mutex_lock(&lock);
  started = 1;
  pthread_cond_broadcast(&changed);
  pthread_mutex_unlock(&lock);
  for (;;) pause();
  pthread_cleanup_pop(0);
  return NULL;
}

static void cancel(void) {
  pthread_t thread;
  void *result;
  pthread_create(&thread, NULL, endless, NULL);
  pthread_mutex_lock(&lock);
  while (!started) pthread_cond_wait(&changed, &lock);
  pthread_mutex_unlock(&lock);
  pthread_cancel(thread);
  pthread_join(thread, &result);
  TRUE_(result == PTHREAD_CANCELED);
}

static pthread_mutex_t robust;

static void *die_with_lock(void *argument) { (void)argument; pthread_mutex_lock(&robust); return NULL; }

static void *wait_for_lock(void *argument) {
  (void)argument;
  return (void *)(long)pthread_mutex_lock(&robust);
}

static void owner_dies(void) {
  pthread_mutexattr_t attributes;
  pthread_t owner, waiter;
  void *result;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
  pthread_mutex_init(&robust, &attributes);
  pthread_create(&owner, NULL, die_with_lock, NULL);
  pthread_join(owner, NULL);
  pthread_create(&waiter, NULL, wait_for_lock, NULL);
  pthread_join(waiter, &result);
  TRUE_((long)result == EOWNERDEAD);
  TRUE_(pthread_mutex_lock(&robust) == EOWNERDEAD && pthread_mutex_consistent(&robust) == 0);
  TRUE_(pthread_mutex_unlock(&robust) == 0 && pthread_mutex_lock(&robust) == 0);
}

static void *detached(void *argument) { sem_post(argument); return NULL; }

static void facts(void) {
  pthread_attr_t attributes;
  void *low;
  size_t size;
  pthread_getattr_np(pthread_self(), &attributes);
  pthread_attr_getstack(&attributes, &low, &size);
  char here;
  TRUE_((char *)low < &here && &here < (char *)low + size);
  TRUE_(size >= 7 << 20 && size <= 9 << 20);
  TRUE_(gettid() == getpid());
  TRUE_(syscall(SYS_futex, &total, 0 /* FUTEX_WAIT */, -1, NULL) == -1 && errno == EAGAIN);
  int value = 0;
  struct timespec short_time = {0, 1000000};
  TRUE_(syscall(SYS_futex, &value, 0, 0, &short_time) == -1 && errno == ETIMEDOUT);
  TRUE_(syscall(SYS_futex, (char *)&value + 1, 0, 0, NULL) == -1 && errno == EINVAL);
  TRUE_(syscall(SYS_futex, 16, 0, 0, NULL) == -1 && errno == EFAULT);
  char name[16] = "";
  pthread_setname_np(pthread_self(), "renamed");
  pthread_getname_np(pthread_self(), name, sizeof name);
  printf("name %s\n", name);
  pthread_attr_init(&attributes);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  pthread_attr_setstacksize(&attributes, 1 << 18);
  sem_init(&semaphore, 0, 0);
  for (int i = 0; i < 40; i++) {
    pthread_t thread;
    if (pthread_create(&thread, &attributes, detached, &semaphore)) say("create", -1);
  }
  for (int i = 0; i < 40; i++) sem_wait(&semaphore);
  printf("all detached threads ran\n");
}

static void *exit_now(void *argument) { (void)argument; fflush(stdout); _exit(9); }

int main(void) {
  crowd();
  hand_over();
  time_out();
  cancel();
  facts();
  owner_dies();
  pthread_t last;
  pthread_create(&last, NULL, exit_now, NULL);
  for (;;) pause();
}
