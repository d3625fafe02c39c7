/* Reads the file that it is given a hundred times, and says of each whether it could: a letter each. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int main(int count, char **words) {
  char byte;
  int file = open(words[1], O_RDONLY);
  if (count < 2 || file < 0) return 1;
  for (int i = 0; i < 100; i++) {
    errno = 0;
    putchar(pread(file, &byte, 1, 0) == 1 ? '.' : errno == EIO ? 'e' : '?');
  }
  putchar('\n');
  return 0;
}
