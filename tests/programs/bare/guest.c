// A guest with an interrupt table of its own that uses all that a bare guest has. Its first argument says which part of it.
#include "abi.h"

struct frame {
  u64 rax, rcx, rdx, rsi, rdi, r8, r9, r10, r11;
  u64 vector, code, rip, cs, flags, rsp, ss;
};

struct gate {
  u16 low, selector;
  u8 stack, type;
  u16 middle;
  u32 high, none;
} __attribute__((packed));

struct pointer {
  u16 limit;
  u64 base;
} __attribute__((packed));

extern char vectors[];
static struct gate table[64];

static volatile u64 ticks, interrupts_seen[64];
/** The last exception, and where to go on after it. */
static struct frame caught;
static u64 caught_address, resume;

void handle(struct frame *frame) {
  if (frame->vector >= 32) {
    interrupts_seen[frame->vector]++;
    if (frame->vector == 40) ticks++;
    return;
  }
  caught = *frame;
  __asm__ volatile("movq %%cr2, %0" : "=r"(caught_address));
  if (!resume) {
    tell("vector", frame->vector);
    tell("unexpected at", frame->rip);
    vmcall(EXIT, 97, 0, 0);
  }
  frame->rip = resume;
}

static void load_table(void) {
  for (u64 vector = 0; vector < 64; vector++) {
    u64 target = (u64)vectors + vector * 16;
    table[vector] = (struct gate){target, 8, 0, 0x8e, target >> 16, target >> 32, 0};
  }
  struct pointer pointer = {sizeof table - 1, (u64)table};
  __asm__ volatile("lidt %0" : : "m"(pointer));
}

/** Executes an instruction that faults, and tells what the handler saw; goes on behind it. */
#define CATCH(name, instruction, ...)                                                               \
  do {                                                                                              \
    u64 at;                                                                                         \
    __asm__ volatile(                                                                               \
        "leaq 2f(%%rip), %%rax; movq %%rax, %1; leaq 1f(%%rip), %0; 1: " instruction "; 2:"         \
        : "=&r"(at), "=m"(resume)                                                                   \
        : __VA_ARGS__                                                                               \
        : "rax", "rdx", "memory");                                                                  \
    print(name " vector=");                                                                         \
    print_hex(caught.vector);                                                                       \
    print(" code=");                                                                                \
    print_hex(caught.code);                                                                         \
    if (caught.code != 0x10) print(" behind="), print_hex(caught.rip - at);                         \
    if (caught.vector == 14) print(" address="), print_hex(caught_address);                         \
    print("\n");                                                                                    \
    resume = 0;                                                                                     \
  } while (0)

static void exceptions(void) {
  static const u64 constant = 5;
  CATCH("divide", "xorl %%edx, %%edx; divl %%edx", "m"(constant));
  CATCH("undefined", "ud2", "m"(constant));
  CATCH("breakpoint", "int3", "m"(constant));
  CATCH("read", "movq (%%rcx), %%rax", "c"(0x60000000UL));
  CATCH("write", "movq %%rax, (%%rcx)", "c"(0x60000123UL));
  CATCH("constant", "movq %%rax, (%%rcx)", "c"(&constant));
  CATCH("execute", "jmp *%%rcx", "c"(0x60000000UL));
  CATCH("canonical", "movq (%%rcx), %%rax", "c"(0x8000000000000000UL));
  CATCH("register", "rdmsr", "c"(0x1234UL));
  __asm__ volatile("int $33");
  tell("software interrupts", interrupts_seen[33]);
}

static void console(char *arguments) {
  print("by vmcall\n");
  vmmcall(WRITE, (u64) "by vmmcall\n", 11, 0);
  for (const char *c = "by port\n"; *c; c++) out8(0xe9, *c);
  out32(0xe9, 0x0a34333c);
  __asm__ volatile("cld; rep outsb" : : "S"("by string\n"), "c"(10UL), "d"(0xe9) : "memory");
  tell("console port", in8(0xe9));
  tell("no device", in32(0x1234));
  tell("second argument", arguments[length(arguments) + 1]);
  char line[64];
  i64 got;
  while ((got = vmcall(READ, (u64)line, sizeof line - 1, 0)) > 0) {
    line[got] = 0;
    print("read: ");
    print(line);
  }
  tell("at the end", got);
  tell("no such call", -vmcall(1000, 0, 0, 0));
  tell("no such address", -vmcall(WRITE, 0x60000000, 1, 0));
}

/** A million letters, as many at once as the console takes. */
static void flood(void) {
  static char text[26 * 2000];
  for (u64 i = 0; i < sizeof text; i++) text[i] = 'a' + i % 26;
  for (u64 done = 0; done < 1000000;) {
    u64 at = done % 26;
    u64 left = 1000000 - done;
    done += vmcall(WRITE, (u64)text + at, left < sizeof text - at ? left : sizeof text - at, 0);
  }
}

