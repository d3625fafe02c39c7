/* getdents(2), getdents64(2), getcwd(2), chdir(2), fchdir(2) */

#include "call.h"

struct entry {
  uint64_t ino, off;
  unsigned short reclen;
  unsigned char type;
  char name[];
};

struct old_entry {
  unsigned long ino, off;
  unsigned short reclen;
  char name[];
};

GROUP(getdents) {
  char buffer[4096];
  mkdir("dir", 0755);
  close(open("dir/file", O_RDWR | O_CREAT, 0644));
  mkdir("dir/below", 0755);
  symlink("file", "dir/link");
  S(open, "dir", O_RDONLY | O_DIRECTORY);
  long length = R(getdents64, 3, buffer, sizeof buffer);
  int types[16] = {0}, count = 0;
  for (long at = 0; at < length; count++) {
    struct entry *e = (struct entry *)(buffer + at);
    types[e->type & 15]++;
    at += e->reclen;
  }
  V(count);
  V(types[4]);
  V(types[8]);
  V(types[10]);
  S(getdents64, 3, buffer, sizeof buffer);
  S(lseek, 3, 0, SEEK_SET);
  S(getdents64, 3, buffer, 10);
  S(getdents64, 3, BAD, sizeof buffer);
  V(R(getdents64, 3, buffer, sizeof buffer) == length);
  S(lseek, 3, 0, SEEK_SET);
  count = 0;
  while (R(getdents64, 3, buffer, 40) > 0) count++;
  V(count >= 5);
  S(getdents64, -1, buffer, sizeof buffer);
  S(open, "dir/file", O_RDONLY);
  S(getdents64, 4, buffer, sizeof buffer);
  S(open, "dir", O_PATH);
  S(getdents64, 5, buffer, sizeof buffer);
  S(lseek, 3, 0, SEEK_SET);
  length = R(getdents, 3, buffer, sizeof buffer);
  memset(types, 0, sizeof types);
  count = 0;
  for (long at = 0; at < length; count++) {
    struct old_entry *e = (struct old_entry *)(buffer + at);
    types[buffer[at + e->reclen - 1] & 15]++;
    if (strcmp(e->name, "below") == 0) V(e->reclen);
    at += e->reclen;
  }
  V(count);
  V(types[4]);
  V(types[8]);
  V(types[10]);
  S(getdents, 3, buffer, sizeof buffer);
  S(lseek, 3, 0, SEEK_SET);
  S(getdents, 3, buffer, 8);
  S(getdents, 3, BAD, sizeof buffer);
  S(getdents, -1, buffer, sizeof buffer);
  S(getdents, 4, buffer, sizeof buffer);
}

GROUP(working_directory) {
  char path[PATH_MAX];
  mkdir("dir", 0755);
  mkdir("dir/below", 0755);
  close(open("file", O_RDWR | O_CREAT, 0644));
  symlink("dir", "to");
  symlink("loop", "loop");
  long length = R(getcwd, path, sizeof path);
  V(length == (long)strlen(path) + 1);
  S(chdir, "to/below");
  V(R(getcwd, path, sizeof path) - length);
  S(getcwd, path, 3);
  S(getcwd, path, 0);
  S(getcwd, BAD, 4096);
  S(chdir, "..");
  S(open, ".", O_RDONLY);
  S(chdir, "..");
  S(fchdir, 3);
  V(R(getcwd, path, sizeof path) - length);
  S(chdir, "below");
  S(rmdir, "../below");
  S(getcwd, path, sizeof path);
  S(access, ".", F_OK);
  S(open, "new", O_RDWR | O_CREAT, 0644);
  S(mkdir, "new", 0755);
  S(fchdir, 3);
  S(chdir, "..");
  S(chdir, "absent");
  S(chdir, "file");
  S(chdir, "file/x");
  S(chdir, "loop");
  S(chdir, "");
  S(chdir, BAD);
  S(fchdir, -1);
  S(open, "file", O_RDONLY);
  S(fchdir, 4);
  S(open, "dir", O_PATH);
  S(fchdir, 5);
}
