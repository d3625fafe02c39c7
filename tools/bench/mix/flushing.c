/* The scalar mix where denormal numbers are zeros, as gcc -ffast-math makes programs. */
#define mix scalar
#include "scalar.c"
#undef mix
#include <xmmintrin.h>

unsigned long mix(unsigned long rounds) {
  const unsigned before = _mm_getcsr();
  _mm_setcsr(before | 0x8040);
  const unsigned long result = scalar(rounds);
  _mm_setcsr(before);
  return result;
}
