/*
 * Exact faults: instructions at addresses where something is wrong. For each, what the handler is told (signal, code, address, trap,
 * error code, cr2, where) and everything that the instruction changed: registers, vectors, memory. INT3 stands behind each
 * instruction, so one that does not fault ends in SIGTRAP.
 *
 * The handler of a fault writes down one case and returns into the next.
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

#define PAGE 4096UL
/* Pages in a row: nothing, writable, nothing, writable, read-only, writable, without access, read-only, nothing. */
#define BASE 0x10000000UL
#define PAGES 9
#define DATA (BASE + 1 * PAGE)
#define HOLE (BASE + 2 * PAGE)
#define SECOND (BASE + 3 * PAGE)
#define FIXED (BASE + 4 * PAGE)
#define THIRD (BASE + 5 * PAGE)
#define CLOSED (BASE + 6 * PAGE)
#define LAST (BASE + 7 * PAGE)
/* Code, and behind it nothing; code, and behind it data. */
#define CODE 0x20000000UL
#define CODE_2 0x20010000UL
#define STACK 0x18000000UL
#define STACK_TOP (STACK + 2048)
#define AWAY 0x0000800000000000UL
#define KERNEL 0xffff800000000000UL

static const int protections[PAGES] = {-1, 3, -1, 3, 1, 3, 0, 1, -1};

