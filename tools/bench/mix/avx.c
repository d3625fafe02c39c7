/* AVX2 and FMA: a product of matrices, and integers of 32 bytes. */
#include <immintrin.h>

static double a[32][32], b[32][32], c[32][32];
static int words[1024] __attribute__((aligned(32)));

static void multiply(void) {
  for (int i = 0; i < 32; i++) {
    for (int j = 0; j < 32; j += 4) {
      __m256d sum = _mm256_setzero_pd();
      for (int k = 0; k < 32; k++) sum = _mm256_fmadd_pd(_mm256_broadcast_sd(&a[i][k]), _mm256_loadu_pd(&b[k][j]), sum);
      _mm256_storeu_pd(&c[i][j], sum);
    }
  }
}

static void stir(int salt) {
  __m256i sum = _mm256_set1_epi32(salt);
  for (int i = 0; i < 1024; i += 8) {
    __m256i w = _mm256_load_si256((const __m256i *)(words + i));
    sum = _mm256_add_epi32(_mm256_mullo_epi32(sum, w), _mm256_srli_epi32(w, 7));
    sum = _mm256_xor_si256(sum, _mm256_permute4x64_epi64(_mm256_shuffle_epi8(w, sum), 0x39));
    _mm256_store_si256((__m256i *)(words + i), _mm256_max_epi32(w, sum));
  }
}

unsigned long mix(unsigned long rounds) {
  for (int i = 0; i < 1024; i++) {
    a[i / 32][i % 32] = 1.0 / (i + 1);
    b[i / 32][i % 32] = i * 0.01;
    words[i] = i * 1000003;
  }
  unsigned long sum = 0;
  for (unsigned long i = 0; i < rounds; i++) {
    multiply();
    for (int n = 0; n < 32; n++) stir((int)i + n);
    sum = sum * 31 + (unsigned)words[i & 1023];
  }
  return sum + (unsigned long)(long)(c[3][5] * 1e6);
}
