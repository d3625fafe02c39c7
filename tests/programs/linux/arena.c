/* Random changes to the mappings of an arena, against a simple model of each page: what may be done, what is in it. */

#include "check.h"
#include <setjmp.h>
#include <sys/mman.h>

enum { PAGES = 300, SIZE = 4096 };
enum { GONE = -1, NONE = 0, READ = PROT_READ, WRITE = PROT_READ | PROT_WRITE };

static struct { int access; unsigned value; } model[PAGES];
static char *arena;
static sigjmp_buf back;
static unsigned long state = 88172645463325252UL;

static unsigned below(unsigned limit) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return (state >> 20) % limit;
}

static void jump(int number) { siglongjmp(back, number); }

/* The page's word, or -1 if it cannot be read; *writable tells whether it can be written. */
static long look(int page, int *writable) {
  volatile unsigned *word = (unsigned *)(arena + (long)page * SIZE + 2048);
  volatile long value = -1;
  *writable = 0;
  if (sigsetjmp(back, 1)) return value;
  value = *word;
  *word = (unsigned)value;
  *writable = 1;
  return value;
}

static void check(int page, const char *after, int step) {
  int writable;
  long value = look(page, &writable);
  long expected = model[page].access <= NONE ? -1 : (long)model[page].value;
  if (value == expected && writable == (model[page].access == WRITE)) return;
  printf("step %d, after %s: page %d holds %ld, writable %d; it should hold %ld, access %d\n", step, after, page, value,
         writable, expected, model[page].access);
  exit(1);
}

static void set(int page, int access, unsigned value) {
  model[page].access = access;
  model[page].value = value;
}

static int whole(int start, int count) {
  for (int i = start; i < start + count; i++) if (model[i].access == GONE) return 0;
  return 1;
}

int main(int argc, char **argv) {
  int steps = argc > 1 ? atoi(argv[1]) : 3000;
  const int kinds[] = {NONE, READ, WRITE, WRITE};
  signal(SIGSEGV, jump);
  signal(SIGBUS, jump);
  char *around = mmap(NULL, (PAGES + 1024) * SIZE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  arena = around;
  munmap(arena, PAGES * SIZE);
  for (int i = 0; i < PAGES; i++) set(i, GONE, 0);
  for (int step = 0; step < steps; step++) {
    int count = 1 + below(below(8) ? 12 : 80), start = below(PAGES - count), access = kinds[below(4)];
    char *at = arena + (long)start * SIZE;
    long length = (long)count * SIZE;
    const char *what;
    switch (below(6)) {
      case 0:
        what = "mmap";
        if (mmap(at, length, access, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != at) return !say(what, -1);
        for (int i = start; i < start + count; i++) set(i, access, 0);
        break;
      case 1:
        what = "munmap";
        munmap(at, length);
        for (int i = start; i < start + count; i++) set(i, GONE, 0);
        break;
      case 2:
        what = "mprotect";
        if ((mprotect(at, length, access) == 0) != whole(start, count)) return !say(what, -1);
        for (int i = start; i < start + count && model[i].access != GONE; i++) model[i].access = access;
        break;
      case 3:
        what = "madvise";
        if ((madvise(at, length, MADV_DONTNEED) == 0) != whole(start, count)) return !say(what, -1);
        for (int i = start; i < start + count; i++) model[i].value = 0;
        break;
      case 4: {
        what = "mremap";
        int target = below(PAGES - count);
        if (target + count > start && start + count > target) continue;
        int same = 1;
        for (int i = start; i < start + count; i++) same &= model[i].access == model[start].access;
        /* Linux moves one mapping at a time. */
        if (!same || model[start].access == GONE) continue;
        char *to = arena + (long)target * SIZE;
        if (mremap(at, length, length, MREMAP_MAYMOVE | MREMAP_FIXED, to) != to) {
          if (errno == EFAULT) { for (int i = 0; i < count; i++) set(target + i, GONE, 0); munmap(to, length); continue; }
          return !say(what, -1);
        }
        for (int i = 0; i < count; i++) {
          model[target + i] = model[start + i];
          set(start + i, GONE, 0);
        }
        break;
      }
      default:
        what = "writing";
        for (int i = start; i < start + count; i++) {
          if (model[i].access != WRITE) continue;
          model[i].value = below(1u << 30);
          *(unsigned *)(arena + (long)i * SIZE + 2048) = model[i].value;
        }
    }
    for (int i = 0; i < 6; i++) check(below(PAGES), what, step);
    check(start, what, step);
  }
  for (int i = 0; i < PAGES; i++) check(i, "all", steps);
  printf("%d steps agree\n", steps);
  return 0;
}
