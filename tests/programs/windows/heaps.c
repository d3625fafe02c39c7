// Heaps: the functions of heapapi.h, and the C runtime's malloc on the same heap.
// "Heap Functions", "HeapAlloc", "HeapFree", "HeapReAlloc", "HeapSize", "HeapCreate", "HeapDestroy", "HeapValidate" of Microsoft's Win32 reference.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

#define COUNT 3000

static unsigned state = 1;

static unsigned next(void) {
  return (state = state * 1103515245 + 12345) >> 8;
}

static int holds(const unsigned char *at, size_t size, unsigned char value) {
  for (size_t i = 0; i < size; i++)
    if (at[i] != value) return 0;
  return 1;
}

/** Blocks of all sizes come and go; each keeps what was written. */
static int churn(HANDLE heap, int rounds) {
  static unsigned char *blocks[COUNT];
  static size_t sizes[COUNT];
  int wrong = 0;
  for (int round = 0; round < rounds; round++) {
    const int i = next() % COUNT;
    const size_t size = next() % 8 ? next() % 700 : next() % 9000;
    const unsigned char mark = i * 7 + 1;
    if (blocks[i] == NULL) {
      const int zero = next() % 2;
      blocks[i] = HeapAlloc(heap, zero ? HEAP_ZERO_MEMORY : 0, size);
      wrong += blocks[i] == NULL || ((size_t)blocks[i] & 15) != 0 || (zero && !holds(blocks[i], size, 0));
    } else {
      wrong += HeapSize(heap, 0, blocks[i]) != sizes[i] || !holds(blocks[i], sizes[i], mark);
      if (next() % 3 == 0) {
        unsigned char *moved = HeapReAlloc(heap, HEAP_ZERO_MEMORY, blocks[i], size);
        const size_t kept = size < sizes[i] ? size : sizes[i];
        wrong += moved == NULL || !holds(moved, kept, mark) || !holds(moved + kept, size - kept, 0);
        blocks[i] = moved;
      } else {
        wrong += !HeapFree(heap, 0, blocks[i]);
        blocks[i] = NULL;
      }
    }
    sizes[i] = size;
    if (blocks[i] != NULL) memset(blocks[i], mark, size);
  }
  wrong += !HeapValidate(heap, 0, NULL);
  for (int i = 0; i < COUNT; i++) {
    if (blocks[i] != NULL) wrong += !HeapFree(heap, 0, blocks[i]);
    blocks[i] = NULL;
  }
  return wrong;
}

static void ends(void) {
  HANDLE heap = GetProcessHeap();
  char *block = HeapAlloc(heap, 0, 100);
  printf("block %d\n", HeapValidate(heap, 0, block));
  printf("size %d\n", (int)HeapSize(heap, 0, block));
  printf("in place %d\n", HeapReAlloc(heap, HEAP_REALLOC_IN_PLACE_ONLY, block, 98) == block);
  printf("too far in place %d\n", HeapReAlloc(heap, HEAP_REALLOC_IN_PLACE_ONLY, block, 1 << 20) != NULL);
  printf("size %d\n", (int)HeapSize(heap, 0, block));
  printf("free %d, null %d\n", HeapFree(heap, 0, block), HeapFree(heap, 0, NULL));
  printf("no block %d\n", HeapValidate(heap, 0, (char *)block + 16));
  printf("nothing %d\n", HeapAlloc(heap, 0, 0) != NULL);
  printf("too much %d\n", HeapAlloc(heap, 0, (SIZE_T)-1) != NULL);
}

