/*
 * Faults of fetching and of executing: code that ends with its page, jumps to where no code is, and instructions that raise each
 * exception of user mode. For each, what the handler is told.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#define PAGE 4096UL
#define CODE 0x20000000UL    /* a page of code, and nothing behind it */
#define TO_DATA 0x20010000UL /* a page of code, and a page of data behind it */
#define TO_CLOSED 0x20020000UL
#define TO_CODE 0x20030000UL /* two pages of code */
#define STACK 0x18000000UL
#define STACK_TOP (STACK + 2048)

struct test {
  const char *name;
  uint64_t at;
  const char *bytes;
  size_t size;
  uint64_t rax, rdx, rsp, flags;
  uint16_t control;
  uint32_t mxcsr;
};

#define END(page) ((page) + PAGE)
#define RUN(name, at, bytes, ...) {name, at, bytes, sizeof bytes - 1, __VA_ARGS__}

static const struct test tests[] = {
  /* An instruction whose last bytes are missing. */
  RUN("one byte before a hole", END(CODE) - 1, "\x48"),
  RUN("opcode before a hole", END(CODE) - 2, "\x48\x8b"),
  RUN("immediate in a hole", END(CODE) - 3, "\xb8\x01\x02"),
  RUN("displacement in a hole", END(CODE) - 4, "\x48\x8b\x83\x01"),
  RUN("jump in a hole", END(CODE) - 2, "\x0f\x84"),
  RUN("prefixes before a hole", END(CODE) - 14, "\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66"),
  RUN("fifteen prefixes before a hole", END(CODE) - 15, "\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66"),
  RUN("VEX before a hole", END(CODE) - 3, "\xc4\xe2\x7d"),
  RUN("undefined before a hole", END(CODE) - 2, "\x0f\x0b"),
  RUN("undefined in 64 bits before a hole", END(CODE) - 1, "\x06"),
  RUN("two bytes, the second in data", END(TO_DATA) - 1, "\x90\x90" "\x90"),
  RUN("across into data", END(TO_DATA) - 2, "\x48\xb8"),
  RUN("across into what is closed", END(TO_CLOSED) - 2, "\x48\xb8"),
  RUN("runs out of the page", END(TO_DATA) - 3, "\x90\x90\x90"),
  RUN("runs into a hole", END(CODE) - 2, "\xff\xc0"),
  RUN("across into code", END(TO_CODE) - 5, "\x48\xb8\x01\x02\x03\x04\x05\x06\x07\x08\xcc"),
  RUN("sixteen bytes across", END(TO_CODE) - 8, "\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x90\x90\xcc"),
  RUN("fifteen bytes across", END(TO_CODE) - 8, "\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x90\xcc"),
  /* Jumps. */
  RUN("jump to a hole", CODE, "\xff\xe0", .rax = CODE + PAGE + 5),
  RUN("jump to data", CODE, "\xff\xe0", .rax = TO_DATA + PAGE + 5),
  RUN("jump to null", CODE, "\xff\xe0", .rax = 0),
  RUN("jump away", CODE, "\xff\xe0", .rax = 0x800000000000),
  RUN("jump to the kernel", CODE, "\xff\xe0", .rax = 0xffffffff81000000),
  RUN("call to a hole", CODE, "\xff\xd0", .rax = CODE + PAGE + 5),
  RUN("call away", CODE, "\xff\xd0", .rax = 0x800000000000),
  RUN("return away", CODE, "\x50\xc3", .rax = 0x800000000000),
  RUN("return to a hole", CODE, "\x50\xc3", .rax = CODE + PAGE),
  RUN("call without a stack", CODE, "\xe8\x01\x00\x00\x00", .rsp = STACK),
  RUN("push without a stack", CODE, "\x50", .rsp = STACK + 4),
  RUN("direct jump into a hole", CODE, "\xe9\xff\x0f\x00\x00"),
  RUN("direct jump to the last byte", CODE, "\xe9\xfa\x0f\x00\x00"),
  RUN("loop into a hole", END(CODE) - 3, "\x48\xeb\x10"),
  /* Exceptions. */
  RUN("divide by zero", CODE, "\x48\xf7\xf2", .rax = 5, .rdx = 0),
  RUN("quotient too large", CODE, "\x48\xf7\xf2", .rax = 5, .rdx = 7),
  RUN("signed quotient too large", CODE, "\x31\xd2\x48\xff\xca\x48\xf7\xfa", .rax = 0x8000000000000000),
  RUN("divide a byte", CODE, "\xf6\xf2", .rax = 0x7fff, .rdx = 1),
  RUN("divide a byte, signed", CODE, "\xf6\xfa", .rax = 0x80, .rdx = 1),
  RUN("UD2", CODE, "\x0f\x0b"),
  RUN("UD1", CODE, "\x0f\xb9\xc0"),
  RUN("INT3", CODE, "\xcc"),
  RUN("INT 3", CODE, "\xcd\x03"),
  RUN("INT 4", CODE, "\xcd\x04"),
  RUN("INT 0x21", CODE, "\xcd\x21"),
  RUN("INTO", CODE, "\xce"),
  RUN("HLT", CODE, "\xf4"),
  RUN("CLI", CODE, "\xfa"),
  RUN("IN", CODE, "\xec"),
  RUN("OUTS", CODE, "\x6e"),
  RUN("RDMSR", CODE, "\x0f\x32"),
  RUN("MOV CR0", CODE, "\x0f\x20\xc0"),
  RUN("LGDT", CODE, "\x0f\x01\x10", .rax = STACK_TOP),
  RUN("LOCK NOP", CODE, "\xf0\x90"),
  RUN("LOCK ADD of a register", CODE, "\xf0\x01\xc0"),
  RUN("LOCK CMP", CODE, "\xf0\x39\x00", .rax = STACK_TOP),
  RUN("traced", CODE, "\xff\xc0\xff\xc0", .flags = 0x100),
  RUN("traced jump", CODE, "\xeb\x02\x90\x90\x90", .flags = 0x100),
  RUN("traced branch not taken", CODE, "\x75\x02\x90\x90\x90", .flags = 0x140),
  RUN("traced by POPF", CODE, "\x9c\x81\x0c\x24\x00\x01\x00\x00\x9d\xff\xc0\xff\xc0"),
  RUN("traced fault", CODE, "\x8b\x00", .flags = 0x100),
  RUN("traced REP", CODE, "\x48\x89\xe7\xb9\x05\x00\x00\x00\x9c\x81\x0c\x24\x00\x01\x00\x00\x9d\xf3\xaa"),
  /* Floats: XMM0 is 1, XMM1 0, XMM2 the least normal number, XMM3 the greatest, XMM4 a signaling NaN, XMM5 3. */
  RUN("DIVSS by zero", CODE, "\xf3\x0f\x5e\xc1", .mxcsr = 0x1d80),
  RUN("DIVSS inexact", CODE, "\xf3\x0f\x5e\xc5", .mxcsr = 0x0f80),
  RUN("MULSS too small", CODE, "\xf3\x0f\x59\xd2", .mxcsr = 0x1780),
  RUN("ADDSS too large", CODE, "\xf3\x0f\x58\xdb", .mxcsr = 0x1b80),
  RUN("ADDSS of a signaling NaN", CODE, "\xf3\x0f\x58\xc4", .mxcsr = 0x1f00),
  RUN("all unmasked", CODE, "\x0f\x5e\xc1", .mxcsr = 0),
  RUN("LDMXCSR of a reserved bit", CODE, "\x0f\xae\x10", .rax = STACK + 16),
  RUN("FDIV by zero, then FNOP, then WAIT", CODE, "\xd9\xe8\xd9\xee\xde\xf9\xdb\xe3\x9b\xcc", .control = 0x37b),
  RUN("FDIV by zero, then WAIT", CODE, "\xd9\xe8\xd9\xee\xde\xf9\x90\x9b\xcc", .control = 0x37b),
  RUN("square root of -1, then FLD1", CODE, "\xd9\xe8\xd9\xe0\xd9\xfa\xd9\xe8", .control = 0x37e),
  RUN("1 / 3 inexact, then EMMS", CODE, "\xd9\xe8\x6a\x03\xda\x34\x24\x0f\x77", .control = 0x35f),
  RUN("empty stack, then FLD1", CODE, "\xdd\xd8\xdd\xd8\xd9\xe8", .control = 0x37e),
};
#define COUNT (sizeof tests / sizeof *tests)