/** Sleeps by HLT until the timer has fired so often, and again in between spins with interrupts on. */
static void timer(void) {
  u64 begin = vmcall(CLOCK, 0, 0, 0);
  for (int round = 0; round < 3; round++) {
    u64 now = vmcall(CLOCK, 0, 0, 0);
    vmcall(TIMER, now + 2000000, 40, 0);
    u64 before = ticks;
    while (ticks == before) __asm__ volatile("sti; hlt; cli");
  }
  tell("ticks in HLT", ticks);
  tell("slept", vmcall(CLOCK, 0, 0, 0) - begin >= 6000000);
  vmcall(TIMER, 1, 40, 0);
  for (volatile int spin = 0; spin < 100000; spin++) {}
  tell("while off", ticks);
  __asm__ volatile("sti");
  while (ticks < 4) {}
  tell("in a loop", ticks);
  __asm__ volatile("cli");
  vmcall(TIMER, vmcall(CLOCK, 0, 0, 0) + 1000000000000, 40, 0);
  vmcall(TIMER, 0, 0, 0);
  tell("bad vector", -vmcall(TIMER, 1, 31, 0));
  tell("real time", vmcall(CLOCK, 1, 0, 0) / 1000000000 > 1700000000);
  tell("interrupts on", (flags() >> 9) & 1);
  u64 number;
  u8 given;
  __asm__ volatile("rdrand %0; setc %1" : "=r"(number), "=q"(given));
  tell("random", given && number);
}

static void memory(void) {
  u64 start = vmcall(MEMORY, 0, 0, 0);
  u64 old = vmcall(MEMORY, 3 << 20, 0, 0);
  u64 *words = (u64 *)old;
  for (u64 i = 0; i < (3 << 20) / 8; i++) words[i] = i;
  u64 sum = 0;
  for (u64 i = 0; i < (3 << 20) / 8; i++) sum += words[i];
  tell("sum", sum);
  tell("same place", old == start);
  tell("grown", vmcall(MEMORY, 0, 0, 0) - start);
  vmcall(MEMORY, -(2L << 20), 0, 0);
  tell("shrunk", vmcall(MEMORY, 0, 0, 0) - start);
  CATCH("gone", "movq (%%rcx), %%rax", "c"(old + (1 << 20)));
  tell("kept", words[1000]);
  vmcall(MEMORY, 1 << 20, 0, 0);
  tell("zero again", words[(1 << 20) / 8]);
  tell("too much", -vmcall(MEMORY, 1L << 40, 0, 0));
  tell("too little", -vmcall(MEMORY, -(1L << 40), 0, 0));
  // What it took may be executed.
  ((u8 *)old)[0] = 0xb8, ((u32 *)(old + 1))[0] = 77, ((u8 *)old)[5] = 0xc3;
  tell("made code", ((int (*)(void))old)());
}

static volatile u32 lock;
static volatile u64 counter, woken, ready;

static void acquire(void) {
  while (__atomic_exchange_n(&lock, 1, __ATOMIC_ACQUIRE)) __asm__ volatile("pause");
}

static void release(void) { __atomic_store_n(&lock, 0, __ATOMIC_RELEASE); }

static void count(void) {
  for (int round = 0; round < 20000; round++) {
    acquire();
    counter = counter + 1;
    release();
  }
}

static void second(u64 argument) {
  load_table();
  tell("argument", argument);
  tell("number", vmcall(PROCESSOR, 0, 0, 0));
  ready = 1;
  count();
  while (!interrupts_seen[50]) __asm__ volatile("sti; hlt; cli");
  woken = 1;
  vmcall(INTERRUPT, 0, 51, 0);
  __asm__ volatile("cli; hlt");
}

static void processors(void) {
  u64 stack = vmcall(MEMORY, 65536, 0, 0) + 65536;
  tell("first", vmcall(PROCESSOR, 0, 0, 0));
  tell("started", vmcall(START, (u64)second, stack, 0xabc));
  while (!ready) __asm__ volatile("pause");
  count();
  while (counter < 40000) __asm__ volatile("pause");
  tell("counter", counter);
  vmcall(INTERRUPT, 1, 50, 0);
  while (!interrupts_seen[51]) __asm__ volatile("sti; hlt; cli");
  tell("woken", woken);
  tell("nobody there", -vmcall(INTERRUPT, 2, 50, 0));
  tell("no stack", -vmcall(START, (u64)second, 0x60000000, 0));
}

void _start(void) {
  char arguments[256];
  u64 bytes = vmcall(ARGUMENTS, (u64)arguments, sizeof arguments, 0);
  if (bytes > sizeof arguments) vmcall(EXIT, 98, 0, 0);
  char *part = arguments + length(arguments) + 1;
  load_table();
  if (same(part, "console")) console(part);
  if (same(part, "exceptions")) exceptions();
  if (same(part, "timer")) timer();
  if (same(part, "memory")) memory();
  if (same(part, "processors")) processors();
  if (same(part, "port")) out8(0xf4, 23);
  if (same(part, "stuck")) __asm__ volatile("cli; hlt");
  if (same(part, "forever")) for (;;) {}
  if (same(part, "spin")) print("spinning\n");
  if (same(part, "spin")) for (;;) {}
  if (same(part, "flood")) flood();
  if (same(part, "sleep")) vmcall(TIMER, vmcall(CLOCK, 0, 0, 0) + 3600000000000, 40, 0), ({ __asm__ volatile("sti; hlt"); });
  if (same(part, "lost")) {
    struct pointer none = {0, 0};
    __asm__ volatile("lidt %0; ud2" : : "m"(none));
  }
  vmcall(EXIT, 42, 0, 0);
}
