/* What of each level of x86-64 the compiler`s run-time library finds. */
#include <stdio.h>

#define SHOW(name) printf(" %s=%d", name, !!__builtin_cpu_supports(name))

int main(void) {
  __builtin_cpu_init();
  printf("v1:");
  SHOW("cmov");
  SHOW("sse2");
  printf("\nv2:");
  SHOW("sse3");
  SHOW("ssse3");
  SHOW("sse4.1");
  SHOW("sse4.2");
  SHOW("popcnt");
  printf("\nv3:");
  SHOW("avx");
  SHOW("avx2");
  SHOW("bmi");
  SHOW("bmi2");
  SHOW("fma");
  printf("\nother:");
  SHOW("aes");
  SHOW("pclmul");
  SHOW("avx512f");
  printf("\n");
}
