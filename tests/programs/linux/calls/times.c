/* time(2), gettimeofday(2), clock_gettime(2), nanosleep(2), setitimer(2), alarm(2), timer_create(2), times(2), getrusage(2) */

#include "call.h"
#include <sys/times.h>

GROUP(clocks) {
  struct timeval now;
  struct timespec time, left;
  struct timezone zone;
  OK(time, NULL);
  OK(time, BAD);
  S(gettimeofday, &now, &zone);
  V(now.tv_sec > 1700000000 && now.tv_usec < 1000000);
  S(gettimeofday, NULL, NULL);
  S(gettimeofday, BAD, NULL);
  S(gettimeofday, NULL, BAD);
  for (int clock = 0; clock < 8; clock++) {
    S(clock_gettime, clock, &time);
    S(clock_getres, clock, &time);
    S(clock_getres, clock, NULL);
  }
  S(clock_gettime, CLOCK_TAI, &time);
  S(clock_gettime, 10, &time);
  S(clock_gettime, 12, &time);
  S(clock_gettime, 99, &time);
  S(clock_gettime, CLOCK_MONOTONIC, BAD);
  S(clock_getres, 99, &time);
  S(clock_getres, CLOCK_MONOTONIC, BAD);
  clockid_t own;
  V(clock_getcpuclockid(0, &own));
  S(clock_gettime, own, &time);
  S(clock_getres, own, &time);
  /* Of a process that is not there. */
  S(clock_gettime, (~999999 << 3) | 2, &time);
  S(clock_getres, (~999999 << 3) | 2, &time);
  time = (struct timespec){0, 1000000};
  S(nanosleep, &time, &left);
  S(nanosleep, BAD, &left);
  time.tv_nsec = 1000000000;
  S(nanosleep, &time, &left);
  time.tv_nsec = -1;
  S(nanosleep, &time, &left);
  time = (struct timespec){-1, 0};
  S(nanosleep, &time, &left);
  time = (struct timespec){0, 0};
  S(nanosleep, &time, NULL);
  S(clock_nanosleep, CLOCK_MONOTONIC, 0, &time, NULL);
  S(clock_nanosleep, CLOCK_REALTIME, TIMER_ABSTIME, &time, NULL);
  S(clock_nanosleep, CLOCK_BOOTTIME, 0, &time, NULL);
  S(clock_nanosleep, CLOCK_THREAD_CPUTIME_ID, 0, &time, NULL);
  S(clock_nanosleep, CLOCK_PROCESS_CPUTIME_ID, 0, &time, NULL);
  S(clock_nanosleep, CLOCK_MONOTONIC_RAW, 0, &time, NULL);
  S(clock_nanosleep, CLOCK_MONOTONIC_COARSE, 0, &time, NULL);
  S(clock_nanosleep, 99, 0, &time, NULL);
  S(clock_nanosleep, CLOCK_MONOTONIC, 0, BAD, NULL);
  time.tv_nsec = -1;
  S(clock_nanosleep, CLOCK_MONOTONIC, 0, &time, NULL);
}

static void ignore(int number) { (void)number; }

GROUP(interruption) {
  struct timespec time = {100, 0}, left = {0, 0};
  struct itimerval soon = {{0, 0}, {0, 20000}};
  struct sigaction action = {.sa_handler = ignore};
  sigaction(SIGALRM, &action, NULL);
  setitimer(ITIMER_REAL, &soon, NULL);
  S(nanosleep, &time, &left);
  V(left.tv_sec);
  setitimer(ITIMER_REAL, &soon, NULL);
  S(pause);
  setitimer(ITIMER_REAL, &soon, NULL);
  S(poll, NULL, 0, -1);
  setitimer(ITIMER_REAL, &soon, NULL);
  S(select, 0, NULL, NULL, NULL, NULL);
  int ends[2];
  char text[4];
  S(pipe, ends);
  setitimer(ITIMER_REAL, &soon, NULL);
  S(read, 3, text, 4);
  setitimer(ITIMER_REAL, &soon, NULL);
  S(wait4, -1, NULL, 0, NULL);
  setitimer(ITIMER_REAL, NULL, NULL);
}

