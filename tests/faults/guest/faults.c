/* A program that goes wrong in the way that its argument names. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

static volatile sig_atomic_t caught;

/* Not known to the compiler, which may otherwise drop what it takes for undefined. */
static volatile size_t nowhere = 0, wild = 0x123456789000, low = 0x10;

static void on_signal(int number) {
  static char text[] = "caught ?\n";
  text[7] = '0' + number;
  write(1, text, sizeof text - 1);
  caught++;
}

static int recurse(volatile char *above) {
  volatile char frame[4096];
  frame[0] = above ? above[0] : 1;
  return recurse(frame) + frame[0];
}

static int run(const char *how) {
  if (!strcmp(how, "wild")) *(volatile int *)wild = 1;
  if (!strcmp(how, "null")) *(volatile int *)nowhere = 1;
  if (!strcmp(how, "jump")) ((void (*)(void))low)();
  if (!strcmp(how, "illegal")) __asm__ volatile("ud2");
  if (!strcmp(how, "divide")) __asm__ volatile("xor %%edx, %%edx; xor %%ecx, %%ecx; mov $1, %%eax; div %%ecx" ::: "eax", "ecx", "edx");
  if (!strcmp(how, "abort")) abort();
  if (!strcmp(how, "stack")) return recurse(NULL);
  if (!strcmp(how, "killed")) kill(getpid(), SIGKILL);
  if (!strcmp(how, "terminated")) raise(SIGTERM);
  if (!strcmp(how, "code")) return 42;
  if (!strcmp(how, "write-code")) *(volatile char *)((size_t)&recurse + nowhere) = 0;
  if (!strcmp(how, "run-data")) {
    void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    *(unsigned char *)page = 0xc3;
    ((void (*)(void))page)();
  }
  if (!strcmp(how, "memory")) {
    size_t blocks = 0;
    char *block;
    while ((block = malloc(1 << 20))) {
      memset(block, 1, 1 << 20);
      blocks++;
    }
    printf("no memory: %s\n", strerror(errno));
    return blocks > 0 ? 3 : 4;
  }
  if (!strcmp(how, "unknown-call")) {
    long result = syscall(999, 1, 2);
    printf("%ld %s\n", result, strerrorname_np(errno));
    return 0;
  }
  if (!strcmp(how, "loop")) {
    write(1, "ready\n", 6);
    for (;;) __asm__ volatile("");
  }
  if (!strcmp(how, "wait")) {
    write(1, "ready\n", 6);
    for (;;) pause();
  }
  if (!strcmp(how, "echo")) {
    char text[64];
    write(1, "ready\n", 6);
    for (ssize_t n; (n = read(0, text, sizeof text)) > 0;) write(1, text, n);
    return 0;
  }
  if (!strcmp(how, "handle")) {
    signal(SIGINT, on_signal);
    write(1, "ready\n", 6);
    while (!caught) pause();
    return 7;
  }
  if (!strcmp(how, "stubborn")) {
    signal(SIGINT, on_signal);
    write(1, "ready\n", 6);
    for (;;) pause();
  }
  if (!strcmp(how, "flood"))
    for (;;)
      if (write(1, "line\n", 5) < 0) return 9;
  if (!strcmp(how, "flood-ignoring")) {
    signal(SIGPIPE, SIG_IGN);
    for (;;)
      if (write(1, "line\n", 5) < 0) {
        fprintf(stderr, "%s\n", strerrorname_np(errno));
        return 9;
      }
  }
  return 64;
}

int main(int argc, char **argv) { return argc == 2 ? run(argv[1]) : 64; }
