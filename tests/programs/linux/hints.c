/* A program that maps areas where it hints, and gives them back, as compilers in programs do. */
#include <stdio.h>
#include <sys/mman.h>
#include <stdint.h>

enum { AREA = 65536, ROUNDS = 2000 };

/** Places that were given, a bit each for so many bytes from the first hint on. */
static unsigned char places[1 << 16];

int main(void) {
  uintptr_t base = (uintptr_t)mmap(0, AREA, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  uint32_t random = 1;
  int exact = 0, near = 0, clean = 0, distinct = 0;
  for (int round = 0; round < ROUNDS; round++) {
    random = random * 1664525 + 1013904223;
    uintptr_t hint = (base + 0x10000000 + ((uintptr_t)(random >> 4) & 0x0fff0000)) & ~(uintptr_t)0xffff;
    unsigned char *area = mmap((void *)hint, AREA, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (area == MAP_FAILED) return 1;
    if (round < 8 && (uintptr_t)area == hint) exact++;
    uintptr_t distance = (uintptr_t)area > base ? (uintptr_t)area - base : base - (uintptr_t)area;
    if (distance < (uintptr_t)1 << 31) near++;
    int sum = 0;
    for (int i = 0; i < AREA; i += 64) {
      sum += area[i];
      area[i] = 1;
    }
    if (sum == 0) clean++;
    munmap(area, AREA);
    size_t place = ((uintptr_t)area - base) / AREA;
    if (place < sizeof places && !places[place]) places[place] = 1, distinct++;
  }
  fprintf(stderr, "%d", distinct);
  printf("exact %d of the first 8, near %d, clean %d\n", exact, near, clean);
  return 0;
}
