/* What users may do with files. Sources: path_resolution(7), open(2), access(2), chmod(2), chown(2), unlink(2), rename(2), link(2), mkdir(2),
   mknod(2), chdir(2), execve(2), utimensat(2), truncate(2), xattr(7), inode(7). */
#include "scenes.h"
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <dirent.h>
#include <linux/capability.h>

static void make(const char *path, uid_t user, gid_t group, mode_t mode) {
  int fd = open(path, O_CREAT | O_RDWR, 0600);
  write(fd, "text\n", 5);
  close(fd);
  chown(path, user, group);
  chmod(path, mode);
}

static void make_dir(const char *path, uid_t user, gid_t group, mode_t mode) {
  mkdir(path, 0700);
  chown(path, user, group);
  chmod(path, mode);
}

static void show(const char *path) {
  struct stat st;
  if (lstat(path, &st) != 0) {
    say(path, -1);
    return;
  }
  printf("%s %o %u %u\n", path, st.st_mode, st.st_uid, st.st_gid);
}

static void prepare(void) {
  make("own", 1000, 1000, 0600);
  make("group", 0, 50, 0640);
  make("other", 0, 0, 0604);
  make("none", 0, 0, 0600);
  make("group-none", 0, 50, 0604);
  make("own-none", 1000, 1000, 0066);
  make("runs", 0, 0, 0711);
  make_dir("open", 0, 0, 0777);
  make_dir("sticky", 0, 0, 01777);
  make_dir("closed", 0, 0, 0700);
  make_dir("listed", 0, 0, 0744);
  make_dir("searched", 0, 0, 0711);
  make_dir("mine", 1000, 1000, 0755);
  make_dir("handed", 0, 50, 02777);
  make("closed/file", 1000, 1000, 0666);
  make("listed/file", 1000, 1000, 0666);
  make("searched/file", 1000, 1000, 0666);
  make("open/file", 0, 0, 0600);
  make("sticky/file", 0, 0, 0666);
  make("sticky/own", 1000, 1000, 0666);
  make_dir("searched/closed", 1000, 1000, 0777);
  make_dir("open/dir", 0, 0, 0755);
  symlink("closed/file", "link");
  symlink("../closed", "searched/up");
}

static void user(void) {
  gid_t list[1] = {50};
  syscall(SYS_setgroups, 1, list);
  setresgid(1000, 1000, 1000);
  setresuid(1000, 1000, 1000);
}

static void opening(void) {
  user();
  static const char *const names[] = {"own", "group", "other", "none", "group-none", "own-none", "runs", "closed/file", "listed/file",
                                      "searched/file", "link", "searched/up/file", "searched/../closed/file", "closed", "listed",
                                      "searched", "closed/none", "none/x", "own/x", "listed/none"};
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    printf("%s\n", names[i]);
    SAY(open(names[i], O_RDONLY) >= 0 ? 0 : -1);
    SAY(open(names[i], O_WRONLY) >= 0 ? 0 : -1);
    SAY(open(names[i], O_RDWR) >= 0 ? 0 : -1);
    SAY(open(names[i], O_RDONLY | O_TRUNC) >= 0 ? 0 : -1);
    SAY(open(names[i], O_PATH) >= 0 ? 0 : -1);
    SAY(open(names[i], O_RDONLY | O_CREAT, 0666) >= 0 ? 0 : -1);
    SAY(open(names[i], O_RDONLY | O_CREAT | O_EXCL, 0666) >= 0 ? 0 : -1);
    SAY(open(names[i], O_RDONLY | O_NOATIME) >= 0 ? 0 : -1);
    SAY(access(names[i], R_OK));
    SAY(access(names[i], W_OK));
    SAY(access(names[i], X_OK));
    SAY(access(names[i], F_OK));
    SAY(faccessat(AT_FDCWD, names[i], R_OK, AT_EACCESS));
    struct stat st;
    SAY(stat(names[i], &st));
    SAY(truncate(names[i], 3));
    SAY(chdir(names[i]));
    SAY(utimensat(AT_FDCWD, names[i], NULL, 0));
    struct timespec times[2] = {{1, 0}, {2, 0}};
    SAY(utimensat(AT_FDCWD, names[i], times, 0));
    struct timespec omit[2] = {{0, UTIME_OMIT}, {0, UTIME_NOW}};
    SAY(utimensat(AT_FDCWD, names[i], omit, 0));
    SAY(execl(names[i], names[i], NULL));
    SAY(setxattr(names[i], "user.a", "b", 1, 0));
    char value[4];
    SAY(getxattr(names[i], "user.a", value, 4));
    SAY(setxattr(names[i], "trusted.a", "b", 1, 0));
    SAY(getxattr(names[i], "trusted.a", value, 4));
    SAY(removexattr(names[i], "user.a"));
    chdir(getenv("HERE"));
  }
  DIR *dir = opendir("listed");
  int count = 0;
  while (readdir(dir)) count++;
  printf("%d\n", count);
}

