/*
 * What every program here shares: main, and the way in which it is measured.
 *
 *     PROGRAM AMOUNT SECONDS
 *
 * A program is `work`, one round of AMOUNT units from the same state as the round before, so all rounds give the same checksum. Rounds
 * are done for SECONDS on the clock, at least one; then a line says how many, the checksum and the seconds, and the program waits for
 * a byte on standard input. So who runs it can read what processor time it has used, and let it go on until that is enough.
 */
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static __attribute__((noipa)) uint64_t work(long amount);

/* Numbers without a pattern, the same on every run: xorshift. */
static uint64_t random_state = 88172645463325252u;

static inline uint64_t next_random(void) {
  random_state ^= random_state << 13;
  random_state ^= random_state >> 7;
  random_state ^= random_state << 17;
  return random_state;
}

#ifdef _WIN32
/* By hand, since windows.h takes names that programs use. */
__declspec(dllimport) int __stdcall QueryPerformanceCounter(int64_t *);
__declspec(dllimport) int __stdcall QueryPerformanceFrequency(int64_t *);

static double now(void) {
  int64_t count, frequency;
  QueryPerformanceFrequency(&frequency);
  QueryPerformanceCounter(&count);
  return (double)count / frequency;
}
#else
static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + time.tv_nsec * 1e-9;
}
#endif

static uint64_t one_round(long amount) {
  random_state = 88172645463325252u;
  return work(amount);
}

/* One line of rounds. */
static void slice(long amount, double seconds, uint64_t expected) {
  const double start = now();
  long rounds = 0;
  double elapsed;
  do {
    const uint64_t checksum = one_round(amount);
    rounds++;
    if (checksum != expected) {
      fprintf(stderr, "round %ld gives %016" PRIx64 ", the first gave %016" PRIx64 "\n", rounds, checksum, expected);
      exit(1);
    }
    elapsed = now() - start;
  } while (elapsed < seconds);
  printf("%ld %016" PRIx64 " %.6f\n", rounds, expected, elapsed);
  fflush(stdout);
}

int main(int count, char **arguments) {
  if (count < 2) {
    fprintf(stderr, "usage: %s AMOUNT [SECONDS]\n", arguments[0]);
    return 2;
  }
  const long amount = atol(arguments[1]);
  const double seconds = count > 2 ? atof(arguments[2]) : 0;
  const uint64_t expected = one_round(amount);
  char byte;
  do slice(amount, seconds, expected);
  while (read(0, &byte, 1) == 1);
  return 0;
}
