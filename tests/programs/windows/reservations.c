/* Address space that is reserved, much of it, and committed in pieces: "VirtualAlloc function", "VirtualAllocEx function", "VirtualFree
 * function", "VirtualQuery function", "VirtualProtect function", "VirtualLock function", "DiscardVirtualMemory function" of Microsoft's Win32 reference, and
 * MEMORY_BASIC_INFORMATION. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <windows.h>

#define GIB ((SIZE_T)1 << 30)
#define MIB ((SIZE_T)1 << 20)
#define AWAY (300 * GIB + 16 * MIB)

static void query(const char *what, char *base, SIZE_T offset) {
  MEMORY_BASIC_INFORMATION info;
  const SIZE_T length = VirtualQuery(base + offset, &info, sizeof info);
  printf("%s: %d, own %d, at %llx, size %llx, state %lx, protect %lx, first %lx, type %lx\n", what, length == sizeof info,
    info.AllocationBase == base, (unsigned long long)((char *)info.BaseAddress - base), (unsigned long long)info.RegionSize, info.State,
    info.Protect, info.AllocationProtect, info.Type);
}

static void outcome(const char *what, int good) {
  printf("%s: %s", what, good ? "yes" : "no");
  if (!good) printf(", error %lu", GetLastError());
  printf("\n");
}

static void *reserve(void *at, SIZE_T size, DWORD more) {
  return VirtualAlloc(at, size, MEM_RESERVE | more, PAGE_READWRITE);
}

static int commit(char *at, SIZE_T size) {
  return VirtualAlloc(at, size, MEM_COMMIT, PAGE_READWRITE) == (void *)((uintptr_t)at & ~(uintptr_t)0xfff);
}

static void large(void) {
  char *area = reserve(NULL, 512 * GIB, 0);
  outcome("512 GiB", area != NULL);
  query("all of it", area, 0);
  query("in the middle", area, AWAY + 5);
  outcome("commit at the start", commit(area, MIB));
  outcome("commit far away", commit(area + AWAY + 0x1800, 0x1000));
  outcome("commit at the end", commit(area + 512 * GIB - 0x1000, 0x1000));
  outcome("commit past the end", commit(area + 512 * GIB - 0x1000, 0x1001));
  memset(area, 1, MIB);
  strcpy(area + AWAY + 0x1ff8, "far away");
  area[512 * GIB - 1] = 3;
  printf("%d %s %d\n", area[MIB - 1], area + AWAY + 0x1ff8, area[512 * GIB - 1]);
  query("the start", area, 0);
  query("behind the start", area, MIB);
  query("far away", area, AWAY + 0x1000);
  query("behind that", area, AWAY + 0x3000);
  DWORD before = 0;
  outcome("protect", VirtualProtect(area + AWAY + 0x1000, 1, PAGE_READONLY, &before));
  printf("was %lx\n", before);
  query("protected", area, AWAY + 0x1000);
  outcome("protect what is half reserved", VirtualProtect(area + AWAY + 0x2000, 0x2000, PAGE_READONLY, &before));
  outcome("commit all again", commit(area + AWAY, 0x4000));
  printf("%s\n", area + AWAY + 0x1ff8);
  query("as one", area, AWAY);
  outcome("decommit", VirtualFree(area + AWAY + 0x1000, 0x1000, MEM_DECOMMIT));
  query("decommitted", area, AWAY + 0x1000);
  outcome("commit once more", commit(area + AWAY + 0x1000, 1));
  printf("zero again %d\n", area[AWAY + 0x1ff8]);
  outcome("decommit all", VirtualFree(area, 0, MEM_DECOMMIT));
  query("all of it", area, 0);
  outcome("decommit without a size in the middle", VirtualFree(area + 0x1000, 0, MEM_DECOMMIT));
  outcome("decommit past the end", VirtualFree(area + 0x1000, 512 * GIB, MEM_DECOMMIT));
  outcome("release a part", VirtualFree(area, GIB, MEM_RELEASE));
  outcome("release", VirtualFree(area, 0, MEM_RELEASE));
  outcome("release twice", VirtualFree(area, 0, MEM_RELEASE));
  outcome("commit what is free", commit(area, 1));
}

/** More than there are low halves of addresses, in small reservations and in large ones. */
static void many(void) {
  static char *areas[64];
  int made = 0;
  for (int i = 0; i < 64; i++) made += (areas[i] = reserve(NULL, i % 2 ? 2 * GIB : 256 * MIB, 0)) != NULL;
  int used = 0;
  for (int i = 0; i < 64; i++) used += areas[i] != NULL && commit(areas[i], 0x10000) && memset(areas[i], i, 0x10000) != NULL;
  int right = 0;
  for (int i = 0; i < 64; i++) right += areas[i] != NULL && areas[i][0] == i && areas[i][0xffff] == i;
  char *more = VirtualAlloc(NULL, 16 * MIB, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
  printf("of 64 made %d, used %d, right %d, more %d\n", made, used, right, more != NULL);
  int freed = 0;
  for (int i = 0; i < 64; i++) freed += VirtualFree(areas[i], 0, MEM_RELEASE);
  printf("freed %d and %d\n", freed, VirtualFree(more, 0, MEM_RELEASE));
}

/** As allocators do that want an alignment: reserve more, let it go, reserve there. */
static void aligned(void) {
  char *area = reserve(NULL, 8 * GIB, 0);
  char *inside = (char *)(((uintptr_t)area + 4 * GIB - 1) & ~(uintptr_t)(4 * GIB - 1));
  VirtualFree(area, 0, MEM_RELEASE);
  outcome("aligned", reserve(inside, 4 * GIB, 0) == inside);
  outcome("the same again", reserve(inside + GIB, GIB, 0) != NULL);
  outcome("usable", commit(inside, 32 * MIB) && memset(inside, 7, 32 * MIB) && inside[32 * MIB - 1] == 7);
  outcome("released", VirtualFree(inside, 0, MEM_RELEASE));
  char *rounded = reserve((void *)0x500000012345, 0x10000, 0);
  printf("rounded down to %p\n", rounded);
  query("rounded up", rounded, 0);
  VirtualFree(rounded, 0, MEM_RELEASE);
}

static void top_down(void) {
  char *low = reserve(NULL, MIB, 0);
  char *first = reserve(NULL, MIB, MEM_TOP_DOWN);
  char *second = VirtualAlloc(NULL, MIB, MEM_RESERVE | MEM_COMMIT | MEM_TOP_DOWN, PAGE_READWRITE);
  char *huge = reserve(NULL, 64 * GIB, MEM_TOP_DOWN);
  printf("higher %d, then lower %d, above 4 GiB %d, huge %d\n", first > low, second < first, (uintptr_t)second > 4 * GIB, huge > low);
  strcpy(second, "at the top");
  outcome(second, commit(first, 1) && commit(huge + GIB, 1));
  VirtualFree(low, 0, MEM_RELEASE);
  VirtualFree(first, 0, MEM_RELEASE);
  VirtualFree(second, 0, MEM_RELEASE);
  VirtualFree(huge, 0, MEM_RELEASE);
}

static void errors(void) {
  outcome("no size", reserve(NULL, 0, 0) != NULL);
  outcome("more than there is", reserve(NULL, (SIZE_T)1 << 47, 0) != NULL);
  outcome("no type", VirtualAlloc(NULL, 1, 0, PAGE_READWRITE) != NULL);
  outcome("an unknown type", VirtualAlloc(NULL, 1, MEM_RESERVE | 1, PAGE_READWRITE) != NULL);
  outcome("the first 64 KiB", reserve((void *)0x1000, 0x1000, 0) != NULL);
  outcome("the system's half", reserve((void *)0x800000000000, 0x1000, 0) != NULL);
  outcome("large pages", reserve(NULL, 2 * MIB, MEM_COMMIT | MEM_LARGE_PAGES) != NULL);
  outcome("over the program", reserve(GetModuleHandle(NULL), 0x1000, 0) != NULL);
  outcome("free with two types", VirtualFree(GetModuleHandle(NULL), 0, MEM_RELEASE | MEM_DECOMMIT));
  MEMORY_BASIC_INFORMATION info;
  outcome("query a small buffer", VirtualQuery(GetModuleHandle(NULL), &info, sizeof info - 1) != 0);
  outcome("query the system's half", VirtualQuery((void *)0x800000000000, &info, sizeof info) != 0);
  outcome("query of nothing", VirtualQuery((void *)0x10, &info, sizeof info) != 0);
  printf("state %lx, protect %lx\n", info.State, info.Protect);
}

static void others(void) {
  HANDLE self = GetCurrentProcess();
  char *area = VirtualAllocEx(self, NULL, 0x4000, MEM_RESERVE, PAGE_NOACCESS);
  outcome("allocate in the process", VirtualAllocEx(self, area, 0x2000, MEM_COMMIT, PAGE_READWRITE) == area);
  outcome("in none", VirtualAllocEx((HANDLE)0x9999, NULL, 1, MEM_RESERVE, PAGE_READWRITE) != NULL);
  strcpy(area, "kept");
  outcome("reset", VirtualAlloc(area, 0x2000, MEM_RESET, PAGE_NOACCESS) == area);
  outcome("reset what is reserved", VirtualAlloc(area, 0x4000, MEM_RESET, PAGE_NOACCESS) != NULL);
  outcome("reset and commit", VirtualAlloc(area, 0x1000, MEM_RESET | MEM_COMMIT, PAGE_READWRITE) != NULL);
  DWORD(WINAPI *discard)(void *, SIZE_T) = (void *)GetProcAddress(GetModuleHandleA("kernel32"), "DiscardVirtualMemory");
  if (discard) printf("discard %lu\n", discard(area, 0x2000));
  strcpy(area + 0x1000, "again");
  printf("there %d\n", strcmp(area + 0x1000, "again") == 0);
  if (discard) printf("discard %d %d %d\n", discard(area, 0x3000) != 0, discard(area + 8, 0x1000) != 0, discard(NULL, 0x1000) != 0);
  outcome("lock", VirtualLock(area, 0x2000));
  outcome("unlock", VirtualUnlock(area, 0x2000));
  outcome("lock what is reserved", VirtualLock(area, 0x3000));
  DWORD before;
  outcome("protect", VirtualProtectEx(self, area, 0x1000, PAGE_READONLY, &before));
  MEMORY_BASIC_INFORMATION info;
  outcome("query", VirtualQueryEx(self, area, &info, sizeof info) == sizeof info);
  printf("protect %lx, size %llx\n", info.Protect, (unsigned long long)info.RegionSize);
  outcome("free", VirtualFreeEx(self, area, 0, MEM_RELEASE));
}

/** As allocators do that want to be hard to guess: somewhere, else anywhere, and of each segment some. */
static void hinted(void) {
  int good = 0;
  for (int i = 0; i < 32; i++) {
    const SIZE_T hint = 2048 * GIB + i * (SIZE_T)0x123 * GIB + i * 128 * MIB;
    char *area = reserve((void *)hint, GIB, 0);
    if (area == NULL) area = reserve(NULL, GIB, 0);
    int committed = 0;
    for (SIZE_T at = 0; at < GIB; at += 32 * MIB) committed += VirtualAlloc(area + at, 0x10000, MEM_COMMIT, PAGE_READWRITE) == area + at;
    good += committed == 32;
    VirtualFree(area, 0, MEM_RELEASE);
  }
  printf("hints: %d\n", good);
}

int main(void) {
  hinted();
  large();
  many();
  aligned();
  top_down();
  errors();
  others();
  return 0;
}
