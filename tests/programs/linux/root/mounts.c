/* Mounts and roots, in a mount namespace of their own. Sources: mount(2), umount(2), chroot(2), pivot_root(2), mount_namespaces(7),
   proc_pid_mountinfo(5), unshare(2), getcwd(2). */
#include "scenes.h"
#include <sched.h>
#include <sys/mount.h>
#include <sys/statfs.h>

static const char *self;

static void put(const char *path, const char *text) {
  int fd = open(path, O_CREAT | O_WRONLY | O_TRUNC, 0644);
  if (fd < 0) {
    say(path, -1);
    return;
  }
  write(fd, text, strlen(text));
  close(fd);
}

static void get(const char *path) {
  char text[64] = "";
  int fd = open(path, O_RDONLY);
  if (fd < 0) {
    say(path, -1);
    return;
  }
  ssize_t n = read(fd, text, sizeof text - 1);
  printf("%s: %.*s\n", path, n > 0 ? (int)n : 0, text);
  close(fd);
}

static void show(const char *path) {
  struct stat st;
  if (lstat(path, &st) != 0) {
    say(path, -1);
    return;
  }
  printf("%s %o %u %u\n", path, st.st_mode, st.st_uid, st.st_gid);
}

/* What mountinfo says of places below `from`: the place, the options, the type, the source. */
static void list(const char *from) {
  char line[1024], root[256], place[256], options[256], type[64], source[256];
  FILE *file = fopen("/proc/self/mountinfo", "r");
  if (!file) {
    say("mountinfo", -1);
    return;
  }
  while (fgets(line, sizeof line, file)) {
    if (sscanf(line, "%*d %*d %*s %255s %255s %255s", root, place, options) != 3) continue;
    char *rest = strstr(line, " - ");
    if (!rest || sscanf(rest, " - %63s %255s", type, source) != 2 || strncmp(place, from, strlen(from)) != 0) continue;
    if (strcmp(type, "tmpfs") != 0 && strcmp(type, "proc") != 0) printf("  %s %s\n", place, options);
    else printf("  %s %s %s %s %s\n", strstr(root, "part") ? "part" : root, place, options, type, source);
  }
  fclose(file);
  file = fopen("/proc/self/mounts", "r");
  while (fgets(line, sizeof line, file)) {
    if (sscanf(line, "%255s %255s %63s", source, place, type) == 3 && strcmp(type, "tmpfs") == 0 && strncmp(place, from, strlen(from)) == 0)
      printf("  %s on %s\n", source, place);
  }
  fclose(file);
}

static char here[256];

