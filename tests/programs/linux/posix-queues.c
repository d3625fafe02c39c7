/* POSIX message queues: each call's manual page, success and errors. The C library is left out where it would look first. */

#include "check.h"
#include <limits.h>
#include <mqueue.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>

static char name[40];
static char *const wild = (char *)0x123456789000;

static int waited(int child) {
  int status;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

static void print_attributes(const char *what, mqd_t queue) {
  struct mq_attr a;
  if (mq_getattr(queue, &a) != 0) say(what, -1);
  else printf("%s: flags %lo most %ld size %ld now %ld\n", what, a.mq_flags, a.mq_maxmsg, a.mq_msgsize, a.mq_curmsgs);
}

static void receive(mqd_t queue) {
  static char text[8192];
  unsigned priority = 99;
  ssize_t length = mq_receive(queue, text, sizeof text, &priority);
  if (length < 0) printf("receive: %s\n", strerrorname_np(errno));
  else printf("receive: %zd bytes, priority %u: %.*s\n", length, priority, (int)length, text);
}

static struct timespec in(long milliseconds) {
  struct timespec t;
  clock_gettime(CLOCK_REALTIME, &t);
  t.tv_nsec += milliseconds * 1000000;
  while (t.tv_nsec >= 1000000000) t.tv_nsec -= 1000000000, t.tv_sec++;
  return t;
}

static volatile siginfo_t told;
static volatile int tellings;
static void on_signal(int number, siginfo_t *info, void *context) {
  (void)number, (void)context;
  told = *info;
  tellings++;
}

static void show_text(mqd_t queue) {
  char text[200];
  lseek(queue, 0, SEEK_SET);
  ssize_t length = read(queue, text, sizeof text);
  char *id = length > 0 ? strstr(text, "NOTIFY_PID:") : NULL;
  if (id) printf("%zd: %.*s pid %s\n", length, (int)(id - text), text, atoi(id + 11) == getpid() ? "self" : atoi(id + 11) ? "other" : "none");
  else say("read", length);
  fflush(stdout);
}

int main(void) {
  snprintf(name, sizeof name, "/nucleus-%d", getpid());
  struct mq_attr wanted = {.mq_maxmsg = 3, .mq_msgsize = 20};
  say("mq_open absent", mq_open(name, O_RDWR));
  struct mq_attr none = {.mq_maxmsg = 0, .mq_msgsize = 20}, negative = {.mq_maxmsg = 1, .mq_msgsize = -1};
  say("mq_open for no messages", mq_open(name, O_RDWR | O_CREAT, 0600, &none));
  say("mq_open for negative ones", mq_open(name, O_RDWR | O_CREAT, 0600, &negative));
  struct mq_attr endless = {.mq_maxmsg = 70000, .mq_msgsize = 20}, large = {.mq_maxmsg = 10, .mq_msgsize = 1 << 25};
  say("mq_open for too many", mq_open(name, O_RDWR | O_CREAT, 0600, &endless));
  say("mq_open for too large ones", mq_open(name, O_RDWR | O_CREAT, 0600, &large));
  say("mq_open wild", syscall(SYS_mq_open, wild, O_RDWR, 0, NULL));
  say("mq_open wild attributes", syscall(SYS_mq_open, "x", O_RDWR | O_CREAT, 0600, wild));
  say("mq_open of nothing", syscall(SYS_mq_open, "", O_RDWR | O_CREAT, 0600, NULL));
  say("mq_open of a path", syscall(SYS_mq_open, "a/b", O_RDWR | O_CREAT, 0600, NULL));
  say("mq_open of a dot", syscall(SYS_mq_open, ".", O_RDWR | O_CREAT, 0600, NULL));
  static char longest[300];
  memset(longest, 'n', 256);
  say("mq_open of a long name", syscall(SYS_mq_open, longest, O_RDWR | O_CREAT, 0600, NULL));
  umask(022);
  mqd_t queue = mq_open(name, O_RDWR | O_CREAT | O_EXCL, 0622, &wanted);
  fine("mq_open", queue);
  TRUE_(fcntl(queue, F_GETFD) == FD_CLOEXEC);
  say("mq_open exclusive", mq_open(name, O_RDWR | O_CREAT | O_EXCL, 0600, &wanted));
  print_attributes("new", queue);
  struct stat status;
  fstat(queue, &status);
  printf("mode %o size %ld\n", status.st_mode, (long)status.st_size);
  fine("mq_send", mq_send(queue, "low", 3, 1));
  fine("mq_send", mq_send(queue, "high", 4, 30));
  fine("mq_send", mq_send(queue, "low again", 9, 1));
  print_attributes("three", queue);
  show_text(queue);
  struct timespec soon = in(20), bad = {0, 1000000000}, past = {1, 0};
  say("mq_timedsend when full", mq_timedsend(queue, "x", 1, 0, &soon));
  say("mq_timedsend with a bad time", mq_timedsend(queue, "x", 1, 0, &bad));
  say("mq_timedsend in the past", mq_timedsend(queue, "x", 1, 0, &past));
  say("mq_timedsend too long", mq_send(queue, "012345678901234567890", 21, 0));
  say("mq_timedsend priority", mq_send(queue, "x", 1, 32768));
  char text[8192];
  unsigned priority;
  say("mq_timedreceive into too little", mq_receive(queue, text, 19, NULL));
  receive(queue);
  receive(queue);
  say("mq_timedsend from nowhere", syscall(SYS_mq_timedsend, queue, wild, 5, 0, NULL));
  receive(queue);
  struct timespec then = in(20);
  say("mq_timedreceive when empty", mq_timedreceive(queue, text, sizeof text, &priority, &then));
  say("mq_timedreceive with a wild time", syscall(SYS_mq_timedreceive, queue, text, sizeof text, &priority, wild));
  fine("mq_send of nothing", mq_send(queue, "", 0, 7));
  receive(queue);
  mqd_t reader = mq_open(name, O_RDONLY | O_NONBLOCK), writer = mq_open(name, O_WRONLY);
  TRUE_(reader >= 0 && writer >= 0);
  say("mq_send to a reader", mq_send(reader, "x", 1, 0));
  say("mq_receive from a writer", mq_receive(writer, text, sizeof text, NULL));
  say("mq_receive without waiting", mq_receive(reader, text, sizeof text, NULL));
  print_attributes("reader", reader);
  struct mq_attr change = {.mq_flags = 0}, old, wrong = {.mq_flags = O_APPEND};
  fine("mq_getsetattr", mq_setattr(reader, &change, &old));
  printf("before %lo after ", old.mq_flags);
  print_attributes("", reader);
  say("mq_getsetattr of other flags", mq_setattr(reader, &wrong, NULL));
  say("mq_getsetattr wild", syscall(SYS_mq_getsetattr, reader, wild, NULL));
  say("mq_getsetattr to nowhere", syscall(SYS_mq_getsetattr, reader, NULL, wild));
  say("mq_getsetattr of no queue", syscall(SYS_mq_getsetattr, 0, NULL, &old));
  say("mq_timedsend to no file", mq_send(99, "x", 1, 0));
  say("mq_timedreceive from no queue", mq_receive(0, text, sizeof text, NULL));
  struct pollfd polled = {.fd = queue, .events = POLLIN | POLLOUT};
  say("poll", poll(&polled, 1, 0));
  printf("events %d\n", polled.revents);
  for (int i = 0; i < 3; i++) mq_send(queue, "fill", 4, i);
  say("poll", poll(&polled, 1, 0));
  printf("events %d\n", polled.revents);
  /* Waiting, in both directions. */
  int child = fork();
  if (child == 0) _exit(mq_send(queue, "waited", 6, 9) == 0 ? 3 : 4);
  usleep(20000);
  receive(queue);
  printf("child %d\n", waited(child));
  receive(queue), receive(queue), receive(queue);
  child = fork();
  if (child == 0) _exit(mq_receive(queue, text, sizeof text, &priority) == 5 && priority == 4 ? 3 : 4);
  usleep(20000);
  fine("mq_send to who waits", mq_send(queue, "after", 5, 4));
  printf("child %d\n", waited(child));
  /* Being told. */
  struct sigaction action = {.sa_sigaction = on_signal, .sa_flags = SA_SIGINFO};
  sigaction(SIGUSR1, &action, NULL);
  struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1, .sigev_value.sival_int = 77};
  struct sigevent silent = {.sigev_notify = SIGEV_NONE};
  struct sigevent strange = {.sigev_notify = 44}, unknown = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = 65};
  fine("mq_notify", mq_notify(queue, &event));
  say("mq_notify again", mq_notify(queue, &silent));
  show_text(queue);
  child = fork();
  if (child == 0) {
    say("mq_notify of another's", mq_notify(queue, &event));
    fine("mq_notify gives up nothing", mq_notify(queue, NULL));
    mq_send(queue, "news", 4, 0);
    _exit(0);
  }
  waited(child);
  printf("told %d code %d value %d by the child %d\n", tellings, told.si_code, told.si_value.sival_int, told.si_pid == child);
  mq_send(queue, "more", 4, 0);
  printf("told %d\n", tellings);
  fine("mq_notify while not empty", mq_notify(queue, &event));
  mq_send(queue, "third", 5, 0);
  printf("told %d\n", tellings);
  receive(queue), receive(queue), receive(queue);
  mq_send(queue, "first", 5, 0);
  printf("told %d\n", tellings);
  fine("mq_notify silently", mq_notify(queue, &silent));
  fine("mq_notify of nobody", mq_notify(queue, NULL));
  say("mq_notify strange", mq_notify(queue, &strange));
  say("mq_notify unknown signal", mq_notify(queue, &unknown));
  say("mq_notify of no queue", mq_notify(0, &event));
  say("mq_notify wild", syscall(SYS_mq_notify, queue, wild));
  receive(queue);
  /* A signal interrupts. */
  action.sa_flags = SA_SIGINFO;
  sigaction(SIGALRM, &action, NULL);
  alarm(1);
  say("mq_timedreceive interrupted", mq_receive(queue, text, sizeof text, NULL));
  fine("mq_unlink", mq_unlink(name));
  say("mq_unlink again", mq_unlink(name));
  say("mq_unlink wild", syscall(SYS_mq_unlink, wild));
  say("mq_open of what is gone", mq_open(name, O_RDWR));
  fine("mq_send still", mq_send(queue, "last", 4, 0));
  receive(queue);
  /* A user's queues may not hold more than RLIMIT_MSGQUEUE. */
  int count = 0;
  for (; count < 100; count++) {
    snprintf(name, sizeof name, "/nucleus-%d-%d", getpid(), count);
    if (mq_open(name, O_RDWR | O_CREAT, 0600, NULL) < 0) break;
  }
  printf("%d queues, then %s\n", count, strerrorname_np(errno));
  for (int i = 0; i < count; i++) {
    snprintf(name, sizeof name, "/nucleus-%d-%d", getpid(), i);
    mq_unlink(name);
  }
  return 0;
}
