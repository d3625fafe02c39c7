/* What a debugger looks at: calls that are nested, a variable that changes, doubles, and an exit code of its own. */
#include <stdio.h>

int total;

static double half(double value) { return value / 2; }

static int add(int first, int second) {
  int sum = first + second;
  total += sum;
  return sum;
}

int main(void) {
  for (int i = 0; i < 5; i++) add(i, 10);
  double result = half(3.0);
  printf("total %d, half %g\n", total, result);
  return 3;
}
