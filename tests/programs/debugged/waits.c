/* A Windows program that waits in a read and says what came. */
#include <stdio.h>
#include <windows.h>

int main(void) {
  char line[16];
  DWORD count = 0;
  puts("it waits");
  fflush(stdout);
  ReadFile(GetStdHandle(STD_INPUT_HANDLE), line, sizeof line, &count, NULL);
  printf("%lu bytes\n", count);
  return 5;
}
