/* Computes for long enough that its loops are translated; NUMBER makes programs that differ in one constant. */
#include <fenv.h>
#include <stdio.h>
#include <string.h>

#ifndef NUMBER
#define NUMBER 12345
#endif

__attribute__((noinline)) static unsigned step(unsigned value) {
  return value * 1664525u + NUMBER;
}

__attribute__((noinline)) static double mean(const unsigned char *bytes, int count) {
  double sum = 0;
  for (int i = 0; i < count; i++) sum = sum * 0.5 + bytes[i];
  return sum;
}

int main(int count, char **arguments) {
  static unsigned char bytes[1000];
  unsigned value = 1;
  double sum = 0;
  if (count > 1 && !strcmp(arguments[1], "down")) fesetround(FE_DOWNWARD);
  for (int round = 0; round < 2000; round++) {
    for (int i = 0; i < (int)sizeof bytes; i++) {
      value = step(value);
      bytes[i] = value >> 24;
    }
    sum += mean(bytes, sizeof bytes) / 3;
  }
  printf("%u %.17g\n", value, sum);
  return 0;
}
