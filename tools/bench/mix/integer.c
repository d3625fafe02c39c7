/* Integers: a generator, multiplication, division, shifts, bit counts and comparisons of 32 and 64 bits. */
static unsigned long divisor(unsigned long a, unsigned long b) {
  while (b) {
    unsigned long rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

unsigned long mix(unsigned long rounds) {
  unsigned long x = 88172645463325252UL, sum = 0;
  for (unsigned long i = 0; i < rounds; i++) {
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    unsigned low = (unsigned)x * 2654435761u;
    sum += (low >> 15) + (x & i) - (sum >> 3);
    if ((int)low < 0) sum ^= x * 7;
    sum = (sum << 5 | sum >> 59) + (low < i);
    low ^= low >> 16;
    for (unsigned bits = low & 0xff; bits; bits &= bits - 1) sum++;
    if (i % 16 == 0) sum += divisor(x & 0xffff, low & 0xffff);
  }
  return sum;
}
