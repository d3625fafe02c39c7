/* What the host lends a program: arguments, environment, directory, streams; and how it ends. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

extern char **environ;

static const char *kind(int descriptor) {
  struct stat status;
  if (fstat(descriptor, &status)) return strerror(errno);
  if (S_ISFIFO(status.st_mode)) return "pipe";
  if (S_ISCHR(status.st_mode)) return "device";
  return S_ISREG(status.st_mode) ? "file" : "other";
}

static void about(char **arguments) {
  for (char **each = arguments; *each; each++) printf("argument %s\n", *each);
  for (char **each = environ; *each; each++) printf("variable %s\n", *each);
  char directory[4096];
  printf("directory %s\n", getcwd(directory, sizeof directory));
}

int main(int count, char **arguments) {
  const char *deed = count > 1 ? arguments[1] : "about";
  if (!strcmp(deed, "code")) return atoi(arguments[2]);
  if (!strcmp(deed, "abort")) abort();
  if (!strcmp(deed, "kind")) puts(kind(0));
  else if (!strcmp(deed, "echo")) {
    char bytes[100];
    for (ssize_t length; (length = read(0, bytes, sizeof bytes)) > 0;) fwrite(bytes, 1, length, stdout);
  } else if (!strcmp(deed, "fork")) {
    if (fork() < 0) printf("%s\n", errno == ENOMEM ? "ENOMEM" : strerror(errno));
  } else if (!strcmp(deed, "write")) {
    FILE *file = fopen(arguments[2], "w");
    puts(file ? "written" : strerror(errno));
  } else about(arguments);
  return 0;
}
