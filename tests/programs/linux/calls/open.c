/* open(2), openat(2), creat(2), close(2), close_range(2) */

#include "call.h"

GROUP(open) {
  char text[8];
  S(open, "absent", O_RDONLY);
  S(open, "file", O_RDWR | O_CREAT | O_EXCL, 0644);
  S(open, "file", O_RDWR | O_CREAT | O_EXCL, 0644);
  S(write, 3, "hello", 5);
  S(creat, "file", 0600);
  S(read, 4, text, 1);
  S(pread64, 3, text, 8, 0);
  S(close, 4);
  S(close, 4);
  S(close, -1);
  S(close, 1 << 20);
  S(mkdir, "dir", 0755);
  S(open, "dir", O_RDONLY | O_DIRECTORY);
  S(open, "dir", O_RDONLY);
  S(read, 5, text, 8);
  S(close, 5);
  S(open, "dir", O_WRONLY);
  S(open, "dir", O_RDWR);
  S(open, "dir", O_RDONLY | O_CREAT, 0644);
  S(open, "dir", O_RDONLY | O_TRUNC);
  S(open, "file", O_RDONLY | O_DIRECTORY);
  S(open, "file/below", O_RDONLY);
  S(open, "file/", O_RDONLY);
  S(open, "new/", O_RDWR | O_CREAT, 0644);
  S(open, "absent/file", O_RDWR | O_CREAT, 0644);
  S(open, "", O_RDONLY);
  S(open, BAD, O_RDONLY);
  S(symlink, "file", "link");
  S(symlink, "nowhere", "dangling");
  S(symlink, "loop", "loop");
  S(open, "link", O_RDONLY | O_NOFOLLOW);
  S(open, "link", O_RDWR | O_CREAT | O_EXCL, 0644);
  S(open, "dangling", O_RDWR);
  S(open, "dangling", O_RDWR | O_CREAT | O_EXCL, 0644);
  S(open, "dangling", O_RDWR | O_CREAT, 0644);
  S(close, 5);
  S(access, "nowhere", F_OK);
  S(open, "loop", O_RDONLY);
  S(open, "link", O_PATH | O_NOFOLLOW);
  S(read, 5, text, 1);
  S(write, 5, text, 1);
  S(fchmod, 5, 0600);
  S(fchdir, 5);
  S(lseek, 5, 0, SEEK_SET);
  S(fcntl, 5, F_GETFL);
  S(close, 5);
  S(open, "file", O_WRONLY | O_APPEND);
  S(write, 5, "a", 1);
  S(lseek, 5, 0, SEEK_SET);
  S(write, 5, "b", 1);
  S(lseek, 5, 0, SEEK_CUR);
  S(read, 5, text, 1);
  S(fcntl, 5, F_GETFL);
  S(close, 5);
  S(open, "file", O_RDONLY | O_CLOEXEC);
  S(fcntl, 5, F_GETFD);
  S(close, 5);
  S(open, "file", O_ACCMODE);
  S(read, 5, text, 1);
  S(write, 5, text, 1);
  S(close, 5);
  /* Flags that nobody knows are passed over by these, but not by openat2. */
  S(open, "file", O_RDONLY | 0x40000000);
  S(close, 5);
  char name[NAME_MAX + 2], path[PATH_MAX + 1];
  memset(name, 'n', sizeof name);
  name[NAME_MAX + 1] = 0;
  S(open, name, O_RDONLY);
  S(open, name + 1, O_RDONLY);
  for (int i = 0; i < PATH_MAX; i += 2) memcpy(path + i, "./", 2);
  path[PATH_MAX] = 0;
  S(open, path, O_RDONLY);
  path[PATH_MAX - 1] = 0;
  S(open, path, O_RDONLY | O_DIRECTORY);
  S(close, 5);
}

GROUP(openat) {
  S(mkdir, "dir", 0755);
  S(open, "dir", O_RDONLY | O_DIRECTORY);
  S(openat, 3, "file", O_RDWR | O_CREAT, 0640);
  S(close, 4);
  S(openat, AT_FDCWD, "dir/file", O_RDONLY);
  S(openat, 4, "file", O_RDONLY);
  S(openat, -1, "file", O_RDONLY);
  S(openat, 77, "file", O_RDONLY);
  S(openat, 3, "", O_RDONLY);
  S(openat, 3, BAD, O_RDONLY);
  S(openat, 3, "..", O_RDONLY | O_DIRECTORY);
  S(openat, 5, "dir", O_PATH);
  S(openat, 6, "file", O_RDONLY);
  S(openat, 3, "absent", O_RDONLY);
  S(openat, 77, "/", O_RDONLY | O_DIRECTORY);
  S(rmdir, "dir");
  S(unlink, "dir/file");
  S(rmdir, "dir");
  S(openat, 3, "file", O_RDWR | O_CREAT, 0644);
}

GROUP(close_range) {
  for (int i = 3; i < 10; i++) dup2(1, i);
  S(close_range, 5, 7, 0);
  V(fcntl(4, F_GETFD));
  V(fcntl(5, F_GETFD));
  V(fcntl(7, F_GETFD));
  V(fcntl(8, F_GETFD));
  S(close_range, 8, ~0U, 4);
  V(fcntl(8, F_GETFD));
  V(fcntl(9, F_GETFD));
  S(close_range, 9, 8, 0);
  S(close_range, 3, ~0U, 8);
  S(close_range, 3, ~0U, 0);
  V(fcntl(3, F_GETFD));
  S(close_range, 100, 200, 0);
  S(close_range, 100, 200, 2);
}
