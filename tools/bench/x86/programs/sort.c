/* Sorting: qsort of records by a comparison function, and a quicksort of numbers of our own. Amount: numbers. */
#include "round.h"

struct item {
  uint32_t key;
  uint32_t place;
};

static int compare(const void *left, const void *right) {
  const struct item *a = left, *b = right;
  if (a->key != b->key) return a->key < b->key ? -1 : 1;
  return a->place < b->place ? -1 : a->place > b->place;
}

static void quicksort(uint32_t *low, uint32_t *high) {
  while (high - low > 12) {
    const uint32_t pivot = low[(high - low) / 2];
    uint32_t *i = low, *j = high - 1;
    for (;;) {
      while (*i < pivot) i++;
      while (*j > pivot) j--;
      if (i >= j) break;
      const uint32_t swapped = *i;
      *i++ = *j;
      *j-- = swapped;
    }
    quicksort(low, i);
    low = i;
  }
  for (uint32_t *i = low + 1; i < high; i++) {
    const uint32_t value = *i;
    uint32_t *j = i;
    for (; j > low && j[-1] > value; j--) *j = j[-1];
    *j = value;
  }
}

static uint64_t work(long amount) {
  struct item *items = malloc(amount * sizeof *items);
  uint32_t *numbers = malloc(amount * sizeof *numbers);
  for (long i = 0; i < amount; i++) {
    items[i] = (struct item){next_random() >> 40, i};
    numbers[i] = next_random() >> 32;
  }
  qsort(items, amount, sizeof *items, compare);
  quicksort(numbers, numbers + amount);
  uint64_t sum = 0;
  for (long i = 0; i < amount; i++) sum = sum * 31 + items[i].place + numbers[i];
  free(items);
  free(numbers);
  return sum;
}
