/* Packed SSE: floats and integers of 16 bytes, and a search for a byte. */
#include <emmintrin.h>

static float left[1024], right[1024];
static unsigned char text[4096];

static unsigned long find(unsigned char byte) {
  const __m128i wanted = _mm_set1_epi8((char)byte);
  for (unsigned long at = 0; at < sizeof text; at += 16) {
    int hits = _mm_movemask_epi8(_mm_cmpeq_epi8(_mm_loadu_si128((const __m128i *)(text + at)), wanted));
    if (hits) return at + __builtin_ctz(hits);
  }
  return sizeof text;
}

static void scale(float by) {
  const __m128 factor = _mm_set1_ps(by);
  for (int i = 0; i < 1024; i += 4) {
    __m128 a = _mm_load_ps(left + i), b = _mm_load_ps(right + i);
    a = _mm_add_ps(_mm_mul_ps(a, factor), b);
    _mm_store_ps(left + i, _mm_min_ps(_mm_max_ps(a, _mm_set1_ps(-100)), _mm_set1_ps(100)));
    _mm_store_ps(right + i, _mm_shuffle_ps(b, b, 0x39));
  }
}

static unsigned blend(unsigned salt) {
  __m128i sum = _mm_set1_epi32((int)salt);
  for (int i = 0; i < 4096; i += 16) {
    __m128i t = _mm_load_si128((const __m128i *)(text + i));
    __m128i low = _mm_unpacklo_epi8(t, _mm_setzero_si128());
    __m128i high = _mm_unpackhi_epi8(t, _mm_setzero_si128());
    sum = _mm_add_epi32(sum, _mm_madd_epi16(low, high));
    sum = _mm_xor_si128(sum, _mm_srli_epi32(sum, 5));
    sum = _mm_add_epi64(sum, _mm_sad_epu8(t, _mm_shuffle_epi32(t, 0x1b)));
  }
  return (unsigned)_mm_cvtsi128_si32(_mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0x4e)));
}

unsigned long mix(unsigned long rounds) {
  unsigned long sum = 0;
  for (int i = 0; i < 4096; i++) text[i] = (unsigned char)(i * 7 % 251);
  for (int i = 0; i < 1024; i++) left[i] = i * 0.25f, right[i] = 3.3f - i * 0.1f;
  for (unsigned long i = 0; i < rounds; i++) {
    sum += find(i & 1 ? 255 : 200);
    scale(0.75f);
    sum ^= blend((unsigned)sum);
  }
  return sum + (unsigned long)(long)(left[77] * 1e4f);
}
