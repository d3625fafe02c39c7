/* madvise: what a forked process has of memory; mremap that leaves the old place mapped; the memory that /proc tells of. */

#include "check.h"
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#ifndef MREMAP_DONTUNMAP
#define MREMAP_DONTUNMAP 4
#endif

static char *map(size_t length, int flags) {
  return mmap(NULL, length, PROT_READ | PROT_WRITE, flags | MAP_ANONYMOUS, -1, 0);
}

static int is_mapped(char *page) {
  unsigned char present;
  return mincore(page, 4096, &present) == 0;
}

/* The C library leaves the hint unset. */
static void *move(void *old, size_t from, size_t to, int flags, void *hint) {
  return (void *)syscall(SYS_mremap, old, from, to, flags, hint);
}

static int waited(int child) {
  int status;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

static void children(void) {
  char *memory = map(5 * 4096, MAP_PRIVATE);
  char *shared = map(4096, MAP_SHARED);
  for (int i = 0; i < 5; i++) memory[i * 4096] = 'a' + i;
  strcpy(shared, "shared");
  fine("madvise DONTFORK", madvise(memory + 4096, 4096, MADV_DONTFORK));
  fine("madvise WIPEONFORK", madvise(memory + 2 * 4096, 2 * 4096, MADV_WIPEONFORK));
  fine("madvise KEEPONFORK", madvise(memory + 3 * 4096, 4096, MADV_KEEPONFORK));
  say("madvise WIPEONFORK of shared memory", madvise(shared, 4096, MADV_WIPEONFORK));
  say("madvise FREE of shared memory", madvise(shared, 4096, MADV_FREE));
  say("madvise REMOVE of private memory", madvise(memory, 4096, MADV_REMOVE));
  say("madvise of nothing known", madvise(memory, 4096, 99));
  say("madvise misaligned", madvise(memory + 1, 4096, MADV_DONTFORK));
  int child = fork();
  if (child == 0) {
    printf("child: %c %d %d %c %c %s\n", memory[0], is_mapped(memory + 4096), memory[2 * 4096], memory[3 * 4096], memory[4 * 4096], shared);
    memory[2 * 4096] = 'w';
    fflush(stdout);
    int grandchild = fork();
    if (grandchild == 0) _exit(memory[2 * 4096]);
    _exit(waited(grandchild));
  }
  printf("child %d\n", waited(child));
  printf("parent: %c %c %c\n", memory[0], memory[4096], memory[2 * 4096]);
  fine("madvise DOFORK", madvise(memory + 4096, 4096, MADV_DOFORK));
  child = fork();
  if (child == 0) _exit(memory[4096]);
  printf("child %d\n", waited(child));
  fine("madvise FREE", madvise(memory, 4096, MADV_FREE));
  memory[0] = 'x';
  printf("written after that: %c\n", memory[0]);
}

static void moving(void) {
  char *memory = map(3 * 4096, MAP_PRIVATE), *place = map(8 * 4096, MAP_PRIVATE);
  strcpy(memory, "first"), strcpy(memory + 8192, "third");
  char *moved = move(memory, 3 * 4096, 3 * 4096, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, NULL);
  TRUE_(moved != MAP_FAILED && moved != memory);
  printf("moved: %s %s\n", moved, moved + 8192);
  printf("left: %d %d %d\n", is_mapped(memory), memory[0], memory[8192]);
  strcpy(memory, "anew");
  printf("both: %s %s\n", memory, moved);
  TRUE_(move(memory, 4096, 4096, MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, place) == place);
  printf("fixed: %s, left %d\n", place, memory[0]);
  say("mremap DONTUNMAP in place", (long)move(moved, 4096, 4096, MREMAP_DONTUNMAP, NULL));
  say("mremap DONTUNMAP and longer", (long)move(moved, 4096, 8192, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, NULL));
}

/* Of each mapping smaps says what maps says, and how large it is. */
static void details(void) {
  char *memory = map(16 << 20, MAP_PRIVATE), line[512];
  mprotect(memory + (8 << 20), 8 << 20, PROT_READ);
  FILE *smaps = fopen("/proc/self/smaps", "r");
  unsigned long start = 0, end = 0, size = 0, kilobytes;
  int wrong = 0, seen = 0;
  while (fgets(line, sizeof line, smaps)) {
    if (sscanf(line, "%lx-%lx ", &start, &end) == 2) {
      if (start == (unsigned long)memory) seen++;
    } else if (sscanf(line, "Size: %lu kB", &kilobytes) == 1) {
      size = kilobytes;
      if (size * 1024 != end - start) wrong++;
    } else if (sscanf(line, "Rss: %lu kB", &kilobytes) == 1) {
      if (kilobytes > size) wrong++;
    }
  }
  fclose(smaps);
  printf("found %d, wrong %d\n", seen, wrong);
}

int main(void) {
  children();
  moving();
  details();
  say("pkey_mprotect without a key", syscall(SYS_pkey_mprotect, map(4096, MAP_PRIVATE), 4096, PROT_READ, -1));
  say("pkey_alloc with flags", syscall(SYS_pkey_alloc, 1, 0));
  say("pkey_alloc of unknown rights", syscall(SYS_pkey_alloc, 0, 9));
  say("pkey_free of none", syscall(SYS_pkey_free, 14));
  return 0;
}
