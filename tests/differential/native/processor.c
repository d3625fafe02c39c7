/*
 * The judge: executes one instruction at a time on the real processor.
 *
 * Reads cases from standard input and writes one answer for each to standard output, both as `struct state` images. The
 * instruction runs at CODE with the given registers; INT3 stands behind it. Data lies at DATA, a stack at STACK.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#define CODE 0x20000000UL
#define DATA 0x10000f00UL /* up to the end of a page */
#define STACK 0x18000000UL
#define DATA_SIZE 256
#define CODE_SIZE 16

struct state {
  uint64_t registers[16]; /* rax rcx rdx rbx rsp rbp rsi rdi r8 .. r15 */
  uint64_t flags;
  uint64_t rip;           /* in answers: relative to CODE */
  uint64_t signal;        /* in answers: SIGTRAP when it ran to its end */
  uint64_t address;       /* in answers: faulting address of SIGSEGV */
  uint8_t vectors[16][16];
  uint16_t control;       /* x87 words; tags as FXSAVE has them, one bit a register */
  uint16_t status;
  uint16_t tags;
  uint16_t unused;
  uint32_t mxcsr;
  uint32_t unused2;
  uint8_t stack87[8][16]; /* st(0) .. st(7) */
  uint8_t data[DATA_SIZE];
  uint8_t stack[64];
  uint8_t code[CODE_SIZE];
  uint8_t uppers[16][16]; /* bits 128 to 255 of ymm0 .. ymm15 */
};

static struct state current;
static uint8_t alternate[1 << 16];

/* gregs in the order of the processor's register numbers. */
static const int order[16] = {REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP, REG_RSI, REG_RDI,
                              REG_R8,  REG_R9,  REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15};

static void *const data = (void *)DATA;
static void *const code = (void *)CODE;
static uint8_t *const stack = (uint8_t *)STACK + 2048;

/* Where the signal frame keeps the upper halves of the YMM registers: after FXSAVE's image and a header of 64 bytes. */
static uint8_t *uppers(ucontext_t *context) {
  return (uint8_t *)context->uc_mcontext.fpregs + 576;
}

/* Components that the frame holds; the others are as after reset. */
static uint64_t *present(ucontext_t *context) {
  return (uint64_t *)((uint8_t *)context->uc_mcontext.fpregs + 512);
}

static void answer(int signal, siginfo_t *info, ucontext_t *context) {
  greg_t *gregs = context->uc_mcontext.gregs;
  for (int i = 0; i < 16; i++) current.registers[i] = gregs[order[i]];
  current.flags = gregs[REG_EFL];
  current.rip = gregs[REG_RIP] - CODE;
  current.signal = signal;
  current.address = signal == SIGSEGV ? (uint64_t)info->si_addr : 0;
  memcpy(current.vectors, context->uc_mcontext.fpregs->_xmm, sizeof current.vectors);
  current.control = context->uc_mcontext.fpregs->cwd;
  current.status = context->uc_mcontext.fpregs->swd;
  current.tags = context->uc_mcontext.fpregs->ftw & 0xff;
  current.mxcsr = context->uc_mcontext.fpregs->mxcsr;
  memcpy(current.stack87, context->uc_mcontext.fpregs->_st, sizeof current.stack87);
  memcpy(current.uppers, uppers(context), sizeof current.uppers);
  if (!(*present(context) & 4)) memset(current.uppers, 0, sizeof current.uppers);
  memcpy(current.data, data, DATA_SIZE);
  memcpy(current.stack, stack - 32, sizeof current.stack);
  if (fwrite(&current, sizeof current, 1, stdout) != 1) _exit(1);
}

/* Loads the next case into the context that the handler returns to; ends the process when there is none. */
static void next(ucontext_t *context) {
  if (fread(&current, sizeof current, 1, stdin) != 1) {
    fflush(stdout);
    _exit(0);
  }
  greg_t *gregs = context->uc_mcontext.gregs;
  for (int i = 0; i < 16; i++) gregs[order[i]] = current.registers[i];
  gregs[REG_EFL] = current.flags;
  gregs[REG_RIP] = CODE;
  memcpy(context->uc_mcontext.fpregs->_xmm, current.vectors, sizeof current.vectors);
  context->uc_mcontext.fpregs->mxcsr = current.mxcsr;
  context->uc_mcontext.fpregs->cwd = current.control;
  context->uc_mcontext.fpregs->swd = current.status;
  context->uc_mcontext.fpregs->ftw = current.tags;
  memcpy(context->uc_mcontext.fpregs->_st, current.stack87, sizeof current.stack87);
  memcpy(uppers(context), current.uppers, sizeof current.uppers);
  *present(context) |= 7;
  memcpy(data, current.data, DATA_SIZE);
  memcpy(stack - 32, current.stack, sizeof current.stack);
  memcpy(code, current.code, CODE_SIZE);
  memset((uint8_t *)code + CODE_SIZE, 0xcc, 16);
}

static int started;

static void handle(int signal, siginfo_t *info, void *context) {
  if (started) answer(signal, info, context);
  started = 1;
  next(context);
}

static void map(uint64_t address, size_t size, int protection) {
  void *wanted = (void *)address;
  if (mmap(wanted, size, protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != wanted) exit(2);
}

int main(void) {
  map(CODE, 4096, PROT_READ | PROT_WRITE | PROT_EXEC);
  map(DATA & ~4095UL, 4096, PROT_READ | PROT_WRITE);
  map(STACK, 4096, PROT_READ | PROT_WRITE);
  stack_t own = {.ss_sp = alternate, .ss_size = sizeof alternate};
  sigaltstack(&own, NULL);
  struct sigaction action = {.sa_sigaction = handle, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
  const int signals[] = {SIGTRAP, SIGSEGV, SIGILL, SIGFPE, SIGBUS};
  for (unsigned i = 0; i < sizeof signals / sizeof *signals; i++) sigaction(signals[i], &action, NULL);
  __asm__ volatile("int3");
  return 3;
}
