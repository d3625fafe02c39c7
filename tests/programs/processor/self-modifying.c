/*
 * Code that is written while it runs: each part makes code, runs it, changes it in one of the ways that programs have, and says what
 * the code answered.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#define PAGE 4096
typedef long function(long, long);

static uint8_t *pages(size_t count, int protection) {
  uint8_t *at = mmap(NULL, count * PAGE, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (at == MAP_FAILED) abort();
  return at;
}

#define RWX (PROT_READ | PROT_WRITE | PROT_EXEC)
#define PUT(at, text) memcpy(at, text, sizeof text - 1)

static long call(void *code, long a, long b) { return ((function *)code)(a, b); }

/* mov $value, %eax; ret */
static void constant(uint8_t *at, uint32_t value) {
  at[0] = 0xb8;
  memcpy(at + 1, &value, 4);
  at[5] = 0xc3;
}

/* The store changes the immediate of the very next instruction, of one later in the block, and of one before. */
static void next_instruction(uint8_t *code) {
  /* movb $7, 1(%rip): the immediate of the mov behind; mov $1, %eax; ret */
  PUT(code, "\xc6\x05\x01\x00\x00\x00\x07\xb8\x01\x00\x00\x00\xc3");
  printf("next instruction: %ld %ld\n", call(code, 0, 0), call(code, 0, 0));
  /* movb %dil, 8(%rip); xor %eax,%eax; inc %eax; nop; nop; add $1, %eax; ret */
  PUT(code, "\x40\x88\x3d\x08\x00\x00\x00\x31\xc0\xff\xc0\x90\x90\x83\xc0\x01\xc3");
  printf("same block:");
  for (long i = 5; i < 9; i++) printf(" %ld", call(code, i, 0));
  printf("\n");
  /* 0: mov $1, %eax; movb %dil, -11(%rip): the mov; dec %esi; jnz 0; ret */
  PUT(code, "\xb8\x01\x00\x00\x00\x40\x88\x3d\xf5\xff\xff\xff\xff\xce\x75\xf0\xc3");
  printf("block before:");
  for (long i = 5; i < 9; i++) printf(" %ld", call(code, i, i & 1 ? 2 : 1));
  printf("\n");
}

/* A loop whose add becomes a sub, an xor and an add again, by the loop's own stores: opcodes from a table by the counter. */
static void in_a_loop(uint8_t *code) {
  static const uint8_t opcodes[] = {0x01, 0x29, 0x31, 0x01};
  /* 0: mov %edi,%ecx; and $3,%ecx; mov (%rsi,%rcx),%cl; mov %cl,0(%rip); add %edi,%eax; dec %edi; jnz 0; ret */
  PUT(code, "\x31\xc0\x89\xf9\x83\xe1\x03\x8a\x0c\x0e\x88\x0d\x00\x00\x00\x00\x01\xf8\xff\xcf\x75\xec\xc3");
  printf("in a loop: %d %d\n", (int)call(code, 1000, (long)opcodes), (int)call(code, 77, (long)opcodes));
}

/* Writes into the middle of an instruction, of each size, across two instructions, and by one that straddles a page. */
static void middles(uint8_t *code) {
  uint8_t *at = code + PAGE - 4;
  printf("across pages:");
  for (uint32_t i = 0; i < 5; i++) {
    constant(at, 0x01010101u * i);
    printf(" %lx", call(at, 0, 0));
    at[3] = 0x77;
    printf(" %lx", call(at, 0, 0));
    code[PAGE] = 0x66;
    printf(" %lx", call(at, 0, 0));
  }
  constant(code, 1);
  printf("\nacross instructions: %lx", call(code, 0, 0));
  /* The last bytes of the mov, and then inc %eax and ret in place of the ret. */
  uint64_t word = 0xc3c0ff00aa00;
  memcpy(code + 2, &word, 8);
  printf(" %lx\n", call(code, 0, 0));
}

