/* Users, groups and capabilities, as root. Sources: credentials(7), setuid(2), setreuid(2), setresuid(2), setfsuid(2), getgroups(2),
   capabilities(7), capget(2), prctl(2), kill(2), execve(2). */
#include "scenes.h"
#include <linux/capability.h>
#include <linux/securebits.h>
#include <sys/auxv.h>
#include <sys/fsuid.h>
#include <sys/xattr.h>

/* A kernel may give root less than all; this one is not asked about. */
#define ASKED (~(1ull << CAP_SYS_RESOURCE))

static const char *self;

struct sets {
  unsigned long long effective, permitted, inheritable;
};

static struct sets sets(void) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct data[2];
  memset(data, 0, sizeof data);
  syscall(SYS_capget, &header, data);
  return (struct sets){data[0].effective | (unsigned long long)data[1].effective << 32,
                       data[0].permitted | (unsigned long long)data[1].permitted << 32,
                       data[0].inheritable | (unsigned long long)data[1].inheritable << 32};
}

static long take(struct sets wanted) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct data[2] = {{wanted.effective, wanted.permitted, wanted.inheritable},
                                           {wanted.effective >> 32, wanted.permitted >> 32, wanted.inheritable >> 32}};
  return syscall(SYS_capset, &header, data);
}

static void show(const char *label) {
  uid_t r, e, s;
  gid_t gr, ge, gs;
  getresuid(&r, &e, &s);
  getresgid(&gr, &ge, &gs);
  struct sets now = sets();
  printf("%s: %d %d %d %d, %d %d %d %d, eff %llx prm %llx inh %llx\n", label, r, e, s, setfsuid(-1), gr, ge, gs, setfsgid(-1),
         now.effective & ASKED, now.permitted & ASKED, now.inheritable & ASKED);
  fflush(stdout);
}

static void lines(void) {
  char line[256];
  FILE *file = fopen("/proc/self/status", "r");
  while (fgets(line, sizeof line, file)) {
    if (strncmp(line, "Uid", 3) == 0 || strncmp(line, "Gid", 3) == 0 || strncmp(line, "Groups", 6) == 0 || strncmp(line, "NoNew", 5) == 0 ||
        strncmp(line, "CapInh", 6) == 0 || strncmp(line, "CapAmb", 6) == 0)
      fputs(line, stdout);
  }
  fclose(file);
}

static void plain(void) {
  show("root");
  lines();
  SAY(setuid(-1));
  SAY(setgid(-1));
  SAY(setresuid(-1, -1, -1));
  SAY(setgid(1000));
  SAY(setuid(1000));
  show("1000");
  lines();
  SAY(setuid(0));
  SAY(setuid(1001));
  SAY(setgid(0));
  SAY(setreuid(-1, 0));
  SAY(setreuid(1000, 1000));
  SAY(setresuid(1000, 1000, 1001));
  SAY(setresgid(0, -1, -1));
  SAY(setregid(0, -1));
  SAY(setregid(1000, -1));
  SAY(prctl(PR_GET_DUMPABLE));
}

static void saved(void) {
  SAY(setresuid(1000, 1001, 1002));
  show("three");
  SAY(setuid(1000));
  show("real");
  SAY(setuid(1002));
  show("saved");
  SAY(setuid(1001));
  SAY(seteuid(1001));
  SAY(setreuid(1002, 1000));
  show("reuid");
  SAY(setreuid(-1, 1002));
  show("effective");
  SAY(setresuid(1002, 1002, 1002));
  show("one");
}

static void back(void) {
  SAY(seteuid(1000));
  show("effective 1000");
  SAY(setegid(5));
  SAY(seteuid(0));
  show("effective 0");
  SAY(setegid(5));
  SAY(setregid(6, 7));
  show("groups");
  SAY(setreuid(1000, 0));
  show("real 1000");
  SAY(setreuid(-1, 1000));
  show("none");
  SAY(setreuid(-1, 0));
  show("saved 0 is gone");
}

static void file_user(void) {
  SAY(setfsuid(1000));
  show("fsuid");
  SAY(setfsuid(0));
  SAY(setfsuid(0));
  show("fsuid back");
  SAY(setfsgid(7));
  SAY(setfsgid(8));
  become(1000, 1000);
  SAY(setfsuid(1001));
  SAY(setfsuid(-1));
  SAY(setfsgid(0));
  SAY(setfsgid(1000));
}

static void groups(void) {
  gid_t list[4] = {30, 10, 20, 10};
  gid_t got[8] = {0};
  SAY(syscall(SYS_setgroups, 4, list));
  SAY(getgroups(0, NULL));
  SAY(getgroups(3, got));
  SAY(getgroups(-1, got));
  SAY(getgroups(8, got));
  printf("%d %d %d %d\n", got[0], got[1], got[2], got[3]);
  SAY(syscall(SYS_setgroups, 65537, list));
  SAY(syscall(SYS_setgroups, -1, list));
  SAY(syscall(SYS_setgroups, 1, (void *)8));
  SAY(getgroups(8, (void *)8));
  lines();
  SAY(setuid(1000));
  SAY(syscall(SYS_setgroups, 1, list));
  SAY(setgid(10));
  SAY(getgroups(8, got));
}

