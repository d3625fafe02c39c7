/*
 * How single instructions end on the real processor: which exception, where, with which error code.
 *
 * Reads `struct question`s from standard input, all of them first, and writes an `struct answer` for each. An instruction runs in the
 * middle of a page of INT3, on zeroed data and stack. It may do anything that user code can do to its own registers, the bases and
 * selectors of FS and GS included: so the handler calls nothing that needs thread-local storage before it has put them back.
 */
#define _GNU_SOURCE
#include <asm/prctl.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#define CODE 0x20000000UL
#define DATA 0x10000000UL
#define STACK 0x18000000UL
#define PAGE 4096
#define START (CODE + PAGE / 2)

struct question {
  uint64_t registers[16]; /* rax rcx rdx rbx rsp rbp rsi rdi r8 .. r15 */
  uint64_t flags;
  uint8_t code[16];
  uint8_t memory[64]; /* in the middle of the data */
};

struct answer {
  uint64_t vector;
  uint64_t error;
  uint64_t rip; /* relative to the instruction */
  uint64_t address;
  uint64_t registers[16];
  uint64_t flags;
  uint8_t data[64]; /* from the middle of the data on */
};

static const int order[16] = {REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP, REG_RSI, REG_RDI,
                              REG_R8,  REG_R9,  REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15};
static uint8_t alternate[1 << 16];
static struct question *questions;
static struct answer *answers;
static size_t count, done;
static uint64_t thread_base;
static int started;

static long call(long number, long a, long b) {
  long result;
  __asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b) : "rcx", "r11", "memory");
  return result;
}

static void answer(ucontext_t *context) {
  greg_t *gregs = context->uc_mcontext.gregs;
  struct answer *to = &answers[done++];
  to->vector = gregs[REG_TRAPNO];
  to->error = gregs[REG_ERR];
  to->rip = gregs[REG_RIP] - START;
  to->address = gregs[REG_CR2];
  for (int i = 0; i < 16; i++) to->registers[i] = gregs[order[i]];
  to->flags = gregs[REG_EFL];
  memcpy(to->data, (void *)(DATA + PAGE / 2), sizeof to->data);
}

static void write_all(void) {
  const uint8_t *from = (uint8_t *)answers;
  for (size_t left = count * sizeof *answers; left > 0;) {
    ssize_t n = write(1, from, left);
    if (n <= 0) _exit(1);
    from += n;
    left -= n;
  }
  _exit(0);
}

static void next(ucontext_t *context) {
  if (done == count) write_all();
  const struct question *from = &questions[done];
  greg_t *gregs = context->uc_mcontext.gregs;
  for (int i = 0; i < 16; i++) gregs[order[i]] = from->registers[i];
  gregs[REG_EFL] = from->flags;
  gregs[REG_RIP] = START;
  uint16_t *selectors = (uint16_t *)&gregs[REG_CSGSFS];
  selectors[0] = 0x33;
  selectors[3] = 0x2b;
  struct _libc_fpstate *fp = context->uc_mcontext.fpregs;
  memset(fp, 0, 416);
  fp->cwd = 0x37f;
  fp->mxcsr = 0x1f80;
  memset((void *)CODE, 0xcc, PAGE);
  memset((void *)DATA, 0, PAGE);
  memset((void *)STACK, 0, PAGE);
  memcpy((void *)(DATA + PAGE / 2), from->memory, sizeof from->memory);
  memcpy((void *)START, from->code, sizeof from->code);
}

static void handle(int signal, siginfo_t *info, void *context) {
  (void)signal;
  (void)info;
  call(SYS_arch_prctl, ARCH_SET_FS, thread_base);
  /* The return from a signal keeps NT, and with AC no code of a compiler's is safe. */
  __asm__ volatile("pushfq; andq $~0x44000, (%%rsp); popfq" ::: "memory", "cc");
  alarm(10);
  if (started) answer(context);
  started = 1;
  next(context);
  call(SYS_arch_prctl, ARCH_SET_GS, 0);
  call(SYS_arch_prctl, ARCH_SET_FS, 0);
}

static void map(uint64_t address, int protection) {
  void *wanted = (void *)address;
  if (mmap(wanted, PAGE, protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != wanted) exit(2);
}

static void read_all(void) {
  size_t size = 0, room = 1 << 20;
  uint8_t *bytes = malloc(room);
  for (ssize_t n; (n = read(0, bytes + size, room - size)) > 0;) {
    size += n;
    if (size == room) bytes = realloc(bytes, room *= 2);
  }
  questions = (struct question *)bytes;
  count = size / sizeof *questions;
  answers = calloc(count, sizeof *answers);
}

int main(void) {
  read_all();
  map(CODE, PROT_READ | PROT_WRITE | PROT_EXEC);
  map(DATA, PROT_READ | PROT_WRITE);
  map(STACK, PROT_READ | PROT_WRITE);
  call(SYS_arch_prctl, ARCH_GET_FS, (long)&thread_base);
  stack_t own = {.ss_sp = alternate, .ss_size = sizeof alternate};
  sigaltstack(&own, NULL);
  struct sigaction action = {.sa_sigaction = handle, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
  const int signals[] = {SIGTRAP, SIGSEGV, SIGILL, SIGFPE, SIGBUS};
  for (unsigned i = 0; i < sizeof signals / sizeof *signals; i++) sigaction(signals[i], &action, NULL);
  __asm__ volatile("int3");
  return 3;
}
