/* x87: a polynomial, a continued fraction and a matrix of long doubles. */
static long double matrix[8][8];

unsigned long mix(unsigned long rounds) {
  long double x = 0.1L, sum = 0;
  for (int i = 0; i < 64; i++) matrix[i / 8][i % 8] = 1.0L / (i + 1);
  for (unsigned long i = 0; i < rounds; i++) {
    long double value = 1, fraction = 1;
    for (int k = 12; k > 0; k--) {
      value = 1 - value * x * x / ((2 * k) * (2 * k - 1));
      fraction = 1 + x / (fraction + 1);
    }
    for (int k = 0; k < 8; k++) sum += matrix[i & 7][k] * value - matrix[k][i & 7] * fraction;
    x = x < 3 ? x + 0.001L : 0.1L;
  }
  return (unsigned long)(long)(sum * 1e6L);
}
