/* eventfd(2), timerfd_create(2), signalfd(2), poll(2), select(2), epoll(7) */

#include "call.h"
#include <sys/epoll.h>
#include <sys/select.h>

GROUP(eventfd) {
  uint64_t value = 0;
  S(eventfd2, 3, O_NONBLOCK);
  S(read, 3, &value, 8);
  V(value);
  S(read, 3, &value, 8);
  S(read, 3, &value, 4);
  value = 5;
  S(write, 3, &value, 8);
  S(write, 3, &value, 8);
  S(read, 3, &value, 100);
  V(value);
  value = UINT64_MAX;
  S(write, 3, &value, 8);
  value = UINT64_MAX - 1;
  S(write, 3, &value, 8);
  value = 1;
  S(write, 3, &value, 8);
  S(write, 3, &value, 4);
  S(write, 3, BAD, 8);
  S(lseek, 3, 0, SEEK_SET);
  S(eventfd2, 2, 1 | O_NONBLOCK | O_CLOEXEC);
  S(fcntl, 4, F_GETFD);
  S(read, 4, &value, 8);
  V(value);
  S(read, 4, &value, 8);
  S(read, 4, &value, 8);
  S(eventfd2, 0, 0x10);
  S(eventfd, 7);
  S(read, 5, &value, 8);
  V(value);
}

GROUP(timerfd) {
  struct itimerspec spec = {{0, 0}, {0, 1000000}}, old;
  uint64_t count;
  S(timerfd_create, CLOCK_MONOTONIC, 0);
  S(timerfd_create, CLOCK_REALTIME, O_NONBLOCK | O_CLOEXEC);
  S(fcntl, 4, F_GETFD);
  S(timerfd_create, CLOCK_BOOTTIME, 0);
  S(timerfd_create, 2, 0);
  S(timerfd_create, 99, 0);
  S(timerfd_create, CLOCK_MONOTONIC, 1);
  S(timerfd_gettime, 3, &old);
  V(old.it_value.tv_sec);
  S(timerfd_settime, 3, 0, &spec, NULL);
  S(read, 3, &count, 8);
  V(count);
  S(read, 4, &count, 8);
  S(read, 4, &count, 4);
  S(write, 4, &count, 8);
  spec.it_value.tv_sec = 1000;
  S(timerfd_settime, 3, 0, &spec, &old);
  V(old.it_value.tv_sec);
  S(timerfd_settime, 3, 0, &spec, &old);
  V(old.it_value.tv_sec >= 999);
  spec.it_value.tv_nsec = 1000000000;
  S(timerfd_settime, 3, 0, &spec, NULL);
  spec.it_value.tv_nsec = 0;
  S(timerfd_settime, 3, 16, &spec, NULL);
  S(timerfd_settime, 3, 0, BAD, NULL);
  S(timerfd_settime, 3, 0, NULL, NULL);
  S(timerfd_settime, -1, 0, &spec, NULL);
  S(timerfd_settime, 1, 0, &spec, NULL);
  S(timerfd_gettime, -1, &old);
  S(timerfd_gettime, 1, &old);
  S(timerfd_gettime, 3, BAD);
  spec.it_value = (struct timespec){1, 0};
  S(timerfd_settime, 3, 1, &spec, NULL);
  S(read, 3, &count, 8);
  V(count);
}

GROUP(signalfd) {
  uint64_t set = 1UL << (SIGUSR1 - 1);
  char info[256];
  sigset_t mask;
  sigemptyset(&mask);
  sigaddset(&mask, SIGUSR1);
  sigaddset(&mask, SIGUSR2);
  sigprocmask(SIG_BLOCK, &mask, NULL);
  S(signalfd4, -1, &set, 8, O_NONBLOCK | O_CLOEXEC);
  S(read, 3, info, 256);
  raise(SIGUSR1);
  raise(SIGUSR2);
  S(read, 3, info, 64);
  S(read, 3, info, 256);
  V(*(int *)info);
  S(read, 3, info, 256);
  set = 1UL << (SIGUSR2 - 1);
  S(signalfd4, 3, &set, 8, 0);
  S(read, 3, info, 256);
  V(*(int *)info);
  S(signalfd4, -1, &set, 4, 0);
  S(signalfd4, -1, &set, 8, 1);
  S(signalfd4, -1, BAD, 8, 0);
  S(signalfd4, 77, &set, 8, 0);
  S(signalfd4, 1, &set, 8, 0);
  S(signalfd, -1, &set, 8);
  S(write, 4, info, 128);
}

