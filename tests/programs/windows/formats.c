/* What msvcrt's own printf makes of every conversion.
 *
 * Expected: Microsoft, "Format specification syntax: printf and wprintf functions"; msvcrt.dll is older than Windows 10 version 2004, from
 * which on "printf" rounds halves to even. */
#define __USE_MINGW_ANSI_STDIO 0
#include <stdio.h>

int main(void) {
  printf("%d|%5d|%-5d|%05d|%+d|% d|%x|%#X|%#o|%u\n", 42, 42, 42, 42, 42, 42, 255, 255, 8, -1);
  printf("%.3d|%.0d|%8.3d|%hd|%ld|%I64d|%I64x|%I32d\n", 7, 0, 7, 70000, -5L, -(1LL << 40), 1LL << 40, -9);
  printf("%f|%.0f|%.0f|%.3f|%10.2f|%-10.2f|%+.1f\n", 3.14159, 2.5, 3.5, 1e-4, 2.345, 2.345, 9.96);
  printf("%e|%.3E|%.0e|%#.0e|%e\n", 12345.678, 1e-10, 5e300, 1.0, 0.0);
  printf("%g|%g|%g|%g|%#g|%G|%.3g\n", 1e10, 1e-5, 0.0001, 123456789.0, 1.5, 1e-10, 99950.0);
  printf("%.20f|%f|%.17g|%.15g|%.0f\n", 0.1, -0.0, 0.1, 0.1, 1e22);
  printf("%.1f|%.2f|%.30e\n", 0.25, 1.005, 4.9e-324);
  printf("%s|%8s|%-8s|%.2s|%c|%3c|%%|%ls|%S|%p\n", "str", "str", "str", "str", 'c', 'c', L"wide", L"wide", (void *)0x1234);
  printf("%*d|%-*d|%.*f|%s\n", 6, 1, 6, 2, 1, 2.55, (char *)NULL);
  return 0;
}
