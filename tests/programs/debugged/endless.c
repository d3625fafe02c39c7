/* Says that it runs, and counts for ever. */
#include <stdio.h>

volatile unsigned long turns;

int main(void) {
  puts("it runs");
  fflush(stdout);
  for (;;) turns++;
}
