/* Tries in every way that the system calls allow to read a file outside of a directory.
 *
 * usage: escape-read DIRECTORY SECRET
 *   SECRET is the absolute path of "secret.txt" beside DIRECTORY. Prints a line for each attempt: its name and either
 *   "READ" and what it read, "SEEN" where the file only showed, or the error.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char *directory, *secret;

static void tell(const char *name, int fd) {
  char text[64];
  if (fd < 0) {
    printf("%s: %s\n", name, strerrorname_np(errno));
    return;
  }
  ssize_t n = read(fd, text, sizeof text - 1);
  if (n < 0) printf("%s: opened, %s\n", name, strerrorname_np(errno));
  else printf("%s: READ %.*s\n", name, (int)n, text);
  close(fd);
}

static void tell_seen(const char *name, int result) {
  if (result < 0) printf("%s: %s\n", name, strerrorname_np(errno));
  else printf("%s: SEEN\n", name);
}

static const char *path(const char *format, const char *a, const char *b) {
  static char text[PATH_MAX];
  snprintf(text, sizeof text, format, a, b);
  return text;
}

static void by_path(void) {
  tell("absolute", open(secret, O_RDONLY));
  tell("dot-dot", open(path("%s/../secret.txt", directory, ""), O_RDONLY));
  tell("dot-dot inside", open(path("%s/dir/../../secret.txt", directory, ""), O_RDONLY));
  tell("dot-dot with dots and slashes", open(path("%s//./dir/.././/..//secret.txt", directory, ""), O_RDONLY));
  tell("absolute link", open(path("%s/link-absolute", directory, ""), O_RDONLY));
  tell("relative link", open(path("%s/link-relative", directory, ""), O_RDONLY));
  tell("link upwards", open(path("%s/link-up/secret.txt", directory, ""), O_RDONLY));
  tell("link to link", open(path("%s/link-link", directory, ""), O_RDONLY));
  tell("link out and back", open(path("%s/link-back/../secret.txt", directory, ""), O_RDONLY));
  tell("link through /proc/self/cwd", open(path("%s/link-cwd", directory, ""), O_RDONLY));
  tell("link through /proc/self/root", open(path("%s/link-root", directory, ""), O_RDONLY));
  tell("/proc/self/root", open(path("/proc/self/root%s", secret, ""), O_RDONLY));
  tell("/proc/thread-self/root", open(path("/proc/thread-self/root%s", secret, ""), O_RDONLY));
  tell("/proc/1/root", open(path("/proc/1/root%s", secret, ""), O_RDONLY));
  tell("link into /proc", open(path("%s/link-root-up", directory, ""), O_RDONLY));
}

static void by_directory(void) {
  if (chdir(directory) < 0) perror("chdir");
  tell("chdir, dot-dot", open("../secret.txt", O_RDONLY));
  tell("chdir, deep dot-dot", open("dir/../../secret.txt", O_RDONLY));
  tell("/proc/self/cwd", open("/proc/self/cwd/../secret.txt", O_RDONLY));
  int fd = open(directory, O_RDONLY | O_DIRECTORY);
  tell("openat, dot-dot", openat(fd, "../secret.txt", O_RDONLY));
  tell("openat, absolute", openat(fd, secret, O_RDONLY));
  tell("openat, link", openat(fd, "link-relative", O_RDONLY));
  tell("openat, absolute link", openat(fd, "link-absolute", O_RDONLY));
  char text[64];
  snprintf(text, sizeof text, "/proc/self/fd/%d/../secret.txt", fd);
  tell("/proc/self/fd", open(text, O_RDONLY));
  int up = openat(fd, "..", O_RDONLY | O_DIRECTORY);
  tell("openat of dot-dot", openat(up, "secret.txt", O_RDONLY));
  int handle = open(directory, O_PATH | O_DIRECTORY);
  tell("O_PATH, dot-dot", openat(handle, "../secret.txt", O_RDONLY));
  if (fchdir(fd) < 0) perror("fchdir");
  tell("fchdir, dot-dot", open("../secret.txt", O_RDONLY));
  if (chdir("..") == 0) tell("chdir dot-dot", open("secret.txt", O_RDONLY));
  else tell("chdir dot-dot", -1);
  if (chdir("/proc/self/root") == 0) tell("chdir /proc/self/root", open(secret + 1, O_RDONLY));
  else tell("chdir /proc/self/root", -1);
}

static void by_looking(void) {
  struct stat seen;
  struct statx wide;
  char text[PATH_MAX];
  tell_seen("stat", stat(secret, &seen));
  tell_seen("lstat", lstat(secret, &seen));
  tell_seen("stat through link", stat(path("%s/link-absolute", directory, ""), &seen));
  tell_seen("access", access(secret, R_OK));
  tell_seen("statx", statx(AT_FDCWD, secret, 0, STATX_ALL, &wide));
  tell_seen("readlink", readlink(path("%s/../secret-link", directory, ""), text, sizeof text));
  tell_seen("execve", (int)syscall(SYS_execveat, AT_FDCWD, secret, NULL, NULL, 0));
  DIR *up = opendir(path("%s/..", directory, ""));
  int found = 0;
  for (struct dirent *entry = up ? readdir(up) : NULL; entry; entry = readdir(up))
    found |= strncmp(entry->d_name, "secret", 6) == 0;
  errno = ENOENT;
  tell_seen("readdir", found ? 0 : -1);
}

/* These need a directory that may be written. */
static void by_making(void) {
  char made[PATH_MAX];
  snprintf(made, sizeof made, "%s/made", directory);
  int result = link(secret, made);
  tell("link", result < 0 ? result : open(made, O_RDONLY));
  unlink(made);
  result = symlink(secret, made);
  tell("symlink", result < 0 ? result : open(made, O_RDONLY));
  unlink(made);
  result = symlink("../secret.txt", made);
  tell("symlink, relative", result < 0 ? result : open(made, O_RDONLY));
  unlink(made);
  result = linkat(AT_FDCWD, path("%s/link-absolute", directory, ""), AT_FDCWD, made, AT_SYMLINK_FOLLOW);
  tell("linkat, following", result < 0 ? result : open(made, O_RDONLY));
  unlink(made);
  result = rename(secret, made);
  tell("rename", result < 0 ? result : open(made, O_RDONLY));
  if (result == 0) rename(made, secret);
}

int main(int argc, char **argv) {
  if (argc != 3) return 64;
  directory = argv[1];
  secret = argv[2];
  by_path();
  by_directory();
  by_looking();
  by_making();
  return 0;
}
