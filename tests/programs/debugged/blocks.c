/* Waits in a read and says what came. */
#include <stdio.h>
#include <unistd.h>

int main(void) {
  char line[16];
  puts("it waits");
  fflush(stdout);
  long count = read(0, line, sizeof line);
  printf("%ld bytes\n", count);
  return 5;
}