static void capabilities(void) {
  struct __user_cap_header_struct header = {1, 0};
  struct __user_cap_data_struct data[2];
  SAY(syscall(SYS_capget, &header, NULL));
  printf("%x\n", header.version);
  header.version = 1;
  SAY(syscall(SYS_capget, &header, data));
  printf("%x\n", header.version);
  header = (struct __user_cap_header_struct){_LINUX_CAPABILITY_VERSION_3, -1};
  SAY(syscall(SYS_capget, &header, data));
  header.pid = 4194303;
  SAY(syscall(SYS_capget, &header, data));
  header.pid = getppid();
  SAY(syscall(SYS_capget, &header, data));
  SAY(syscall(SYS_capset, &header, data));
  SAY(syscall(SYS_capget, (void *)8, data));
  header.pid = 0;
  SAY(syscall(SYS_capget, &header, (void *)8));
  header.version = _LINUX_CAPABILITY_VERSION_1;
  SAY(syscall(SYS_capget, &header, data));
  printf("%x\n", data[0].effective & ~(1 << CAP_SYS_RESOURCE));
  struct sets now = sets();
  SAY(take((struct sets){1, 3, 5}));
  show("few");
  SAY(take((struct sets){1, 7, 0}));
  SAY(take((struct sets){4, 3, 0}));
  SAY(take((struct sets){0, 3, 5}));
  SAY(take((struct sets){0, 3, 7}));
  SAY(take((struct sets){0, 3, 0x10}));
  SAY(setuid(1));
  SAY(setgid(1));
  SAY(chroot("/"));
  SAY(sethostname("x", 1));
  SAY(prctl(PR_CAPBSET_DROP, 3));
  (void)now;
}

static void keeping(void) {
  SAY(prctl(PR_GET_KEEPCAPS));
  SAY(prctl(PR_SET_KEEPCAPS, 2));
  SAY(prctl(PR_SET_KEEPCAPS, 1));
  SAY(prctl(PR_GET_KEEPCAPS));
  become(1000, 1000);
  show("kept");
  struct sets now = sets();
  now.effective = 1 << CAP_SETUID | 1 << CAP_SETPCAP;
  now.inheritable = 1 << CAP_NET_RAW | 1 << CAP_CHOWN;
  SAY(take(now));
  show("raised");
  SAY(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_NET_RAW, 0, 0));
  SAY(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_NET_ADMIN, 0, 0));
  SAY(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, 99, 0, 0));
  SAY(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, CAP_NET_RAW, 0, 0));
  SAY(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, CAP_CHOWN, 0, 0));
  SAY(prctl(PR_CAP_AMBIENT, 9, CAP_CHOWN, 0, 0));
  lines();
  execl(self, self, "shown", "with ambient", NULL);
}

static void bounded(void) {
  SAY(prctl(PR_CAPBSET_READ, CAP_CHOWN));
  SAY(prctl(PR_CAPBSET_READ, 99));
  SAY(prctl(PR_CAPBSET_DROP, 99));
  for (int i = 1; i <= 40; i++) prctl(PR_CAPBSET_DROP, i);
  SAY(prctl(PR_CAPBSET_READ, CAP_CHOWN));
  SAY(prctl(PR_CAPBSET_READ, CAP_KILL));
  execl(self, self, "shown", "bounded", NULL);
}

static void secure(void) {
  SAY(prctl(PR_GET_SECUREBITS));
  SAY(prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP | SECBIT_NO_SETUID_FIXUP_LOCKED));
  SAY(prctl(PR_SET_SECUREBITS, 0));
  SAY(setuid(1000));
  show("no fixup");
  SAY(prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP | SECBIT_NO_SETUID_FIXUP_LOCKED | SECBIT_NOROOT));
  SAY(prctl(PR_GET_SECUREBITS));
  SAY(setuid(0));
  execl(self, self, "shown", "no root", NULL);
}

static void locked(void) {
  SAY(prctl(PR_SET_SECUREBITS, SECBIT_KEEP_CAPS_LOCKED));
  SAY(prctl(PR_SET_KEEPCAPS, 1));
  become(1000, 1000);
  SAY(prctl(PR_SET_SECUREBITS, 0));
  SAY(prctl(PR_SET_SECUREBITS, SECBIT_KEEP_CAPS_LOCKED));
}

/* Programs that run as somebody else. */

