/* openat2(2): its structure, and the limits on the way */

#include "call.h"

struct how {
  uint64_t flags, mode, resolve, more;
};

GROUP(openat2) {
  struct how how = {O_RDWR | O_CREAT, 0644, 0, 0};
  S(openat2, AT_FDCWD, "file", &how, 24);
  S(openat2, AT_FDCWD, "file", &how, 8);
  S(openat2, AT_FDCWD, "file", &how, 0);
  S(openat2, AT_FDCWD, "file", &how, 32);
  how.more = 1;
  S(openat2, AT_FDCWD, "file", &how, 32);
  S(openat2, AT_FDCWD, "file", BAD, 24);
  S(openat2, AT_FDCWD, "file", &how, 1 << 20);
  S(openat2, -1, "file", &how, 24);
  how = (struct how){O_RDONLY, 0644, 0, 0};
  S(openat2, AT_FDCWD, "file", &how, 24);
  how = (struct how){O_RDWR | O_CREAT, 010000, 0, 0};
  S(openat2, AT_FDCWD, "file", &how, 24);
  how = (struct how){O_RDONLY | 0x40000000, 0, 0, 0};
  S(openat2, AT_FDCWD, "file", &how, 24);
  how = (struct how){1L << 40, 0, 0, 0};
  S(openat2, AT_FDCWD, "file", &how, 24);
  how = (struct how){O_RDONLY, 0, 1 << 20, 0};
  S(openat2, AT_FDCWD, "file", &how, 24);
  how = (struct how){O_PATH | O_RDWR, 0, 0, 0};
  S(openat2, AT_FDCWD, "file", &how, 24);
}


GROUP(resolve) {
  struct how how = {O_RDONLY, 0, 0, 0};
  mkdir("dir", 0755);
  mkdir("dir/below", 0755);
  close(open("dir/file", O_RDWR | O_CREAT, 0644));
  close(open("outside", O_RDWR | O_CREAT, 0644));
  symlink("../outside", "dir/out");
  symlink("/outside", "dir/absolute");
  symlink("file", "dir/to");
  symlink("below", "dir/through");
  symlink("loop", "dir/loop");
  S(open, "dir", O_PATH | O_DIRECTORY);
  static const char *paths[] = {"file", "to", "out", "absolute", "..", "below/..", "below/../..", "below/../../outside", "/file",
                                "/outside", "through/../file", "loop", "absent", "absent/x", "file/x", ".", "/", "file/", "/proc/self/exe"};
  for (int limit = 1; limit <= 16; limit *= 2) {
    how.resolve = limit;
    V(limit);
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
      /* Whether the root is another mount differs from machine to machine. */
      if (limit == 1 && strcmp(paths[i], "absolute") == 0) continue;
      long file = R(openat2, 3, paths[i], &how, 24);
      printf("%s: %s\n", paths[i], file < 0 ? strerrorname_np(errno) : "ok");
      if (file >= 0) close(file);
    }
  }
  how.resolve = 8 | 16;
  S(openat2, 3, "file", &how, 24);
  how.resolve = 64;
  S(openat2, 3, "file", &how, 24);
  how = (struct how){O_PATH | O_NOFOLLOW, 0, 4, 0};
  S(openat2, 3, "to", &how, 24);
  how = (struct how){O_RDWR | O_CREAT, 0600, 8, 0};
  S(openat2, 3, "made", &how, 24);
  S(openat2, 3, "../made", &how, 24);
  S(openat2, 3, "out", &how, 24);
  S(access, "dir/made", F_OK);
  S(access, "made", F_OK);
}
