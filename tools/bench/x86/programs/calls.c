/* Recursive calls: Fibonacci's numbers, Ackermann's function and the towers of Hanoi. Amount: what is asked for of the first. */
#include "round.h"

static __attribute__((noinline)) uint64_t fibonacci(int n) {
  return n < 2 ? (uint64_t)n : fibonacci(n - 1) + fibonacci(n - 2);
}

static __attribute__((noinline)) uint64_t ackermann(uint64_t m, uint64_t n) {
  if (m == 0) return n + 1;
  return n == 0 ? ackermann(m - 1, 1) : ackermann(m - 1, ackermann(m, n - 1));
}

static uint64_t moves;

static __attribute__((noinline)) void hanoi(int disks, int from, int to, int over) {
  if (disks == 0) return;
  hanoi(disks - 1, from, over, to);
  moves = moves * 3 + from * 4 + to;
  hanoi(disks - 1, over, to, from);
}

static uint64_t work(long amount) {
  moves = 0;
  hanoi(amount - 12, 1, 3, 2);
  return fibonacci(amount) + ackermann(2, amount * 4) + moves;
}
