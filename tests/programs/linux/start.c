/* What a program is started with: arguments, environment, auxiliary vector, descriptors; and what it finds of itself. */

#include "check.h"
#include <dirent.h>
#include <link.h>
#include <sys/auxv.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <sys/wait.h>

extern char **environ;
extern char _start[];

static void text(const char *path) {
  char buffer[4096];
  int fd = open(path, O_RDONLY);
  if (fd < 0) { say(path, -1); return; }
  ssize_t count = read(fd, buffer, sizeof buffer);
  printf("%s: %zd bytes:", path, count);
  for (ssize_t i = 0; i < count; i++) putchar(buffer[i] ? buffer[i] : '|');
  printf("\n");
  close(fd);
}

static void kind(const char *path) {
  struct stat s;
  if (stat(path, &s)) { say(path, -1); return; }
  printf("%s: %o %lx\n", path, s.st_mode & S_IFMT, S_ISCHR(s.st_mode) ? (long)s.st_rdev : 0);
}

static void own(void) {
  text("/proc/self/cmdline");
  text("/proc/self/environ");
  text("/proc/self/comm");
  char link[4096];
  ssize_t length = readlink("/proc/self/exe", link, sizeof link - 1);
  link[length] = 0;
  printf("exe: %s\n", strrchr(link, '/'));
  int fd = open("/proc/self/exe", O_RDONLY);
  char magic[4] = "";
  read(fd, magic, 4);
  TRUE_(memcmp(magic, "\177ELF", 4) == 0);
  say("exe for writing", open("/proc/self/exe", O_WRONLY) == -1 ? 1 : 0);
  int found = 0;
  FILE *maps = fopen("/proc/self/maps", "r");
  for (char line[512]; fgets(line, sizeof line, maps);) {
    unsigned long low, high;
    char access[5], name[256] = "";
    sscanf(line, "%lx-%lx %4s %*s %*s %*s %255s", &low, &high, access, name);
    if (low <= (unsigned long)&found && (unsigned long)&found < high && !strcmp(name, "[stack]")) found |= 1;
    if (low <= (unsigned long)own && (unsigned long)own < high && !strcmp(access, "r-xp")) found |= 2;
    if (low <= (unsigned long)&environ && (unsigned long)&environ < high && !strcmp(access, "rw-p")) found |= 4;
  }
  say("maps", found);
  fclose(maps);
  char path[64];
  sprintf(path, "/proc/%d/fd/%d", getpid(), fd);
  int again = open(path, O_RDONLY);
  read(again, magic, 4);
  TRUE_(again != fd && magic[1] == 'E');
  struct stat one, two;
  fstat(fd, &one);
  stat(path, &two);
  TRUE_(one.st_ino == two.st_ino && one.st_dev == two.st_dev);
  DIR *directory = opendir("/proc/self/fd");
  int count = 0;
  for (struct dirent *entry; (entry = readdir(directory));) count += entry->d_name[0] != '.';
  TRUE_(count >= 5);
  text("/proc/sys/vm/overcommit_memory");
  say("missing", open("/proc/self/nothing", O_RDONLY));
  say("other process", open("/proc/99999999/cmdline", O_RDONLY));
}

static void devices(void) {
  kind("/dev/null");
  kind("/dev/zero");
  kind("/dev/full");
  kind("/dev/random");
  kind("/dev/urandom");
  char block[64];
  int null = open("/dev/null", O_RDWR);
  say("null read", read(null, block, 64));
  say("null write", write(null, block, 64));
  int zero = open("/dev/zero", O_RDWR);
  memset(block, 1, 64);
  say("zero read", read(zero, block, 64));
  printf("zeros %d %d\n", block[0], block[63]);
  int full = open("/dev/full", O_RDWR);
  say("full write", write(full, block, 1));
  int random = open("/dev/urandom", O_RDONLY);
  say("random", read(random, block, 64));
  int different = 0;
  for (int i = 0; i < 64; i++) different |= block[i];
  TRUE_(different != 0);
  say("missing", open("/dev/missing", O_RDONLY));
}

int main(int argc, char **argv) {
  printf("%d arguments:", argc);
  for (int i = 1; i < argc; i++) printf(" [%s]", argv[i]);
  printf(" %s\n", argv[argc] ? "?" : "null");
  int variables = 0;
  for (char **variable = environ; *variable; variable++, variables++) printf("%s\n", *variable);
  say("variables", variables);
  printf("name %s\n", strrchr(argv[0], '/'));
  say("AT_PAGESZ", getauxval(AT_PAGESZ));
  say("AT_CLKTCK", getauxval(AT_CLKTCK));
  say("AT_PHENT", getauxval(AT_PHENT));
  say("AT_SECURE", getauxval(AT_SECURE));
  say("AT_BASE", getauxval(AT_BASE));
  say("AT_FLAGS", getauxval(AT_FLAGS));
  printf("AT_PLATFORM %s\n", (char *)getauxval(AT_PLATFORM));
  TRUE_(getauxval(AT_ENTRY) == (unsigned long)_start);
  TRUE_(getauxval(AT_UID) == getuid() && getauxval(AT_EGID) == getegid());
  TRUE_(((ElfW(Phdr) *)getauxval(AT_PHDR))->p_type != 0);
  TRUE_(strstr((char *)getauxval(AT_EXECFN), strrchr(argv[0], '/')) != NULL);
  TRUE_((unsigned long)__builtin_frame_address(0) % 16 == 0);
  TRUE_(getauxval(AT_MINSIGSTKSZ) >= 1000);
  say("next descriptor", dup(0));
  own();
  devices();
  struct rlimit limit;
  getrlimit(RLIMIT_STACK, &limit);
  say("stack", limit.rlim_cur);
  struct utsname names;
  uname(&names);
  printf("%s %s\n", names.sysname, names.machine);
  say("wait", wait(NULL));
  say("unknown call", syscall(5000));
  say("refused call", syscall(181));
  say("setuid 0", getuid() ? setuid(0) : (errno = EPERM, -1));
  // Either is 0 where its leader is outside the process' own PID namespace.
  TRUE_(getpgrp() == getpgid(0) && getsid(0) == getsid(getpid()));
  return argc;
}
