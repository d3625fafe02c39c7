/* System calls that do next to nothing, in a loop. Amount: calls. */
#include <sys/syscall.h>
#include "round.h"

static uint64_t work(long amount) {
  uint64_t sum = 0;
  const long own = syscall(SYS_getpid);
  for (long i = 0; i < amount; i++) sum = sum * 3 + (syscall(SYS_getpid) == own) + (syscall(SYS_lseek, 0, 0, 9) == -1);
  return sum;
}
