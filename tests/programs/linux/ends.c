/* Ways to end. */

#include "check.h"
#include <pthread.h>
#include <sys/mman.h>

static void *leave(void *how) {
  usleep(1000);
  if (how) exit(5);
  return NULL;
}

static void *segfault(void *unused) { *(volatile int *)unused = 1; return NULL; }

static void refuse(int number) {
  printf("handled %d\n", number);
  fflush(stdout);
  signal(number, SIG_DFL);
  raise(number);
}

int main(int argc, char **argv) {
  const char *how = argc > 1 ? argv[1] : "";
  pthread_t thread;
  printf("%s\n", how);
  fflush(stdout);
  if (!strcmp(how, "return")) return 300;
  if (!strcmp(how, "thread exits")) { pthread_create(&thread, NULL, leave, "yes"); pause(); }
  if (!strcmp(how, "main ends first")) { pthread_create(&thread, NULL, leave, NULL); pthread_exit(NULL); }
  if (!strcmp(how, "fault in thread")) { pthread_create(&thread, NULL, segfault, NULL); pause(); }
  if (!strcmp(how, "handled twice")) { signal(SIGTERM, refuse); raise(SIGTERM); pause(); }
  if (!strcmp(how, "blocked fault")) {
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, NULL);
    signal(SIGSEGV, SIG_IGN);
    *(volatile int *)0 = 1;
  }
  if (!strcmp(how, "pipe")) { int ends[2]; pipe(ends); close(ends[0]); write(ends[1], "x", 1); }
  if (!strcmp(how, "alarm")) { ualarm(1000, 0); for (;;) {} }
  if (!strcmp(how, "quick")) { printf("lost"); _exit(3); }
  if (!strcmp(how, "at exit")) { setvbuf(stdout, NULL, _IOFBF, 1 << 16); printf("kept\n"); exit(4); }
  if (!strcmp(how, "by name")) {
    int out = open("/dev/stdout", O_WRONLY | O_APPEND);
    write(out, "through /dev/stdout\n", 20);
    return write(open("/dev/fd/1", O_WRONLY), "through /dev/fd\n", 16) == 16 ? 0 : 1;
  }
  if (!strcmp(how, "no memory")) {
    char *block = mmap(NULL, 1L << 32, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    for (long i = 0; i < 1L << 32; i += 4096) block[i] = 1;
  }
  if (!strcmp(how, "no low half")) {
    /* Zeros to read in each page of 4 GiB: some have the low 32 address bits of another page. */
    volatile char *block = mmap(NULL, 1L << 32, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    for (long i = 0; i < 1L << 32; i += 16 << 20) if (block[i]) return 1;
  }
  if (!strcmp(how, "much output")) for (int i = 0; i < 20000; i++) printf("line %d of much output\n", i);
  return 0;
}