static void own(void) {
  SAY(unshare(CLONE_NEWNS));
  SAY(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
}

static void memory(void) {
  own();
  mkdir("m", 0700);
  put("m/below", "below");
  SAY(mount("name", "m", "tmpfs", MS_NOSUID | MS_NODEV, "mode=0750,uid=5,gid=6"));
  show("m");
  get("m/below");
  put("m/file", "inside");
  SAY(mkdir("m/dir", 0711));
  show("m/dir");
  SAY(chown("m/file", 7, 8));
  SAY(chmod("m/file", 0600));
  show("m/file");
  SAY(link("m/file", "hard"));
  SAY(rename("m/file", "moved"));
  SAY(rename("m", "other"));
  SAY(rmdir("m"));
  list(here);
  int fd = open("m/file", O_RDONLY);
  SAY(umount("m"));
  SAY(umount2("m", MNT_EXPIRE));
  close(fd);
  SAY(chdir("m"));
  SAY(umount2(".", 0));
  SAY(chdir(".."));
  SAY(mount("two", "m", "tmpfs", MS_RDONLY, NULL));
  show("m");
  SAY(mkdir("m/dir", 0711));
  SAY(open("m/file", O_CREAT | O_WRONLY, 0600));
  SAY(mount(NULL, "m", NULL, MS_REMOUNT | MS_NOEXEC, NULL));
  SAY(mkdir("m/dir", 0711));
  list(here);
  SAY(umount2("m", MNT_EXPIRE));
  SAY(umount2("m", MNT_EXPIRE));
  get("m/file");
  SAY(umount("m"));
  get("m/below");
  SAY(umount("m"));
}

static void errors(void) {
  own();
  mkdir("e", 0700);
  put("file", "x");
  SAY(mount("a", "none", "tmpfs", 0, NULL));
  SAY(mount("a", "file", "tmpfs", 0, NULL));
  SAY(mount("a", "file/x", "tmpfs", 0, NULL));
  SAY(mount("a", "e", NULL, 0, NULL));
  SAY(mount("a", "e", "nosuchfs", 0, NULL));
  SAY(mount("a", "e", "tmpfs", 0, "what=1"));
  SAY(mount("a", "e", (void *)8, 0, NULL));
  SAY(mount((void *)8, "e", "tmpfs", 0, NULL));
  SAY(mount("a", (void *)8, "tmpfs", 0, NULL));
  SAY(mount(NULL, "e", NULL, MS_BIND, NULL));
  SAY(mount("none", "e", NULL, MS_BIND, NULL));
  SAY(mount("file", "e", NULL, MS_BIND, NULL));
  SAY(mount("e", "file", NULL, MS_BIND, NULL));
  SAY(mount(NULL, "e", NULL, MS_REMOUNT, NULL));
  SAY(mount(NULL, "e", NULL, MS_PRIVATE, NULL));
  SAY(mount(NULL, "/", NULL, MS_PRIVATE | MS_SLAVE, NULL));
  SAY(mount("e", "e", NULL, MS_MOVE, NULL));
  SAY(umount2("e", 0x100));
  SAY(umount2("none", 0));
  SAY(umount2((void *)8, 0));
  SAY(umount2("e", MNT_EXPIRE | MNT_DETACH));
  become(1000, 1000);
  SAY(mount("a", here, "tmpfs", 0, NULL));
  SAY(mount("a", "none", "tmpfs", 0, NULL));
  SAY(umount("/proc"));
  SAY(chroot("/"));
  SAY(chroot("none"));
  SAY(syscall(SYS_pivot_root, "/", "/"));
  SAY(unshare(CLONE_NEWNS));
}

static void binds(void) {
  own();
  mkdir("from", 0755);
  mkdir("from/sub", 0755);
  mkdir("from/part", 0755);
  mkdir("to", 0755);
  mkdir("to2", 0755);
  put("from/file", "bound");
  put("from/sub/file", "sub");
  put("target", "hidden");
  SAY(mount("in", "from/part", "tmpfs", 0, NULL));
  put("from/part/file", "in part");
  SAY(mount("from", "to", NULL, MS_BIND, NULL));
  get("to/file");
  get("to/part/file");
  put("to/new", "new");
  get("from/new");
  SAY(rename("to/new", "from/newer"));
  SAY(mount("from", "to2", NULL, MS_BIND | MS_REC, NULL));
  get("to2/part/file");
  SAY(mount(NULL, "to", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL));
  SAY(open("to/file", O_WRONLY));
  SAY(open("to/none", O_WRONLY));
  SAY(open("to/file", O_RDONLY) >= 0 ? 0 : -1);
  SAY(unlink("to/file"));
  SAY(mkdir("to/dir", 0755));
  SAY(chmod("to/file", 0600));
  SAY(access("to/file", W_OK));
  SAY(utimensat(AT_FDCWD, "to/file", NULL, 0));
  put("from/file", "written");
  get("to/file");
  SAY(mount("from/file", "target", NULL, MS_BIND, NULL));
  get("target");
  SAY(open("target/x", O_RDONLY));
  SAY(unlink("target"));
  SAY(rename("target", "elsewhere"));
  put("target", "through");
  get("from/file");
  show("target");
  SAY(umount("target"));
  get("target");
  list(here);
  SAY(umount("from/part"));
  SAY(umount("to2"));
  SAY(umount2("to2", MNT_DETACH));
  get("to2/part/file");
  SAY(umount("to"));
  mkdir("away", 0755);
  SAY(mount("in", "to", "tmpfs", 0, NULL));
  put("to/file", "moved");
  mkdir("to/inner", 0755);
  SAY(mount("in2", "to/inner", "tmpfs", 0, NULL));
  SAY(mount("to", "to/inner", NULL, MS_MOVE, NULL));
  SAY(mount("to", "away", NULL, MS_MOVE, NULL));
  get("away/file");
  get("to/file");
  list(here);
  SAY(mount("from", "to", NULL, MS_BIND, NULL));
  int dir = open("to", O_RDONLY | O_DIRECTORY);
  SAY(umount("to"));
  SAY(umount2("to", MNT_DETACH));
  SAY(openat(dir, "file", O_RDONLY) >= 0 ? 0 : -1);
  close(dir);
}

static void flags(void) {
  own();
  mkdir("f", 0755);
  SAY(mount("f", "f", "tmpfs", MS_NOEXEC, NULL));
  char command[600];
  snprintf(command, sizeof command, "f/self");
  int from = open(self, O_RDONLY), to = open(command, O_CREAT | O_WRONLY, 0755);
  char buffer[65536];
  for (ssize_t n; (n = read(from, buffer, sizeof buffer)) > 0;) write(to, buffer, n);
  close(to);
  chown(command, 2000, 2000);
  chmod(command, 06755);
  SAY(access(command, X_OK));
  SAY(execl(command, command, "who", NULL));
  SAY(mount(NULL, "f", NULL, MS_REMOUNT | MS_NOSUID, NULL));
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) {
    execl(command, command, "who", NULL);
    _exit(9);
  }
  waitpid(child, NULL, 0);
  SAY(mount(NULL, "f", NULL, MS_REMOUNT, NULL));
  execl(command, command, "who", NULL);
}

