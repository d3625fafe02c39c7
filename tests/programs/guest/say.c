/* Says what it was started with: argv, environment, working directory, its own path, and a file's content. */
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

extern char **environ;

int main(int argc, char **argv) {
  char text[PATH_MAX];
  for (int i = 0; i < argc; i++) printf("argv[%d]=%s\n", i, argv[i]);
  for (char **variable = environ; *variable; variable++) printf("env %s\n", *variable);
  printf("cwd %s\n", getcwd(text, sizeof text));
  ssize_t length = readlink("/proc/self/exe", text, sizeof text);
  printf("exe %.*s\n", (int)length, text);
  FILE *file = fopen("said.txt", "r");
  if (file && fgets(text, sizeof text, file)) printf("file %s", text);
  return 0;
}
