// Does what its arguments say with files, one line for each: "cat PATH", "put PATH TEXT", "mv PATH PATH", "mkdir PATH",
// "rmdir PATH", "rm PATH", "ln TEXT PATH", "real PATH", "run PATH" (may it be run?).
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int put(const char *path, const char *text) {
  int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (file < 0) return -1;
  int result = write(file, text, strlen(text)) < 0 ? -1 : 0;
  close(file);
  return result;
}

static int cat(const char *path) {
  char text[100];
  int file = open(path, O_RDONLY);
  if (file < 0) return -1;
  ssize_t length = read(file, text, sizeof text - 1);
  close(file);
  if (length < 0) return -1;
  text[length] = 0;
  printf("%s ", text);
  return 0;
}

static int real(const char *path) {
  char *text = realpath(path, NULL);
  if (text == NULL) return -1;
  printf("%s ", text);
  free(text);
  return 0;
}

static int run(const char *verb, const char *a, const char *b) {
  if (strcmp(verb, "cat") == 0) return cat(a);
  if (strcmp(verb, "put") == 0) return put(a, b);
  if (strcmp(verb, "mv") == 0) return rename(a, b);
  if (strcmp(verb, "mkdir") == 0) return mkdir(a, 0755);
  if (strcmp(verb, "rmdir") == 0) return rmdir(a);
  if (strcmp(verb, "rm") == 0) return unlink(a);
  if (strcmp(verb, "ln") == 0) return symlink(a, b);
  if (strcmp(verb, "real") == 0) return real(a);
  if (strcmp(verb, "run") == 0) return access(a, X_OK);
  errno = EINVAL;
  return -1;
}

int main(int count, char **words) {
  for (int i = 1; i < count; i++) {
    char verb[20] = "", a[300] = "", b[300] = "";
    sscanf(words[i], "%19s %299s %299s", verb, a, b);
    printf("%s: ", words[i]);
    printf("%s\n", run(verb, a, b) == 0 ? "ok" : strerrorname_np(errno));
  }
  return 0;
}
