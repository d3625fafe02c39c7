/* Standard input, as it is: what kind, and all of its bytes, read in the way that the argument says. */

#include "check.h"
#include <poll.h>
#include <sys/ioctl.h>

static unsigned long sum;
static long total;

static void add(const char *bytes, ssize_t count) {
  for (ssize_t i = 0; i < count; i++) sum = sum * 31 + (unsigned char)bytes[i];
  total += count;
}

int main(int argc, char **argv) {
  struct stat s;
  char block[8192];
  ssize_t count;
  if (argc > 1 && !strcmp(argv[1], "copy")) {
    count = read(0, block, sizeof block);
    if (count >= 0) count = write(1, "copied", 6);
    if (count >= 0) count = fsync(1) && errno != EINVAL ? -1 : 0;
    fprintf(stderr, "copy: %s\n", count < 0 ? strerrorname_np(errno) : "ok");
    return count < 0;
  }
  if (fstat(0, &s)) say("fstat", -1);
  printf("file %d device %d\n", S_ISREG(s.st_mode), S_ISCHR(s.st_mode));
  say("isatty", isatty(0));
  const char *how = argc > 1 ? argv[1] : "blocks";
  if (!strcmp(how, "bytes")) {
    while ((count = read(0, block, 1)) > 0) add(block, count);
  } else if (!strcmp(how, "poll")) {
    struct pollfd in = {0, POLLIN, 0};
    fcntl(0, F_SETFL, O_NONBLOCK);
    for (;;) {
      while (poll(&in, 1, -1) != 1) {}
      count = read(0, block, sizeof block);
      if (count == 0) break;
      if (count > 0) add(block, count);
      else if (errno != EAGAIN) break;
    }
  } else if (!strcmp(how, "lines")) {
    while (fgets(block, sizeof block, stdin)) add(block, strlen(block));
  } else if (!strcmp(how, "closed")) {
    say("read", read(0, block, 1));
    return 0;
  } else if (!strcmp(how, "echo")) {
    while ((count = read(0, block, sizeof block)) > 0) write(1, block, count);
    return 0;
  } else {
    while ((count = read(0, block, sizeof block)) > 0) add(block, count);
  }
  say("bytes", total);
  printf("sum %lx\n", sum);
  say("at the end", read(0, block, 1));
  return 0;
}
