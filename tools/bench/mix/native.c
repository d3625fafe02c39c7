/* Runs a mix on this processor: `mix ROUNDS` prints its result and the nanoseconds of processor time. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

unsigned long mix(unsigned long rounds);

int main(int count, char **arguments) {
  struct timespec start, end;
  unsigned long rounds = strtoul(arguments[1], NULL, 10);
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &start);
  unsigned long result = mix(rounds);
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
  printf("%lu %ld\n", result, (end.tv_sec - start.tv_sec) * 1000000000L + end.tv_nsec - start.tv_nsec);
  return count != 2;
}
