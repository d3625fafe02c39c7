/* A polynomial in long double at doubles, with comparisons, magnitudes, roots and conversions. Amount: rounds over a table. */
#include "round.h"

enum { COUNT = 256 };

static uint64_t work(long amount) {
  static double places[COUNT];
  static float slopes[COUNT];
  static int constants[COUNT];
  for (int i = 0; i < COUNT; i++) {
    places[i] = (double)(next_random() >> 11) / (1ull << 50) - 4;
    slopes[i] = (float)(next_random() >> 40) / (1 << 20) - 8;
    constants[i] = (int)(next_random() % 1000) - 500;
  }
  long double sum = 0;
  long negative = 0;
  for (long round = 0; round < amount; round++) {
    long double largest = 0;
    for (int i = 0; i < COUNT; i++) {
      const long double x = places[i];
      const long double value = (((x * 0.25L + 1) * x - 3) * x + slopes[i]) * x + constants[i];
      long double size = __builtin_fabsl(value);
      if (value < 0) negative++;
      if (size > largest) largest = size;
      if (size > 100) size = __builtin_sqrtl(size);
      sum += size;
    }
    sum = sum * 0.5L - largest;
    places[round % COUNT] = places[round % COUNT] * 0.999 + (double)(sum * 1e-12L);
    constants[round % COUNT] = (int)(largest / 3);
  }
  uint64_t bits;
  memcpy(&bits, &sum, 8);
  return bits + negative;
}
