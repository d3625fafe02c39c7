/* Product of two matrices of doubles in plain loops, columns of one behind rows of the other. Amount: rows and columns. */
#include "round.h"

static uint64_t work(long amount) {
  const long n = amount;
  double *a = malloc(n * n * 8), *b = malloc(n * n * 8), *c = malloc(n * n * 8);
  for (long i = 0; i < n * n; i++) {
    a[i] = (double)(next_random() >> 40) / 3.0;
    b[i] = (double)(next_random() >> 40) / 7.0;
  }
  for (long i = 0; i < n; i++)
    for (long j = 0; j < n; j++) {
      double sum = 0;
      for (long k = 0; k < n; k++) sum += a[i * n + k] * b[k * n + j];
      c[i * n + j] = sum;
    }
  uint64_t sum = 0;
  for (long i = 0; i < n * n; i++) {
    uint64_t bits;
    memcpy(&bits, &c[i], 8);
    sum = sum * 31 + bits;
  }
  free(a);
  free(b);
  free(c);
  return sum;
}
