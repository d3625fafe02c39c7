/* Memory that is read and written in known order, vectors that a debugger changes, a queued signal with a value, and a fault. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

volatile int first, second;
volatile struct { char head[3]; short middle; } __attribute__((packed)) odd;
float four[4], eight[8];

static void __attribute__((noinline)) touch(void) {
  second = 1;
  first = second + 1;
  second = first + 1;
  odd.middle = (short)second;
}

static void __attribute__((noinline)) vectors(void) {
  __asm__ volatile("vxorps %%xmm1, %%xmm1, %%xmm1\n\tvxorps %%ymm2, %%ymm2, %%ymm2\n"
                   ".globl ready\nready:\n\tmovups %%xmm1, %0\n\tvmovups %%ymm2, %1\n\tvzeroupper"
                   : "=m"(four), "=m"(eight)
                   :
                   : "xmm1", "xmm2");
}

static void handler(int number, siginfo_t *info, void *context) {
  printf("signal %d with %d\n", number, info->si_value.sival_int);
}

int main(void) {
  touch();
  vectors();
  printf("%g %g %g %g, %g %g\n", four[0], four[1], four[2], four[3], eight[0], eight[7]);
  struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};
  sigaction(SIGRTMIN, &action, NULL);
  union sigval value = {.sival_int = 77};
  sigqueue(getpid(), SIGRTMIN, value);
  fflush(stdout);
  *(volatile int *)0x123 = 1;
  return 0;
}
