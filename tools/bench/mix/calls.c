/* Calls: recursion, functions by pointer, and arguments on the stack. */
static unsigned long __attribute__((noinline)) fibonacci(unsigned n) {
  return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
}

static long __attribute__((noinline)) many(long a, long b, long c, long d, long e, long f, long g, long h) {
  return a + b * c - d + (e ^ f) + g * h;
}

static long add(long a, long b) { return a + b; }
static long mask(long a, long b) { return a & ~b; }
static long turn(long a, long b) { return (a << 7) ^ b; }
static long (*volatile const table[4])(long, long) = {add, mask, turn, add};

unsigned long mix(unsigned long rounds) {
  unsigned long sum = 0;
  for (unsigned long i = 0; i < rounds; i++) {
    sum += fibonacci(10);
    for (long k = 0; k < 50; k++) {
      sum = (unsigned long)table[(i + (unsigned long)k) & 3]((long)sum, k);
      sum += (unsigned long)many(k, (long)i, 3, 4, (long)sum, 6, k, 8);
    }
  }
  return sum;
}
