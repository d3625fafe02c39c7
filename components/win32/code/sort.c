// qsort and bsearch. Without memory for merging (merge.c): a quicksort on the spot, which turns to heaps where it would go too deep, so no
// input takes quadratic time.

#include "code.h"
#include "merge.h"

/** So few are sorted by insertion. */
#define FEW 8

static void swap(u8 *one, u8 *other, u64 size) {
  if ((size & 7) == 0) {
    for (u64 i = 0; i < size; i += 8) {
      any64 *a = (any64 *)(one + i), *b = (any64 *)(other + i);
      const u64 kept = *a;
      *a = *b;
      *b = kept;
    }
    return;
  }
  for (u64 i = 0; i < size; i++) {
    const u8 kept = one[i];
    one[i] = other[i];
    other[i] = kept;
  }
}

static void insert(u8 *base, u64 count, u64 size, Compare compare) {
  u8 *end = base + count * size;
  for (u8 *i = base + size; i < end; i += size)
    for (u8 *j = i; j > base && compare(j - size, j) > 0; j -= size) swap(j - size, j, size);
}

static void sink(u8 *base, u64 root, u64 count, u64 size, Compare compare) {
  for (;;) {
    u64 child = 2 * root + 1;
    if (child >= count) return;
    if (child + 1 < count && compare(base + child * size, base + (child + 1) * size) < 0) child++;
    if (compare(base + root * size, base + child * size) >= 0) return;
    swap(base + root * size, base + child * size, size);
    root = child;
  }
}

static void heap(u8 *base, u64 count, u64 size, Compare compare) {
  for (u64 i = count / 2; i-- > 0;) sink(base, i, count, size, compare);
  for (u64 i = count; i-- > 1;) {
    swap(base, base + i * size, size);
    sink(base, 0, i, size, compare);
  }
}

/** Puts the middle one of three into the second place. */
static void order(u8 *a, u8 *b, u8 *c, u64 size, Compare compare) {
  if (compare(a, b) > 0) swap(a, b, size);
  if (compare(b, c) <= 0) return;
  swap(b, c, size);
  if (compare(a, b) > 0) swap(a, b, size);
}

static void sort(u8 *base, u64 count, u64 size, Compare compare, int depth) {
  while (count > FEW) {
    if (depth-- == 0) {
      heap(base, count, size, compare);
      return;
    }
    u8 *last = base + (count - 1) * size, *low = base + size, *high = last;
    // The pivot waits in the first place while the others change theirs.
    order(base + size, base, last, size, compare);
    for (;;) {
      // A comparison that contradicts itself must not lead out of the array.
      do low += size;
      while (low < high && compare(low, base) < 0);
      do high -= size;
      while (high > low && compare(high, base) > 0);
      if (low >= high) break;
      swap(low, high, size);
    }
    if (compare(high, base) > 0) high -= size;
    swap(base, high, size);
    const u64 below = (u64)(high - base) / size, above = count - below - 1;
    if (below < above) {
      sort(base, below, size, compare, depth);
      base = high + size;
      count = above;
    } else {
      sort(high + size, above, size, compare, depth);
      count = below;
    }
  }
  insert(base, count, size, compare);
}

void qsort(void *base, u64 count, u64 size, Compare compare) {
  int depth = 4;
  if (count < 2 || size == 0 || mergeSort(base, count, size, compare)) return;
  for (u64 i = count; i > 1; i >>= 1) depth += 2;
  sort(base, count, size, compare, depth);
}

void *bsearch(const void *key, const void *base, u64 count, u64 size, Compare compare) {
  const u8 *from = base;
  while (count > 0) {
    const u8 *middle = from + (count / 2) * size;
    const int side = compare(key, middle);
    if (side == 0) return (void *)middle;
    if (side > 0) {
      from = middle + size;
      count -= count / 2 + 1;
    } else count /= 2;
  }
  return 0;
}
