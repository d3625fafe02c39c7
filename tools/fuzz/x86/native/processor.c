/*
 * The judge: executes one instruction at a time on the real processor.
 *
 * Reads cases from standard input and writes one answer for each to standard output, both as `struct state` images; state.ts draws
 * the memory. The instruction runs with the given registers; INT3 stands behind it. Ends with 4 when a case runs for a minute.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#define PAGE 4096UL
#define CODE 0x2a5f3000UL
#define DATA 0x10000000UL
#define DATA_PAGES 5
#define STACK 0x19e75000UL
#define DATA_SIZE 1024
#define STACK_SIZE 1024
#define CODE_SIZE 32
#define INT3 0xcc
#define CODE_SELECTOR 0x33
#define STACK_SELECTOR 0x2b
#define SET_GS 0x1001
#define SET_FS 0x1002
#define GET_FS 0x1003
#define GET_GS 0x1004

struct state {
  uint64_t registers[16]; /* rax rcx rdx rbx rsp rbp rsi rdi r8 .. r15 */
  uint64_t flags;
  uint64_t rip;           /* relative to CODE */
  uint64_t vector;        /* in answers: the exception that ended it, its error code, for #PF its address */
  uint64_t error;
  uint64_t address;
  uint64_t fs, gs;
  uint64_t data_at, stack_at; /* where the windows begin */
  uint8_t vectors[16][16];
  uint16_t control;       /* x87 words; tags as FXSAVE has them, one bit a register */
  uint16_t status;
  uint16_t tags;
  uint16_t unused;
  uint32_t mxcsr;
  uint32_t unused2;
  uint8_t stack87[8][16]; /* st(0) .. st(7) */
  uint8_t uppers[16][16]; /* bits 128 to 255 of ymm0 .. ymm15 */
  uint8_t code[CODE_SIZE];
  uint8_t stack[STACK_SIZE];
  uint8_t data[DATA_SIZE];
};

static struct state current;
static uint8_t alternate[1 << 16];
/* The data once more, all of it writable. */
static uint8_t *writable;
/* The bases that this program itself wants. */
static uint64_t own_fs, own_gs;

/* gregs in the order of the processor's register numbers. */
static const int order[16] = {REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP, REG_RSI, REG_RDI,
                              REG_R8,  REG_R9,  REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15};

/* A system call that touches neither errno nor anything else behind FS. */
static inline __attribute__((always_inline)) long bases(long what, uint64_t value) {
  long result;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(SYS_arch_prctl), "D"(what), "S"(value)
                   : "rcx", "r11", "memory");
  return result;
}

/* Where the signal frame keeps the upper halves of the YMM registers: after FXSAVE's image and a header of 64 bytes. */
static uint8_t *uppers(ucontext_t *context) {
  return (uint8_t *)context->uc_mcontext.fpregs + 576;
}

/* Components that the frame holds; the others are as after reset. */
static uint64_t *present(ucontext_t *context) {
  return (uint64_t *)((uint8_t *)context->uc_mcontext.fpregs + 512);
}

static uint8_t *data_window(void) {
  return writable + (current.data_at - DATA);
}

static size_t code_size(void) {
  size_t left = PAGE - current.rip % PAGE;
  return left < CODE_SIZE ? left : CODE_SIZE;
}

