/* Sparse files: lseek(2) with SEEK_DATA and SEEK_HOLE, fallocate(2), what a file takes (stat(2)). */

#include "check.h"

#define PAGE 4096

static char page[PAGE];

/* "label: size, 512-byte blocks, data and holes". */
static void show(const char *label, int fd) {
  struct stat status;
  fstat(fd, &status);
  printf("%s: %ld bytes, %ld blocks:", label, (long)status.st_size, (long)status.st_blocks);
  long at = 0;
  for (;;) {
    long data = lseek(fd, at, SEEK_DATA);
    if (data < 0) break;
    at = lseek(fd, data, SEEK_HOLE);
    printf(" %ld-%ld", data, at);
  }
  printf(" %s\n", strerrorname_np(errno));
  fflush(stdout);
}

/* The first byte of each page, as a letter; '.' for zero. */
static void letters(const char *label, int fd, int pages) {
  printf("%s: ", label);
  for (int i = 0; i < pages; i++) {
    char byte = '?';
    pread(fd, &byte, 1, (long)i * PAGE);
    putchar(byte ? byte : '.');
  }
  putchar('\n');
  fflush(stdout);
}

static int make(const char *name) {
  return open(name, O_RDWR | O_CREAT | O_TRUNC, 0644);
}

static void put(int fd, char letter, int at) {
  memset(page, letter, PAGE);
  pwrite(fd, page, PAGE, (long)at * PAGE);
}

static void sparse(void) {
  int fd = make("sparse");
  show("empty", fd);
  put(fd, 'a', 0);
  show("a page", fd);
  pwrite(fd, "b", 1, 100 * PAGE + 5);
  show("a byte far away", fd);
  ftruncate(fd, 1L << 40);
  show("a terabyte", fd);
  put(fd, 'c', 1 << 20);
  show("a page in it", fd);
  ftruncate(fd, 50 * PAGE + 1);
  show("cut in a hole", fd);
  ftruncate(fd, 100);
  show("cut in data", fd);
  ftruncate(fd, PAGE * 2);
  show("longer again", fd);
  lseek(fd, 7, SEEK_SET);
  say("hole from data", lseek(fd, 50, SEEK_HOLE));
  say("data from data", lseek(fd, 50, SEEK_DATA));
  say("where it is then", lseek(fd, 0, SEEK_CUR));
  say("no more data", lseek(fd, PAGE + 1, SEEK_DATA));
  say("in a hole", lseek(fd, PAGE + 1, SEEK_HOLE));
  say("at the end", lseek(fd, PAGE * 2, SEEK_HOLE));
  say("before the start", lseek(fd, -1, SEEK_DATA));
  say("no such whence", lseek(fd, 0, 5));
  ftruncate(fd, 0);
  show("nothing", fd);
  int file = make("full");
  for (int i = 0; i < 40; i++) put(file, 'a' + i % 26, i);
  show("full", file);
  say("the end is a hole", lseek(file, 0, SEEK_HOLE));
  close(file);
  close(fd);
}

static void taking(void) {
  int fd = make("taken");
  say("take", fallocate(fd, 0, 0, 10 * PAGE));
  show("taken", fd);
  put(fd, 'x', 3);
  show("written in it", fd);
  say("keep the size", fallocate(fd, FALLOC_FL_KEEP_SIZE, 10 * PAGE, 5 * PAGE));
  show("taken behind the end", fd);
  ftruncate(fd, 10 * PAGE);
  show("cut at the end", fd);
  say("a byte", fallocate(fd, 0, 20 * PAGE, 1));
  show("a page more", fd);
  say("posix_fallocate", posix_fallocate(fd, 0, 25 * PAGE));
  struct stat status;
  fstat(fd, &status);
  say("its size", status.st_size);
  /* Last, since a file system may count as data what it has read. */
  letters("read", fd, 26);
  close(fd);
}

static void punching(void) {
  int fd = make("punched");
  for (int i = 0; i < 40; i++) put(fd, 'A' + i % 26, i);
  int how = FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE;
  say("punch", fallocate(fd, how, 5 * PAGE, 20 * PAGE));
  show("punched", fd);
  letters("read", fd, 40);
  say("parts of pages", fallocate(fd, how, 30 * PAGE + 100, 200));
  char bytes[4];
  pread(fd, bytes, 2, 30 * PAGE + 98);
  pread(fd, bytes + 2, 2, 30 * PAGE + 299);
  printf("around: %c%d%d%c\n", bytes[1], pread(fd, bytes, 1, 30 * PAGE + 100) == 1 ? bytes[0] : -1, bytes[2], bytes[3]);
  show("still data", fd);
  say("behind the end", fallocate(fd, how, 39 * PAGE, 100 * PAGE));
  show("the last page", fd);
  put(fd, 'z', 10);
  show("written again", fd);
  letters("read", fd, 40);
  say("all", fallocate(fd, how, 0, 1L << 30));
  show("all of it", fd);
  close(fd);
}

static void errors(void) {
  int fd = make("errors"), reading = open("errors", O_RDONLY), path = open("errors", O_PATH);
  int ends[2];
  pipe(ends);
  say("bad descriptor", fallocate(99, 0, 0, 1));
  say("read only", fallocate(reading, 0, 0, 1));
  say("with O_PATH", fallocate(path, 0, 0, 1));
  say("a pipe", fallocate(ends[1], 0, 0, 1));
  say("no length", fallocate(fd, 0, 0, 0));
  say("negative length", fallocate(fd, 0, 0, -1));
  say("negative offset", fallocate(fd, 0, -1, 1));
  say("too far", fallocate(fd, 0, INT64_MAX, 1));
  say("much too far", fallocate(fd, 0, INT64_MAX - 10, 11));
  say("punch without keeping", fallocate(fd, FALLOC_FL_PUNCH_HOLE, 0, PAGE));
  say("collapse and keep", fallocate(fd, FALLOC_FL_COLLAPSE_RANGE | FALLOC_FL_KEEP_SIZE, 0, PAGE));
  say("two modes", fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_ZERO_RANGE | FALLOC_FL_KEEP_SIZE, 0, PAGE));
  say("no mode", fallocate(fd, 1 << 20, 0, PAGE));
  say("nothing has changed", lseek(fd, 0, SEEK_END));
  int directory = open(".", O_RDONLY);
  say("a directory", fallocate(directory, 0, 0, 1));
  say("data of a pipe", lseek(ends[0], 0, SEEK_DATA));
}

/* As ext4 does it; tmpfs does not. */
static void zeroing(void) {
  int fd = make("zeroed");
  for (int i = 0; i < 10; i++) put(fd, 'a' + i, i);
  say("zero", fallocate(fd, FALLOC_FL_ZERO_RANGE, 2 * PAGE, 3 * PAGE));
  show("zeroed", fd);
  say("and longer", fallocate(fd, FALLOC_FL_ZERO_RANGE, 9 * PAGE, 3 * PAGE));
  show("longer", fd);
  say("not longer", fallocate(fd, FALLOC_FL_ZERO_RANGE | FALLOC_FL_KEEP_SIZE, 11 * PAGE, 3 * PAGE));
  struct stat status;
  fstat(fd, &status);
  say("its size", status.st_size);
  letters("read", fd, 12);
}

int main(int count, char **arguments) {
  if (count > 1) {
    zeroing();
    return 0;
  }
  sparse();
  taking();
  punching();
  errors();
  return 0;
}