/* Instructions that use rsi as an address. Registers: rcx 3, rdi DATA, rdx 0, others have patterns. */
#define INSTRUCTIONS(X) \
  X("movb (%rsi), %al") X("movw (%rsi), %ax") X("movl (%rsi), %eax") X("movq (%rsi), %rax") \
  X("movzbl (%rsi), %eax") X("movslq (%rsi), %rax") X("movbe (%rsi), %eax") X("movbe %eax, (%rsi)") \
  X("movb %al, (%rsi)") X("movw %ax, (%rsi)") X("movl %eax, (%rsi)") X("movq %rax, (%rsi)") X("movq $7, (%rsi)") \
  X("movnti %rax, (%rsi)") X("addq %rax, (%rsi)") X("addq (%rsi), %rax") X("adcl $5, (%rsi)") X("cmpq %rax, (%rsi)") \
  X("testb $1, (%rsi)") X("incq (%rsi)") X("decb (%rsi)") X("negl (%rsi)") X("notw (%rsi)") X("shlq $3, (%rsi)") \
  X("sarq %cl, (%rsi)") X("shll $0, (%rsi)") X("rclw $1, (%rsi)") X("shldq $3, %rax, (%rsi)") X("xorb %al, (%rsi)") \
  X("lock addq %rax, (%rsi)") X("lock xaddl %eax, (%rsi)") X("xaddq %rax, (%rsi)") X("xchgq %rax, (%rsi)") \
  X("cmpxchgq %rcx, (%rsi)") X("lock cmpxchgl %ecx, (%rsi)") X("cmpxchg8b (%rsi)") X("cmpxchg16b (%rsi)") \
  X("lock cmpxchg16b (%rsi)") X("btq $3, (%rsi)") X("btsq $3, (%rsi)") X("btcq %rcx, (%rsi)") X("btrl %ebx, (%rsi)") \
  X("bsfq (%rsi), %rax") X("popcntq (%rsi), %rax") X("imulq (%rsi), %rax") X("mulq (%rsi)") X("divq (%rsi)") \
  X("idivl (%rsi)") X("divb (%rsi)") X("sete (%rsi)") X("cmoveq (%rsi), %rax") X("cmovnel (%rsi), %eax") \
  X("pushq (%rsi)") X("popq (%rsi)") X("callq *(%rsi)") X("jmpq *(%rsi)") X("leaq 8(%rsi), %rax") X("prefetcht0 (%rsi)") \
  X("nopl (%rsi)") X("clflush (%rsi)") X("crc32q (%rsi), %rax") X("xlatb") X("lodsq") X("movsq") X("cmpsl") \
  X("rep movsb") X("rep movsq") X("rep lodsb") X("repe cmpsb") X("xchg %rsi, %rdi; stosq") X("xchg %rsi, %rdi; rep stosl") \
  X("xchg %rsi, %rdi; repne scasw") X("xchg %rsi, %rdi; movsb") X("xchg %rsi, %rdi; rep movsl") X("std; rep movsq") \
  X("movd (%rsi), %xmm1") X("movq %xmm1, (%rsi)") X("movups (%rsi), %xmm1") X("movups %xmm1, (%rsi)") \
  X("movaps (%rsi), %xmm1") X("movaps %xmm1, (%rsi)") X("movdqu %xmm1, (%rsi)") X("movntdq %xmm1, (%rsi)") \
  X("lddqu (%rsi), %xmm1") X("paddb (%rsi), %xmm1") X("addps (%rsi), %xmm1") X("addss (%rsi), %xmm1") \
  X("sqrtsd (%rsi), %xmm1") X("cvtsi2sdq (%rsi), %xmm1") X("cvtps2pd (%rsi), %xmm1") X("cvttsd2si (%rsi), %rax") \
  X("movhps (%rsi), %xmm1") X("movlpd %xmm1, (%rsi)") X("pinsrw $3, (%rsi), %xmm1") X("pextrd $2, %xmm1, (%rsi)") \
  X("extractps $1, %xmm1, (%rsi)") X("pcmpistri $0, (%rsi), %xmm1") X("maskmovdqu %xmm2, %xmm1") \
  X("xchg %rsi, %rdi; maskmovdqu %xmm2, %xmm1") X("movntdqa (%rsi), %xmm1") X("pmovzxbw (%rsi), %xmm1") \
  X("vmovups (%rsi), %ymm1") X("vmovups %ymm1, (%rsi)") X("vmovaps (%rsi), %ymm1") X("vmovaps %ymm1, (%rsi)") \
  X("vpaddd (%rsi), %ymm1, %ymm2") X("vaddps (%rsi), %xmm1, %xmm2") X("vbroadcastss (%rsi), %ymm1") \
  X("vmaskmovps (%rsi), %ymm3, %ymm1") X("vmaskmovps %ymm1, %ymm3, (%rsi)") X("vpmaskmovq %xmm1, %xmm3, (%rsi)") \
  X("vextractf128 $1, %ymm1, (%rsi)") X("vpgatherdd %ymm3, (%rsi,%ymm4,4), %ymm1") X("vpmovzxbd (%rsi), %ymm1") \
  X("movq %mm0, %mm0; xchg %rsi, %rdi; maskmovq %mm2, %mm1") X("movq (%rsi), %mm1") X("movq %mm1, (%rsi)") X("paddb (%rsi), %mm1") \
  X("flds (%rsi)") X("fldl (%rsi)") X("fldt (%rsi)") X("fstps (%rsi)") X("fstpl (%rsi)") X("fstpt (%rsi)") \
  X("fildq (%rsi)") X("fistpq (%rsi)") X("fisttpl (%rsi)") X("fbld (%rsi)") X("fbstp (%rsi)") X("faddl (%rsi)") \
  X("fnstcw (%rsi)") X("fldcw (%rsi)") X("fnstsw (%rsi)") X("fnstenv (%rsi)") X("fldenv (%rsi)") X("fnsave (%rsi)") \
  X("stmxcsr (%rsi)") X("ldmxcsr (%rsi)") X("fxsave (%rsi)") X("fxrstor (%rsi)") X("xsave (%rsi)") X("xrstor (%rsi)") \
  X("movq %rsi, %rsp; pushq %rax") X("movq %rsi, %rsp; popq %rax") X("movq %rsi, %rsp; ret") X("movq %rsi, %rsp; call 1f; 1:") \
  X("movq %rsi, %rsp; pushfq") X("movq %rsi, %rsp; popfq") X("movq %rsi, %rsp; pushw $5") X("movq %rsi, %rsp; ret $16") \
  X("movq %rsi, %rsp; movq (%rsp), %rax") X("movq %rsi, %rsp; pushq (%rdi)") X("movq %rsi, %rsp; popq (%rdi)") \
  X("movq %rsi, %rsp; call *%rdi") X("movq %rsi, %rbp; leave") X("movq %rsi, %rbp; movq %rax, (%rbp)") \
  X("movq %rsi, %rsp; enter $16, $0") X("movq %rsi, %rbp; enter $16, $3") \
  X("jmp *%rsi") X("call *%rsi") X("pushq %rsi; ret") X("movl (%esi), %eax") X("addr32 rep stosb")

/* One assembler text defines all snippets and a table of them. */
#define ONE(line) "771: " line "\n772: int3\n.pushsection snippets, \"a\"\n.quad 771b, 772b\n.popsection\n"
__asm__(".pushsection .rodata\n" INSTRUCTIONS(ONE) ".popsection\n");
/* The linker names the start of the section. */
extern const struct { const uint8_t *start, *end; } __start_snippets[];

