/* Tries in every way that the system calls allow to change what is in a directory.
 *
 * usage: escape-write DIRECTORY SCRATCH
 *   DIRECTORY holds file.txt ("inside"), other.txt, link (to file.txt), dangling, dir/ and empty/; SCRATCH may be
 *   written. Prints a line for each attempt: its name and either "DONE" or the error. Nothing that works is undone,
 *   so later attempts may fail after it.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/xattr.h>
#include <unistd.h>
#include <utime.h>

static const char *directory, *scratch;

static void tell(const char *name, long result) {
  if (result < 0) printf("%s: %s\n", name, strerrorname_np(errno));
  else printf("%s: DONE\n", name);
}

static char *join(const char *folder, const char *name) {
  char *text = malloc(PATH_MAX);
  snprintf(text, PATH_MAX, "%s/%s", folder, name);
  return text;
}

static char *at(const char *name) { return join(directory, name); }

static int write_and_close(int fd) {
  if (fd < 0) return -1;
  int result = write(fd, "changed", 7) < 0 ? -1 : 0;
  int kept = errno;
  close(fd);
  errno = kept;
  return result;
}

static void by_opening(int fd) {
  char text[64];
  tell("O_WRONLY", write_and_close(open(at("file.txt"), O_WRONLY)));
  tell("O_RDWR", write_and_close(open(at("file.txt"), O_RDWR)));
  tell("O_APPEND", write_and_close(open(at("file.txt"), O_WRONLY | O_APPEND)));
  tell("O_TRUNC", open(at("file.txt"), O_WRONLY | O_TRUNC));
  tell("O_TRUNC, reading", open(at("file.txt"), O_RDONLY | O_TRUNC));
  tell("O_CREAT", write_and_close(open(at("new.txt"), O_WRONLY | O_CREAT, 0644)));
  tell("O_CREAT, reading", open(at("new2.txt"), O_RDONLY | O_CREAT, 0644));
  tell("O_CREAT | O_EXCL", open(at("new3.txt"), O_WRONLY | O_CREAT | O_EXCL, 0644));
  tell("O_TMPFILE", open(directory, O_WRONLY | O_TMPFILE, 0644));
  tell("creat", creat(at("new4.txt"), 0644));
  tell("through link", write_and_close(open(at("link"), O_WRONLY)));
  tell("O_CREAT through dangling link", write_and_close(open(at("dangling"), O_WRONLY | O_CREAT, 0644)));
  tell("dot-dot and back", write_and_close(open(at("dir/../file.txt"), O_WRONLY)));
  tell("openat", write_and_close(openat(fd, "file.txt", O_WRONLY)));
  tell("openat, O_CREAT", write_and_close(openat(fd, "new5.txt", O_WRONLY | O_CREAT, 0644)));
  int reading = open(at("file.txt"), O_RDONLY);
  snprintf(text, sizeof text, "/proc/self/fd/%d", reading);
  tell("/proc/self/fd, reopened", write_and_close(open(text, O_RDWR)));
  snprintf(text, sizeof text, "/proc/self/fd/%d/file.txt", fd);
  tell("/proc/self/fd of the directory", write_and_close(open(text, O_WRONLY)));
  if (chdir(directory) < 0) perror("chdir");
  tell("/proc/self/cwd", write_and_close(open("/proc/self/cwd/file.txt", O_WRONLY)));
  tell("/proc/self/root", write_and_close(open(join("/proc/self/root", at("file.txt")), O_WRONLY)));
  int handle = open(directory, O_PATH | O_DIRECTORY);
  tell("O_PATH, openat", write_and_close(openat(handle, "file.txt", O_WRONLY)));
}

/* Through a descriptor that was opened for reading. */
static void by_reading_descriptor(void) {
  int fd = open(at("file.txt"), O_RDONLY);
  int other = open(at("other.txt"), O_RDONLY);
  tell("write", write(fd, "x", 1));
  tell("pwrite", pwrite(fd, "x", 1, 0));
  tell("ftruncate", ftruncate(fd, 0));
  tell("fallocate", fallocate(fd, 0, 0, 100));
  tell("fchmod", fchmod(fd, 0777));
  tell("futimens", futimens(fd, (struct timespec[2]){{1, 0}, {1, 0}}));
  tell("sendfile", sendfile(fd, other, NULL, 1));
  tell("copy_file_range", copy_file_range(other, NULL, fd, NULL, 1, 0));
  void *shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  tell("mmap shared", shared == MAP_FAILED ? -1 : 0);
  fcntl(fd, F_SETFL, O_RDWR);
  tell("fcntl to O_RDWR, write", write(fd, "x", 1));
}

static void by_name(int fd) {
  struct timespec times[2] = {{1, 0}, {1, 0}};
  tell("truncate", truncate(at("file.txt"), 0));
  tell("chmod", chmod(at("file.txt"), 0777));
  tell("chown", chown(at("file.txt"), 1, 1));
  tell("utimensat", utimensat(AT_FDCWD, at("file.txt"), times, 0));
  tell("utimensat, link", utimensat(AT_FDCWD, at("link"), times, AT_SYMLINK_NOFOLLOW));
  tell("utimensat, directory", utimensat(fd, "dir", times, 0));
  tell("utime", utime(at("file.txt"), &(struct utimbuf){1, 1}));
  tell("utimes", utimes(at("file.txt"), (struct timeval[2]){{1, 0}, {1, 0}}));
  tell("setxattr", setxattr(at("file.txt"), "user.x", "y", 1, 0));
  tell("link", link(at("file.txt"), at("hard")));
  tell("link, other name", linkat(fd, "file.txt", fd, "hard2", 0));
  tell("symlink", symlink("file.txt", at("soft")));
  tell("symlinkat", symlinkat("file.txt", fd, "soft2"));
  tell("mkdir", mkdir(at("made"), 0755));
  tell("mkdirat", mkdirat(fd, "made2", 0755));
  tell("mknod", mknod(at("node"), S_IFREG | 0644, 0));
  tell("mkfifo", mkfifo(at("fifo"), 0644));
  tell("rename", rename(at("file.txt"), at("renamed")));
  tell("renameat", renameat(fd, "other.txt", fd, "dir/other.txt"));
  tell("renameat2, exchange", renameat2(fd, "dir", fd, "empty", RENAME_EXCHANGE));
  tell("rename of a directory", rename(at("dir"), at("dir2")));
  tell("rename out", rename(at("link"), join(scratch, "out")));
  int made = open(join(scratch, "inside"), O_WRONLY | O_CREAT, 0644);
  if (made >= 0) close(made);
  else perror(scratch);
  tell("link in", link(join(scratch, "inside"), at("in.txt")));
  tell("rename in", rename(join(scratch, "inside"), at("in2.txt")));
  tell("unlink", unlink(at("file.txt")));
  tell("unlinkat", unlinkat(fd, "other.txt", 0));
  tell("rmdir", rmdir(at("empty")));
  tell("unlinkat, directory", unlinkat(fd, "empty", AT_REMOVEDIR));
  tell("remove link", unlink(at("link")));
}

int main(int argc, char **argv) {
  if (argc != 3) return 64;
  directory = argv[1];
  scratch = argv[2];
  int fd = open(directory, O_RDONLY | O_DIRECTORY);
  by_opening(fd);
  by_reading_descriptor();
  by_name(fd);
  return 0;
}
