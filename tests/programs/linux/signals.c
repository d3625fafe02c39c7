/* Signals: dispositions, masks, what handlers are told, faults, interrupted calls, queues. */

#include "check.h"
#include <pthread.h>
#include <setjmp.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <ucontext.h>

static volatile sig_atomic_t seen[65], order[64], count;
static siginfo_t last;
static sigjmp_buf back;

static void note(int number) { seen[number]++; if (count < 64) order[count++] = number; }

static void inform(int number, siginfo_t *info, void *context) {
  (void)context;
  last = *info;
  note(number);
}

static void handle(int number, void *handler, int flags, int blocked) {
  struct sigaction action = {0};
  action.sa_sigaction = (void (*)(int, siginfo_t *, void *))handler;
  action.sa_flags = flags;
  if (blocked) sigaddset(&action.sa_mask, blocked);
  fine("sigaction", sigaction(number, &action, NULL));
}

static void orders(const char *label) {
  printf("%s:", label);
  for (int i = 0; i < count; i++) printf(" %d", order[i]);
  printf("\n");
  count = 0;
}

static void basics(void) {
  handle(SIGUSR1, note, 0, 0);
  raise(SIGUSR1);
  say("seen", seen[SIGUSR1]);
  struct sigaction old;
  sigaction(SIGUSR1, NULL, &old);
  TRUE_(old.sa_handler == note);
  signal(SIGUSR1, SIG_IGN);
  raise(SIGUSR1);
  say("ignored", seen[SIGUSR1]);
  say("SIGKILL", sigaction(SIGKILL, &old, NULL));
  say("signal 65", kill(getpid(), 65));
  say("signal 0", kill(getpid(), 0));
  say("nobody", kill(999999, 0));
  handle(SIGUSR2, note, SA_RESETHAND, 0);
  raise(SIGUSR2);
  sigaction(SIGUSR2, NULL, &old);
  TRUE_(old.sa_handler == SIG_DFL);
  count = 0;
  handle(SIGUSR1, note, 0, 0);
  handle(SIGUSR2, note, 0, 0);
  sigset_t set, previous, pending;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  sigaddset(&set, SIGUSR2);
  sigprocmask(SIG_BLOCK, &set, &previous);
  raise(SIGUSR2);
  raise(SIGUSR1);
  raise(SIGUSR1);
  say("held back", count);
  sigpending(&pending);
  say("pending", sigismember(&pending, SIGUSR1) + sigismember(&pending, SIGUSR2));
  sigprocmask(SIG_SETMASK, &previous, NULL);
  orders("then");
}

static void nest(int number) {
  note(number);
  if (number == SIGUSR1) raise(SIGUSR2);
  note(number + 100);
}

static void nesting(void) {
  handle(SIGUSR1, nest, 0, 0);
  handle(SIGUSR2, nest, 0, 0);
  raise(SIGUSR1);
  orders("nested");
  handle(SIGUSR1, nest, 0, SIGUSR2);
  raise(SIGUSR1);
  orders("held back by the handler's mask");
}

static void information(void) {
  handle(SIGUSR1, inform, SA_SIGINFO, 0);
  kill(getpid(), SIGUSR1);
  TRUE_(last.si_code == SI_USER && last.si_pid == getpid() && last.si_uid == getuid());
  raise(SIGUSR1);
  TRUE_(last.si_code == SI_TKILL);
  union sigval value = {.sival_int = 77};
  handle(SIGRTMIN, inform, SA_SIGINFO, 0);
  sigqueue(getpid(), SIGRTMIN, value);
  TRUE_(last.si_code == SI_QUEUE);
  say("value", last.si_value.sival_int);
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGRTMIN);
  sigprocmask(SIG_BLOCK, &set, NULL);
  seen[SIGRTMIN] = 0;
  for (value.sival_int = 1; value.sival_int <= 3; value.sival_int++) sigqueue(getpid(), SIGRTMIN, value);
  siginfo_t info;
  struct timespec now = {0, 0};
  for (int i = 0; i < 4; i++) {
    say("sigtimedwait", sigtimedwait(&set, &info, &now) == -1 ? -1 : info.si_value.sival_int);
  }
  sigprocmask(SIG_UNBLOCK, &set, NULL);
  say("none left", seen[SIGRTMIN]);
}

static void jump(int number, siginfo_t *info, void *context) {
  (void)number; (void)context;
  last = *info;
  siglongjmp(back, 1);
}

#define FAULT(label, statement)                                                      \
  do {                                                                               \
    if (!sigsetjmp(back, 1)) { statement; printf("%s: nothing\n", label); }          \
    else printf("%s: signal %d code %d\n", label, last.si_signo, last.si_code);     \
  } while (0)

static volatile int zero;
static char alternate[65536];
static char *high;

static int deep(int n) {
  volatile char block[4096];
  block[0] = n;
  high = (char *)&block;
  return deep(n + 1) + block[0];
}

