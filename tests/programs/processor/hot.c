/*
 * Loops that run long enough to be translated, and what interrupts them: faults that a handler mends, signals between threads, single
 * steps, code that is mapped anew, jumps out of deep calls, other rounding. Each part says numbers that are the same on every processor.
 */
#define _GNU_SOURCE
#include <fenv.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <ucontext.h>
#include <unistd.h>

#define PAGE 4096
#define LONG_ENOUGH 20000
#define NOINLINE __attribute__((noipa))
typedef long function(long, long);

static void *pages(size_t count, int protection) {
  void *at = mmap(NULL, count * PAGE, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (at == MAP_FAILED) abort();
  return at;
}

static void handle(int signal, void (*handler)(int, siginfo_t *, void *)) {
  struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
  sigaction(signal, &action, NULL);
}

/* Pages that are not there until they are touched: the handler notes where, and the loop goes on with the same registers. */
static uint8_t *area;
static atomic_ulong faults, places;

static void mend(int signal, siginfo_t *info, void *context) {
  uint8_t *page = (uint8_t *)((uintptr_t)info->si_addr & -PAGE);
  faults++;
  places = places * 31 + (info->si_addr - (void *)area);
  mprotect(page, PAGE, PROT_READ | PROT_WRITE);
}

static NOINLINE uint64_t touch(uint8_t *at, size_t size, size_t step) {
  uint64_t a = 1, b = 2, c = 3, d = 4;
  for (size_t i = 0; i + 8 <= size; i += step) {
    a = a * 5 + b;
    b ^= c + i;
    *(uint64_t *)(at + i) += a;
    c = (c << 7 | c >> 57) - d;
    d += *(uint64_t *)(at + (size - 8 - i)) + (a < b);
  }
  return a ^ b ^ c ^ d;
}

static void faults_in_a_loop(void) {
  const size_t count = 64;
  handle(SIGSEGV, mend);
  for (size_t step = 3; step <= 11; step += 4) {
    area = pages(count, PROT_NONE);
    faults = places = 0;
    uint64_t result = touch(area, count * PAGE, step);
    printf("faults, step %zu: %lx, %lu faults at %lx\n", step, result, faults, places);
    munmap(area, count * PAGE);
  }
}

/* A handler that skips the instruction and changes a register, in a loop that faults in every 100th round. */
static void skip(int signal, siginfo_t *info, void *context) {
  greg_t *registers = ((ucontext_t *)context)->uc_mcontext.gregs;
  faults++;
  places = places * 31 + registers[REG_RCX] + (registers[REG_EFL] & 0x8d5);
  registers[REG_RAX] += 1000;
  registers[REG_RIP] += 3; /* mov (%rdx), %rbx and div %r8 are as long */
}

static void skipped_instructions(void) {
  static uint64_t good = 7;
  uint64_t sum = 0, rounds = LONG_ENOUGH;
  faults = places = 0;
  handle(SIGSEGV, skip);
  handle(SIGFPE, skip);
  __asm__ volatile(
      "1: mov %[good], %%rdx\n"
      "xor %%r8d, %%r8d\n"
      "imul $0x51eb851f, %%rcx, %%r9\n"
      "shr $37, %%r9\n"
      "imul $100, %%r9, %%r9\n"
      "cmp %%rcx, %%r9\n"
      "cmove %%r8, %%rdx\n"
      "mov (%%rdx), %%rbx\n"
      "add %%rbx, %%rax\n"
      "mov %%ecx, %%r8d\n"
      "and $63, %%r8d\n"
      "push %%rax\n"
      "xor %%edx, %%edx\n"
      "add $77, %%rax\n"
      "div %%r8\n"
      "pop %%rdx\n"
      "lea (%%rdx,%%rax), %%rax\n"
      "dec %%rcx\n"
      "jnz 1b\n"
      : "+a"(sum), "+c"(rounds)
      : [good] "r"(&good)
      : "rbx", "rdx", "r8", "r9", "memory", "cc");
  printf("skipped: %lx after %lu faults at %lx\n", sum, faults, places);
}

/* Single steps: each instruction of a loop raises a trap, from the middle of its run on. */
static atomic_ulong steps, trail;

static void step(int signal, siginfo_t *info, void *context) {
  greg_t *registers = ((ucontext_t *)context)->uc_mcontext.gregs;
  steps++;
  trail = trail * 33 + registers[REG_RAX] + (registers[REG_EFL] & 0x8d5);
}

static NOINLINE long stepped(long rounds, long from) {
  long sum = 0;
  __asm__ volatile(
      "1: add %%rcx, %%rax\n"
      "rol $3, %%rax\n"
      "cmp %[from], %%rcx\n"
      "jne 2f\n"
      "pushf\n"
      "orl $0x100, (%%rsp)\n"
      "popf\n"
      "2: sub $1, %%rcx\n"
      "jnz 1b\n"
      "pushf\n"
      "andl $~0x100, (%%rsp)\n"
      "popf\n"
      : "+a"(sum), "+c"(rounds)
      : [from] "r"(from)
      : "memory", "cc");
  return sum;
}

static void single_steps(void) {
  handle(SIGTRAP, step);
  for (long from = 3; from < 300; from *= 7) {
    steps = trail = 0;
    long sum = stepped(LONG_ENOUGH, from);
    printf("steps: %lx, %lu steps by %lx\n", sum, steps, trail);
  }
}

/* A loop of floats whose handler sees and changes the vector registers, general ones and flags. */
static double *values;

static void change(int signal, siginfo_t *info, void *context) {
  mcontext_t *machine = &((ucontext_t *)context)->uc_mcontext;
  double sums[3];
  for (int i = 0; i < 3; i++) {
    memcpy(&sums[i], machine->fpregs->_xmm[i].element, 8);
    uint64_t bits;
    memcpy(&bits, &sums[i], 8);
    places = places * 31 + bits;
    sums[i] += i + 0.25;
    memcpy(machine->fpregs->_xmm[i].element, &sums[i], 8);
  }
  places = places * 31 + machine->fpregs->_xmm[3].element[3];
  machine->fpregs->_xmm[3].element[2] ^= faults++;
  mend(signal, info, context);
}

static void floats_that_fault(void) {
  const size_t count = 40;
  area = pages(count, PROT_NONE);
  values = (double *)area;
  faults = places = 0;
  handle(SIGSEGV, change);
  uint64_t out[2];
  double a, b, c;
  size_t left = count * PAGE / 8;
  double *at = values;
  __asm__ volatile(
      "mov $0x3ff8000000000000, %%rax\n"
      "movq %%rax, %%xmm0\n"
      "movq %%rax, %%xmm1\n"
      "movapd %%xmm0, %%xmm2\n"
      "mov $0x3fefff0000000000, %%rax\n"
      "movq %%rax, %%xmm4\n"
      "pcmpeqd %%xmm3, %%xmm3\n"
      "1: mulsd %%xmm4, %%xmm0\n"
      "addsd (%[at]), %%xmm0\n"
      "addsd %%xmm0, %%xmm1\n"
      "subsd %%xmm1, %%xmm2\n"
      "cvttsd2si %%xmm1, %%rax\n"
      "cvtsi2sd %%rax, %%xmm5\n"
      "ucomisd %%xmm5, %%xmm1\n"
      "jbe 2f\n"
      "paddq %%xmm0, %%xmm3\n"
      "pshufd $0x4e, %%xmm3, %%xmm3\n"
      "2: movsd %%xmm2, (%[at])\n"
      "add $8, %[at]\n"
      "dec %[left]\n"
      "jnz 1b\n"
      "movdqu %%xmm3, %[out]\n"
      "movapd %%xmm0, %[a]\n"
      "movapd %%xmm1, %[b]\n"
      "movapd %%xmm2, %[c]\n"
      : [a] "=&x"(a), [b] "=&x"(b), [c] "=&x"(c), [at] "+r"(at), [left] "+r"(left), [out] "=m"(out)
      :
      : "rax", "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "memory", "cc");
  printf("floats that fault: %a %a %a %lx %lx, %lu faults at %lx\n", a, b, c, out[0], out[1], faults, places);
  munmap(area, count * PAGE);
}

/* A loop with one instruction across the end of a page: the second page changes, and goes. */
static volatile uintptr_t fetched;

static void gone(int signal, siginfo_t *info, void *context) {
  greg_t *registers = ((ucontext_t *)context)->uc_mcontext.gregs;
  fetched = (uintptr_t)info->si_addr - (uintptr_t)area;
  places = places * 31 + registers[REG_RIP] - (uintptr_t)area + registers[REG_RAX];
  mprotect(area + PAGE, PAGE, PROT_READ | PROT_WRITE | PROT_EXEC);
}

static void across_pages(void) {
  /* xor %eax,%eax; 1: add $immediate, %eax (5 bytes, 2 of them before the page's end); dec %edi; jnz 1b; ret */
  uint8_t code[] = {0x31, 0xc0, 0x05, 1, 0, 0, 0, 0xff, 0xcf, 0x75, 0xf7, 0xc3};
  area = pages(2, PROT_READ | PROT_WRITE | PROT_EXEC);
  uint8_t *at = area + PAGE - 4;
  memcpy(at, code, sizeof code);
  handle(SIGSEGV, gone);
  places = 0;
  printf("across:");
  for (uint32_t i = 0; i < 6; i++) {
    at[4 + i % 3] ^= i * 3; /* in the second page, but for its first byte */
    fetched = 0;
    if (i & 1) mprotect(area + PAGE, PAGE, i & 2 ? PROT_READ : PROT_NONE);
    unsigned sum = ((function *)at)(LONG_ENOUGH, 0);
    printf(" %x (%lx)", sum, fetched);
  }
  printf(" at %lx\n", places);
  munmap(area, 2 * PAGE);
}

/* Other code at the same address: mapped anew, moved there, made readable only and back. */
static long constant_code(uint8_t *at, uint32_t value) {
  const uint8_t code[] = {0x8d, 0x04, 0x37, 0x05, value, value >> 8, value >> 16, value >> 24, 0xc3};
  memcpy(at, code, sizeof code); /* lea (%rdi,%rsi), %eax; add $value, %eax; ret */
  return 0;
}

static NOINLINE long call_often(void *code) {
  long sum = 0;
  for (long i = 0; i < LONG_ENOUGH; i++) sum += ((function *)code)(i, sum & 7);
  return sum;
}

static void mapped_anew(void) {
  const int all = PROT_READ | PROT_WRITE | PROT_EXEC;
  uint8_t *at = pages(2, all);
  printf("mapped:");
  for (uint32_t i = 1; i < 6; i++) {
    if (i > 1) mmap(at, PAGE, all, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    constant_code(at, i);
    printf(" %ld", call_often(at));
  }
  printf("\nmoved:");
  for (uint32_t i = 1; i < 4; i++) {
    uint8_t *other = pages(1, all);
    constant_code(other, i * 1000);
    printf(" %ld", call_often(other));
    if (mremap(other, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, at) != at) abort();
    printf(" %ld", call_often(at));
  }
  printf("\nprotected:");
  for (uint32_t i = 1; i < 5; i++) {
    mprotect(at, PAGE, PROT_READ | PROT_WRITE);
    constant_code(at, i * 77);
    mprotect(at, PAGE, PROT_READ | PROT_EXEC);
    printf(" %ld", call_often(at));
  }
  printf("\n");
  munmap(at, 2 * PAGE);
}

/* Code that makes code, as a compiler in a program does: many small functions, each hot for a while, in pages that hold data, too. */
static void made_code(void) {
  uint8_t *at = pages(8, PROT_READ | PROT_WRITE | PROT_EXEC);
  long sum = 0;
  for (uint32_t round = 0; round < 6; round++) {
    for (uint32_t i = 0; i < 8 * PAGE / 64; i++) {
      constant_code(at + i * 64, round * i);
      memset(at + i * 64 + 32, round, 32);
    }
    for (uint32_t k = 0; k < 3000; k++) {
      uint32_t i = (k * 7) % (8 * PAGE / 64);
      sum += ((function *)(at + i * 64))(k, at[i * 64 + 40]++);
    }
  }
  printf("made: %ld\n", sum);
  munmap(at, 8 * PAGE);
}

/* Out of deep calls by longjmp, and down to the end of the stack. */
static jmp_buf out;

static NOINLINE long deep(long n, long way) {
  if (n == 0) longjmp(out, (int)(way & 0xfff) + 1);
  return deep(n - 1, way * 3 + n) + n;
}

static void jumps_out(void) {
  volatile long sum = 0;
  for (volatile long i = 0; i < 400; i++) {
    int got = setjmp(out);
    if (got == 0) deep(100 + i, i);
    sum += got;
  }
  printf("jumps out: %ld\n", sum);
}

static NOINLINE long endless(long n) {
  volatile char here[64];
  here[n & 63] = (char)n;
  return endless(n + 1) + here[(n * 7) & 63];
}

static void overflown(int signal, siginfo_t *info, void *context) { siglongjmp(out, 1); }

static void stack_ends(void) {
  stack_t other = {.ss_sp = malloc(65536), .ss_size = 65536};
  sigaltstack(&other, NULL);
  handle(SIGSEGV, overflown);
  volatile long times = 0;
  for (volatile int i = 0; i < 3; i++) {
    if (sigsetjmp(out, 1) == 0) endless(i);
    times++;
  }
  printf("stack ended %ld times\n", times);
}

/* Rounding and exceptions of floats, asked for in the middle. */
static NOINLINE double series(int rounds) {
  double sum = 0;
  for (int i = 1; i <= rounds; i++) sum += 1.0 / i;
  return sum;
}

static void floats(void) {
  static const int modes[] = {FE_TONEAREST, FE_DOWNWARD, FE_UPWARD, FE_TOWARDZERO, FE_TONEAREST};
  printf("nearest: %a\n", series(LONG_ENOUGH));
  feclearexcept(FE_ALL_EXCEPT);
  for (int i = 0; i < 5; i++) {
    fesetround(modes[i]);
    double sum = series(LONG_ENOUGH);
    printf("rounded: %a, raised %x\n", sum, fetestexcept(FE_ALL_EXCEPT));
  }
  feclearexcept(FE_ALL_EXCEPT);
  printf("exact: %a, raised %x\n", series(1), fetestexcept(FE_ALL_EXCEPT));
}

/* Threads that add under contention while signals come to them all. */
static atomic_long shared, seen;
static atomic_int done;

static void note(int signal, siginfo_t *info, void *context) { seen++; }

static void *adder(void *argument) {
  long own = 0;
  for (long i = 0; i < LONG_ENOUGH; i++) {
    atomic_fetch_add(&shared, i & 3);
    long old = shared;
    while (!atomic_compare_exchange_weak(&shared, &old, old + 1)) continue;
    own += i;
  }
  done++;
  return (void *)own;
}

static void signals_to_threads(void) {
  pthread_t threads[3];
  handle(SIGUSR1, note);
  handle(SIGALRM, note);
  struct itimerval often = {{0, 1000}, {0, 1000}}, never = {{0, 0}, {0, 0}};
  setitimer(ITIMER_REAL, &often, NULL);
  for (int i = 0; i < 3; i++) pthread_create(&threads[i], NULL, adder, NULL);
  while (done < 3)
    for (int i = 0; i < 3; i++) pthread_kill(threads[i], SIGUSR1);
  long sum = 0;
  for (int i = 0; i < 3; i++) {
    void *own;
    pthread_join(threads[i], &own);
    sum += (long)own;
  }
  setitimer(ITIMER_REAL, &never, NULL);
  printf("threads: %ld, %ld, signals came: %d\n", shared, sum, seen > 0);
}

/* String instructions, with elements that overlap and in both directions. */
static void strings(void) {
  static uint8_t bytes[4096];
  uint64_t hash = 0;
  for (uint32_t i = 0; i < sizeof bytes; i++) bytes[i] = i * 7;
  for (uint32_t i = 0; i < 3000; i++) {
    uint8_t *to = bytes + i % 700 + 800, *from = bytes + (i * 5) % 1400 + 100;
    uint64_t count = i % 90;
    if (i & 1) __asm__ volatile("std; rep movsb; cld" : "+D"(to), "+S"(from), "+c"(count)::"memory");
    else __asm__ volatile("rep movsq" : "+D"(to), "+S"(from), "+c"(count)::"memory");
    uint8_t *at = bytes + i % 1000;
    uint64_t left = 300;
    __asm__ volatile("repne scasb" : "+D"(at), "+c"(left) : "a"(i) : "cc");
    hash = hash * 31 + (at - bytes) + left + (uint64_t)(to - bytes);
  }
  for (uint32_t i = 0; i < sizeof bytes; i++) hash = hash * 31 + bytes[i];
  printf("strings: %lx\n", hash);
}

int main(void) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  faults_in_a_loop();
  skipped_instructions();
  single_steps();
  floats_that_fault();
  across_pages();
  mapped_anew();
  made_code();
  jumps_out();
  stack_ends();
  strings();
  signals_to_threads();
  floats();
  return 0;
}