static void copy(const char *name, uid_t user, gid_t group, mode_t mode) {
  char buffer[65536];
  int from = open(self, O_RDONLY);
  int to = open(name, O_CREAT | O_WRONLY | O_TRUNC, 0700);
  for (ssize_t n; (n = read(from, buffer, sizeof buffer)) > 0;) write(to, buffer, n);
  close(from);
  close(to);
  say("chown", chown(name, user, group));
  say("chmod", chmod(name, mode));
}

static void run(const char *name) {
  pid_t child = fork();
  if (child == 0) {
    execl(name, name, "shown", name, NULL);
    say("exec", -1);
    _exit(0);
  }
  waitpid(child, NULL, 0);
}

static void set_user(void) {
  copy("as-2000", 2000, 2001, 04755);
  copy("as-group", 2000, 2001, 02755);
  copy("as-locks", 2000, 2001, 02745);
  copy("as-root", 0, 0, 06755);
  copy("private", 2000, 2001, 0700);
  copy("runs", 2000, 2001, 0711);
  run("./as-2000");
  become(1000, 1000);
  run("./as-2000");
  run("./as-group");
  run("./as-locks");
  run("./as-root");
  run("./private");
  run("./runs");
  SAY(open("runs", O_RDONLY));
  SAY(prctl(PR_SET_NO_NEW_PRIVS, 0, 0, 0, 0));
  SAY(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 1));
  SAY(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0));
  SAY(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
  SAY(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0));
  run("./as-2000");
  run("./as-root");
}

static void file_capabilities(void) {
  struct {
    unsigned magic, permitted0, inheritable0, permitted1, inheritable1;
  } data = {0x02000001, 1 << CAP_NET_RAW | 1 << CAP_CHOWN, 0, 0, 0};
  copy("capable", 0, 0, 0755);
  SAY(setxattr("capable", "security.capability", &data, sizeof data, 0));
  become(1000, 1000);
  run("./capable");
  SAY(setxattr("capable", "security.capability", &data, sizeof data, 0));
  SAY(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
  run("./capable");
}

/* Signals to others. */

static void signals(void) {
  pid_t root = getppid();
  int ends[2];
  pipe(ends);
  pid_t other = fork();
  if (other == 0) {
    become(1001, 1001);
    /* Nobody here may end it: it goes when the others have gone. */
    close(ends[1]);
    read(ends[0], &root, 1);
    _exit(0);
  }
  usleep(20000);
  become(1000, 1000);
  pid_t own = fork();
  if (own == 0)
    for (;;) pause();
  SAY(kill(own, 0));
  SAY(kill(other, 0));
  SAY(kill(root, 0));
  SAY(kill(other, SIGCONT));
  SAY(kill(other, SIGTERM));
  SAY(syscall(SYS_tgkill, other, other, SIGTERM));
  union sigval value = {1};
  SAY(sigqueue(other, SIGTERM, value));
  SAY(kill(0, 0));
  SAY(syscall(SYS_pidfd_send_signal, (int)syscall(SYS_pidfd_open, other, 0), SIGTERM, NULL, 0));
  SAY(kill(own, SIGKILL));
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/environ", other);
  SAY(open(path, O_RDONLY));
  snprintf(path, sizeof path, "/proc/%d/fd/0", other);
  SAY(access(path, F_OK));
  char text[64];
  snprintf(path, sizeof path, "/proc/%d/exe", other);
  SAY(readlink(path, text, sizeof text));
  snprintf(path, sizeof path, "/proc/%d/status", other);
  SAY(access(path, R_OK));
}

static void end_others(void) {
  /* As root again: nothing of the last scene is left. */
  pid_t child = fork();
  if (child == 0)
    for (;;) pause();
  seteuid(1000);
  SAY(kill(child, 0));
  setresuid(1000, 1000, 0);
  SAY(kill(child, 0));
  SAY(seteuid(0));
  SAY(kill(child, SIGKILL));
  int status;
  waitpid(child, &status, 0);
  printf("%x\n", status);
}

int main(int argc, char **argv) {
  if (argc > 2 && strcmp(argv[1], "shown") == 0) {
    show(argv[2]);
    printf("secure %lu, uid %lu %lu, gid %lu %lu, dumpable %d\n", getauxval(AT_SECURE), getauxval(AT_UID), getauxval(AT_EUID),
           getauxval(AT_GID), getauxval(AT_EGID), prctl(PR_GET_DUMPABLE));
    return 0;
  }
  self = realpath(argv[0], NULL);
  if (chdir(argv[1]) != 0) return 1;
  chmod(".", 0777);
  syscall(SYS_setgroups, 0, NULL);
  umask(022);
  scene("plain", plain);
  scene("saved", saved);
  scene("back", back);
  scene("file user", file_user);
  scene("groups", groups);
  scene("capabilities", capabilities);
  scene("keeping", keeping);
  scene("bounded", bounded);
  scene("secure bits", secure);
  scene("locked", locked);
  scene("set-user-ID", set_user);
  scene("file capabilities", file_capabilities);
  scene("signals", signals);
  scene("end", end_others);
  return 0;
}
