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