static void own(void) {
  HANDLE all[16];
  const DWORD before = GetProcessHeaps(16, all);
  HANDLE heap = HeapCreate(0, 0, 0), fixed = HeapCreate(0, 4096, 1 << 16);
  char *block = HeapAlloc(heap, HEAP_ZERO_MEMORY, 1000);
  HeapAlloc(heap, 0, 1 << 20);
  printf("more heaps %lu\n", GetProcessHeaps(16, all) - before);
  printf("of another %d\n", HeapValidate(GetProcessHeap(), 0, block));
  printf("churn %d\n", churn(heap, 4000));
  printf("beyond its end %d\n", HeapAlloc(fixed, 0, 1 << 17) != NULL);
  int count = 0;
  while (HeapAlloc(fixed, 0, 1000) != NULL) count++;
  printf("fills up %d\n", count > 40 && count < 66);
  printf("destroy %d %d\n", HeapDestroy(heap), HeapDestroy(fixed));
  printf("more heaps %lu\n", GetProcessHeaps(16, all) - before);
  ULONG kind = 7;
  printf("query %d", HeapQueryInformation(GetProcessHeap(), HeapCompatibilityInformation, &kind, sizeof kind, NULL));
  printf(" %lu\n", kind);
}

static void runtime(void) {
  char *text = malloc(10);
  strcpy(text, "kept");
  text = realloc(text, 3000);
  printf("%s", text);
  text = realloc(text, 20);
  printf(" %s\n", text);
  free(text);
  free(NULL);
  int *zeros = calloc(300, 4), sum = 0;
  for (int i = 0; i < 300; i++) sum |= zeros[i];
  printf("zeros %d\n", sum);
  free(zeros);
  volatile size_t many = (size_t)1 << 62;
  printf("overflow %d\n", calloc(many, 8) != NULL);
  printf("from nothing %d\n", realloc(NULL, 5) != NULL);
}

/** "GlobalAlloc function", "GlobalLock function", "LocalFree function". */
static void movable(void) {
  HGLOBAL handle = GlobalAlloc(GMEM_MOVEABLE | GMEM_ZEROINIT, 100);
  char *block = GlobalLock(handle);
  printf("movable %d %d\n", block != NULL, block != handle);
  printf("locks %u, size %d\n", GlobalFlags(handle), (int)GlobalSize(handle));
  printf("handle %d\n", GlobalHandle(block) == handle);
  strcpy(block, "kept");
  printf("unlock %d", GlobalUnlock(handle));
  printf(" error %lu\n", GetLastError());
  printf("again %d", GlobalUnlock(handle));
  printf(" error %lu\n", GetLastError());
  printf("grows %d", GlobalReAlloc(handle, 100000, GMEM_ZEROINIT) == handle);
  block = GlobalLock(handle);
  printf(" %s %d\n", block, block[99999]);
  GlobalUnlock(handle);
  printf("free %d", GlobalFree(handle) == NULL);
  printf(" again %d\n", GlobalFree(handle) == handle);
  HLOCAL fixed = LocalAlloc(LPTR, 10);
  printf("fixed %d, size %d,", LocalLock(fixed) == fixed, (int)LocalSize(fixed));
  printf(" free %d\n", LocalFree(fixed) == NULL);
}

/** "Interlocked Singly Linked Lists", "EncodePointer function". */
static void lists(void) {
  struct {
    __attribute__((aligned(16))) SLIST_ENTRY entry;
    int value;
  } entries[3];
  __attribute__((aligned(16))) SLIST_HEADER head;
  InitializeSListHead(&head);
  printf("empty %d\n", InterlockedPopEntrySList(&head) == NULL);
  for (int i = 0; i < 3; i++) InterlockedPushEntrySList(&head, &entries[i].entry);
  printf("depth %d,", QueryDepthSList(&head));
  printf(" last first %d\n", InterlockedPopEntrySList(&head) == &entries[2].entry);
  printf("all %d", InterlockedFlushSList(&head) == &entries[1].entry);
  printf(" depth %d\n", QueryDepthSList(&head));
  void *encoded = EncodePointer(&head);
  printf("encoded %d %d\n", encoded != &head, DecodePointer(encoded) == &head);
  char text[8];
  printf("short %s", lstrcpynA(text, "much too long", 8));
  printf(" %d %d %d\n", lstrlenA(NULL), lstrlenW(L"four"), lstrcmpiA("ABC", "abc"));
}

int main(void) {
  printf("churn %d\n", churn(GetProcessHeap(), 15000));
  ends();
  own();
  runtime();
  movable();
  lists();
  return 0;
}
