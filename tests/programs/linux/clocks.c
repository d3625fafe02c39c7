/* Clocks and timers: that they run, run forward, and wait at least as long as they should. */

#include "check.h"
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/times.h>
#include <time.h>

static long long now(clockid_t clock) {
  struct timespec time;
  if (clock_gettime(clock, &time)) return -1;
  return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static volatile sig_atomic_t alarms;
static void count(int number) { (void)number; alarms++; }

int main(void) {
  clockid_t clocks[] = {CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_PROCESS_CPUTIME_ID, CLOCK_THREAD_CPUTIME_ID,
                        CLOCK_MONOTONIC_RAW, CLOCK_REALTIME_COARSE, CLOCK_MONOTONIC_COARSE, CLOCK_BOOTTIME, CLOCK_TAI};
  for (int i = 0; i < 9; i++) {
    long long first = now(clocks[i]);
    for (volatile int spin = 0; spin < 1000; spin++) {}
    printf("clock %d: %s\n", clocks[i], first >= 0 && now(clocks[i]) >= first ? "runs" : "does not");
  }
  say("no such clock", now(99) < 0 ? -1 : 0);
  struct timespec resolution;
  say("resolution", clock_getres(CLOCK_MONOTONIC, &resolution) || resolution.tv_sec || resolution.tv_nsec < 1);
  struct timeval day;
  gettimeofday(&day, NULL);
  TRUE_(labs(day.tv_sec - time(NULL)) <= 1 && time(NULL) > 1700000000);
  long long before = now(CLOCK_MONOTONIC);
  struct timespec span = {0, 15000000};
  say("nanosleep", nanosleep(&span, NULL));
  TRUE_(now(CLOCK_MONOTONIC) - before >= 15000000);
  before = now(CLOCK_MONOTONIC);
  struct timespec until = {(before + 10000000) / 1000000000, (before + 10000000) % 1000000000};
  say("clock_nanosleep", clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL));
  TRUE_(now(CLOCK_MONOTONIC) - before >= 10000000);
  say("in the past", clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL));
  struct timespec bad = {0, 2000000000};
  say("bad time", nanosleep(&bad, NULL));
  signal(SIGALRM, count);
  struct itimerval often = {{0, 3000}, {0, 3000}}, left;
  setitimer(ITIMER_REAL, &often, NULL);
  while (alarms < 3) pause();
  getitimer(ITIMER_REAL, &left);
  TRUE_(left.it_interval.tv_usec == 3000 && left.it_value.tv_usec <= 3000);
  memset(&often, 0, sizeof often);
  setitimer(ITIMER_REAL, &often, NULL);
  alarms = 0;
  ualarm(2000, 0);
  while (!alarms) {}
  printf("alarm during a computation\n");
  struct tms tms;
  TRUE_(times(&tms) != (clock_t)-1 && tms.tms_cutime == 0);
  struct rusage usage;
  TRUE_(getrusage(RUSAGE_SELF, &usage) == 0 && usage.ru_utime.tv_sec >= 0 && usage.ru_maxrss > 0);
  say("settime", getuid() == 0 ? (errno = EPERM, -1) : clock_settime(CLOCK_REALTIME, &until));
  return 0;
}