static void answer(ucontext_t *context) {
  greg_t *gregs = context->uc_mcontext.gregs;
  memset((uint8_t *)CODE + current.rip, INT3, code_size());
  for (int i = 0; i < 16; i++) current.registers[i] = gregs[order[i]];
  current.flags = gregs[REG_EFL];
  current.rip = gregs[REG_RIP] - CODE;
  current.vector = gregs[REG_TRAPNO];
  current.error = gregs[REG_ERR];
  current.address = current.vector == 14 ? gregs[REG_CR2] : 0;
  memcpy(current.vectors, context->uc_mcontext.fpregs->_xmm, sizeof current.vectors);
  current.control = context->uc_mcontext.fpregs->cwd;
  current.status = context->uc_mcontext.fpregs->swd;
  current.tags = context->uc_mcontext.fpregs->ftw & 0xff;
  current.mxcsr = context->uc_mcontext.fpregs->mxcsr;
  memcpy(current.stack87, context->uc_mcontext.fpregs->_st, sizeof current.stack87);
  memcpy(current.uppers, uppers(context), sizeof current.uppers);
  if (!(*present(context) & 4)) memset(current.uppers, 0, sizeof current.uppers);
  memcpy(current.data, data_window(), DATA_SIZE);
  memcpy(current.stack, (void *)current.stack_at, STACK_SIZE);
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
  gregs[REG_RIP] = CODE + current.rip;
  uint16_t *selectors = (uint16_t *)&gregs[REG_CSGSFS];
  selectors[0] = CODE_SELECTOR;
  selectors[3] = STACK_SELECTOR;
  struct _libc_fpstate *fpregs = context->uc_mcontext.fpregs;
  memcpy(fpregs->_xmm, current.vectors, sizeof current.vectors);
  fpregs->mxcsr = current.mxcsr;
  fpregs->cwd = current.control;
  fpregs->swd = current.status;
  fpregs->ftw = current.tags;
  fpregs->fop = 0;
  fpregs->rip = 0;
  fpregs->rdp = 0;
  memcpy(fpregs->_st, current.stack87, sizeof current.stack87);
  memcpy(uppers(context), current.uppers, sizeof current.uppers);
  *present(context) |= 7;
  /* What earlier cases left around the windows would make this one hard to repeat. */
  memset(writable, 0, 2 * PAGE);
  memset(writable + 4 * PAGE, 0, PAGE);
  memset((void *)STACK, 0, PAGE);
  memcpy(data_window(), current.data, DATA_SIZE);
  memcpy((void *)current.stack_at, current.stack, STACK_SIZE);
  memcpy((uint8_t *)CODE + current.rip, current.code, code_size());
}

static int started;
static unsigned count;

/* What the instruction may have left that this program could stumble over: bases, segments, and flags such as AC. */
static inline __attribute__((always_inline)) void settle(void) {
  __asm__ volatile("pushq $0x202\n popfq" ::: "cc", "memory");
  bases(GET_FS, (uint64_t)&current.fs);
  bases(GET_GS, (uint64_t)&current.gs);
  bases(SET_FS, own_fs);
  bases(SET_GS, own_gs);
  __asm__ volatile("movl %0, %%ds\n movl %0, %%es" ::"r"(0));
}

static void handle(int signal, siginfo_t *info, void *context) {
  (void)info;
  if (started) settle();
  if (signal == SIGALRM) _exit(4);
  if (started) answer(context);
  started = 1;
  if (count++ % 1024 == 0) alarm(60);
  next(context);
  bases(SET_GS, current.gs);
  bases(SET_FS, current.fs);
}

static void map(uint64_t address, size_t size, int protection, int file, off_t offset) {
  void *wanted = (void *)address;
  int kind = file < 0 ? MAP_PRIVATE | MAP_ANONYMOUS : MAP_SHARED;
  if (mmap(wanted, size, protection, kind | MAP_FIXED, file, offset) != wanted) exit(2);
}

static void map_data(void) {
  int file = memfd_create("data", 0);
  if (file < 0 || ftruncate(file, DATA_PAGES * PAGE)) exit(2);
  map(DATA, 2 * PAGE, PROT_READ | PROT_WRITE, file, 0);
  map(DATA + 2 * PAGE, PAGE, PROT_READ, file, 2 * PAGE);
  map(DATA + 4 * PAGE, PAGE, PROT_READ | PROT_WRITE, file, 4 * PAGE);
  writable = mmap(NULL, DATA_PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (writable == MAP_FAILED) exit(2);
  /* A page that nobody has touched counts as not there when it is written. */
  (void)*(volatile uint8_t *)(DATA + 2 * PAGE);
}

int main(void) {
  map(CODE, PAGE, PROT_READ | PROT_WRITE | PROT_EXEC, -1, 0);
  memset((void *)CODE, INT3, PAGE);
  map(STACK, PAGE, PROT_READ | PROT_WRITE, -1, 0);
  map_data();
  bases(GET_FS, (uint64_t)&own_fs);
  bases(GET_GS, (uint64_t)&own_gs);
  stack_t own = {.ss_sp = alternate, .ss_size = sizeof alternate};
  sigaltstack(&own, NULL);
  struct sigaction action = {.sa_sigaction = handle, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
  const int signals[] = {SIGTRAP, SIGSEGV, SIGILL, SIGFPE, SIGBUS, SIGALRM};
  for (unsigned i = 0; i < sizeof signals / sizeof *signals; i++) sigaction(signals[i], &action, NULL);
  __asm__ volatile("int3");
  return 3;
}
