/* For each argument: what is at the path, its real path, what a directory holds; "!" before a path tries to change it. */

#include "check.h"
#include <dirent.h>
#include <limits.h>

static int compare(const void *a, const void *b) { return strcmp(*(char **)a, *(char **)b); }

static void list(const char *path) {
  char *names[200];
  int count = 0;
  DIR *directory = opendir(path);
  if (!directory) { say("list", -1); return; }
  for (struct dirent *entry; (entry = readdir(directory)) && count < 200;) {
    if (entry->d_name[0] != '.') names[count++] = strdup(entry->d_name);
  }
  closedir(directory);
  qsort(names, count, sizeof *names, compare);
  for (int i = 0; i < count; i++) printf(" %s", names[i]);
  printf("\n");
}

static void change(const char *path) {
  char inside[PATH_MAX];
  snprintf(inside, sizeof inside, "%s/new", path);
  printf("change %s:", path);
  int fd = open(inside, O_CREAT | O_WRONLY, 0644);
  printf(" create %s", fd < 0 ? strerrorname_np(errno) : "ok");
  printf(" mkdir %s", mkdir(path, 0755) ? strerrorname_np(errno) : "ok");
  printf(" rename %s", rename(path, "/elsewhere") ? strerrorname_np(errno) : "ok");
  printf(" access %s", access(path, W_OK) ? strerrorname_np(errno) : "ok");
  printf(" unlink %s", unlink(inside) ? strerrorname_np(errno) : "ok");
  printf(" rmdir %s\n", rmdir(path) ? strerrorname_np(errno) : "ok");
}

static void show(const char *path) {
  struct stat s;
  if (stat(path, &s)) { printf("%s: %s\n", path, strerrorname_np(errno)); return; }
  char real[PATH_MAX], cwd[PATH_MAX];
  printf("%s: %s", path, realpath(path, real) ? real : strerrorname_np(errno));
  if (!S_ISDIR(s.st_mode)) { printf(" (%ld bytes)\n", (long)s.st_size); return; }
  int before = open(".", O_RDONLY);
  if (chdir(path) == 0) printf(" cwd %s:", getcwd(cwd, sizeof cwd));
  fchdir(before);
  close(before);
  list(path);
}

int main(int argc, char **argv) {
  for (int i = 1; i < argc; i++) {
    if (argv[i][0] == '!') change(argv[i] + 1);
    else show(argv[i]);
    fflush(stdout);
  }
  return 0;
}
