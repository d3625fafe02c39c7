/* memcpy, memmove and memset of many sizes by the C library, and by the processor's string instructions. Amount: passes. */
#include "round.h"

enum { SIZE = 256 << 10 };
static uint8_t from[SIZE], to[SIZE];

static void move_bytes(void *target, const void *source, size_t length) {
  __asm__ volatile("rep movsb" : "+D"(target), "+S"(source), "+c"(length) : : "memory");
}

static void fill_words(void *target, uint64_t value, size_t count) {
  __asm__ volatile("rep stosq" : "+D"(target), "+c"(count) : "a"(value) : "memory");
}

static uint64_t work(long amount) {
  for (int i = 0; i < SIZE; i++) from[i] = next_random() >> 24;
  memset(to, 0, SIZE);
  uint64_t sum = 0;
  for (long pass = 0; pass < amount; pass++) {
    for (int i = 0; i < 2000; i++) {
      const size_t length = next_random() % 200, at = next_random() % (SIZE - 4096), other = next_random() % (SIZE - 4096);
      memcpy(to + at, from + other, length);
      sum += to[at];
    }
    for (int i = 0; i < 20; i++) {
      const size_t at = next_random() % (SIZE - 16384), other = next_random() % (SIZE - 16384);
      memmove(to + at, to + other, 8192);
      memset(to + other, i, 4096);
      move_bytes(to + at, from + other, 3000);
      fill_words(to + (other & ~7), sum, 200);
      sum = sum * 31 + to[at + 2999];
    }
  }
  for (int i = 0; i < SIZE; i += 64) sum = sum * 31 + to[i];
  return sum;
}
