// Texts in texts.

#include "code.h"

#include <emmintrin.h>

/** Sixteen bytes that equal `value`, a bit each. */
static u32 equal(__m128i block, __m128i value) {
  return _mm_movemask_epi8(_mm_cmpeq_epi8(block, value));
}

/** Looks for the first two bytes of `word` at sixteen places at once, and compares the rest where both are. */
char *strstr(const char *text, const char *word) {
  if (word[0] == 0) return (char *)text;
  const __m128i first = _mm_set1_epi8(word[0]), second = _mm_set1_epi8(word[1]), zero = _mm_setzero_si128();
  for (;;) {
    if (((u64)text & 0xfff) > 0xfef) {
      // Seventeen bytes would reach the next page, which need not be there.
      if (*text == 0) return 0;
      u64 i = 0;
      while (word[i] != 0 && text[i] == word[i]) i++;
      if (word[i] == 0) return (char *)text;
      text++;
      continue;
    }
    const __m128i here = _mm_loadu_si128((const __m128i *)text);
    u32 found = equal(here, first);
    if (word[1] != 0) found &= equal(_mm_loadu_si128((const __m128i *)(text + 1)), second);
    const u32 end = equal(here, zero);
    // Nothing counts from the end on.
    if (end != 0) found &= (end & -end) - 1;
    for (; found != 0; found &= found - 1) {
      const char *at = text + __builtin_ctz(found);
      u64 i = 1;
      while (word[i] != 0 && at[i] == word[i]) i++;
      if (word[i] == 0) return (char *)at;
    }
    if (end != 0) return 0;
    text += 16;
  }
}