static uint8_t alternate[1 << 16];
static size_t at = (size_t)-1;

static void tell(int number, siginfo_t *info, ucontext_t *context) {
  const greg_t *gregs = context->uc_mcontext.gregs;
  printf("%s: signal %d code %d", tests[at].name, number, info->si_code);
  if (number != SIGTRAP || info->si_code == 2) printf(" address %lx", (long)info->si_addr);
  if (gregs[REG_TRAPNO] == 14) printf(" cr2 %llx", gregs[REG_CR2]);
  printf(" trap %lld error %llx at %llx", gregs[REG_TRAPNO], gregs[REG_ERR], gregs[REG_RIP]);
  printf(" rax %llx rcx %llx rdx %llx rdi %llx rsp %llx", gregs[REG_RAX], gregs[REG_RCX], gregs[REG_RDX], gregs[REG_RDI],
         gregs[REG_RSP]);
  struct _libc_fpstate *image = context->uc_mcontext.fpregs;
  printf(" tf %d mxcsr %x x87 %x %x %x\n", gregs[REG_EFL] >> 8 & 1, image->mxcsr, image->cwd, image->swd, image->ftw);
}

static void prepare(ucontext_t *context) {
  static const uint64_t pages[] = {CODE, TO_DATA, TO_CLOSED, TO_CODE, TO_CODE + PAGE};
  if (++at == COUNT) {
    fflush(stdout);
    _exit(0);
  }
  const struct test *test = &tests[at];
  for (unsigned i = 0; i < sizeof pages / sizeof *pages; i++) memset((void *)pages[i], 0xcc, PAGE);
  memset((void *)STACK, 0xff, PAGE);
  memcpy((void *)test->at, test->bytes, test->size);
  greg_t *gregs = context->uc_mcontext.gregs;
  gregs[REG_RAX] = test->rax;
  gregs[REG_RCX] = 7;
  gregs[REG_RDX] = test->rdx;
  gregs[REG_RDI] = STACK + 512;
  gregs[REG_RSP] = test->rsp ? test->rsp : STACK_TOP;
  gregs[REG_EFL] = 0x202 | test->flags;
  gregs[REG_RIP] = test->at;
  struct _libc_fpstate *image = context->uc_mcontext.fpregs;
  image->cwd = test->control ? test->control : 0x37f;
  image->swd = 0;
  image->ftw = 0;
  image->mxcsr = test->mxcsr || !strcmp(test->name, "all unmasked") ? test->mxcsr : 0x1f80;
  static const uint32_t vectors[] = {0x3f800000, 0, 0x00800000, 0x7f7fffff, 0x7f800001, 0x40400000};
  for (unsigned i = 0; i < 6; i++) image->_xmm[i].element[0] = vectors[i];
}