GROUP(itimers) {
  struct itimerval value = {{0, 0}, {1000, 0}}, old;
  for (int which = 0; which < 3; which++) {
    S(setitimer, which, &value, &old);
    V(old.it_value.tv_sec);
    S(getitimer, which, &old);
    V(old.it_value.tv_sec >= 999);
    value.it_interval.tv_sec = 5;
    S(setitimer, which, &value, &old);
    V(old.it_interval.tv_sec);
    value.it_interval.tv_sec = 0;
    S(setitimer, which, NULL, &old);
    V(old.it_interval.tv_sec);
  }
  S(setitimer, 3, &value, NULL);
  S(setitimer, -1, &value, NULL);
  S(getitimer, 3, &old);
  S(getitimer, 0, BAD);
  S(setitimer, 0, BAD, NULL);
  value.it_value.tv_usec = 1000000;
  S(setitimer, 0, &value, NULL);
  value.it_value.tv_usec = -1;
  S(setitimer, 0, &value, NULL);
  value = (struct itimerval){{0, 0}, {-1, 0}};
  S(setitimer, 0, &value, NULL);
  S(alarm, 100);
  S(alarm, 10);
  S(alarm, 0);
  S(alarm, 0);
}

GROUP(timers) {
  struct sigevent event = {.sigev_notify = SIGEV_NONE};
  struct itimerspec value = {{0, 0}, {1000, 0}}, old;
  int id = -1;
  S(timer_create, CLOCK_MONOTONIC, &event, &id);
  V(id);
  S(timer_settime, id, 0, &value, &old);
  V(old.it_value.tv_sec);
  S(timer_gettime, id, &old);
  V(old.it_value.tv_sec >= 999);
  S(timer_getoverrun, id);
  value.it_value.tv_nsec = 1000000000;
  S(timer_settime, id, 0, &value, NULL);
  S(timer_settime, id, 0, BAD, NULL);
  S(timer_settime, id, 0, NULL, NULL);
  S(timer_gettime, id, BAD);
  S(timer_delete, id);
  S(timer_delete, id);
  S(timer_settime, id, 0, &value, NULL);
  S(timer_gettime, id, &old);
  S(timer_getoverrun, id);
  S(timer_create, 99, &event, &id);
  S(timer_create, CLOCK_MONOTONIC_RAW, &event, &id);
  S(timer_create, CLOCK_MONOTONIC_COARSE, &event, &id);
  S(timer_create, CLOCK_MONOTONIC, BAD, &id);
  S(timer_create, CLOCK_MONOTONIC, &event, BAD);
  S(timer_create, CLOCK_REALTIME, NULL, &id);
  S(timer_create, CLOCK_BOOTTIME, &event, &id);
  S(timer_create, CLOCK_PROCESS_CPUTIME_ID, &event, &id);
  S(timer_create, CLOCK_THREAD_CPUTIME_ID, &event, &id);
  event.sigev_notify = SIGEV_SIGNAL;
  event.sigev_signo = 0;
  S(timer_create, CLOCK_MONOTONIC, &event, &id);
  event.sigev_signo = 65;
  S(timer_create, CLOCK_MONOTONIC, &event, &id);
  event.sigev_signo = SIGUSR1;
  event.sigev_notify = 7;
  S(timer_create, CLOCK_MONOTONIC, &event, &id);
  event.sigev_notify = SIGEV_THREAD_ID;
  event._sigev_un._tid = 999999;
  S(timer_create, CLOCK_MONOTONIC, &event, &id);
}

GROUP(usage) {
  struct tms buffer;
  struct rusage usage;
  OK(times, &buffer);
  OK(times, NULL);
  S(times, BAD);
  S(getrusage, RUSAGE_SELF, &usage);
  V(usage.ru_maxrss > 0);
  S(getrusage, RUSAGE_CHILDREN, &usage);
  V(usage.ru_maxrss);
  S(getrusage, RUSAGE_THREAD, &usage);
  S(getrusage, 2, &usage);
  S(getrusage, -2, &usage);
  S(getrusage, RUSAGE_SELF, BAD);
}

/* Burns processor time until the clock has gone on by so many nanoseconds. */
static void burn(clockid_t clock, long nanoseconds) {
  struct timespec start, now;
  clock_gettime(clock, &start);
  do clock_gettime(clock, &now);
  while ((now.tv_sec - start.tv_sec) * 1000000000L + now.tv_nsec - start.tv_nsec < nanoseconds);
}

static long nanoseconds(struct timespec time) { return time.tv_sec * 1000000000 + time.tv_nsec; }

static long microseconds(struct timeval time) { return time.tv_sec * 1000000 + time.tv_usec; }

static pthread_barrier_t barrier;
static clockid_t worker_clock;
static int worker_id;

static void *work(void *unused) {
  worker_id = gettid();
  pthread_getcpuclockid(pthread_self(), &worker_clock);
  burn(CLOCK_THREAD_CPUTIME_ID, 20000000);
  pthread_barrier_wait(&barrier);
  pthread_barrier_wait(&barrier);
  return unused;
}

