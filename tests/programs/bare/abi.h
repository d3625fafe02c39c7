// What a bare guest may ask for, as docs/bare.md has it, and a few lines to print with.
#pragma once
typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long u64;
typedef long i64;

enum { EXIT, WRITE, READ, CLOCK, MEMORY, START, PROCESSOR, TIMER, INTERRUPT, ARGUMENTS };

static inline i64 vmcall(u64 number, u64 a, u64 b, u64 c) {
  i64 answer;
  __asm__ volatile("vmcall" : "=a"(answer) : "a"(number), "D"(a), "S"(b), "d"(c) : "memory");
  return answer;
}

static inline i64 vmmcall(u64 number, u64 a, u64 b, u64 c) {
  i64 answer;
  __asm__ volatile("vmmcall" : "=a"(answer) : "a"(number), "D"(a), "S"(b), "d"(c) : "memory");
  return answer;
}

static inline void out8(u16 port, u8 value) { __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port)); }
static inline void out32(u16 port, u32 value) { __asm__ volatile("outl %0, %1" : : "a"(value), "Nd"(port)); }

static inline u8 in8(u16 port) {
  u8 value;
  __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
  return value;
}

static inline u32 in32(u16 port) {
  u32 value;
  __asm__ volatile("inl %1, %0" : "=a"(value) : "Nd"(port));
  return value;
}

static inline u64 flags(void) {
  u64 value;
  __asm__ volatile("pushfq; popq %0" : "=r"(value));
  return value;
}

static u64 length(const char *text) {
  u64 n = 0;
  while (text[n]) n++;
  return n;
}

static void print(const char *text) {
  u64 left = length(text);
  while (left) {
    i64 taken = vmcall(WRITE, (u64)text, left, 0);
    if (taken < 0) vmcall(EXIT, 99, 0, 0);
    text += taken;
    left -= taken;
  }
}

static void print_hex(u64 value) {
  char digits[19] = "0x";
  int at = 2;
  for (int shift = 60; shift >= 0; shift -= 4) {
    int digit = (value >> shift) & 15;
    if (digit || at > 2 || !shift) digits[at++] = "0123456789abcdef"[digit];
  }
  digits[at] = 0;
  print(digits);
}

/** `name=value` on a line of its own. */
static void tell(const char *name, u64 value) {
  print(name);
  print("=");
  print_hex(value);
  print("\n");
}

static int same(const char *a, const char *b) {
  while (*a && *a == *b) a++, b++;
  return *a == *b;
}
