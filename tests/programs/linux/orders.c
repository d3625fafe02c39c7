/* Which of several errors a call ends with: what Linux looks at first. Addresses that are nothing stand beside descriptors that are none. */

#include "check.h"
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>

#define NOWHERE ((void *)16)
#define NONE 999
/* Beyond where programs live, when it is a length. */
#define ENDLESS 0x7fffffffffffffffL

static void told(const char *what, long result) {
  printf("%s: %s\n", what, result == -1 ? strerrorname_np(errno) : "done");
}

#define CALL(name, ...) told(#name "(" #__VA_ARGS__ ")", syscall(SYS_##name, __VA_ARGS__))

int main(void) {
  char room[64] = "";
  int pipes[2];
  pipe2(pipes, O_NONBLOCK);
  int from = pipes[0], to = pipes[1];
  int file = open("/proc/self/exe", O_RDONLY);
  CALL(read, file, room, ENDLESS);
  CALL(write, to, room, ENDLESS);
  CALL(lseek, from, 0, 9);
  CALL(lseek, from, 0, 0);
  CALL(pread64, to, room, 1, 0);
  CALL(pread64, NONE, room, 1, -1);
  CALL(pwrite64, from, room, 1, 0);
  CALL(pwrite64, to, NOWHERE, 1, 0);
  CALL(preadv, to, room, 1, 0, 0);
  CALL(preadv2, NONE, room, 0, 0, 0, 1 << 30);
  CALL(preadv2, file, NOWHERE, 1, 0, 0, 1 << 30);
  CALL(setitimer, 77, NOWHERE, NULL);
  CALL(timer_create, 77, NOWHERE, NULL);
  CALL(timer_settime, 77, 0, NOWHERE, NULL);
  CALL(timerfd_settime, NONE, 77, NOWHERE, NULL);
  CALL(sendfile, NONE, NONE, NOWHERE, 1);
  CALL(connect, file, NOWHERE, 16);
  CALL(connect, file, room, 1000);
  CALL(connect, NONE, NOWHERE, 16);
  CALL(sendto, NONE, (void *)-1L, 1, 0, NULL, 0);
  CALL(recvfrom, NONE, (void *)-1L, 1, 0, NULL, NULL);
  CALL(sendmsg, NONE, NOWHERE, 1u << 31);
  CALL(recvmsg, NONE, NOWHERE, 1u << 31);
  CALL(recvmmsg, NONE, NOWHERE, 1, 0, NOWHERE);
  CALL(accept4, NONE, NULL, NULL, 77);
  CALL(accept4, file, NULL, NULL, 77);
  CALL(socketpair, 77, SOCK_STREAM, 0, NOWHERE);
  CALL(semop, -1, NOWHERE, 100000);
  CALL(semtimedop, -1, NOWHERE, 0, NOWHERE);
  CALL(getdents64, to, room, 64);
  CALL(readlink, NOWHERE, room, -1);
  CALL(mknod, NOWHERE, S_IFDIR, 0);
  CALL(mknod, NOWHERE, 0070000, 0);
  CALL(rt_sigpending, NOWHERE, 0);
  CALL(setxattr, NOWHERE, "", room, 1L << 40, 0);
  CALL(fsetxattr, NONE, NOWHERE, room, 1, 0);
  CALL(getxattr, NOWHERE, "", room, 1);
  CALL(fremovexattr, NONE, "");
  CALL(flistxattr, from, room, 10);
  CALL(epoll_ctl, NONE, EPOLL_CTL_ADD, NONE, NOWHERE);
  CALL(epoll_ctl, NONE, EPOLL_CTL_DEL, NONE, NOWHERE);
  CALL(inotify_add_watch, NONE, NOWHERE, 1u << 20);
  CALL(inotify_add_watch, NONE, NOWHERE, IN_MASK_ADD | IN_MASK_CREATE);
  CALL(utimensat, NONE, "x", NOWHERE, 77);
  CALL(signalfd4, NONE, NOWHERE, 8, 77);
  CALL(dup3, NONE, NONE, 0);
  CALL(execveat, NONE, NOWHERE, NULL, NULL, 77);
  CALL(execveat, NONE, "", NULL, NULL, 77);
  CALL(execveat, NONE, "x", NULL, NULL, 77);
  CALL(membarrier, 1, 1, 0);
  CALL(pidfd_getfd, NONE, 0, 1L << 40);
  CALL(syncfs, from);
  unsigned long context = 0;
  CALL(io_setup, 1u << 24, &context);
  return 0;
}