/* A thread's time is its own, and part of the process's. */
GROUP(processor_time) {
  struct timespec own, others, whole;
  struct rusage thread, self;
  pthread_t worker;
  pthread_barrier_init(&barrier, NULL, 2);
  pthread_create(&worker, NULL, work, NULL);
  pthread_barrier_wait(&barrier);
  S(clock_gettime, worker_clock, &others);
  S(clock_gettime, CLOCK_THREAD_CPUTIME_ID, &own);
  S(clock_gettime, CLOCK_PROCESS_CPUTIME_ID, &whole);
  V(nanoseconds(others) >= 20000000);
  V(nanoseconds(whole) >= nanoseconds(own) + nanoseconds(others));
  S(getrusage, RUSAGE_THREAD, &thread);
  S(getrusage, RUSAGE_SELF, &self);
  V(microseconds(thread.ru_utime) + microseconds(thread.ru_stime) <= microseconds(self.ru_utime) + microseconds(self.ru_stime) - 19000);
  V(self.ru_minflt > 0);
  V(self.ru_nvcsw > 0);
  /* By number: of a thread, of the process, and what is no such clock. */
  S(clock_gettime, (~worker_id << 3) | 6, &others);
  S(clock_gettime, (~worker_id << 3) | 5, &others);
  S(clock_gettime, (~worker_id << 3) | 4, &others);
  S(clock_gettime, (~worker_id << 3) | 7, &others);
  S(clock_gettime, (~worker_id << 3) | 2, &others);
  S(clock_gettime, (~getpid() << 3) | 2, &others);
  S(clock_gettime, (~getpid() << 3) | 1, &others);
  S(clock_gettime, (~getppid() << 3) | 2, &others);
  S(clock_gettime, (~getppid() << 3) | 6, &others);
  struct timespec none = {0, 0};
  S(clock_nanosleep, (~0 << 3) | 6, 0, &none, NULL);
  S(clock_nanosleep, (~0 << 3) | 2, 0, &none, NULL);
  S(clock_nanosleep, (~999999 << 3) | 2, 0, &none, NULL);
  int id;
  struct sigevent event = {.sigev_notify = SIGEV_NONE};
  S(timer_create, worker_clock, &event, &id);
  S(timer_create, (~999999 << 3) | 2, &event, &id);
  S(timer_create, (~999999 << 3) | 6, &event, &id);
  pthread_barrier_wait(&barrier);
  pthread_join(worker, NULL);
}

static volatile int alarms;
static void count(int number) { alarms += number > 0; }

/* Timers that count a thread's time, the program's own, and all. */
GROUP(processor_timers) {
  struct itimerval soon = {{0, 0}, {0, 5000}};
  struct itimerspec later = {{0, 0}, {0, 5000000}};
  struct timespec rest = {0, 20000000};
  struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1};
  int id;
  signal(SIGUSR1, count);
  signal(SIGVTALRM, count);
  signal(SIGPROF, count);
  S(timer_create, CLOCK_THREAD_CPUTIME_ID, &event, &id);
  S(timer_settime, id, 0, &later, NULL);
  S(nanosleep, &rest, NULL);
  V(alarms);
  while (alarms == 0) burn(CLOCK_THREAD_CPUTIME_ID, 1000000);
  V(alarms);
  S(setitimer, ITIMER_PROF, &soon, NULL);
  while (alarms == 1) burn(CLOCK_THREAD_CPUTIME_ID, 1000000);
  V(alarms);
  S(setitimer, ITIMER_VIRTUAL, &soon, NULL);
  while (alarms == 2)
    for (volatile int i = 0; i < 100000; i++);
  V(alarms);
}

/* So much more of the program's own time. */
static void use(long more) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  for (long end = microseconds(usage.ru_utime) + more; microseconds(usage.ru_utime) < end; getrusage(RUSAGE_SELF, &usage))
    for (volatile int i = 0; i < 100000; i++);
}

/* Time in calls is the system's, time outside of them the program's, and neither goes back. */
GROUP(system_time) {
  struct rusage usage, last;
  static char piece[65536];
  getrusage(RUSAGE_SELF, &last);
  int zero = open("/dev/zero", O_RDONLY), wrong = 0;
  while (microseconds(last.ru_stime) < 2000) {
    read(zero, piece, sizeof piece);
    getrusage(RUSAGE_SELF, &usage);
    wrong += microseconds(usage.ru_utime) < microseconds(last.ru_utime) || microseconds(usage.ru_stime) < microseconds(last.ru_stime);
    last = usage;
  }
  V(wrong);
  use(5000);
  CHILD(use(5000));
  S(getrusage, RUSAGE_CHILDREN, &usage);
  V(microseconds(usage.ru_utime) >= 5000);
}
