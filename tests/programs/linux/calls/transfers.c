/* read(2), write(2), pread(2), pwrite(2), readv(2), preadv2(2), lseek(2), truncate(2), fsync(2) */

#include "call.h"

GROUP(read) {
  char text[32] = {0};
  S(open, "file", O_RDWR | O_CREAT, 0644);
  S(write, 3, "0123456789", 10);
  S(read, 3, text, 10);
  S(lseek, 3, 4, SEEK_SET);
  S(read, 3, text, 3);
  V(text[0]);
  S(read, 3, text, 30);
  S(read, 3, text, 30);
  S(read, 3, text, 0);
  S(lseek, 3, 0, SEEK_SET);
  S(read, 3, BAD, 4);
  S(read, 3, BAD, 0);
  S(lseek, 3, 0, SEEK_CUR);
  S(read, 3, (void *)-4096L, 4);
  S(read, -1, text, 1);
  S(read, 77, text, 1);
  S(write, 3, BAD, 4);
  S(write, 3, BAD, 0);
  S(write, -1, text, 1);
  S(open, "file", O_RDONLY);
  S(write, 4, "x", 1);
  S(write, 4, "x", 0);
  S(open, "file", O_WRONLY);
  S(read, 5, text, 1);
  S(read, 5, text, 0);
  S(open, ".", O_RDONLY);
  S(read, 6, text, 1);
  S(pread64, 6, text, 1, 0);
  S(write, 6, text, 1);
  int ends[2];
  S(pipe, ends);
  S(write, 8, "abc", 3);
  S(read, 8, text, 1);
  S(write, 7, text, 1);
  S(read, 7, text, 2);
  S(read, 7, text, 8);
  S(pread64, 7, text, 1, 0);
  S(pwrite64, 8, text, 1, 0);
  S(lseek, 7, 0, SEEK_SET);
  S(fcntl, 7, F_SETFL, O_NONBLOCK);
  S(read, 7, text, 8);
  S(read, 7, text, 0);
  S(close, 8);
  S(read, 7, text, 8);
  S(pipe, ends);
  S(close, 8);
  signal(SIGPIPE, SIG_IGN);
  S(write, 9, text, 1);
  S(write, 9, text, 0);
  CHILD(signal(SIGPIPE, SIG_DFL); S(write, 9, text, 1));
}

GROUP(pread) {
  char text[32] = {0};
  S(open, "file", O_RDWR | O_CREAT, 0644);
  S(pwrite64, 3, "0123456789", 10, 0);
  S(pread64, 3, text, 3, 4);
  V(text[0]);
  S(pread64, 3, text, 30, 4);
  S(pread64, 3, text, 3, 10);
  S(pread64, 3, text, 3, 1L << 40);
  S(pread64, 3, text, 3, -1);
  S(pread64, 3, text, 3, LONG_MIN);
  S(pread64, 3, BAD, 3, 0);
  S(pread64, 3, text, 0, 0);
  S(pread64, -1, text, 1, 0);
  S(lseek, 3, 0, SEEK_CUR);
  S(pwrite64, 3, "xyz", 3, 20);
  S(pread64, 3, text, 32, 0);
  V(text[10]);
  V(text[22]);
  S(pwrite64, 3, "xyz", 3, -1);
  S(pwrite64, 3, BAD, 3, 0);
  S(pwrite64, 3, "xyz", 0, 0);
  S(pwrite64, 77, "xyz", 3, 0);
  S(open, "file", O_WRONLY | O_APPEND);
  /* pwrite(2), BUGS: what was opened to append is appended to. */
  S(pwrite64, 4, "!", 1, 0);
  S(lseek, 3, 0, SEEK_END);
}

