/* String instructions: REP MOVS and STOS, long and short, REPE CMPS, REPNE SCAS; counted as one instruction an element. */
static unsigned char from[8192], to[8192];

static void move(void *d, const void *s, unsigned long count) {
  __asm__ volatile("rep movsb" : "+D"(d), "+S"(s), "+c"(count) : : "memory");
}
static void fill(void *d, unsigned long value, unsigned long count) {
  __asm__ volatile("rep stosq" : "+D"(d), "+c"(count) : "a"(value) : "memory");
}
static unsigned long scan(const void *s, unsigned char byte, unsigned long count) {
  __asm__ volatile("repne scasb" : "+D"(s), "+c"(count) : "a"(byte) : "memory", "cc");
  return count;
}
static unsigned long same(const void *a, const void *b, unsigned long count) {
  __asm__ volatile("repe cmpsb" : "+D"(a), "+S"(b), "+c"(count) : : "memory", "cc");
  return count;
}

unsigned long mix(unsigned long rounds) {
  unsigned long sum = 0;
  for (unsigned long i = 0; i < rounds; i++) {
    fill(from, i, 1000);
    move(to + (i & 63), from, 5000);
    for (int k = 0; k < 20; k++) move(to + k * 40, from + k * 32, 24);
    from[i & 1023] = 0xfe;
    sum += scan(from, 0xfe, 1200) + same(from, to, 200) + to[i & 4095];
  }
  return sum;
}