#define TEXT(line) line,
static const char *const texts[] = {INSTRUCTIONS(TEXT)};
#define COUNT (sizeof texts / sizeof *texts)

struct place {
  const char *name;
  uint64_t address;
};

static const struct place places[] = {
  {"fine", DATA + 64},
  {"unaligned", DATA + 65},
  {"hole", HOLE + 16},
  {"read-only", FIXED + 128},
  {"closed", CLOSED + 64},
  {"into a hole by 1", HOLE - 1},
  {"into a hole by 12", HOLE - 12},
  {"out of a hole", SECOND - 1},
  {"above a hole", SECOND + 9},
  {"into read-only", FIXED - 1},
  {"out of read-only", THIRD - 3},
  {"into closed", CLOSED - 5},
  {"closed to read-only", LAST - 1},
  {"read-only to a hole", LAST + PAGE - 7},
  {"not canonical", AWAY + 64},
  {"into what is not canonical", AWAY - 1},
  {"null", 0},
  {"top", ~0UL - 2},
  {"kernel", KERNEL + 8},
};
#define PLACES (sizeof places / sizeof *places)

static const int order[16] = {REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP, REG_RSI, REG_RDI,
                              REG_R8,  REG_R9,  REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15};
static const char *const names[16] = {"rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi",
                                      "r8",  "r9",  "r10", "r11", "r12", "r13", "r14", "r15"};
static uint64_t before[16];
static uint8_t alternate[1 << 16];
static size_t at = (size_t)-1;

static uint64_t hash(uint64_t seed, const void *bytes, size_t size) {
  const uint64_t *words = bytes;
  for (size_t i = 0; i < size / 8; i++) seed = (seed ^ words[i]) * 0x100000001b3UL + (seed >> 47);
  return seed;
}

/* The readable pages and the stack. */
static uint64_t memory(void) {
  uint64_t sum = 14695981039346656037UL;
  for (int i = 0; i < PAGES; i++) {
    if (protections[i] > 0) sum = hash(sum, (void *)(BASE + i * PAGE), PAGE);
  }
  return hash(sum, (void *)STACK, PAGE);
}

static uint64_t untouched;

/*
 * Processors differ in which byte of a large operand they ask for first: the page is told. And x87's last instruction and operand,
 * which some store, are vendors' business.
 */
static int large(void) {
  static const char *const names[] = {"fnstenv", "fldenv", "fnsave", "fxsave", "fxrstor", "xsave", "xrstor"};
  for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
    if (strstr(texts[at / PLACES], names[i])) return 1;
  }
  return 0;
}

static int stores_environment(void) {
  const char *text = texts[at / PLACES];
  return !strncmp(text, "fnstenv", 7) || strstr(text, "save (%rsi)");
}

static void refill(void) {
  for (int i = 0; i < PAGES; i++) {
    if (protections[i] < 0) continue;
    uint64_t *page = (uint64_t *)(BASE + i * PAGE);
    if (protections[i] == 3) for (size_t k = 0; k < PAGE / 8; k++) page[k] = 0x4010000000000000UL + k * 0x10001 + i;
  }
  memset((void *)STACK, 0x11, PAGE);
}

static void tell(int number, siginfo_t *info, ucontext_t *context) {
  const greg_t *gregs = context->uc_mcontext.gregs;
  size_t instruction = at / PLACES;
  printf("%s, %s: signal %d code %d", texts[instruction], places[at % PLACES].name, number, info->si_code);
  if (number == SIGSEGV || number == SIGBUS) {
    unsigned long told = large() ? ~0xfffUL : ~0UL;
    printf(" address %lx", (unsigned long)info->si_addr & told);
    /* Else it is what some earlier fault left. */
    if (gregs[REG_TRAPNO] == 14) printf(" cr2 %llx", gregs[REG_CR2] & told);
  }
  printf(" trap %lld error %llx", gregs[REG_TRAPNO], gregs[REG_ERR]);
  uint64_t rip = gregs[REG_RIP];
  if (rip - CODE < PAGE) printf(" at +%ld", rip - CODE);
  else printf(" at %lx", rip);
  for (int i = 0; i < 16; i++) {
    if ((uint64_t)gregs[order[i]] != before[i]) printf(" %s=%llx", names[i], gregs[order[i]]);
  }
  if ((gregs[REG_EFL] ^ 0x202) & 0xcd5 && number != SIGTRAP) printf(" flags %llx", gregs[REG_EFL] & 0xcd5);
  struct _libc_fpstate *image = context->uc_mcontext.fpregs;
  uint64_t vectors = hash(1, image->_xmm, sizeof image->_xmm);
  uint64_t uppers = hash(1, (uint8_t *)image + 576, 256);
  /* The last instruction and operand of x87 are vendors' business. */
  printf(" vectors %lx %lx x87 %x %x %x %lx", vectors, uppers, image->cwd, image->swd, image->ftw,
         hash(1, image->_st, sizeof image->_st));
  uint64_t now = memory();
  if (now != untouched && !stores_environment()) printf(" memory %lx", now);
  printf("\n");
}

