/* What an image says of a program: its words, its environment, where it runs. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(int count, char **words) {
  char here[256];
  for (int i = 0; i < count; i++) printf("%s\n", words[i]);
  printf("%s %s %s\n", getcwd(here, sizeof here), getenv("GREETING"), getenv("PATH"));
  printf("%u\n", getuid());
  FILE *file = fopen("/made", "w");
  printf("%s\n", file ? "made" : "not made");
}