static void naming(void) {
  user();
  static const char *const places[] = {"open", "sticky", "closed", "searched", "mine", "handed"};
  char name[64];
  for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
    printf("%s\n", places[i]);
#define IN(last) (snprintf(name, sizeof name, "%s/%s", places[i], last), name)
    SAY(open(IN("new"), O_CREAT | O_WRONLY, 0666) >= 0 ? 0 : -1);
    show(name);
    SAY(mkdir(IN("dir2"), 0777));
    show(name);
    SAY(mkdir(IN("file"), 0777));
    SAY(symlink("x", IN("soft")));
    show(name);
    SAY(mknod(IN("fifo"), S_IFIFO | 0666, 0));
    show(name);
    SAY(mknod(IN("null"), S_IFCHR | 0666, makedev(1, 3)));
    SAY(mknod(IN("plain"), S_IFREG | 0666, 0));
    SAY(link("own", IN("hard")));
    SAY(link("other", IN("hard2")));
    SAY(link("runs", IN("hard3")));
    SAY(rename("own", IN("moved")));
    SAY(rename(name, "own"));
    SAY(rename(IN("file"), "mine/taken"));
    SAY(rename(IN("dir"), "mine/taken-dir"));
    SAY(unlink(IN("new")));
    SAY(unlink(IN("file")));
    SAY(unlink(IN("absent")));
    SAY(rmdir(IN("dir2")));
    SAY(rmdir(IN("dir")));
    SAY(unlink(IN("own")));
  }
  SAY(open("handed/set", O_CREAT | O_WRONLY, 02775) >= 0 ? 0 : -1);
  show("handed/set");
  SAY(mkdir("new", 0777));
}

static void changing(void) {
  user();
  SAY(chmod("own", 0640));
  SAY(chmod("own", 06777));
  show("own");
  SAY(chmod("none", 0666));
  SAY(chmod("closed/file", 0666));
  SAY(chown("own", -1, 50));
  show("own");
  SAY(chmod("own", 02750));
  show("own");
  SAY(chown("own", -1, 60));
  SAY(chown("own", 1000, 1000));
  show("own");
  SAY(chown("own", 1001, -1));
  SAY(chown("own", -1, -1));
  SAY(chown("none", -1, -1));
  SAY(chown("none", 0, -1));
  SAY(lchown("link", -1, 50));
  int fd = open("other", O_RDONLY);
  SAY(fchmod(fd, 0666));
  SAY(fchown(fd, 1000, -1));
}

