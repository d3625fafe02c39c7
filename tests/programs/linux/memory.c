/* Mappings, the heap and the stack. Runs in an empty directory of its own. */

#include "check.h"
#include <setjmp.h>
#include <sys/mman.h>

static sigjmp_buf back;
static siginfo_t last;

static void jump(int number, siginfo_t *info, void *context) {
  (void)number; (void)context;
  last = *info;
  siglongjmp(back, 1);
}

static const char *touch(volatile char *at, int write) {
  if (sigsetjmp(back, 1)) return last.si_signo == SIGBUS ? "bus" : last.si_code == SEGV_MAPERR ? "unmapped" : "forbidden";
  if (write) *at = 1;
  else (void)*at;
  return "fine";
}

static char *map(size_t length, int protection, int flags, int fd, off_t offset) {
  char *at = mmap(NULL, length, protection, flags, fd, offset);
  if (at == MAP_FAILED) say("mmap", -1);
  return at;
}

static void anonymous(void) {
  enum { SIZE = 64 * 4096 };
  char *at = map(SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  long sum = 0;
  for (int i = 0; i < SIZE; i++) sum += at[i];
  say("zeros", sum);
  memset(at, 7, SIZE);
  fine("mprotect", mprotect(at + 4096, 4096, PROT_READ));
  printf("%s %s %s\n", touch(at + 4095, 1), touch(at + 4096, 0), touch(at + 4096, 1));
  fine("none", mprotect(at + 8192, 4096, PROT_NONE));
  printf("%s %s\n", touch(at + 8192, 0), touch(at + 12288, 1));
  fine("back", mprotect(at, SIZE, PROT_READ | PROT_WRITE));
  printf("kept %d %d\n", at[4096], at[8192]);
  fine("munmap", munmap(at + 16 * 4096, 4096));
  printf("%s %s %s\n", touch(at + 16 * 4096, 0), touch(at + 15 * 4096, 1), touch(at + 17 * 4096, 1));
  say("mprotect over a hole", mprotect(at, SIZE, PROT_READ | PROT_WRITE));
  say("write from a hole", write(1, at + 16 * 4096, 10));
  fine("MADV_DONTNEED", madvise(at, 4096, MADV_DONTNEED));
  printf("zero again %d, beside %d\n", at[100], at[4096]);
  say("madvise over a hole", madvise(at, SIZE, MADV_WILLNEED));
  say("unaligned", mprotect(at + 1, 4096, PROT_READ));
  say("munmap nothing", munmap(at, 0));
  char *fixed = mmap(at + 4096, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
  TRUE_(fixed == at + 4096 && fixed[0] == 0 && at[2 * 4096] == 7);
  say("no replace", (long)mmap(at, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0));
  say("no kind", (long)mmap(NULL, 4096, PROT_READ, MAP_ANONYMOUS, -1, 0));
  say("no length", (long)mmap(NULL, 0, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  char *reserved = map(1L << 36, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  fine("a part", mprotect(reserved + (1L << 20), 1 << 20, PROT_READ | PROT_WRITE));
  printf("%s %s\n", touch(reserved + (1L << 20) + 5, 1), touch(reserved, 1));
  fine("unmap all", munmap(reserved, 1L << 36));
}

static void moving(void) {
  char *at = map(3 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  for (int i = 0; i < 3; i++) at[i * 4096] = i + 1;
  mprotect(at + 4096, 4096, PROT_READ);
  char *wall = mmap(at + 3 * 4096, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
  (void)wall;
  say("in place", (long)mremap(at + 2 * 4096, 4096, 8192, 0));
  char *one = mremap(at + 2 * 4096, 4096, 1 << 20, MREMAP_MAYMOVE);
  TRUE_(one != MAP_FAILED && one != at + 2 * 4096 && one[0] == 3 && one[(1 << 20) - 1] == 0);
  one[1 << 19] = 9;
  char *two = mremap(one, 1 << 20, 8 << 20, MREMAP_MAYMOVE);
  TRUE_(two[0] == 3 && two[1 << 19] == 9 && two[(8 << 20) - 1] == 0);
  TRUE_(mremap(two, 8 << 20, 4096, 0) == two);
  printf("%s %s\n", touch(two, 1), touch(two + 4096, 1));
  say("unmapped", (long)mremap(two + 4096, 4096, 8192, MREMAP_MAYMOVE));
  char *block = malloc(1 << 20);
  memset(block, 5, 1 << 20);
  for (int size = 2; size <= 32; size *= 2) block = realloc(block, (size_t)size << 20);
  TRUE_(block[0] == 5 && block[(1 << 20) - 1] == 5);
  free(block);
}

static void files(void) {
  int fd = open("mapped", O_RDWR | O_CREAT, 0644);
  char text[10000];
  for (int i = 0; i < 10000; i++) text[i] = 'a' + i % 26;
  say("write", write(fd, text, sizeof text));
  char *copy = map(10000, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
  TRUE_(memcmp(copy, text, 10000) == 0 && copy[10001] == 0);
  copy[5] = '#';
  char byte;
  pread(fd, &byte, 1, 5);
  TRUE_(byte == 'f');
  char *second = map(4096, PROT_READ, MAP_SHARED, fd, 4096);
  TRUE_(memcmp(second, text + 4096, 4096) == 0);
  printf("%s\n", touch(second, 1));
  char *beyond = map(5 * 4096, PROT_READ, MAP_PRIVATE, fd, 0);
  printf("%s %s %s\n", touch(beyond + 9999, 0), touch(beyond + 12287, 0), touch(beyond + 12288, 0));
  close(fd);
  TRUE_(second[10] == text[4106]);
  say("closed", (long)mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, fd, 0));
  fd = open("mapped", O_RDONLY);
  say("unaligned", (long)mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, fd, 100));
  say("shared for writing", (long)mmap(NULL, 4096, PROT_WRITE, MAP_SHARED, fd, 0));
  fd = open("mapped", O_WRONLY);
  say("of a write-only file", (long)mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, fd, 0));
  unsigned char resident[2];
  fine("mincore", mincore(second, 4096, resident));
  say("resident", resident[0] & 1);
}

static void heap(void) {
  char *start = sbrk(0);
  TRUE_(sbrk(100000) == start);
  memset(start, 3, 100000);
  TRUE_(sbrk(-50000) == start + 100000 && (char *)sbrk(0) == start + 50000);
  TRUE_(sbrk(50000) == start + 50000 && start[49999] == 3 && start[60000] == 0);
  long sum = 0;
  for (int i = 0; i < 2000; i++) {
    char *block = malloc(i * 37 + 1);
    block[0] = 1;
    sum += block[0];
    if (i % 3) free(block);
  }
  say("blocks", sum);
  char *large = malloc(200 << 20);
  TRUE_(large != NULL);
  large[100 << 20] = 1;
  free(large);
  say("absurd", malloc(1L << 46) ? 0 : -1);
}

static long deep(long n) {
  volatile char block[1000];
  block[0] = n;
  return n == 0 ? 0 : deep(n - 1) + (block[0] == (char)n);
}

static void codes(void) {
  unsigned char code[] = {0xb8, 42, 0, 0, 0, 0xc3};
  char *at = map(4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  memcpy(at, code, sizeof code);
  if (!sigsetjmp(back, 1)) ((int (*)(void))at)();
  else printf("not executable: %s\n", last.si_code == SEGV_ACCERR ? "forbidden" : "other");
  mprotect(at, 4096, PROT_READ | PROT_EXEC);
  say("runs", ((int (*)(void))at)());
  mprotect(at, 4096, PROT_READ | PROT_WRITE);
  at[1] = 43;
  mprotect(at, 4096, PROT_READ | PROT_EXEC);
  say("runs changed", ((int (*)(void))at)());
  char *both = map(4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  for (int i = 0; i < 3; i++) {
    code[1] = 50 + i;
    memcpy(both, code, sizeof code);
    say("changes itself", ((int (*)(void))both)());
  }
}

int main(void) {
  struct sigaction action = {.sa_sigaction = jump, .sa_flags = SA_SIGINFO};
  sigaction(SIGSEGV, &action, NULL);
  sigaction(SIGBUS, &action, NULL);
  anonymous();
  moving();
  files();
  heap();
  say("deep", deep(6000));
  codes();
  return 0;
}