static void faults(void) {
  int kinds[] = {SIGSEGV, SIGFPE, SIGILL, SIGBUS, SIGTRAP};
  for (int i = 0; i < 5; i++) handle(kinds[i], jump, SA_SIGINFO | SA_ONSTACK, 0);
  stack_t stack = {.ss_sp = alternate, .ss_size = sizeof alternate};
  fine("sigaltstack", sigaltstack(&stack, NULL));
  FAULT("null", *(volatile int *)0 = 1);
  TRUE_(last.si_addr == NULL);
  FAULT("read", zero = *(volatile int *)0x1234);
  TRUE_(last.si_addr == (void *)0x1234);
  char *page = mmap(NULL, 8192, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  FAULT("read-only", page[5000] = 1);
  TRUE_(last.si_addr == page + 5000);
  FAULT("not executable", ((void (*)(void))page)());
  FAULT("not canonical", __asm__ volatile("mov (%0), %%eax" :: "r"(0x8000000000000000) : "rax"));
  zero = 0;
  FAULT("division", zero = 1 / zero);
  FAULT("overflow of division", zero = (int)0x80000000 / -(zero == 0));
  FAULT("ud2", __asm__ volatile("ud2"));
  FAULT("int3", __asm__ volatile("int3"));
  FAULT("hlt", __asm__ volatile("hlt"));
  FAULT("stack overflow", zero = deep(0));
  TRUE_((char *)last.si_addr < high + 8192 && (char *)last.si_addr > high - 65536);
  int fd = open("/proc/self/exe", O_RDONLY);
  char *file = mmap(NULL, 64 << 20, PROT_READ, MAP_PRIVATE, fd, 0);
  FAULT("behind the file", zero = file[(64 << 20) - 1]);
  FAULT("in the file", zero = file[1]);
}

static void skip(int number, siginfo_t *info, void *raw) {
  ucontext_t *context = raw;
  (void)info;
  note(number);
  TRUE_(context->uc_mcontext.gregs[REG_TRAPNO] == 6);
  context->uc_mcontext.gregs[REG_RIP] += 2;
  context->uc_mcontext.gregs[REG_RBX] = 99;
}

static void contexts(void) {
  handle(SIGILL, skip, SA_SIGINFO, 0);
  long value = 1;
  double kept = 1.5;
  __asm__ volatile("movq %2, %%xmm7; mov $1, %%ebx; ud2; mov %%rbx, %0; movq %%xmm7, %1"
                   : "=r"(value), "=x"(kept) : "x"(kept * 2) : "rbx", "xmm7");
  say("register", value);
  TRUE_(kept == 3.0);
}

static void clobber(int number) {
  note(number);
  __asm__ volatile("xorps %%xmm6, %%xmm6" ::: "xmm6");
}

static void *send_later(void *target) {
  usleep(20000);
  pthread_kill(*(pthread_t *)target, SIGUSR1);
  return NULL;
}

static void interrupted(void) {
  handle(SIGUSR1, clobber, 0, 0);
  int ends[2];
  char byte;
  pipe(ends);
  pthread_t self = pthread_self(), helper;
  pthread_create(&helper, NULL, send_later, &self);
  say("read", read(ends[0], &byte, 1));
  pthread_join(helper, NULL);
  struct timespec long_time = {100, 0}, left = {0, 0};
  pthread_create(&helper, NULL, send_later, &self);
  say("nanosleep", nanosleep(&long_time, &left));
  TRUE_(left.tv_sec >= 98 && left.tv_sec < 100);
  pthread_join(helper, NULL);
  pthread_create(&helper, NULL, send_later, &self);
  say("pause", pause());
  pthread_join(helper, NULL);
  handle(SIGUSR1, clobber, SA_RESTART, 0);
  pthread_create(&helper, NULL, send_later, &self);
  say("nanosleep with SA_RESTART", nanosleep(&long_time, NULL));
  pthread_join(helper, NULL);
  handle(SIGALRM, note, SA_RESTART, 0);
  struct itimerval soon = {{0, 0}, {0, 20000}};
  setitimer(ITIMER_REAL, &soon, NULL);
  sigset_t none;
  sigemptyset(&none);
  seen[SIGALRM] = 0;
  say("sigsuspend", sigsuspend(&none));
  say("alarms", seen[SIGALRM]);
  alarm(100);
  say("alarm left", alarm(0));
  handle(SIGPIPE, note, 0, 0);
  close(ends[0]);
  say("write", write(ends[1], "x", 1));
  say("SIGPIPE", seen[SIGPIPE]);
}

static void *restarted_reader(void *raw) {
  int *ends = raw;
  char byte = 0;
  say("restarted read", read(ends[0], &byte, 1));
  return NULL;
}

static void restarting(void) {
  int ends[2];
  pipe(ends);
  pthread_t reader;
  handle(SIGUSR1, note, SA_RESTART, 0);
  seen[SIGUSR1] = 0;
  pthread_create(&reader, NULL, restarted_reader, ends);
  usleep(20000);
  pthread_kill(reader, SIGUSR1);
  while (!seen[SIGUSR1]) usleep(1000);
  write(ends[1], "x", 1);
  pthread_join(reader, NULL);
}

int main(void) {
  basics();
  nesting();
  information();
  faults();
  contexts();
  interrupted();
  restarting();
  return 0;
}
