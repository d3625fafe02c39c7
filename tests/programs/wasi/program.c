/* The C form of the test command, by wasi-libc. wasi.test.ts says what it must print. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static int compare(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

static void say_sorted(char **lines, size_t count) {
  qsort(lines, count, sizeof *lines, compare);
  for (size_t i = 0; i < count; i++) puts(lines[i]);
}

/** WASI's word for errno. */
static int refused(void) {
  const char *word = errno == ENOENT ? "no-entry" : errno == EPERM ? "not-permitted" : strerror(errno);
  return printf("refused: %s\n", word), 0;
}

static int copy(int from) {
  static char bytes[65536];
  for (ssize_t got; (got = read(from, bytes, sizeof bytes)) != 0;) {
    if (got < 0) return refused();
    for (ssize_t done = 0; done < got;) {
      ssize_t put = write(1, bytes + done, got - done);
      if (put < 0) return 1;
      done += put;
    }
  }
  return 0;
}

static const char *type_of(int directory, const char *name) {
  struct stat found;
  if (fstatat(directory, name, &found, AT_SYMLINK_NOFOLLOW)) return "unknown";
  if (S_ISDIR(found.st_mode)) return "directory";
  return S_ISLNK(found.st_mode) ? "symbolic-link" : "regular-file";
}

static int list(const char *path) {
  char *lines[100];
  size_t count = 0;
  DIR *listing = opendir(path);
  if (!listing) return refused();
  for (struct dirent *entry; count < 100 && (entry = readdir(listing));) {
    if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..")) continue;
    lines[count] = malloc(300);
    snprintf(lines[count++], 300, "%s %s", entry->d_name, type_of(dirfd(listing), entry->d_name));
  }
  say_sorted(lines, count);
  return 0;
}

static int read_file(const char *path) {
  int file = open(path, O_RDONLY);
  return file < 0 ? refused() : copy(file);
}

static int write_file(const char *path, const char *text) {
  int file = open(path, O_WRONLY | O_CREAT, 0644);
  if (file < 0 || write(file, text, strlen(text)) < 0) return refused();
  return puts("written"), 0;
}

static const char *truth(int value) { return value ? "true" : "false"; }

static int clocks(void) {
  struct timespec before, after, pause = {0, 2000000};
  clock_gettime(CLOCK_MONOTONIC, &before);
  nanosleep(&pause, NULL);
  clock_gettime(CLOCK_MONOTONIC, &after);
  long long passed = (after.tv_sec - before.tv_sec) * 1000000000LL + after.tv_nsec - before.tv_nsec;
  puts(truth(passed >= 2000000));
  puts(truth(time(NULL) > 1600000000));
  return 0;
}

static int randoms(void) {
  unsigned char a[8], b[8];
  return getentropy(a, 8) || getentropy(b, 8) || puts(truth(memcmp(a, b, 8) != 0)) < 0;
}

int main(int count, char **words) {
  const char *deed = words[1];
  if (!strcmp(deed, "args")) for (int i = 2; i < count; i++) puts(words[i]);
  if (!strcmp(deed, "env")) {
    size_t size = 0;
    while (environ[size]) size++;
    say_sorted(environ, size);
  }
  if (!strcmp(deed, "copy")) return copy(0);
  if (!strcmp(deed, "list")) return list(words[2]);
  if (!strcmp(deed, "read")) return read_file(words[2]);
  if (!strcmp(deed, "write")) return write_file(words[2], words[3]);
  if (!strcmp(deed, "exit")) exit(atoi(words[2]));
  if (!strcmp(deed, "clock")) return clocks();
  if (!strcmp(deed, "random")) return randoms();
  if (!strcmp(deed, "trap")) __builtin_trap();
  return 0;
}
