/* dup(2), dup2(2), dup3(2), fcntl(2), pipe(2), ioctl(2) */

#include "call.h"
#include <sys/ioctl.h>

GROUP(dup) {
  S(open, "file", O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  S(dup, 3);
  V(fcntl(4, F_GETFD));
  S(write, 3, "abc", 3);
  S(lseek, 4, 0, SEEK_CUR);
  S(dup, -1);
  S(dup, 77);
  S(dup2, 3, 10);
  S(dup2, 3, 10);
  S(dup2, 3, 3);
  S(dup2, 77, 3);
  S(dup2, 77, 77);
  S(dup2, 3, -1);
  S(dup2, 3, 1 << 30);
  S(dup3, 3, 11, O_CLOEXEC);
  V(fcntl(11, F_GETFD));
  S(dup3, 3, 3, 0);
  S(dup3, 3, 12, 1);
  S(dup3, 3, 12, O_NONBLOCK);
  S(dup3, 77, 12, 0);
  S(dup3, 3, -1, 0);
  S(dup3, 3, 1 << 30, 0);
  struct rlimit limit = {12, 4096};
  setrlimit(RLIMIT_NOFILE, &limit);
  S(dup2, 3, 12);
  S(dup, 3);
  S(dup, 3);
  S(dup, 3);
  S(dup, 3);
  S(dup, 3);
  S(dup, 3);
  S(open, "file", O_RDONLY);
  int ends[2];
  S(pipe, ends);
  S(fcntl, 3, F_DUPFD, 12);
  S(fcntl, 3, F_DUPFD, 0);
}

GROUP(fcntl) {
  S(open, "file", O_RDWR | O_CREAT | O_APPEND, 0644);
  S(fcntl, 3, F_GETFD);
  S(fcntl, 3, F_SETFD, FD_CLOEXEC);
  S(fcntl, 3, F_GETFD);
  S(fcntl, 3, F_SETFD, 2);
  S(fcntl, 3, F_GETFD);
  S(fcntl, 3, F_GETFL);
  S(fcntl, 3, F_SETFL, O_NONBLOCK | O_RDONLY);
  S(fcntl, 3, F_GETFL);
  S(fcntl, 3, F_DUPFD, 20);
  S(fcntl, 3, F_DUPFD, 20);
  S(fcntl, 3, F_DUPFD_CLOEXEC, 20);
  S(fcntl, 22, F_GETFD);
  S(fcntl, 3, F_DUPFD, -1);
  S(fcntl, 3, 9999);
  S(fcntl, -1, F_GETFD);
  S(fcntl, 77, F_GETFL);
  int ends[2];
  S(pipe2, ends, O_CLOEXEC | O_NONBLOCK);
  S(fcntl, 4, F_GETFL);
  S(fcntl, 5, F_GETFL);
  S(fcntl, 5, F_GETFD);
  S(pipe2, ends, 1);
  S(pipe2, BAD, 0);
  S(pipe, BAD);
  S(open, "file", O_PATH);
  S(fcntl, 6, F_GETFD);
  S(fcntl, 6, F_SETFL, O_APPEND);
  S(fcntl, 6, F_DUPFD, 30);
  V(R(fcntl, 1, F_GETFD));
}

GROUP(ioctl) {
  int count = 0;
  S(open, "file", O_RDWR | O_CREAT, 0644);
  S(write, 3, "abcdef", 6);
  S(lseek, 3, 2, SEEK_SET);
  S(ioctl, 3, FIONREAD, &count);
  V(count);
  S(ioctl, 3, FIOCLEX);
  S(fcntl, 3, F_GETFD);
  S(ioctl, 3, FIONCLEX);
  S(fcntl, 3, F_GETFD);
  count = 1;
  S(ioctl, 3, FIONBIO, &count);
  S(fcntl, 3, F_GETFL);
  S(ioctl, 3, FIONBIO, BAD);
  S(ioctl, 3, FIONREAD, BAD);
  S(ioctl, 3, TCGETS, &count);
  S(ioctl, 3, TIOCGWINSZ, &count);
  S(ioctl, 3, 0x12345678, &count);
  S(ioctl, -1, FIONREAD, &count);
  S(ioctl, 77, FIOCLEX);
  S(open, "file", O_PATH);
  S(ioctl, 4, FIOCLEX);
  int ends[2];
  S(pipe, ends);
  S(write, 6, "ab", 2);
  S(ioctl, 5, FIONREAD, &count);
  V(count);
}
