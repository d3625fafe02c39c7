/* A library that is loaded and unloaded; FACTOR makes its code differ. */
static long calls;

long work(long value) {
  long sum = ++calls;
  for (int i = 1; i <= 8; i++) sum = sum * FACTOR + (value ^ i);
  return sum;
}
