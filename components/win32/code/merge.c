// A merge sort. Comparing takes most of the time, and nothing compares less often: a quicksort does a fifth more.
//
// Whatever is compared lies in the array, at places where nothing is missing or twice: a function of comparison may look at addresses, and may
// leave by an exception or longjmp, after which all elements are still there.

#include "merge.h"

/** Memory on the stack, in bytes. What is larger comes from the heap, and is lost if the function of comparison does not come back. */
#define NEAR 1024
/** Elements of more bytes stay where they are until the order of their addresses is known. */
#define HEAVY 64

extern void *(*slot_malloc)(u64);
extern void (*slot_free)(void *);

struct merging {
  Compare compare;
  /** Bytes of an element. */
  u64 size;
  /** Room for all of them. */
  u8 *room;
};

static inline __attribute__((always_inline)) void copy(u8 *to, const u8 *from, u64 size) {
  for (; size >= 16; size -= 16, to += 16, from += 16) *(any128 *)to = *(const any128 *)from;
  for (; size >= 8; size -= 8, to += 8, from += 8) *(any64 *)to = *(const any64 *)from;
  for (; size > 0; size--) *to++ = *from++;
}

/** Sorts. Elements have `size` bytes; with `far` they are addresses of what is compared. */
static inline __attribute__((always_inline)) void
merge(const struct merging *all, u8 *base, u64 count, u64 size, int far, void (*half)(const struct merging *, u8 *, u64)) {
  u8 *one = base, *other = base + count / 2 * size, *to = all->room;
  u8 *const middle = other, *const end = base + count * size;
  half(all, one, count / 2);
  half(all, other, count - count / 2);
  while (one < middle && other < end) {
    const void *a = far ? *(void **)one : one, *b = far ? *(void **)other : other;
    if (all->compare(a, b) <= 0) {
      copy(to, one, size);
      one += size;
    } else {
      copy(to, other, size);
      other += size;
    }
    to += size;
  }
  // What is left of the second half is where it belongs.
  const u64 rest = middle - one;
  if (one != base || other != middle) {
    copy(other - rest, one, rest);
    copy(base, all->room, to - all->room);
  }
}

static void sort(const struct merging *all, u8 *base, u64 count) {
  if (count > 1) merge(all, base, count, all->size, 0, sort);
}

static void sort4(const struct merging *all, u8 *base, u64 count) {
  if (count > 1) merge(all, base, count, 4, 0, sort4);
}

static void sort8(const struct merging *all, u8 *base, u64 count) {
  if (count > 1) merge(all, base, count, 8, 0, sort8);
}

static void sortAddresses(const struct merging *all, u8 *base, u64 count) {
  if (count > 1) merge(all, base, count, 8, 1, sortAddresses);
}

/** Puts elements into the order of their addresses, each once. `spare` is room for one. */
static void arrange(u8 *base, u8 **order, u64 count, u64 size, u8 *spare) {
  for (u64 i = 0; i < count; i++) {
    if (order[i] == base + i * size) continue;
    copy(spare, base + i * size, size);
    u64 to = i;
    for (;;) {
      u8 *const from = order[to];
      order[to] = base + to * size;
      if (from == base + i * size) break;
      copy(base + to * size, from, size);
      to = (u64)(from - base) / size;
    }
    copy(base + to * size, spare, size);
  }
}

/** Elements stay in place while their addresses are sorted: room for addresses twice, and for one element. */
static void sortHeavy(struct merging *all, u8 *base, u64 count) {
  u8 **order = (u8 **)all->room;
  for (u64 i = 0; i < count; i++) order[i] = base + i * all->size;
  all->room += count * 8;
  sortAddresses(all, (u8 *)order, count);
  arrange(base, order, count, all->size, all->room);
}

int mergeSort(void *base, u64 count, u64 size, Compare compare) {
  u8 near[NEAR] __attribute__((aligned(16)));
  u64 needed;
  if (size <= HEAVY ? __builtin_mul_overflow(count, size, &needed)
                    : __builtin_mul_overflow(count, 16, &needed) || __builtin_add_overflow(needed, size, &needed))
    return 0;
  struct merging all = {compare, size, needed <= NEAR ? near : slot_malloc(needed)};
  u8 *const room = all.room;
  if (room == 0) return 0;
  if (size > HEAVY) sortHeavy(&all, base, count);
  else (size == 8 ? sort8 : size == 4 ? sort4 : sort)(&all, base, count);
  if (room != near) slot_free(room);
  return 1;
}
