/*
 * qsort of elements of many sizes, with functions of comparison that are right, that contradict themselves, and that leave by a jump.
 *
 * Expected: Microsoft, "qsort" (ascending order; the function gets addresses of two elements of the array), "longjmp". That few comparisons are
 * made, and that elements survive whatever the function says, is what programs rely on.
 */
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 3000, LARGEST = 300 };

static unsigned char array[MOST * LARGEST];
static size_t count, size;
static long compared;
static int outside;
static unsigned state = 1;
static jmp_buf away;

static unsigned next(void) {
  state = state * 1103515245 + 12345;
  return state >> 8;
}

static unsigned key(const void *element) {
  unsigned value = 0;
  memcpy(&value, element, size < 3 ? size : 3);
  return value;
}

/* An address of an element. */
static void look(const void *element) {
  const size_t offset = (const unsigned char *)element - array;
  if (offset >= count * size || offset % size) outside++;
}

static int ascending(const void *a, const void *b) {
  look(a);
  look(b);
  compared++;
  return key(a) < key(b) ? -1 : key(a) > key(b);
}

static int random(const void *a, const void *b) {
  look(a);
  look(b);
  return (int)(next() % 3) - 1;
}

static int always(const void *a, const void *b) {
  look(a);
  look(b);
  return 1;
}

static int leaving(const void *a, const void *b) {
  if (++compared == 100) longjmp(away, 1);
  return ascending(a, b);
}

/* Bytes behind the key follow from it, so that elements in pieces are found. */
static void fill(size_t elements, size_t bytes, unsigned range) {
  count = elements;
  size = bytes;
  compared = 0;
  for (size_t i = 0; i < count; i++) {
    const unsigned value = next() % range;
    for (size_t byte = 0; byte < size; byte++) array[i * size + byte] = byte < 3 ? value >> 8 * byte : value + byte;
  }
}

static unsigned long long sum(void) {
  unsigned long long all = 0;
  for (size_t i = 0; i < count; i++) {
    unsigned long long one = 14695981039346656037u;
    for (size_t byte = 0; byte < size; byte++) one = (one ^ array[i * size + byte]) * 1099511628211u;
    all += one;
  }
  return all;
}

static int is_ascending(void) {
  for (size_t i = 1; i < count; i++)
    if (key(array + (i - 1) * size) > key(array + i * size)) return 0;
  return 1;
}

static size_t wrong;

static void sort_all(const char *name, int (*compare)(const void *, const void *), int sorts) {
  static const size_t sizes[] = {1, 2, 3, 4, 5, 8, 12, 16, 24, 40, 64, 65, 100, 300}, counts[] = {0, 1, 2, 3, 7, 8, 9, 33, 100, 1000};
  static const unsigned ranges[] = {1, 4, 1 << 24};
  int done = 0;
  wrong = 0;
  outside = 0;
  for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
    for (size_t c = 0; c < sizeof counts / sizeof *counts; c++)
      for (size_t r = 0; r < 3; r++, done++) {
        fill(counts[c], sizes[s], ranges[r]);
        const unsigned long long before = sum();
        qsort(array, count, size, compare);
        wrong += sum() != before || (sorts && !is_ascending());
      }
  printf("%s: %d sorted, %d wrong, %d addresses of no element\n", name, done, (int)wrong, outside);
}

int main(void) {
  sort_all("ascending", ascending, 1);
  sort_all("at random", random, 0);
  sort_all("always more", always, 0);
  fill(MOST, 8, 1 << 24);
  qsort(array, count, size, ascending);
  printf("3000 elements: in order %d, fewer than 32000 comparisons %d\n", is_ascending(), compared < 32000);
  fill(60, 12, 1 << 24);
  const unsigned long long before = sum();
  if (!setjmp(away)) qsort(array, count, size, leaving);
  printf("left after 100 comparisons: all elements there %d\n", sum() == before);
}
