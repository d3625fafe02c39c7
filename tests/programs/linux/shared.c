/* Shared mappings of files: bytes written through one view are in every other. Runs in an empty directory of its own. */

#include "check.h"
#include <setjmp.h>
#include <sys/mman.h>
#include <sys/sendfile.h>

enum { PAGE = 4096, SIZE = 24 * PAGE, VIEWS = 3 };

static sigjmp_buf back;

static void jump(int number) {
  siglongjmp(back, number);
}

static const char *peek(volatile char *at) {
  int number = sigsetjmp(back, 1);
  if (number) return number == SIGBUS ? "bus" : "segv";
  (void)*at;
  return "fine";
}

static unsigned next(void) {
  static unsigned state = 12345;
  state = state * 1664525 + 1013904223;
  return state >> 8;
}

static unsigned hash(const unsigned char *bytes, size_t length) {
  unsigned sum = 0;
  for (size_t i = 0; i < length; i++) sum = sum * 31 + bytes[i];
  return sum;
}

/* Random writes through two mappings, calls and a descriptor of its own, all checked against the bytes as they should be. */
static void model(void) {
  static unsigned char should[SIZE], is[SIZE];
  int fd = open("model", O_RDWR | O_CREAT, 0644), other = open("model", O_RDWR);
  fine("size", ftruncate(fd, SIZE));
  unsigned char *view[VIEWS];
  view[0] = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  view[1] = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, other, 0);
  view[2] = mmap(NULL, SIZE / 2, PROT_READ, MAP_SHARED, fd, SIZE / 2);
  long wrong = 0;
  for (int step = 0; step < 4000; step++) {
    unsigned at = next() % SIZE, length = 1 + next() % (step % 10 ? 40 : 9000);
    if (at + length > SIZE) length = SIZE - at;
    unsigned char value = next();
    switch (next() % 8) {
      case 0: case 1:
        memset(view[next() & 1] + at, value, length);
        memset(should + at, value, length);
        break;
      case 2:
        memset(is, value, length);
        if (pwrite(next() & 1 ? fd : other, is, length, at) != length) wrong++;
        memset(should + at, value, length);
        break;
      case 3:
        if (pread(fd, is, length, at) != length || memcmp(is, should + at, length)) wrong++;
        break;
      case 4: case 5:
        if (memcmp(view[next() & 1] + at, should + at, length)) wrong++;
        break;
      case 6:
        if (at >= SIZE / 2 && memcmp(view[2] + at - SIZE / 2, should + at, length)) wrong++;
        break;
      case 7:
        at &= -PAGE;
        if (step % 3 == 0) msync(view[0] + at, PAGE, MS_SYNC);
        else if (step % 3 == 1) madvise(view[1] + at, PAGE, MADV_DONTNEED);
        else if (mprotect(view[1] + at, PAGE, PROT_READ) || mprotect(view[1] + at, PAGE, PROT_READ | PROT_WRITE)) wrong++;
    }
  }
  say("wrong", wrong);
  munmap(view[0], SIZE);
  munmap(view[1], SIZE);
  pread(fd, is, SIZE, 0);
  TRUE_(memcmp(is, should, SIZE) == 0);
  printf("%x\n", hash(is, SIZE));
}

static void ends(void) {
  int fd = open("ends", O_RDWR | O_CREAT, 0644);
  fine("write", write(fd, "hello", 5));
  char *at = mmap(NULL, 3 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  memcpy(at + 3, "LO, and what is behind the end", 30);
  say("size stays", lseek(fd, 0, SEEK_END));
  printf("behind the file: %s\n", peek(at + PAGE));
  fine("grow", ftruncate(fd, 2 * PAGE));
  printf("now %s, then %s\n", peek(at + PAGE), peek(at + 2 * PAGE));
  at[PAGE + 1] = 'x';
  char bytes[PAGE];
  say("read", pread(fd, bytes, 8, 0));
  printf("%.5s\n", bytes);
  fine("shrink", ftruncate(fd, 4));
  printf("%.4s, one page %s, next %s\n", at, peek(at), peek(at + PAGE));
  at = mremap(at, 3 * PAGE, 8 * PAGE, MREMAP_MAYMOVE);
  TRUE_(at != MAP_FAILED && memcmp(at, "helL", 4) == 0);
  at[0] = 'J';
  fine("unmap", munmap(at, 8 * PAGE));
  pread(fd, bytes, 4, 0);
  printf("%.4s\n", bytes);
  int reader = open("ends", O_RDONLY);
  say("for writing", (long)mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, reader, 0));
  at = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, reader, 0);
  say("later", mprotect(at, PAGE, PROT_READ | PROT_WRITE));
  fine("through a call", pwrite(fd, "M", 1, 0));
  printf("%.4s\n", at);
  close(open("ends", O_RDWR | O_TRUNC));
  printf("cut: %s\n", peek(at));
}

static void unnamed(void) {
  int fd = memfd_create("scratch", MFD_CLOEXEC);
  fine("memfd", fd);
  fine("size", ftruncate(fd, 2 * PAGE));
  char *one = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  char *two = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, PAGE);
  one[PAGE + 9] = 'a';
  two[10] = 'b';
  printf("%c%c\n", two[9], one[PAGE + 10]);
  char bytes[3] = "";
  say("read", pread(fd, bytes, 2, PAGE + 9));
  struct stat status;
  fstat(fd, &status);
  printf("%s, %ld links, %ld bytes\n", bytes, (long)status.st_nlink, (long)status.st_size);
  char path[64], target[64] = "";
  snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
  readlink(path, target, sizeof target - 1);
  puts(target);
  int copy = open("copy", O_RDWR | O_CREAT, 0644);
  say("sendfile", sendfile(copy, fd, &(off_t){PAGE}, PAGE));
  pread(copy, bytes, 2, 9);
  puts(bytes);
}

int main(void) {
  signal(SIGBUS, jump);
  signal(SIGSEGV, jump);
  model();
  ends();
  unnamed();
  /* What is dirty when the program ends is in the file all the same. */
  int fd = open("last", O_RDWR | O_CREAT, 0644);
  ftruncate(fd, PAGE);
  strcpy(mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0), "written last");
  return 0;
}