static void roots(void) {
  mkdir("jail", 0755);
  mkdir("jail/dir", 0755);
  mkdir("jail/proc", 0755);
  put("jail/file", "inside");
  put("file", "outside");
  symlink("/file", "jail/absolute");
  symlink("../../../file", "jail/relative");
  symlink("../../../../file", "jail/dir/relative");
  int outside = open(".", O_RDONLY | O_DIRECTORY);
  SAY(chroot("none"));
  SAY(chroot("file"));
  SAY(chroot((void *)8));
  SAY(chdir("jail/dir"));
  SAY(chroot(".."));
  char path[256];
  SAY(getcwd(path, sizeof path) ? 0 : -1);
  printf("%s\n", path);
  get("/file");
  get("/absolute");
  get("/relative");
  get("relative");
  get("../../../../file");
  get("/../../dir/../file");
  get("/dir/../../file");
  SAY(chdir("../../.."));
  printf("%s\n", getcwd(path, sizeof path));
  SAY(mkdir("/made", 0755));
  SAY(access("/proc/self", F_OK));
  SAY(access("/dev/null", F_OK));
  SAY(openat(outside, "file", O_RDONLY) >= 0 ? 0 : -1);
  SAY(fchdir(outside));
  SAY(syscall(SYS_getcwd, path, sizeof path) > 0 ? 0 : -1);
  printf("%.14s\n", path);
  get("file");
  get("/file");
  SAY(chdir("/dir"));
  SAY(chroot("."));
  printf("%s\n", getcwd(path, sizeof path));
  get("/file");
  get("/../file");
}

static void jail_mounts(void) {
  own();
  SAY(mount("proc", "jail/proc", "proc", 0, NULL));
  SAY(mount("in", "jail/dir", "tmpfs", 0, NULL));
  SAY(chroot("jail"));
  SAY(chdir("/"));
  SAY(access("/proc/self/status", R_OK));
  char path[256] = "";
  printf("%zd %s\n", readlink("/proc/self/cwd", path, sizeof path), path);
  memset(path, 0, sizeof path);
  printf("%zd %s\n", readlink("/proc/self/root", path, sizeof path), path);
  put("/dir/file", "in memory");
  get("/dir/../dir/./file");
  int fd = open("/dir/file", O_RDONLY);
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  memset(path, 0, sizeof path);
  printf("%zd %s\n", readlink(link, path, sizeof path), path);
  get(link);
  list("/");
  close(fd);
  SAY(umount("/dir"));
  get("/dir/file");
  SAY(umount("/proc"));
  SAY(access("/proc/self", F_OK));
}

