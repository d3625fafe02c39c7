/* The stack's end, pages that guard, and exceptions from far down.
 *
 * Expected values: Microsoft, "Thread Stack Size", "Creating Guard Pages", "SetThreadStackGuarantee function", "EXCEPTION_RECORD structure",
 * "_resetstkoflw". */
#define _WIN32_WINNT 0x0A00
#include <cstdio>
#include "guarded.h"

static int recurse(int n) {
  volatile char room[3000];
  room[0] = (char)n;
  return n > 1000000 ? 0 : recurse(n + 1) + room[0];
}
static void endless() { recurse(0); }

static char *page;
static void guards() {
  DWORD before = 0;
  MEMORY_BASIC_INFORMATION about;
  page = (char *)VirtualAlloc(nullptr, 0x3000, MEM_COMMIT | MEM_RESERVE, PAGE_READWRITE);
  page[0x1000] = 5;
  BOOL done = VirtualProtect(page + 0x1000, 0x1000, PAGE_READWRITE | PAGE_GUARD, &before);
  printf("guard %d, before %lx\n", done, before);
  VirtualQuery(page + 0x1000, &about, sizeof about);
  printf("protection %lx, size %llx\n", about.Protect, (unsigned long long)about.RegionSize);
  printf("touched: %lx\n", code_of([] { page[0x1000]++; }, take, quiet));
  long code = code_of([] { page[0x1000]++; }, take, quiet);
  printf("again: %lx, %d\n", code, page[0x1000]);
}

static int thrower(int depth) {
  volatile char room[100];
  room[0] = 1;
  if (depth == 0) throw 7;
  return thrower(depth - 1) + room[0];
}
static DWORD WINAPI deep_thread(void *) {
  try {
    return thrower(20000);
  } catch (int value) {
    return value;
  }
}
static void far_down() {
  HANDLE thread = CreateThread(nullptr, 16 << 20, deep_thread, nullptr, STACK_SIZE_PARAM_IS_A_RESERVATION, nullptr);
  DWORD code = 0;
  WaitForSingleObject(thread, INFINITE);
  GetExitCodeThread(thread, &code);
  printf("from far down %lu\n", code);
}

static DWORD WINAPI overflows(void *) {
  ULONG more = 0;
  ULONG_PTR low, high;
  GetCurrentThreadStackLimits(&low, &high);
  printf("limits %d\n", low < (ULONG_PTR)&more && (ULONG_PTR)&more < high);
  printf("guarantee %d", SetThreadStackGuarantee(&more));
  printf(" %lu", more);
  more = 0x8000;
  printf(", more %d\n", SetThreadStackGuarantee(&more));
  printf("overflow: %lx\n", code_of(endless, take, quiet));
  return 0;
}

int main() {
  guards(), far_down();
  HANDLE thread = CreateThread(nullptr, 0, overflows, nullptr, 0, nullptr);
  WaitForSingleObject(thread, INFINITE);
  printf("overflow: %lx\n", code_of(endless, take, quiet));
}
