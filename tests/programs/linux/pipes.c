/* Pipes between threads, eventfd, poll, select and epoll. */

#include "check.h"
#include <poll.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <sys/socket.h>

static int ends[2];

static void *feed(void *argument) {
  long size = (long)argument;
  char *block = malloc(size);
  for (long i = 0; i < size; i++) block[i] = i * 7;
  if (write(ends[1], block, size) != size) say("short write", -1);
  free(block);
  close(ends[1]);
  return NULL;
}

static void through(long size) {
  pthread_t thread;
  pipe(ends);
  pthread_create(&thread, NULL, feed, (void *)size);
  char block[5000];
  long total = 0, wrong = 0;
  for (ssize_t count; (count = read(ends[0], block, sizeof block)) > 0;) {
    for (ssize_t i = 0; i < count; i++) wrong += block[i] != (char)((total + i) * 7);
    total += count;
  }
  pthread_join(thread, NULL);
  printf("through %ld: %ld bytes, %ld wrong\n", size, total, wrong);
  close(ends[0]);
}

static void not_blocking(void) {
  char block[70000] = "";
  fine("pipe2", pipe2(ends, O_NONBLOCK | O_CLOEXEC));
  say("empty", read(ends[0], block, 10));
  say("fill", write(ends[1], block, sizeof block));
  say("full", write(ends[1], block, 1));
  int waiting = 0;
  ioctl(ends[0], FIONREAD, &waiting);
  say("waiting", waiting);
  say("drain some", read(ends[0], block, 5000));
  say("small", write(ends[1], block, 100));
  struct stat s;
  fstat(ends[0], &s);
  say("fifo", S_ISFIFO(s.st_mode));
  say("seek", lseek(ends[0], 0, SEEK_SET));
  say("write to reader", write(ends[0], "x", 1));
  say("read of writer", read(ends[1], block, 1));
  close(ends[1]);
  long total = 0;
  for (ssize_t count; (count = read(ends[0], block, sizeof block)) > 0;) total += count;
  say("rest", total);
  say("end", read(ends[0], block, 1));
  pipe(ends);
  close(ends[0]);
  signal(SIGPIPE, SIG_IGN);
  say("nobody reads", write(ends[1], "x", 1));
  close(ends[1]);
  say("bad flags", pipe2(ends, 0x100));
}

static void *poke(void *argument) {
  usleep(10000);
  write(*(int *)argument, "12345678", 8);
  return NULL;
}

static void polling(void) {
  pthread_t thread;
  char block[100];
  pipe(ends);
  struct pollfd list[3] = {{ends[0], POLLIN, 0}, {ends[1], POLLOUT, 0}, {-1, POLLIN, 0}};
  say("poll", poll(list, 3, 0));
  printf("events %x %x %x\n", list[0].revents, list[1].revents, list[2].revents);
  say("poll for input", poll(list, 1, 5));
  pthread_create(&thread, NULL, poke, &ends[1]);
  say("poll for ever", poll(list, 1, -1));
  printf("events %x\n", list[0].revents);
  pthread_join(thread, NULL);
  fd_set reading, writing;
  FD_ZERO(&reading);
  FD_ZERO(&writing);
  FD_SET(ends[0], &reading);
  FD_SET(ends[1], &writing);
  struct timeval none = {0, 0};
  say("select", select(ends[1] + 1, &reading, &writing, NULL, &none));
  printf("set %d %d\n", !!FD_ISSET(ends[0], &reading), !!FD_ISSET(ends[1], &writing));
  read(ends[0], block, sizeof block);
  FD_SET(ends[0], &reading);
  struct timeval little = {0, 2000};
  say("select in vain", select(ends[0] + 1, &reading, NULL, NULL, &little));
  printf("left %ld %ld\n", (long)little.tv_sec, (long)little.tv_usec);
  // A low number: Linux passes over those beyond the table that it has made for the process so far.
  int closed = dup(ends[0]);
  close(closed);
  FD_SET(closed, &reading);
  say("select closed", select(closed + 1, &reading, NULL, NULL, &none));
  list[2].fd = 200;
  list[2].revents = 0;
  poll(list, 3, 0);
  printf("invalid %x\n", list[2].revents);
  close(ends[1]);
  list[0].revents = 0;
  poll(list, 1, 0);
  printf("hung up %x\n", list[0].revents);
  close(ends[0]);
  int fd = open("/dev/null", O_RDWR);
  struct pollfd null = {fd, POLLIN | POLLOUT, 0};
  poll(&null, 1, 0);
  printf("null %x\n", null.revents);
}

static void events(void) {
  uint64_t value = 0;
  int fd = eventfd(3, EFD_NONBLOCK);
  say("read", read(fd, &value, 8));
  say("value", value);
  say("again", read(fd, &value, 8));
  value = 5;
  say("write", write(fd, &value, 8));
  write(fd, &value, 8);
  read(fd, &value, 8);
  say("sum", value);
  value = ~0UL;
  say("too much", write(fd, &value, 8));
  value = ~0UL - 1;
  write(fd, &value, 8);
  value = 1;
  say("full", write(fd, &value, 8));
  say("short", read(fd, &value, 4));
  int single = eventfd(2, EFD_SEMAPHORE | EFD_NONBLOCK);
  for (int i = 0; i < 3; i++) say("one", read(single, &value, 8) == -1 ? -1 : (long)value);
  int wait = eventfd(0, 0);
  pthread_t thread;
  pthread_create(&thread, NULL, poke, &wait);
  say("blocking", read(wait, &value, 8));
  pthread_join(thread, NULL);
}