static void handle(int number, siginfo_t *info, void *context) {
  if (at != (size_t)-1) tell(number, info, context);
  prepare(context);
}

static void map(uint64_t address, size_t size, int protection) {
  if (mmap((void *)address, size, protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != (void *)address) _exit(2);
}

int main(void) {
  static char output[1 << 16];
  setvbuf(stdout, output, _IOFBF, sizeof output);
  map(CODE, PAGE, 7);
  map(TO_DATA, PAGE, 7);
  map(TO_DATA + PAGE, PAGE, 3);
  map(TO_CLOSED, PAGE, 7);
  map(TO_CLOSED + PAGE, PAGE, 0);
  map(TO_CODE, 2 * PAGE, 7);
  map(STACK, PAGE, 3);
  memset((void *)(TO_DATA + PAGE), 0x90, PAGE);
  stack_t own = {.ss_sp = alternate, .ss_size = sizeof alternate};
  sigaltstack(&own, NULL);
  struct sigaction action = {.sa_sigaction = handle, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
  const int signals[] = {SIGTRAP, SIGSEGV, SIGILL, SIGFPE, SIGBUS};
  for (unsigned i = 0; i < sizeof signals / sizeof *signals; i++) sigaction(signals[i], &action, NULL);
  __asm__ volatile("int3");
  return 3;
}