GROUP(poll) {
  int ends[2];
  S(pipe, ends);
  struct pollfd files[3] = {{3, POLLIN, 0}, {4, POLLOUT, 0}, {-5, POLLIN, 9}};
  S(poll, files, 3, 0);
  V(files[0].revents);
  V(files[1].revents);
  V(files[2].revents);
  S(write, 4, "a", 1);
  S(poll, files, 2, -1);
  V(files[0].revents);
  files[2].fd = 77;
  S(poll, files, 3, 0);
  V(files[2].revents);
  S(close, 4);
  S(poll, files, 1, 0);
  V(files[0].revents);
  S(poll, BAD, 1, 0);
  S(poll, files, 1 << 30, 0);
  S(poll, NULL, 0, 1);
  S(poll, files, 0, 0);
  struct timespec time = {0, 0};
  sigset_t mask;
  sigemptyset(&mask);
  S(ppoll, files, 1, &time, &mask, 8);
  S(ppoll, files, 1, &time, &mask, 4);
  S(ppoll, files, 1, &time, NULL, 4);
  S(ppoll, files, 1, BAD, NULL, 8);
  S(ppoll, files, 1, &time, BAD, 8);
  time.tv_nsec = -1;
  S(ppoll, files, 1, &time, NULL, 8);
  S(open, "file", O_RDWR | O_CREAT, 0644);
  struct pollfd regular = {4, POLLIN | POLLOUT | POLLPRI, 0};
  S(poll, &regular, 1, 0);
  V(regular.revents);
}

GROUP(select) {
  int ends[2];
  fd_set in, out;
  struct timeval time = {0, 0};
  S(pipe, ends);
  S(write, 4, "a", 1);
  FD_ZERO(&in);
  FD_ZERO(&out);
  FD_SET(3, &in);
  FD_SET(4, &out);
  S(select, 5, &in, &out, NULL, &time);
  V(FD_ISSET(3, &in));
  V(FD_ISSET(4, &out));
  S(read, 3, &time, 1);
  time = (struct timeval){0, 0};
  FD_SET(3, &in);
  S(select, 5, &in, NULL, NULL, &time);
  V(FD_ISSET(3, &in));
  S(select, 0, NULL, NULL, NULL, &time);
  S(select, -1, NULL, NULL, NULL, &time);
  // Below 64: bits beyond the table of descriptors, which has at least so many, are ignored, and how large it is depends on who started us.
  FD_SET(60, &in);
  S(select, 61, &in, NULL, NULL, &time);
  S(select, 5, BAD, NULL, NULL, &time);
  S(select, 5, NULL, NULL, NULL, BAD);
  time.tv_sec = -1;
  S(select, 0, NULL, NULL, NULL, &time);
  struct timespec fine = {0, 1000000};
  FD_ZERO(&in);
  FD_SET(3, &in);
  S(pselect6, 5, &in, NULL, NULL, &fine, NULL);
  struct {
    void *set;
    size_t size;
  } mask = {NULL, 8};
  fine = (struct timespec){0, 0};
  S(pselect6, 5, &in, NULL, NULL, &fine, &mask);
  S(pselect6, 5, &in, NULL, NULL, &fine, BAD);
  sigset_t set;
  sigemptyset(&set);
  mask.set = &set;
  mask.size = 4;
  S(pselect6, 5, &in, NULL, NULL, &fine, &mask);
  fine.tv_nsec = 1000000000;
  S(pselect6, 5, &in, NULL, NULL, &fine, NULL);
}

