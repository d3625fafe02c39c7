/* The Mandelbrot set in packed doubles of SSE2, two points at once. Amount: rows and columns. */
#include <emmintrin.h>
#include "round.h"

enum { TURNS = 100 };

static __m128i turns_of(__m128d cx, __m128d cy) {
  __m128d x = _mm_setzero_pd(), y = _mm_setzero_pd();
  const __m128d four = _mm_set1_pd(4);
  __m128i turns = _mm_setzero_si128();
  for (int i = 0; i < TURNS; i++) {
    const __m128d xx = _mm_mul_pd(x, x), yy = _mm_mul_pd(y, y);
    const __m128d inside = _mm_cmplt_pd(_mm_add_pd(xx, yy), four);
    if (!_mm_movemask_pd(inside)) break;
    turns = _mm_sub_epi64(turns, _mm_castpd_si128(inside));
    const __m128d xy = _mm_mul_pd(x, y);
    y = _mm_add_pd(_mm_add_pd(xy, xy), cy);
    x = _mm_add_pd(_mm_sub_pd(xx, yy), cx);
  }
  return turns;
}

static uint64_t work(long amount) {
  uint64_t sum = 0;
  const double step = 3.0 / amount;
  for (long row = 0; row < amount; row++)
    for (long column = 0; column < amount; column += 2) {
      const __m128d cx = _mm_set_pd(-2 + step * (column + 1), -2 + step * column);
      const __m128i turns = turns_of(cx, _mm_set1_pd(-1.5 + step * row));
      sum = sum * 31 + _mm_cvtsi128_si64(turns);
      sum = sum * 31 + _mm_cvtsi128_si64(_mm_unpackhi_epi64(turns, turns));
    }
  return sum;
}