GROUP(vectors) {
  char a[4] = {0}, b[8] = {0};
  struct iovec two[2] = {{a, 4}, {b, 8}};
  S(open, "file", O_RDWR | O_CREAT, 0644);
  struct iovec out[3] = {{"0123", 4}, {"", 0}, {"456789", 6}};
  S(writev, 3, out, 3);
  S(lseek, 3, 0, SEEK_SET);
  S(readv, 3, two, 2);
  V(b[0]);
  V(b[5]);
  S(readv, 3, two, 2);
  S(readv, 3, two, 0);
  S(readv, 3, NULL, 0);
  S(readv, 3, two, -1);
  S(readv, 3, two, IOV_MAX + 1);
  S(readv, 3, BAD, 1);
  S(readv, -1, two, 1);
  S(writev, -1, two, 1);
  S(writev, 3, BAD, 1);
  S(writev, 3, out, IOV_MAX + 1);
  two[1].iov_len = -1L;
  S(readv, 3, two, 2);
  S(writev, 3, two, 2);
  two[1].iov_len = 8;
  two[1].iov_base = BAD;
  S(lseek, 3, 0, SEEK_SET);
  S(readv, 3, two, 2);
  S(lseek, 3, 0, SEEK_CUR);
  two[1].iov_base = b;
  S(preadv, 3, two, 2, 2, 0);
  V(a[0]);
  S(preadv, 3, two, 2, -1, -1);
  S(preadv, -1, two, 2, 0, 0);
  S(preadv, 3, two, -1, 0, 0);
  S(pwritev, 3, out, 3, 5, 0);
  S(pwritev, 3, out, 3, -1, -1);
  S(pwritev, 77, out, 3, 0, 0);
  S(lseek, 3, 0, SEEK_END);
  S(preadv2, 3, two, 2, 0, 0, 0);
  S(preadv2, 3, two, 2, -1, -1, 0);
  S(pwritev2, 3, out, 3, 0, 0, 0);
  S(pwritev2, 3, out, 3, -1, -1, 0);
  S(lseek, 3, 0, SEEK_CUR);
  int ends[2];
  S(pipe, ends);
  S(preadv, 4, two, 2, 0, 0);
  S(pwritev, 5, out, 3, 0, 0);
  S(preadv2, 4, two, 0, -1, -1, 0);
  S(pwritev2, 5, out, 3, -1, -1, 0);
  S(preadv2, 4, two, 2, -1, -1, 0);
}

GROUP(lseek) {
  S(open, "file", O_RDWR | O_CREAT, 0644);
  S(write, 3, "0123456789", 10);
  S(lseek, 3, 0, SEEK_CUR);
  S(lseek, 3, -3, SEEK_CUR);
  S(lseek, 3, -8, SEEK_CUR);
  S(lseek, 3, -3, SEEK_END);
  S(lseek, 3, -11, SEEK_END);
  S(lseek, 3, 100, SEEK_END);
  S(lseek, 3, -1, SEEK_SET);
  S(lseek, 3, 1L << 40, SEEK_SET);
  S(lseek, 3, LONG_MAX, SEEK_CUR);
  S(lseek, 3, 0, 5);
  S(lseek, 3, 0, -1);
  S(lseek, -1, 0, SEEK_SET);
  S(lseek, 77, 0, SEEK_SET);
  S(open, ".", O_RDONLY);
  S(lseek, 4, 0, SEEK_SET);
  S(lseek, 4, -1, SEEK_SET);
  S(open, "/dev/null", O_RDWR);
  S(lseek, 5, 10, SEEK_SET);
}

GROUP(truncate) {
  struct stat status;
  S(open, "file", O_RDWR | O_CREAT, 0644);
  S(write, 3, "0123456789", 10);
  S(truncate, "file", 4);
  stat("file", &status);
  V(status.st_size);
  S(truncate, "file", 4000);
  stat("file", &status);
  V(status.st_size);
  S(truncate, "file", -1);
  S(truncate, "absent", 1);
  S(truncate, "", 1);
  S(truncate, BAD, 1);
  S(truncate, ".", 1);
  S(truncate, "file/x", 1);
  S(truncate, "file/", 1);
  S(ftruncate, 3, 7);
  fstat(3, &status);
  V(status.st_size);
  S(lseek, 3, 0, SEEK_CUR);
  S(ftruncate, 3, -1);
  S(ftruncate, -1, 0);
  S(open, "file", O_RDONLY);
  S(ftruncate, 4, 0);
  S(open, ".", O_RDONLY);
  S(ftruncate, 5, 0);
  int ends[2];
  S(pipe, ends);
  S(ftruncate, 7, 0);
  S(open, "file", O_PATH);
  S(ftruncate, 8, 0);
  S(symlink, "loop", "loop");
  S(truncate, "loop", 0);
}

GROUP(fsync) {
  S(open, "file", O_RDWR | O_CREAT, 0644);
  S(fsync, 3);
  S(fdatasync, 3);
  S(syncfs, 3);
  S(fsync, -1);
  S(fdatasync, -1);
  S(syncfs, -1);
  S(open, ".", O_RDONLY);
  S(fsync, 4);
  S(fdatasync, 4);
  int ends[2];
  S(pipe, ends);
  S(fsync, 5);
  S(fdatasync, 5);
  S(open, "file", O_PATH);
  S(fsync, 7);
  S(syncfs, 7);
  S(sync);
}