GROUP(epoll) {
  struct epoll_event event = {EPOLLIN, {.u64 = 42}}, got[4];
  int ends[2];
  sigset_t mask;
  sigemptyset(&mask);
  S(epoll_create, 1);
  S(epoll_create, 0);
  S(epoll_create, -1);
  S(epoll_create1, EPOLL_CLOEXEC);
  S(fcntl, 4, F_GETFD);
  S(epoll_create1, 1);
  S(pipe, ends);
  S(epoll_ctl, 3, EPOLL_CTL_ADD, 5, &event);
  S(epoll_ctl, 3, EPOLL_CTL_ADD, 5, &event);
  S(epoll_ctl, 3, EPOLL_CTL_MOD, 6, &event);
  S(epoll_ctl, 3, EPOLL_CTL_DEL, 6, &event);
  S(epoll_ctl, 3, EPOLL_CTL_ADD, 3, &event);
  S(epoll_ctl, 3, EPOLL_CTL_ADD, 77, &event);
  S(epoll_ctl, 77, EPOLL_CTL_ADD, 6, &event);
  S(epoll_ctl, 5, EPOLL_CTL_ADD, 6, &event);
  S(epoll_ctl, 3, 9, 6, &event);
  S(epoll_ctl, 3, EPOLL_CTL_ADD, 6, BAD);
  S(epoll_ctl, 3, EPOLL_CTL_DEL, 6, BAD);
  S(open, "file", O_RDWR | O_CREAT, 0644);
  S(epoll_ctl, 3, EPOLL_CTL_ADD, 7, &event);
  S(epoll_wait, 3, got, 4, 0);
  S(write, 6, "a", 1);
  S(epoll_wait, 3, got, 4, -1);
  V(got[0].events);
  V(got[0].data.u64);
  S(epoll_wait, 3, got, 0, 0);
  S(epoll_wait, 3, got, -1, 0);
  S(epoll_wait, 3, BAD, 4, 0);
  S(epoll_wait, 77, got, 4, 0);
  S(epoll_wait, 5, got, 4, 0);
  event.events = EPOLLIN | EPOLLET;
  S(epoll_ctl, 3, EPOLL_CTL_MOD, 5, &event);
  S(epoll_wait, 3, got, 4, 0);
  S(epoll_wait, 3, got, 4, 0);
  event.events = EPOLLIN | EPOLLONESHOT;
  S(epoll_ctl, 3, EPOLL_CTL_MOD, 5, &event);
  S(epoll_wait, 3, got, 4, 0);
  S(epoll_wait, 3, got, 4, 0);
  event.events = EPOLLIN | EPOLLEXCLUSIVE;
  S(epoll_ctl, 3, EPOLL_CTL_MOD, 5, &event);
  S(epoll_ctl, 3, EPOLL_CTL_DEL, 5, NULL);
  S(epoll_ctl, 3, EPOLL_CTL_DEL, 5, NULL);
  S(epoll_ctl, 3, EPOLL_CTL_ADD, 5, &event);
  S(epoll_ctl, 3, EPOLL_CTL_MOD, 5, &event);
  event.events = EPOLLIN | EPOLLEXCLUSIVE | EPOLLONESHOT;
  S(epoll_ctl, 4, EPOLL_CTL_ADD, 5, &event);
  event.events = EPOLLIN;
  S(epoll_ctl, 4, EPOLL_CTL_ADD, 3, &event);
  S(epoll_wait, 4, got, 4, 0);
  S(epoll_ctl, 3, EPOLL_CTL_ADD, 4, &event);
  S(epoll_pwait, 3, got, 4, 0, &mask, 8);
  S(epoll_pwait, 3, got, 4, 0, &mask, 4);
  S(epoll_pwait, 3, got, 4, 0, BAD, 8);
  struct timespec time = {0, 0};
  S(epoll_pwait2, 3, got, 4, &time, NULL, 0);
  S(epoll_pwait2, 3, got, 4, BAD, NULL, 0);
  time.tv_nsec = -1;
  S(epoll_pwait2, 3, got, 4, &time, NULL, 0);
}