static void pivot(void) {
  own();
  mkdir("new", 0755);
  SAY(syscall(SYS_pivot_root, "new", "new"));
  SAY(mount("fresh", "new", "tmpfs", 0, NULL));
  mkdir("new/old", 0755);
  mkdir("new/proc", 0755);
  put("new/file", "new root");
  SAY(syscall(SYS_pivot_root, "new", "."));
  SAY(syscall(SYS_pivot_root, "new", "/"));
  SAY(syscall(SYS_pivot_root, "new/file", "new"));
  SAY(syscall(SYS_pivot_root, "none", "new"));
  SAY(syscall(SYS_pivot_root, "new/old", "new"));
  SAY(syscall(SYS_pivot_root, "new", "new/old"));
  char path[256];
  printf("%d\n", strncmp(getcwd(path, sizeof path), "/old/", 5));
  SAY(chdir("/"));
  get("/file");
  SAY(access("/old/proc", F_OK));
  SAY(mount("proc", "/proc", "proc", 0, NULL));
  SAY(access("/proc/self", F_OK));
  SAY(umount("/old"));
  SAY(umount2("/old", MNT_DETACH));
  SAY(access("/old/proc", F_OK));
  list("/");
}

static void pivot_here(void) {
  own();
  SAY(mount("fresh", "new", "tmpfs", 0, NULL));
  put("new/file", "new root");
  SAY(chdir("new"));
  SAY(syscall(SYS_pivot_root, ".", "."));
  SAY(umount2(".", MNT_DETACH));
  SAY(chdir("/"));
  get("/file");
  SAY(access("/proc/self", F_OK));
  SAY(rmdir("/"));
}

static void namespaces(void) {
  own();
  mkdir("n", 0755);
  SAY(mount("outer", "n", "tmpfs", 0, NULL));
  put("n/file", "outer");
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) {
    SAY(unshare(CLONE_NEWNS));
    SAY(mount("inner", "n", "tmpfs", 0, NULL));
    put("n/file", "inner");
    get("n/file");
    SAY(umount("n"));
    put("n/file", "shared");
    SAY(umount("n"));
    get("n/file");
    _exit(0);
  }
  waitpid(child, NULL, 0);
  get("n/file");
  fflush(stdout);
  child = fork();
  if (child == 0) {
    SAY(umount("n"));
    _exit(0);
  }
  waitpid(child, NULL, 0);
  get("n/file");
  SAY(unshare(0));
  SAY(unshare(CLONE_FILES | CLONE_FS));
  SAY(unshare(1));
  SAY(unshare(CLONE_NEWUTS));
  SAY(sethostname("inside", 6));
  char name[64] = "";
  SAY(gethostname(name, sizeof name));
  printf("%s\n", name);
  SAY(sethostname(name, 65));
  SAY(sethostname(name, -1));
  SAY(sethostname((void *)8, 5));
  SAY(setdomainname("a.b", 3));
  SAY(getdomainname(name, sizeof name));
  printf("%s\n", name);
  get("/proc/sys/kernel/hostname");
  put("/proc/sys/kernel/hostname", "written\nmore");
  gethostname(name, sizeof name);
  printf("%s\n", name);
  become(1000, 1000);
  SAY(sethostname("x", 1));
  SAY(open("/proc/sys/kernel/hostname", O_WRONLY));
  SAY(unshare(CLONE_NEWUTS));
}

int main(int argc, char **argv) {
  if (argc > 1 && strcmp(argv[1], "who") == 0) {
    printf("%d %d, %d %d\n", getuid(), geteuid(), getgid(), getegid());
    return 0;
  }
  self = realpath(argv[0], NULL);
  if (chdir(argv[1]) != 0) return 1;
  realpath(".", here);
  setenv("HERE", here, 1);
  syscall(SYS_setgroups, 0, NULL);
  umask(022);
  chmod(".", 0755);
  chdir("/");
  /* Paths are shown without the directory that differs. */
  unshare(CLONE_NEWNS);
  mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);
  mkdir("/tmp/place", 0755);
  if (mount(here, "/tmp/place", NULL, MS_BIND, NULL) != 0 || chdir("/tmp/place") != 0) return 2;
  strcpy(here, "/tmp/place/");
  scene("memory", memory);
  scene("errors", errors);
  scene("binds", binds);
  scene("flags", flags);
  scene("roots", roots);
  scene("mounts in a jail", jail_mounts);
  scene("pivot", pivot);
  scene("pivot here", pivot_here);
  scene("namespaces", namespaces);
  chdir("/");
  umount("/tmp/place");
  rmdir("/tmp/place");
  return 0;
}