/* REP STOS and MOVS over what runs. */
static void over_itself(uint8_t *code) {
  for (int back = 0; back < 3; back++) {
    memset(code, 0x90, 64);
    /* rep stosb; then as many inc %eax (ff c0) as stay, and ret: AL is NOP, so that what is overwritten does nothing */
    PUT(code, "\x57\x48\x89\xd1\xb8\x90\x90\x90\x90\x48\x8d\x7e\x00\xf3\xaa\x31\xc0\xff\xc0\xff\xc0\xff\xc0\xff\xc0\x5f\xc3");
    long result;
    uint8_t *to = code + 17 - back * 2;
    __asm__ volatile("call *%1" : "=a"(result) : "r"(code), "S"(to), "d"(4L + back * 2) : "rcx", "rdi", "memory", "cc");
    printf("rep stosb, %d before: %ld\n", back * 2, result);
  }
  /* rep movsb brings a new function behind itself. */
  uint8_t *source = pages(1, PROT_READ | PROT_WRITE);
  constant(source, 4242);
  PUT(code, "\xb9\x06\x00\x00\x00\x48\x8d\x3d\x02\x00\x00\x00\xf3\xa4\x90\x90\x90\x90\x90\x90\xc3");
  printf("rep movsb: %ld\n", call(code, 0, (long)source));
  munmap(source, PAGE);
}

/* A just-in-time compiler's pages: two views of one memory, one written and one executed. */
static void two_views(void) {
  int file = memfd_create("code", 0);
  if (ftruncate(file, 2 * PAGE)) abort();
  uint8_t *writable = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  uint8_t *executable = mmap(NULL, 2 * PAGE, PROT_READ | PROT_EXEC, MAP_SHARED, file, 0);
  if (writable == MAP_FAILED || executable == MAP_FAILED) {
    perror("two views");
    return;
  }
  long sum = 0;
  for (uint32_t i = 0; i < 2000; i++) {
    uint8_t *at = writable + i % 600 * 8;
    constant(at, i);
    sum = sum * 3 + call(executable + (at - writable), 0, 0);
  }
  printf("two views: %ld\n", sum);
  constant(writable, 10);
  printf("by write(2): %ld", call(executable, 0, 0));
  uint8_t text[6];
  constant(text, 11);
  if (pwrite(file, text, 6, 0) != 6) abort();
  printf(" %ld", call(executable, 0, 0));
  munmap(writable, 2 * PAGE);
  constant(text, 12);
  if (pwrite(file, text, 6, 0) != 6) abort();
  printf(" %ld\n", call(executable, 0, 0));
  munmap(executable, 2 * PAGE);
  close(file);
}

/* Pages that are made writable and executable in turns. */
static void turns(void) {
  uint8_t *code = pages(2, PROT_NONE);
  long sum = 0;
  for (uint32_t i = 0; i < 200; i++) {
    mprotect(code, 2 * PAGE, PROT_READ | PROT_WRITE);
    constant(code + PAGE - 3, i);
    mprotect(code, 2 * PAGE, PROT_READ | PROT_EXEC);
    sum = sum * 3 + call(code + PAGE - 3, 0, 0);
  }
  printf("turns: %ld\n", sum);
  munmap(code, 2 * PAGE);
}

/* Other memory at the same address; and code that a system call brings. */
static void replaced(void) {
  uint8_t *code = pages(1, RWX);
  constant(code, 1);
  printf("replaced: %ld", call(code, 0, 0));
  if (mmap(code, PAGE, RWX, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != code) abort();
  constant(code, 2);
  printf(" %ld", call(code, 0, 0));
  uint8_t *other = pages(1, RWX);
  constant(other, 3);
  if (mremap(other, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, code) != code) abort();
  printf(" %ld", call(code, 0, 0));
  int pipes[2];
  if (pipe(pipes)) abort();
  uint8_t text[6];
  for (uint32_t i = 4; i < 7; i++) {
    constant(text, i);
    if (write(pipes[1], text, 6) != 6 || read(pipes[0], code, 6) != 6) abort();
    printf(" %ld", call(code, 0, 0));
  }
  madvise(code, PAGE, MADV_DONTNEED);
  printf(" %d", code[0]);
  constant(code, 8);
  printf(" %ld\n", call(code, 0, 0));
  munmap(code, PAGE);
  close(pipes[0]);
  close(pipes[1]);
}

/* Another thread changes the code while this one runs it, and both say when. */
static uint8_t *shared_code;
static atomic_int turn_of;

static void *rewriter(void *unused) {
  for (int i = 1; i <= 300; i++) {
    while (atomic_load(&turn_of) != 2 * i - 1) sched_yield();
    constant(shared_code, (uint32_t)i);
    atomic_store(&turn_of, 2 * i);
  }
  return unused;
}

static void serialize(void) {
  unsigned a = 0, b, c = 0, d;
  __asm__ volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d) : : "memory");
}

