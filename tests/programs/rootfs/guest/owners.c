/* Modes, owners and extended attributes, as root: each line says what a call gave. Sources: chmod(2), chown(2), umask(2), mkdir(2), access(2), xattr(7). */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

static void say(const char *what, long result) {
  if (result < 0) printf("%s: %s\n", what, strerrorname_np(errno));
  else printf("%s: %ld\n", what, result);
}

static void show(const char *path) {
  struct stat st;
  if (lstat(path, &st) != 0) {
    say(path, -1);
    return;
  }
  printf("%s %o %u %u %lu\n", path, st.st_mode, st.st_uid, st.st_gid, (unsigned long)st.st_nlink);
}

static void modes(void) {
  umask(027);
  int fd = open("file", O_CREAT | O_RDWR, 0666);
  show("file");
  say("open again", close(open("file", O_CREAT | O_RDWR, 0600)));
  show("file");
  say("mkdir", mkdir("dir", 07777));
  show("dir");
  say("symlink", symlink("file", "link"));
  show("link");
  say("fifo", mkfifo("fifo", 0666));
  show("fifo");
  say("open fifo", open("fifo", O_WRONLY | O_NONBLOCK));
  say("chmod", chmod("link", 06755));
  show("file");
  say("chown", chown("file", 1, 2));
  show("file");
  say("fchmod", fchmod(fd, 02745));
  say("fchown", fchown(fd, 3, -1));
  show("file");
  say("lchown", lchown("link", 5, 6));
  show("link");
  say("fchmodat", fchmodat(AT_FDCWD, "dir", 01700, 0));
  show("dir");
  say("chmod none", chmod("none", 0644));
  say("access x", access("file", X_OK));
  chmod("file", 0644);
  say("access x", access("file", X_OK));
  chmod("file", 0);
  say("access rw", access("file", R_OK | W_OK));
  say("rename", rename("file", "dir/moved"));
  show("dir/moved");
  say("link", link("dir/moved", "dir/second"));
  chmod("dir/second", 0640);
  show("dir/moved");
  unlink("dir/moved");
  say("fchmod unnamed", fchmod(fd, 0600));
  show("dir/second");
  umask(022);
}

static void attributes(void) {
  char value[16];
  close(open("x", O_CREAT | O_RDWR, 0644));
  say("set", setxattr("x", "security.one", "abc", 3, 0));
  say("set again", setxattr("x", "security.one", "abcd", 4, XATTR_CREATE));
  say("replace", setxattr("x", "security.one", "abcd", 4, XATTR_REPLACE));
  say("replace none", setxattr("x", "security.none", "abcd", 4, XATTR_REPLACE));
  say("size", getxattr("x", "security.one", 0, 0));
  say("short", getxattr("x", "security.one", value, 2));
  say("get", getxattr("x", "security.one", value, sizeof value));
  printf("value %.4s\n", value);
  say("none", getxattr("x", "security.none", value, sizeof value));
  say("name", setxattr("x", "nowhere.a", "", 0, 0));
  say("empty name", setxattr("x", "", "", 0, 0));
  say("flags", setxattr("x", "security.two", "", 0, 8));
  say("list", listxattr("x", 0, 0));
  int fd = open("x", O_RDONLY);
  say("fget", fgetxattr(fd, "security.one", value, sizeof value));
  say("fset", fsetxattr(fd, "trusted.two", "", 0, 0));
  say("list", flistxattr(fd, 0, 0));
  say("remove", removexattr("x", "security.one"));
  say("remove again", removexattr("x", "security.one"));
  say("of none", getxattr("missing", "security.one", value, sizeof value));
}

int main(int count, char **words) {
  if (chdir(words[1]) != 0) return 1;
  if (count > 2) attributes();
  else modes();
  return 0;
}
