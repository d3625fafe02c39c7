// The process's heap, as far as it needs nothing of the personality: small blocks that this thread has freed are kept in lists of
// its own, one for each size, and taken from there again. No other thread touches these lists, so there is nothing to lock.
// memory/heap.ts says what lies before a block.

#include "code.h"

#define LIVE 0x4e485500u
#define FREED 0x4e484600u
#define LARGEST 512
#define UNIT 16
/** So many bytes of one size are kept, so that what one thread allocates and another frees comes back. */
#define MOST 0x8000
#define PROCESS_HEAP 0x50000000
#define HEAP_ZERO_MEMORY 8
#define HEAP_NO_SERIALIZE 1

struct block {
  struct block *next;
};

struct list {
  struct block *first;
  u64 bytes;
};

extern void *(*slot_malloc)(u64);
extern void *(*slot_calloc)(u64, u64);
extern void *(*slot_realloc)(void *, u64);
extern void (*slot_free)(void *);
extern void *(*slot_HeapAlloc)(u64, u32, u64);
extern u32 (*slot_HeapFree)(u64, u32, void *);
extern void *(*slot_HeapReAlloc)(u64, u32, void *, u64);
extern u64 (*slot_HeapSize)(u64, u32, void *);

void *memset(void *, int, u64);
void *memmove(void *, const void *, u64);

/** The thread's lists lie in its block (TEB), thread/teb.ts says where. */
static struct list *listOf(u64 class) {
  struct list *lists;
  __asm__("mov %%gs:0x30, %0" : "=r"(lists));
  return (struct list *)((u8 *)lists + 0x1900) + class;
}

static u64 classOf(u64 size) {
  return size <= UNIT ? 1 : (size + UNIT - 1) / UNIT;
}

static u32 *tagOf(void *at) {
  return (u32 *)((u8 *)at - 16);
}

static u64 *sizeOf(void *at) {
  return (u64 *)((u8 *)at - 8);
}

static void *take(u64 size) {
  if (size > LARGEST) return 0;
  const u64 class = classOf(size);
  struct list *list = listOf(class);
  struct block *block = list->first;
  if (block == 0) return 0;
  list->first = block->next;
  list->bytes -= class * UNIT;
  *tagOf(block) = LIVE | class;
  *sizeOf(block) = size;
  return block;
}

/** The class of a block that can be kept, 0 for others. */
static u64 classAt(void *at) {
  if (((u64)at & (UNIT - 1)) != 0) return 0;
  const u64 class = *tagOf(at) ^ LIVE;
  return class <= LARGEST / UNIT ? class : 0;
}

/** Whether the block is kept now. */
static int give(void *at) {
  const u64 class = classAt(at);
  if (class == 0) return 0;
  struct list *list = listOf(class);
  if (list->bytes >= MOST) return 0;
  struct block *block = at;
  block->next = list->first;
  list->first = block;
  list->bytes += class * UNIT;
  *tagOf(at) = FREED | class;
  return 1;
}

/** Another size for a small block; null if that is not to be had here. */
static void *change(void *at, u64 size) {
  const u64 class = classAt(at);
  if (class == 0) return 0;
  if (classOf(size) == class) {
    *sizeOf(at) = size;
    return at;
  }
  void *other = listOf(class)->bytes < MOST ? take(size) : 0;
  if (other == 0) return 0;
  const u64 before = *sizeOf(at);
  memmove(other, at, before < size ? before : size);
  give(at);
  return other;
}

void *malloc(u64 size) {
  void *at = take(size);
  return at != 0 ? at : slot_malloc(size);
}

void *calloc(u64 count, u64 size) {
  u64 all;
  if (__builtin_mul_overflow(count, size, &all)) return slot_calloc(count, size);
  void *at = take(all);
  return at != 0 ? memset(at, 0, all) : slot_calloc(count, size);
}

void *realloc(void *at, u64 size) {
  if (at == 0 || size == 0) return slot_realloc(at, size);
  void *other = change(at, size);
  return other != 0 ? other : slot_realloc(at, size);
}

void free(void *at) {
  if (at != 0 && !give(at)) slot_free(at);
}

void *HeapAlloc(u64 heap, u32 flags, u64 size) {
  if (heap != PROCESS_HEAP || (flags & ~(HEAP_ZERO_MEMORY | HEAP_NO_SERIALIZE)) != 0) return slot_HeapAlloc(heap, flags, size);
  void *at = take(size);
  if (at == 0) return slot_HeapAlloc(heap, flags, size);
  return (flags & HEAP_ZERO_MEMORY) != 0 ? memset(at, 0, size) : at;
}

u32 HeapFree(u64 heap, u32 flags, void *at) {
  if (at == 0) return 1;
  return heap == PROCESS_HEAP && give(at) ? 1 : slot_HeapFree(heap, flags, at);
}

void *HeapReAlloc(u64 heap, u32 flags, void *at, u64 size) {
  if (heap != PROCESS_HEAP || at == 0 || (flags & ~HEAP_NO_SERIALIZE) != 0) return slot_HeapReAlloc(heap, flags, at, size);
  void *other = change(at, size);
  return other != 0 ? other : slot_HeapReAlloc(heap, flags, at, size);
}

u64 HeapSize(u64 heap, u32 flags, void *at) {
  return heap == PROCESS_HEAP && at != 0 && classAt(at) != 0 ? *sizeOf(at) : slot_HeapSize(heap, flags, at);
}
