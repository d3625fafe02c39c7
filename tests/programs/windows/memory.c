/* Virtual memory and the heap of the C runtime. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

static void query(const char *what, void *address) {
  MEMORY_BASIC_INFORMATION info;
  SIZE_T length = VirtualQuery(address, &info, sizeof info);
  printf("%s: %u, state %lx, protect %lx, type %lx, size %lx, offset %lx\n", what, (unsigned)length, info.State, info.Protect, info.Type,
    (unsigned long)info.RegionSize, (unsigned long)((char *)info.BaseAddress - (char *)info.AllocationBase));
}

int main(void) {
  char *area = VirtualAlloc(NULL, 0x5000, MEM_RESERVE, PAGE_READWRITE);
  query("reserved", area);
  printf("commit %d\n", VirtualAlloc(area + 0x1000, 0x1001, MEM_COMMIT, PAGE_READWRITE) == area + 0x1000);
  query("committed", area + 0x1800);
  query("behind", area + 0x3000);
  strcpy(area + 0x1ff0, "crosses the border");
  printf("%s\n", area + 0x1ff0);
  DWORD before;
  printf("protect %d", VirtualProtect(area + 0x2000, 1, PAGE_READONLY, &before));
  printf(", before %lx\n", before);
  query("read-only", area + 0x2000);
  printf("protect what is reserved %d", VirtualProtect(area, 1, PAGE_READONLY, &before));
  printf(", error %lu\n", GetLastError());
  printf("decommit %d\n", VirtualFree(area + 0x1000, 0x1000, MEM_DECOMMIT));
  query("decommitted", area + 0x1000);
  printf("release in the middle %d", VirtualFree(area + 0x1000, 0, MEM_RELEASE));
  printf(", error %lu\n", GetLastError());
  printf("release %d\n", VirtualFree(area, 0, MEM_RELEASE));
  MEMORY_BASIC_INFORMATION info;
  VirtualQuery(area, &info, sizeof info);
  printf("free: state %lx, protect %lx, type %lx, at least %d\n", info.State, info.Protect, info.Type, info.RegionSize >= 0x5000);
  printf("no protection %p", VirtualAlloc(NULL, 1, MEM_COMMIT, 0x300));
  printf(", error %lu\n", GetLastError());
  void *both = VirtualAlloc(NULL, 1, MEM_RESERVE | MEM_COMMIT, PAGE_EXECUTE_READWRITE);
  memcpy(both, "\xb8\x2a\x00\x00\x00\xc3", 6); /* mov eax, 42; ret */
  printf("made code gives %d\n", ((int (*)(void))both)());

  unsigned sum = 0;
  unsigned char *blocks[200];
  for (unsigned i = 0; i < 200; i++) {
    blocks[i] = malloc(i * i + 1);
    memset(blocks[i], (int)i, i * i + 1);
  }
  for (unsigned i = 0; i < 200; i += 2) blocks[i] = realloc(blocks[i], i * 300 + 1);
  for (unsigned i = 0; i < 200; i++) {
    sum += blocks[i][0] + (i % 2 ? blocks[i][i * i] : 0);
    free(blocks[i]);
  }
  unsigned char *zeros = calloc(1000, 10);
  for (unsigned i = 0; i < 10000; i++) sum += zeros[i];
  printf("sum %u, too much %p\n", sum, calloc((size_t)-1, 16));
  return 0;
}
