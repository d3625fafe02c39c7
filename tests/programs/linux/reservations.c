/* Much address space that is reserved first and committed in pieces later, with other mappings made in between. */

#include "check.h"
#include <sys/mman.h>

/* Says what does not hold; a run in which all does has one line. */
#define CHECK(what) ((what) ? 0 : printf("line %d: not %s: %s\n", __LINE__, #what, strerrorname_np(errno)))
#define MIB ((size_t)1 << 20)
#define GIB ((size_t)1 << 30)

static char *reserve(size_t size) {
  char *at = mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  CHECK(at != MAP_FAILED);
  return at;
}

/* Makes a piece accessible, as allocators do: by a mapping over it, or by mprotect. */
static void commit(char *at, size_t size, int by_mapping) {
  if (by_mapping) {
    CHECK(mmap(at, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == at);
  } else {
    CHECK(mprotect(at, size, PROT_READ | PROT_WRITE) == 0);
  }
  at[0] = 1;
  at[size - 1] = 2;
}

int main(void) {
  char *one = reserve(GIB), *other = reserve(GIB / 2 * 3), *small[64];
  for (int i = 0; i < 64; i++) {
    small[i] = mmap(NULL, MIB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK(small[i] != MAP_FAILED);
    small[i][0] = i;
    commit(one + (size_t)i * 15 * MIB, MIB, i & 1);
    if (i < 60) commit(other + (size_t)i * 8 * MIB, MIB, ~i & 1);
  }
  for (int i = 0; i < 64; i++) CHECK(small[i][0] == i && one[(size_t)i * 15 * MIB] == 1);
  /* What is given back is there again. */
  CHECK(mmap(one, 64 * MIB, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_NORESERVE, -1, 0) == one);
  for (int i = 0; i < 64; i++) {
    CHECK(munmap(small[i], MIB) == 0);
    small[i] = mmap(NULL, 2 * MIB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK(small[i] != MAP_FAILED);
  }
  commit(one, 64 * MIB, 1);
  CHECK(one[0] == 1 && one[5] == 0);
  CHECK(munmap(one, GIB) == 0 && munmap(other, GIB / 2 * 3) == 0);
  char *again = reserve(GIB);
  commit(again + GIB - 2 * MIB, 2 * MIB, 0);
  puts("reservations");
  return 0;
}