static void epolls(void) {
  struct epoll_event event = {.events = EPOLLIN, .data.u64 = 0x123456789abcdef}, found[4];
  int epoll = epoll_create1(EPOLL_CLOEXEC);
  pipe(ends);
  fine("add", epoll_ctl(epoll, EPOLL_CTL_ADD, ends[0], &event));
  say("add again", epoll_ctl(epoll, EPOLL_CTL_ADD, ends[0], &event));
  say("nothing", epoll_wait(epoll, found, 4, 0));
  say("time out", epoll_wait(epoll, found, 4, 2));
  pthread_t thread;
  pthread_create(&thread, NULL, poke, &ends[1]);
  say("wait", epoll_wait(epoll, found, 4, -1));
  pthread_join(thread, NULL);
  printf("found %x %d\n", found[0].events, found[0].data.u64 == 0x123456789abcdef);
  say("level", epoll_wait(epoll, found, 4, 0));
  event.events = EPOLLIN | EPOLLET;
  fine("edge", epoll_ctl(epoll, EPOLL_CTL_MOD, ends[0], &event));
  say("once", epoll_wait(epoll, found, 4, 0));
  say("not twice", epoll_wait(epoll, found, 4, 0));
  write(ends[1], "y", 1);
  say("new edge", epoll_wait(epoll, found, 4, 0));
  event.events = EPOLLIN | EPOLLONESHOT;
  epoll_ctl(epoll, EPOLL_CTL_MOD, ends[0], &event);
  say("one shot", epoll_wait(epoll, found, 4, 0));
  say("disarmed", epoll_wait(epoll, found, 4, 0));
  fine("delete", epoll_ctl(epoll, EPOLL_CTL_DEL, ends[0], NULL));
  say("delete again", epoll_ctl(epoll, EPOLL_CTL_DEL, ends[0], NULL));
  int file = open("/proc/self/exe", O_RDONLY);
  say("regular file", epoll_ctl(epoll, EPOLL_CTL_ADD, file, &event));
  say("itself", epoll_ctl(epoll, EPOLL_CTL_ADD, epoll, &event));
  say("not epoll", epoll_wait(file, found, 4, 0));
}

static void *answer(void *argument) {
  char block[64];
  int fd = *(int *)argument;
  for (ssize_t count; (count = recv(fd, block, sizeof block, 0)) > 0;) {
    for (ssize_t i = 0; i < count; i++) block[i] ^= 32;
    send(fd, block, count, MSG_NOSIGNAL);
  }
  close(fd);
  return NULL;
}

static void sockets(void) {
  char block[200000] = "";
  pthread_t thread;
  fine("socketpair", socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends));
  pthread_create(&thread, NULL, answer, &ends[1]);
  say("send", send(ends[0], "hello", 5, 0));
  say("receive", recv(ends[0], block, 64, 0));
  printf("%.5s\n", block);
  say("nothing more", recv(ends[0], block, 64, MSG_DONTWAIT));
  struct stat s;
  fstat(ends[0], &s);
  say("socket", S_ISSOCK(s.st_mode));
  say("seek", lseek(ends[0], 0, SEEK_CUR));
  fine("shutdown", shutdown(ends[0], SHUT_WR));
  say("end", read(ends[0], block, 64));
  pthread_join(thread, NULL);
  struct pollfd list = {ends[0], POLLIN | POLLOUT | POLLRDHUP, 0};
  poll(&list, 1, 0);
  printf("hung up %x\n", list.revents & (POLLIN | POLLHUP | POLLRDHUP));
  signal(SIGPIPE, SIG_IGN);
  say("nobody there", write(ends[0], "x", 1));
  int value = 7;
  socklen_t size = sizeof value;
  fine("getsockopt", getsockopt(ends[0], SOL_SOCKET, SO_TYPE, &value, &size));
  say("type", value);
  say("not a socket", getsockopt(0, SOL_SOCKET, SO_TYPE, &value, &size));
  say("closed", send(99, "x", 1, 0));
}

/* An end that is opened again, by the link that leads to it: a shell's process substitution. */
static void by_link(void) {
  int ends[2];
  char name[64], text[8] = "";
  fine("pipe", pipe(ends));
  say("write", write(ends[1], "abc", 3));
  snprintf(name, sizeof name, "/dev/fd/%d", ends[0]);
  int writer = open(name, O_WRONLY);
  say("write to what the reader shows", write(writer, "de", 2));
  close(writer);
  close(ends[1]);
  int reader = open(name, O_RDONLY);
  say("read", read(reader, text, sizeof text));
  puts(text);
  say("the end", read(reader, text, sizeof text));
  close(reader);
  close(ends[0]);
}

int main(void) {
  by_link();
  through(100);
  through(65536);
  through(1000000);
  not_blocking();
  polling();
  events();
  epolls();
  sockets();
  return 0;
}