static void prepare(ucontext_t *context) {
  if (++at == COUNT * PLACES) {
    fflush(stdout);
    _exit(0);
  }
  greg_t *gregs = context->uc_mcontext.gregs;
  refill();
  for (int i = 0; i < 16; i++) before[i] = 0x0101010101010101UL * (i + 1);
  before[1] = 3;
  before[2] = 0;
  before[3] = 7;
  before[4] = STACK_TOP;
  before[5] = STACK_TOP + 64;
  before[6] = places[at % PLACES].address;
  before[7] = DATA + 256;
  size_t instruction = at / PLACES;
  /* XLAT alone uses rbx. */
  if (!strcmp(texts[instruction], "xlatb")) before[3] = before[6] - 1;
  for (int i = 0; i < 16; i++) gregs[order[i]] = before[i];
  gregs[REG_EFL] = 0x202;
  gregs[REG_RIP] = CODE;
  struct _libc_fpstate *image = context->uc_mcontext.fpregs;
  image->cwd = 0x37f;
  image->swd = 0;
  image->ftw = 0xf0;
  image->mxcsr = 0x1f80;
  memset(image->_st, 0, sizeof image->_st);
  for (int i = 0; i < 4; i++) {
    image->_st[i].significand[3] = 0x8000 + i;
    image->_st[i].exponent = 0x3fff + i;
  }
  /* xmm3 is a mask of some elements, xmm4 holds small indices. */
  uint32_t *vectors = (uint32_t *)image->_xmm, *uppers = (uint32_t *)((uint8_t *)image + 576);
  for (int i = 0; i < 64; i++) vectors[i] = 0x3f800000 + i, uppers[i] = 0x40000000 + i;
  for (int i = 12; i < 16; i++) vectors[i] = i & 1 ? 0x80000000 : 0, uppers[i] = i & 2 ? 0x80000000 : 0;
  for (int i = 16; i < 20; i++) vectors[i] = i - 16, uppers[i] = i - 14;
  /* Mask for MASKMOVDQU. */
  vectors[8] = 0x80000080, vectors[9] = 0, vectors[10] = 0x00800000, vectors[11] = 0x80;
  *(uint64_t *)((uint8_t *)image + 512) |= 7;
  const uint8_t *start = __start_snippets[instruction].start;
  size_t size = __start_snippets[instruction].end - start;
  memset((void *)CODE, 0xcc, PAGE);
  memcpy((void *)CODE, start, size);
  untouched = memory();
}

static void handle(int number, siginfo_t *info, void *context) {
  /* POPF may have set AC. */
  __asm__ volatile("pushfq; andl $0xfffbffff, (%%rsp); popfq" : : : "memory", "cc");
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
  map(STACK, PAGE, 3);
  for (int i = 0; i < PAGES; i++) {
    if (protections[i] < 0) continue;
    map(BASE + i * PAGE, PAGE, 3);
    memset((void *)(BASE + i * PAGE), 0x20 + i, PAGE);
    mprotect((void *)(BASE + i * PAGE), PAGE, protections[i]);
  }
  stack_t own = {.ss_sp = alternate, .ss_size = sizeof alternate};
  sigaltstack(&own, NULL);
  struct sigaction action = {.sa_sigaction = handle, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
  const int signals[] = {SIGTRAP, SIGSEGV, SIGILL, SIGFPE, SIGBUS};
  for (unsigned i = 0; i < sizeof signals / sizeof *signals; i++) sigaction(signals[i], &action, NULL);
  __asm__ volatile("int3");
  return 3;
}