static void threads(void) {
  shared_code = pages(1, RWX);
  constant(shared_code, 0);
  pthread_t thread;
  pthread_create(&thread, NULL, rewriter, NULL);
  long sum = call(shared_code, 0, 0);
  for (int i = 1; i <= 300; i++) {
    atomic_store(&turn_of, 2 * i - 1);
    while (atomic_load(&turn_of) != 2 * i) sched_yield();
    serialize();
    sum = sum * 3 + call(shared_code, 0, 0);
  }
  pthread_join(thread, NULL);
  printf("another thread: %ld\n", sum);
}

/* A loop that spins in code until another thread overwrites its jump: without a handshake, as debuggers and live patching do. */
static void *breaker(void *code) {
  usleep(2000);
  /* One byte: the displacement, so that the loop falls out. */
  atomic_store((_Atomic uint8_t *)code + 3, 0);
  return NULL;
}

static void broken_loop(void) {
  uint8_t *code = pages(1, RWX);
  /* 0: inc %eax; jmp 0; mov $5, %eax; ret */
  PUT(code, "\xff\xc0\xeb\xfc\xb8\x05\x00\x00\x00\xc3");
  pthread_t thread;
  pthread_create(&thread, NULL, breaker, code);
  printf("broken loop: %ld\n", call(code, 0, 0));
  pthread_join(thread, NULL);
}

/* A handler of SIGTRAP repairs a breakpoint. */
static uint8_t *broken;
static void repair(int number, siginfo_t *info, void *context) {
  (void)number, (void)info;
  ((ucontext_t *)context)->uc_mcontext.gregs[REG_RIP]--;
  broken[0] = 0xb8;
}

static void breakpoint(uint8_t *code) {
  struct sigaction action = {.sa_sigaction = repair, .sa_flags = SA_SIGINFO};
  sigaction(SIGTRAP, &action, NULL);
  constant(code, 99);
  broken = code;
  code[0] = 0xcc;
  printf("breakpoint: %ld\n", call(code, 0, 0));
}

/* Code and a counter in one page, written in a hot loop; and data that is written a cache line from where the loop runs. */
static void mixed(uint8_t *code) {
  /* 0: add %rdi, 64(%rip); dec %rsi; jnz 0; mov 55(%rip), %rax; ret; the counter is at 71 */
  memset(code, 0, PAGE);
  PUT(code, "\x48\x01\x3d\x40\x00\x00\x00\x48\xff\xce\x75\xf4\x48\x8b\x05\x34\x00\x00\x00\xc3");
  printf("mixed: %ld", call(code, 3, 100000));
  printf(" %ld\n", call(code, 1, 50000));
  /* The same, but each round a function of the page is called, too. */
  memset(code, 0, PAGE);
  constant(code + 2048, 1);
  long sum = 0;
  for (long i = 0; i < 3000; i++) {
    *(long *)(code + 1024) += i;
    sum += call(code + 2048, 0, 0) + *(long *)(code + 1024);
  }
  printf("mixed with calls: %ld\n", sum);
  /* A long copy and a long store begin in the data before a function, and end in it. */
  uint8_t bytes[252];
  memset(bytes, 9, sizeof bytes);
  bytes[248] = 0xb8;
  for (size_t length = 248; length <= 252; length++) {
    void *to = code + 1800, *from = bytes;
    size_t count = length;
    __asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(count) : : "memory");
    printf("copied %zu: %lx\n", length, call(code + 2048, 0, 0));
  }
  /* On a stack in the page of the code that pushes: push %rax four times, then return by the fourth. */
  PUT(code + 3072, "\x48\x89\xe1\x48\x89\xfc\x50\x50\x50\x50\x48\x8b\x04\x24\x48\x89\xcc\xc3");
  printf("stack among code: %d\n", call(code + 3072, (long)code + 3072, 0) == call(code + 3072, (long)code + 3584, 0));
}

/* The middle of a long instruction as an instruction of its own, and the stack as code. */
static void overlaps(uint8_t *code) {
  /* mov $0xc3c0ffd0, ... : jumping to its second byte runs what its immediate says */
  PUT(code, "\xb8\x31\xc0\xff\xc0\xc3");
  printf("overlapping: %lx %ld\n", call(code, 0, 0) & 0xffffffff, call(code + 1, 0, 0));
  code[4] = 0xc8;
  printf("overlapping, changed: %lx %ld\n", call(code, 0, 0) & 0xffffffff, call(code + 1, 0, 0) & 0xffffffff);
}

int main(void) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  uint8_t *code = pages(2, RWX);
  next_instruction(code);
  in_a_loop(code);
  middles(code);
  over_itself(code);
  two_views();
  turns();
  replaced();
  threads();
  broken_loop();
  breakpoint(code);
  mixed(code);
  overlaps(code);
  printf("end\n");
  return 0;
}
