/* Names: renameat2(2), linkat(2), and files without any (O_TMPFILE of open(2)). */

#include "check.h"
#include <sys/sysmacros.h>
#include <sys/wait.h>

static void put(const char *name, const char *text) {
  int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  write(fd, text, strlen(text));
  close(fd);
}

static void show(const char *name) {
  char text[64] = "";
  struct stat status;
  if (lstat(name, &status) == -1) {
    printf("%s: %s\n", name, strerrorname_np(errno));
  } else if (S_ISDIR(status.st_mode)) {
    printf("%s: directory\n", name);
  } else if (S_ISCHR(status.st_mode)) {
    printf("%s: device %d %d\n", name, major(status.st_rdev), minor(status.st_rdev));
  } else {
    int fd = open(name, O_RDONLY);
    read(fd, text, sizeof(text) - 1);
    close(fd);
    printf("%s: \"%s\" links %ld\n", name, text, (long)status.st_nlink);
  }
  fflush(stdout);
}

static long move(const char *from, const char *to, unsigned flags) {
  return renameat2(AT_FDCWD, from, AT_FDCWD, to, flags);
}

static void renaming(void) {
  put("a", "text of a");
  put("b", "text of b");
  mkdir("d", 0755);
  mkdir("d/inner", 0755);
  put("d/inner/file", "deep");
  say("not over another", move("a", "b", RENAME_NOREPLACE));
  say("not over itself", move("a", "a", RENAME_NOREPLACE));
  say("to a new name", move("a", "c", RENAME_NOREPLACE));
  show("a");
  show("c");
  say("no source", move("nothing", "c", RENAME_NOREPLACE));
  say("exchange", move("b", "c", RENAME_EXCHANGE));
  show("b");
  show("c");
  say("exchange with itself", move("b", "b", RENAME_EXCHANGE));
  say("exchange with nothing", move("b", "nothing", RENAME_EXCHANGE));
  say("exchange nothing", move("nothing", "b", RENAME_EXCHANGE));
  int directory = open("d/inner", O_RDONLY | O_DIRECTORY), file = open("b", O_RDWR);
  say("a file and a directory", move("b", "d", RENAME_EXCHANGE));
  show("b");
  show("d");
  show("b/inner/file");
  char byte;
  say("the open directory is there", faccessat(directory, "file", F_OK, 0));
  say("the open file too", fchmod(file, 0600));
  say("read", read(file, &byte, 1));
  say("with what is in it", move("b", "b/inner", RENAME_EXCHANGE));
  say("the other way", move("b/inner", "b", RENAME_EXCHANGE));
  say("both at once", move("b", "d", RENAME_EXCHANGE | RENAME_NOREPLACE));
  say("exchange and mark", move("b", "d", RENAME_EXCHANGE | RENAME_WHITEOUT));
  say("unknown flag", move("b", "d", 8));
  say("of a dot", move("b/.", "e", RENAME_EXCHANGE));
  say("to a dot", move("d", "b/.", RENAME_NOREPLACE));
  say("to two dots", move("d", "b/..", 0));
  say("bad address", syscall(316, AT_FDCWD, 8, AT_FDCWD, "x", 0));
  say("bad directory", renameat2(99, "b", AT_FDCWD, "x", 0));
  say("no directory", renameat2(file, "b", AT_FDCWD, "x", 0));
  say("slash behind a file", move("d/", "b", RENAME_EXCHANGE));

  /* Another process's working directory goes with its directory. */
  int go[2], done[2];
  pipe(go);
  pipe(done);
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) {
    chdir("b/inner");
    write(done[1], "x", 1);
    read(go[0], &byte, 1);
    char where[4096], *last = getcwd(where, sizeof where);
    printf("the child is in %s\n", last ? strrchr(last, '/') - 4 : "nowhere");
    say("and sees its file", access("file", F_OK));
    _exit(0);
  }
  read(done[0], &byte, 1);
  say("move above the child", move("b", "moved", 0));
  write(go[1], "x", 1);
  waitpid(child, NULL, 0);
}

