/* Timers of all kinds, and signals that are read from a descriptor. */

#include "check.h"
#include <poll.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <time.h>

enum { MILLISECOND = 1000000 };

static volatile sig_atomic_t count;
static siginfo_t last;

static void note(int number, siginfo_t *info, void *context) {
  (void)number; (void)context;
  last = *info;
  count++;
}

static void catch(int number) {
  struct sigaction action = {.sa_sigaction = note, .sa_flags = SA_SIGINFO};
  sigaction(number, &action, NULL);
}

static struct itimerspec after(long milliseconds, long interval) {
  return (struct itimerspec){{0, interval * MILLISECOND}, {0, milliseconds * MILLISECOND}};
}

static void intervals(void) {
  static const struct { int which, signal; const char *name; } kinds[] = {
    {ITIMER_REAL, SIGALRM, "real"}, {ITIMER_VIRTUAL, SIGVTALRM, "virtual"}, {ITIMER_PROF, SIGPROF, "prof"},
  };
  for (int i = 0; i < 3; i++) {
    catch(kinds[i].signal);
    count = 0;
    struct itimerval timer = {{0, 1000}, {0, 2000}}, old;
    fine(kinds[i].name, setitimer(kinds[i].which, &timer, NULL));
    while (count < 3) {}
    timer = (struct itimerval){0};
    setitimer(kinds[i].which, &timer, &old);
    TRUE_(old.it_interval.tv_usec == 1000);
    printf("%s, code %#x\n", strsignal(last.si_signo), last.si_code);
  }
  say("no such", setitimer(3, &(struct itimerval){0}, NULL));
}

static void created(void) {
  timer_t timer;
  struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1, .sigev_value.sival_int = 42};
  catch(SIGUSR1);
  fine("create", timer_create(CLOCK_MONOTONIC, &event, &timer));
  struct itimerspec setting = after(1, 0), left;
  count = 0;
  fine("set", timer_settime(timer, 0, &setting, NULL));
  while (!count) pause();
  printf("value %d, code %d, overrun %d\n", last.si_value.sival_int, last.si_code, last.si_overrun);
  fine("get", timer_gettime(timer, &left));
  TRUE_(left.it_value.tv_nsec == 0);

  /* It counts while the signal is blocked. */
  sigset_t set, before;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  sigprocmask(SIG_BLOCK, &set, &before);
  setting = after(1, 1);
  timer_settime(timer, 0, &setting, NULL);
  nanosleep(&(struct timespec){0, 30 * MILLISECOND}, NULL);
  count = 0;
  sigprocmask(SIG_SETMASK, &before, NULL);
  siginfo_t first = last;
  setting = after(0, 0);
  timer_settime(timer, 0, &setting, NULL);
  TRUE_(count >= 1 && first.si_overrun >= 10);

  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  struct itimerspec absolute = {{0, 0}, {now.tv_sec, now.tv_nsec}};
  count = 0;
  timer_settime(timer, TIMER_ABSTIME, &absolute, NULL);
  while (!count) pause();
  fine("delete", timer_delete(timer));
  say("again", timer_delete(timer));
  say("clock", timer_create(77, &event, &timer));

  timer_t processor;
  event.sigev_notify = SIGEV_THREAD_ID;
  event._sigev_un._tid = gettid();
  fine("processor's", timer_create(CLOCK_PROCESS_CPUTIME_ID, &event, &processor));
  setting = after(2, 0);
  count = 0;
  timer_settime(processor, 0, &setting, NULL);
  while (!count) {}
  printf("value %d\n", last.si_value.sival_int);
}

static void *started(void *argument) {
  *(volatile int *)argument = 1;
  return NULL;
}

static void notify(union sigval value) {
  started(value.sival_ptr);
}

/* glibc's SIGEV_THREAD: a thread that waits for the signal and starts others. */
static void thread(void) {
  volatile int done = 0;
  timer_t timer;
  struct sigevent event = {
    .sigev_notify = SIGEV_THREAD, .sigev_notify_function = notify, .sigev_value.sival_ptr = (void *)&done,
  };
  fine("with a thread", timer_create(CLOCK_REALTIME, &event, &timer));
  struct itimerspec setting = after(1, 0);
  timer_settime(timer, 0, &setting, NULL);
  while (!done) usleep(500);
  puts("it ran");
}

static void files(void) {
  int fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
  uint64_t times = 0;
  say("not set", read(fd, &times, 8));
  struct itimerspec setting = after(100, 1), left;
  fine("set", timerfd_settime(fd, 0, &setting, NULL));
  struct pollfd poller = {fd, POLLIN, 0};
  say("too early", poll(&poller, 1, 0));
  say("poll", poll(&poller, 1, 5000));
  say("read", read(fd, &times, 8));
  TRUE_(times >= 1);
  int epoll = epoll_create1(0);
  struct epoll_event event = {.events = EPOLLIN | EPOLLET, .data.u64 = 5};
  fine("epoll", epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event));
  say("wait", epoll_wait(epoll, &event, 1, 5000));
  say("not again", epoll_wait(epoll, &event, 1, 20));
  say("short", read(fd, &times, 4));
  timerfd_gettime(fd, &left);
  TRUE_(left.it_interval.tv_nsec == MILLISECOND && left.it_value.tv_nsec > 0);
  setting = after(0, 0);
  fine("off", timerfd_settime(fd, 0, &setting, &left));
  say("nothing", read(fd, &times, 8));
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  int real = timerfd_create(CLOCK_REALTIME, 0);
  setting = (struct itimerspec){{0, 0}, {now.tv_sec, now.tv_nsec + 1}};
  timerfd_settime(real, TFD_TIMER_ABSTIME, &setting, NULL);
  say("blocks", read(real, &times, 8));
  say("once", (long)times);
  say("write", write(real, &times, 8));
  say("clock", timerfd_create(CLOCK_PROCESS_CPUTIME_ID, 0));
}

static void *sender(void *argument) {
  usleep(1000);
  kill(getpid(), *(int *)argument);
  return NULL;
}

static void readable(void) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR2);
  sigaddset(&set, SIGRTMIN);
  sigprocmask(SIG_BLOCK, &set, NULL);
  int fd = signalfd(-1, &set, SFD_NONBLOCK);
  struct signalfd_siginfo info[3];
  say("nothing", read(fd, info, sizeof info));
  raise(SIGUSR2);
  sigqueue(getpid(), SIGRTMIN, (union sigval){.sival_int = 7});
  sigqueue(getpid(), SIGRTMIN, (union sigval){.sival_int = 8});
  say("three", read(fd, info, sizeof info) / (long)sizeof *info);
  for (int i = 0; i < 3; i++) {
    printf("%d code %d own %d value %d\n", info[i].ssi_signo, info[i].ssi_code, info[i].ssi_pid == (unsigned)getpid(),
           info[i].ssi_int);
  }
  pthread_t other;
  int number = SIGUSR2;
  pthread_create(&other, NULL, sender, &number);
  struct pollfd poller = {fd, POLLIN, 0};
  say("poll", poll(&poller, 1, 5000));
  say("read", read(fd, info, sizeof info));
  pthread_join(other, NULL);
  sigdelset(&set, SIGUSR2);
  TRUE_(signalfd(fd, &set, 0) == fd);
  raise(SIGUSR2);
  say("wanted no more", read(fd, info, sizeof info));
}

int main(void) {
  intervals();
  created();
  thread();
  files();
  readable();
  return 0;
}