static void real_user(void) {
  syscall(SYS_setgroups, 0, NULL);
  setresgid(0, 1000, 0);
  setresuid(1000, 0, 0);
  SAY(access("none", R_OK));
  SAY(access("closed/file", F_OK));
  SAY(faccessat(AT_FDCWD, "none", R_OK, AT_EACCESS));
  SAY(open("none", O_RDONLY) >= 0 ? 0 : -1);
  setresuid(0, 1000, 0);
  SAY(access("none", R_OK));
  SAY(faccessat(AT_FDCWD, "none", R_OK, AT_EACCESS));
  SAY(open("none", O_RDONLY) >= 0 ? 0 : -1);
  SAY(open("made", O_CREAT | O_WRONLY, 0666) >= 0 ? 0 : -1);
  show("made");
}

static void drop(int first, int second) {
  prctl(PR_SET_KEEPCAPS, 1);
  become(1000, 1000);
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  unsigned set = 1u << first | 1u << second;
  struct __user_cap_data_struct data[2] = {{set, set, 0}, {0, 0, 0}};
  say("capset", syscall(SYS_capset, &header, data));
}

static void tries(void) {
  SAY(open("none", O_RDONLY) >= 0 ? 0 : -1);
  SAY(open("none", O_WRONLY) >= 0 ? 0 : -1);
  SAY(open("closed", O_RDONLY) >= 0 ? 0 : -1);
  SAY(open("closed/new", O_CREAT | O_WRONLY, 0666) >= 0 ? 0 : -1);
  SAY(open("closed/file", O_RDONLY) >= 0 ? 0 : -1);
  SAY(access("none", X_OK));
  SAY(faccessat(AT_FDCWD, "none", R_OK | W_OK, AT_EACCESS));
  SAY(chmod("none", 0600));
  SAY(chmod("runs", 06711));
  show("runs");
  SAY(chown("none", 1000, 1000));
  SAY(chown("none", 0, 0));
  SAY(unlink("sticky/file"));
  make("sticky/file", 0, 0, 0666);
  SAY(mknod("device", S_IFCHR | 0600, makedev(1, 3)));
  unlink("device");
}

static void overriding(void) {
  drop(CAP_DAC_OVERRIDE, CAP_DAC_OVERRIDE);
  tries();
}

static void reading(void) {
  drop(CAP_DAC_READ_SEARCH, CAP_DAC_READ_SEARCH);
  tries();
}

static void owning(void) {
  drop(CAP_FOWNER, CAP_FSETID);
  tries();
}

static void giving(void) {
  drop(CAP_CHOWN, CAP_MKNOD);
  tries();
}

static void directories(void) {
  int closed = open("closed", O_PATH);
  int searched = open("searched", O_PATH);
  chdir("closed");
  user();
  SAY(open("file", O_RDONLY) >= 0 ? 0 : -1);
  SAY(open("../own", O_RDONLY) >= 0 ? 0 : -1);
  SAY(openat(closed, "file", O_RDONLY) >= 0 ? 0 : -1);
  SAY(openat(searched, "file", O_RDONLY) >= 0 ? 0 : -1);
  SAY(fchdir(closed));
  SAY(fchdir(searched));
  SAY(open("file", O_RDONLY) >= 0 ? 0 : -1);
  SAY(open("closed/../file", O_RDONLY) >= 0 ? 0 : -1);
  SAY(open("up", O_RDONLY | O_NOFOLLOW) >= 0 ? 0 : -1);
}

int main(int argc, char **argv) {
  (void)argc;
  if (chdir(argv[1]) != 0) return 1;
  setenv("HERE", realpath(".", NULL), 1);
  chmod(".", 0777);
  syscall(SYS_setgroups, 0, NULL);
  umask(0);
  prepare();
  umask(022);
  scene("opening", opening);
  chmod(".", 0777);
  prepare();
  scene("naming", naming);
  chmod(".", 0777);
  prepare();
  scene("changing", changing);
  chmod(".", 0755);
  prepare();
  scene("real user", real_user);
  scene("overriding", overriding);
  scene("reading", reading);
  scene("owning", owning);
  scene("giving", giving);
  scene("directories", directories);
  return 0;
}
