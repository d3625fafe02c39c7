// memchr with SSE4.2's string instructions and with AVX2, next to a page that cannot be read. Says what each found, and
// "none" for what the processor does not show.
#define _GNU_SOURCE
#include <immintrin.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

typedef const unsigned char *Find(const unsigned char *from, int byte, size_t length);

/** 16 bytes at `from`, of which only `length` may be read. */
static __m128i part(const unsigned char *from, size_t length) {
  unsigned char copy[16] = {0};
  memcpy(copy, from, length < 16 ? length : 16);
  return _mm_loadu_si128((const __m128i *)copy);
}

__attribute__((target("sse4.2"))) static const unsigned char *find_sse42(const unsigned char *from, int byte, size_t length) {
  const __m128i wanted = _mm_set1_epi8((char)byte);
  for (size_t at = 0; at < length; at += 16) {
    size_t left = length - at;
    __m128i bytes = left < 16 ? part(from + at, left) : _mm_loadu_si128((const __m128i *)(from + at));
    int size = left < 16 ? (int)left : 16;
    int index = _mm_cmpestri(wanted, 1, bytes, size, _SIDD_UBYTE_OPS | _SIDD_CMP_EQUAL_ANY | _SIDD_LEAST_SIGNIFICANT);
    if (index < size) return from + at + index;
  }
  return NULL;
}

__attribute__((target("avx2,bmi"))) static const unsigned char *find_avx2(const unsigned char *from, int byte, size_t length) {
  const __m256i wanted = _mm256_set1_epi8((char)byte);
  // Aligned reads never cross into the next page.
  const unsigned char *block = (const unsigned char *)((uintptr_t)from & ~(uintptr_t)31);
  uint32_t skip = (uint32_t)(from - block);
  for (; block < from + length; block += 32, skip = 0) {
    uint32_t found = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_load_si256((const __m256i *)block), wanted));
    found &= ~0u << skip;
    if (found == 0) continue;
    const unsigned char *at = block + _tzcnt_u32(found);
    return at < from + length ? at : NULL;
  }
  return NULL;
}

static void search(const char *name, Find *find, unsigned char *end) {
  uint64_t sum = 0;
  int wrong = 0;
  for (size_t length = 0; length < 200; length++) {
    for (int byte = 0; byte < 64; byte++) {
      const unsigned char *from = end - length;
      const unsigned char *found = find(from, byte, length);
      if (found != memchr(from, byte, length)) wrong++;
      sum = sum * 31 + (found == NULL ? 1000 : (uint64_t)(found - from));
    }
  }
  printf("%s: %016llx, %d wrong\n", name, (unsigned long long)sum, wrong);
}

int main(void) {
  unsigned char *pages = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  mprotect(pages + 4096, 4096, PROT_NONE);
  for (int i = 0; i < 4096; i++) pages[i] = (unsigned char)((i * 7919 >> 3) & 63);
  if (__builtin_cpu_supports("sse4.2")) search("SSE4.2", find_sse42, pages + 4096);
  else puts("SSE4.2: none");
  if (__builtin_cpu_supports("avx2")) search("AVX2", find_avx2, pages + 4096);
  else puts("AVX2: none");
  return 0;
}