static void linking(void) {
  put("one", "text");
  int fd = open("one", O_RDWR);
  say("by path", linkat(AT_FDCWD, "one", AT_FDCWD, "two", 0));
  say("by descriptor", linkat(fd, "", AT_FDCWD, "three", AT_EMPTY_PATH));
  show("three");
  char path[64];
  sprintf(path, "/proc/self/fd/%d", fd);
  say("by /proc", linkat(AT_FDCWD, path, AT_FDCWD, "four", AT_SYMLINK_FOLLOW));
  show("one");
  say("there already", linkat(fd, "", AT_FDCWD, "two", AT_EMPTY_PATH));
  say("empty without the flag", linkat(fd, "", AT_FDCWD, "five", 0));
  say("unknown flag", linkat(fd, "", AT_FDCWD, "five", 1));
  unlink("one"), unlink("two"), unlink("three"), unlink("four");
  say("without a name left", linkat(fd, "", AT_FDCWD, "five", AT_EMPTY_PATH));
  int directory = open(".", O_RDONLY);
  say("a directory", linkat(directory, "", AT_FDCWD, "five", AT_EMPTY_PATH));
  say("no descriptor", linkat(99, "", AT_FDCWD, "five", AT_EMPTY_PATH));
  put("reading", "r");
  int reading = open("reading", O_RDONLY);
  say("of a reader", linkat(reading, "", AT_FDCWD, "read too", AT_EMPTY_PATH));
  show("read too");
}

static void unnamed(void) {
  int fd = open(".", O_TMPFILE | O_RDWR, 0640);
  TRUE_(fd >= 0);
  say("write", write(fd, "kept", 4));
  struct stat status;
  fstat(fd, &status);
  printf("%lo, %ld links, %ld bytes\n", (long)status.st_mode & ~(long)0777, (long)status.st_nlink, (long)status.st_size);
  char path[64], shown[4096] = "";
  sprintf(path, "/proc/self/fd/%d", fd);
  readlink(path, shown, sizeof shown - 1);
  TRUE_(strstr(shown, "/#") != NULL);
  TRUE_(strstr(shown, " (deleted)") != NULL);
  say("gets a name", linkat(AT_FDCWD, path, AT_FDCWD, "named", AT_SYMLINK_FOLLOW));
  show("named");
  say("and another", linkat(fd, "", AT_FDCWD, "named too", AT_EMPTY_PATH));
  show("named too");
  say("written on", write(fd, " on", 3));
  show("named");
  int writing = open(".", O_TMPFILE | O_WRONLY, 0600);
  say("a writer reads", read(writing, path, 1));
  write(writing, "w", 1);
  say("a writer's", linkat(writing, "", AT_FDCWD, "writer", AT_EMPTY_PATH));
  show("writer");
  int alone = open(".", O_TMPFILE | O_RDWR | O_EXCL, 0600);
  say("exclusive", linkat(alone, "", AT_FDCWD, "alone", AT_EMPTY_PATH));
  say("to read", open(".", O_TMPFILE | O_RDONLY, 0600));
  say("to make", open(".", O_TMPFILE | O_RDWR | O_CREAT, 0600));
  say("without O_DIRECTORY", open(".", (O_TMPFILE & ~O_DIRECTORY) | O_RDWR, 0600));
  say("in a file", open("named", O_TMPFILE | O_RDWR, 0600));
  say("in nothing", open("nothing", O_TMPFILE | O_RDWR, 0600));
  say("in /proc", open("/proc", O_TMPFILE | O_RDWR, 0600));
}

/* Needs a privilege, and a file system that keeps devices. */
static void marking(void) {
  put("here", "moved away");
  say("leave a mark", move("here", "there", RENAME_WHITEOUT));
  show("here");
  show("there");
  say("the mark goes as any file", unlink("here"));
  show("here");
}

int main(int count, char **arguments) {
  umask(022);
  if (count > 1) {
    marking();
    return 0;
  }
  renaming();
  linking();
  unnamed();
  return 0;
}
