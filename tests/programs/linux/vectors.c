/*
 * The YMM registers across a signal: a handler may do with them what it wants, finds them in its frame, and what it changes there is
 * in them afterwards. A handler begins with control words as a program does, so it may compute, and jump out, though an exception of
 * x87 that is not masked waits.
 */
#define _GNU_SOURCE
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <ucontext.h>

#define LEGACY_SIZE 512
#define SOFTWARE_AT 464
#define UPPERS_AT 576
#define MAGIC1 0x46505853u
#define MAGIC2 0x46505845u

static uint64_t seen[4];
static int magic, whole;

__attribute__((target("avx"))) static void clear(void) { __asm__ volatile("vzeroall"); }

static void handle(int number, siginfo_t *info, void *context) {
  uint8_t *image = (uint8_t *)((ucontext_t *)context)->uc_mcontext.fpregs;
  uint32_t words[5], behind;
  memcpy(words, image + SOFTWARE_AT, sizeof words);
  memcpy(&behind, image + words[4], sizeof behind);
  magic = words[0] == MAGIC1 && behind == MAGIC2 && words[1] == words[4] + 4 && (words[2] & 7) == 7;
  memcpy(seen, image + 160 + 3 * 16, 16);
  memcpy(seen + 2, image + UPPERS_AT + 3 * 16, 16);
  image[UPPERS_AT + 3 * 16] += 1;
  if (!whole) memset(image + SOFTWARE_AT, 0, 4);
  clear();
}

/* Raises SIGILL with values in ymm3 and gives what they are afterwards. */
__attribute__((target("avx"))) static void across(uint64_t values[4]) {
  __asm__ volatile(
      "vmovdqu (%0), %%ymm3\n\t"
      "ud2\n\t"
      "vmovdqu %%ymm3, (%0)\n\t"
      "vzeroupper"
      :
      : "r"(values)
      : "memory", "xmm3");
}

/* The handler steps over UD2. */
static void skip(int number, siginfo_t *info, void *context) {
  handle(number, info, context);
  ((ucontext_t *)context)->uc_mcontext.gregs[REG_RIP] += 2;
}

static void try(const char *what) {
  uint64_t values[4] = {0x1111222233334444, 0x5555666677778888, 0x99990000aaaabbbb, 0xccccddddeeeeffff};
  across(values);
  printf("%s: magic %d\n", what, magic);
  for (int i = 0; i < 4; i++) printf("  %016lx %016lx\n", (unsigned long)seen[i], (unsigned long)values[i]);
}

static sigjmp_buf out;
static unsigned mxcsr;
static unsigned short control, status;

static void look(void) { __asm__ volatile("stmxcsr %0; fnstcw %1; fnstsw %2" : "=m"(mxcsr), "=m"(control), "=m"(status)); }

static void leave(int number) {
  look();
  volatile long double sum = 1.5L;
  sum = sum / 3;
  siglongjmp(out, 1);
}

/* Divides by 0, twice, with x87's exceptions not masked. */
static void divide(void) {
  const unsigned short unmasked = 0x27b;
  const unsigned down = 0x3f80;
  for (int i = 0; i < 2; i++) {
    if (sigsetjmp(out, 1)) {
      printf("handler: mxcsr %x, control %x, status %x\n", mxcsr, control, status);
      look();
      printf("behind it: mxcsr %x, control %x\n", mxcsr, control);
    } else __asm__ volatile("ldmxcsr %0; fldcw %1; fld1; fldz; fdivrp; fwait" : : "m"(down), "m"(unmasked));
  }
}

int main(void) {
  struct sigaction action = {.sa_sigaction = skip, .sa_flags = SA_SIGINFO};
  sigaction(SIGILL, &action, NULL);
  whole = 1;
  try("whole frame");
  whole = 0;
  try("legacy frame");
  signal(SIGFPE, leave);
  divide();
  return 0;
}
