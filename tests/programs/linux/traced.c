// Calls with arguments of many kinds; a trace of it is compared with strace's, line by line.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void handler(int number) { (void)number; }

int main(int count, char **words, char **environment) {
  char room[256];
  int ends[2], status;
  if (count > 1) return atoi(words[1]);
  syscall(SYS_getppid); // from here on
  openat(AT_FDCWD, "nothing there", O_RDONLY | O_CLOEXEC);
  int file = openat(AT_FDCWD, "made", O_RDWR | O_CREAT | O_TRUNC, 0644);
  write(file, "some bytes, \"quoted\"\n\t\1\0002\377, and more than are shown", 50);
  struct iovec parts[2] = {{"one", 3}, {"two", 3}};
  writev(file, parts, 2);
  lseek(file, -6, SEEK_END);
  struct iovec rooms[2] = {{room, 2}, {room + 10, 100}};
  readv(file, rooms, 2);
  pread64(file, room, 7, 1);
  fcntl(file, F_GETFD);
  fcntl(file, F_SETFD, FD_CLOEXEC);
  fcntl(file, F_GETFD);
  fcntl(file, F_SETFL, O_APPEND);
  fcntl(file, F_GETFL);
  fcntl(file, F_DUPFD, 20);
  close(20);
  struct stat about;
  fstatat(AT_FDCWD, "made", &about, AT_SYMLINK_NOFOLLOW);
  mkdirat(AT_FDCWD, "folder", 0750);
  faccessat(AT_FDCWD, "folder", R_OK | W_OK, 0);
  symlink("target", "link");
  readlink("link", room, sizeof room);
  rename("link", "other");
  unlink("other");
  rmdir("folder");
  struct timespec times[2] = {{1, 2}, {3, 4}};
  utimensat(AT_FDCWD, "made", times, 0);
  umask(022);
  pipe2(ends, O_CLOEXEC | O_NONBLOCK);
  read(ends[0], room, 10);
  write(ends[1], "abc", 3);
  struct pollfd polled = {ends[0], POLLIN | POLLPRI, 0};
  poll(&polled, 1, 0);
  fd_set set;
  FD_ZERO(&set);
  FD_SET(ends[0], &set);
  read(ends[0], room, 10);
  polled.fd = ends[0];
  poll(&polled, 1, 0);
  int watched = epoll_create1(EPOLL_CLOEXEC);
  struct epoll_event event = {EPOLLIN | EPOLLET, {.u64 = 7}}, found[2];
  epoll_ctl(watched, EPOLL_CTL_ADD, ends[0], &event);
  write(ends[1], "d", 1);
  epoll_wait(watched, found, 2, 0);
  int counter = eventfd(3, EFD_NONBLOCK);
  close(counter);
  int timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
  struct itimerspec later = {{1, 5}, {100, 0}};
  timerfd_settime(timer, 0, &later, NULL);
  struct itimerval interval = {{0, 0}, {0, 0}}, old;
  setitimer(ITIMER_REAL, &interval, &old);
  struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART}, before;
  sigaddset(&action.sa_mask, SIGTERM);
  sigaction(SIGUSR1, &action, &before);
  sigset_t blocked, was;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGINT);
  sigaddset(&blocked, SIGCHLD);
  sigprocmask(SIG_BLOCK, &blocked, &was);
  sigprocmask(SIG_SETMASK, &was, NULL);
  kill(getpid(), SIGUSR1);
  struct rlimit limit;
  prlimit(0, RLIMIT_CORE, NULL, &limit);
  limit.rlim_cur = 0;
  setrlimit(RLIMIT_CORE, &limit);
  struct timespec nap = {0, 1000};
  clock_nanosleep(CLOCK_MONOTONIC, 0, &nap, NULL);
  prctl(PR_SET_NAME, "renamed");
  prctl(PR_SET_KEEPCAPS, 0);
  socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends);
  shutdown(ends[0], SHUT_WR);
  char *further[] = {words[0], "0", NULL};
  execve("nothing there", further, environment);
  if (!fork()) _exit(7);
  wait4(-1, &status, 0, NULL);
  wait4(-1, &status, WNOHANG, NULL);
  pid_t child = fork();
  if (!child) {
    pause();
    _exit(1);
  }
  kill(child, SIGKILL);
  waitpid(child, &status, WUNTRACED);
  access("nothing there", F_OK);
  execve(words[0], further, environment);
  return 1;
}
