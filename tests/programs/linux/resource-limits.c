/* How long files may be made and how much may be mapped (setrlimit); what grows down; namespaces. */

#include "check.h"
#include <dirent.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>

static volatile int signals;
static siginfo_t last;

static void count(int number, siginfo_t *info, void *context) {
  signals++;
  last = *info;
}

static void limit(int which, rlim_t soft) {
  struct rlimit wanted;
  getrlimit(which, &wanted);
  wanted.rlim_cur = soft;
  fine("setrlimit", setrlimit(which, &wanted));
}

/* What a call gives, how often that raised SIGXFSZ, and how long the file is then. */
static void size_after(const char *label, int file, long result) {
  say(label, result);
  struct stat status;
  fstat(file, &status);
  printf("  signals %d, size %ld, offset %ld\n", signals, (long)status.st_size, (long)lseek(file, 0, SEEK_CUR));
  signals = 0;
}

static void file_sizes(void) {
  char bytes[100] = "some bytes";
  struct sigaction action = {.sa_sigaction = count, .sa_flags = SA_SIGINFO};
  sigaction(SIGXFSZ, &action, NULL);
  int file = open("limited", O_RDWR | O_CREAT | O_TRUNC, 0600);
  int other = open("other", O_RDWR | O_CREAT | O_TRUNC, 0600);
  write(other, bytes, 100);
  limit(RLIMIT_FSIZE, 250);
  size_after("write within", file, write(file, bytes, 100));
  struct iovec parts[2] = {{bytes, 100}, {bytes, 100}};
  size_after("writev across", file, writev(file, parts, 2));
  size_after("write at the limit", file, write(file, bytes, 1));
  printf("  code %d, from myself %d\n", last.si_code, last.si_pid == getpid());
  size_after("write of nothing", file, write(file, bytes, 0));
  size_after("pwrite across", file, pwrite(file, bytes, 100, 200));
  size_after("pwrite behind", file, pwrite(file, bytes, 1, 251));
  size_after("ftruncate to less", file, ftruncate(file, 200));
  size_after("ftruncate to the limit", file, ftruncate(file, 250));
  size_after("ftruncate behind", file, ftruncate(file, 251));
  size_after("truncate behind", file, truncate("limited", 5000));
  size_after("fallocate behind", file, fallocate(file, 0, 0, 251));
  size_after("ftruncate", file, ftruncate(file, 200));
  int appends = open("limited", O_WRONLY | O_APPEND);
  size_after("append across", appends, write(appends, bytes, 100));
  size_after("append at the limit", appends, write(appends, bytes, 1));
  ftruncate(file, 0);
  lseek(file, 230, SEEK_SET);
  off_t from = 0;
  long sent = sendfile(file, other, &from, 100);
  /* Linux tries the rest once more, which raises the signal besides. */
  signals = 0;
  size_after("sendfile across", file, sent);
  size_after("sendfile at the limit", file, sendfile(file, other, &from, 50));
  off_t to = 240;
  from = 0;
  size_after("copy_file_range across", file, copy_file_range(other, &from, file, &to, 100, 0));
  size_after("copy_file_range at the limit", file, copy_file_range(other, &from, file, &to, 50, 0));
  int ends[2];
  pipe(ends);
  size_after("write to a pipe", file, write(ends[1], bytes, 100));
  size_after("splice at the limit", file, splice(ends[0], NULL, file, &to, 50, 0));
  limit(RLIMIT_FSIZE, 100);
  size_after("a file that is longer already", file, pwrite(file, bytes, 10, 95));
  size_after("the same to less", file, ftruncate(file, 240));
  limit(RLIMIT_FSIZE, RLIM_INFINITY);
  size_after("without a limit", file, pwrite(file, bytes, 100, 1000));
  int child = fork();
  if (child == 0) {
    signal(SIGXFSZ, SIG_DFL);
    limit(RLIMIT_FSIZE, 10);
    write(file, bytes, 100);
    pwrite(file, bytes, 100, 50);
    _exit(0);
  }
  int status;
  waitpid(child, &status, 0);
  printf("ended by signal %d\n", WTERMSIG(status));
}

static void *map(void *at, size_t length, int flags) {
  return mmap(at, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | flags, -1, 0);
}

static size_t mapped_pages(void) {
  FILE *file = fopen("/proc/self/statm", "r");
  size_t pages = 0;
  if (file == NULL || fscanf(file, "%zu", &pages) != 1) puts("no statm");
  if (file != NULL) fclose(file);
  return pages;
}

static void address_space(void) {
  const size_t mega = 1 << 20;
  limit(RLIMIT_AS, mapped_pages() * 4096 + 16 * mega);
  char *first = map(NULL, 10 * mega, 0);
  TRUE_(first != MAP_FAILED);
  errno = 0;
  TRUE_(map(NULL, 10 * mega, 0) == MAP_FAILED && errno == ENOMEM);
  TRUE_(mmap(NULL, 10 * mega, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0) == MAP_FAILED);
  TRUE_(map(first, 10 * mega, MAP_FIXED) == first);
  TRUE_(mremap(first, 10 * mega, 30 * mega, MREMAP_MAYMOVE) == MAP_FAILED && errno == ENOMEM);
  TRUE_(mremap(first, 10 * mega, 2 * mega, 0) == first);
  char *second = map(NULL, 10 * mega, 0);
  TRUE_(second != MAP_FAILED);
  char *top = (char *)syscall(SYS_brk, 0);
  TRUE_((char *)syscall(SYS_brk, top + 20 * mega) == top);
  TRUE_(malloc(20 * mega) == NULL);
  limit(RLIMIT_AS, RLIM_INFINITY);
  TRUE_(munmap(second, 10 * mega) == 0 && munmap(first, 2 * mega) == 0);
  TRUE_((char *)syscall(SYS_brk, top + 2 * mega) == top + 2 * mega);
}

static int survives(char *address) {
  int child = fork();
  if (child == 0) {
    signal(SIGSEGV, SIG_DFL);
    *(volatile char *)address = 1;
    _exit(0);
  }
  int status;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? 0 : WTERMSIG(status);
}

static void growing(void) {
  const size_t page = 4096, room = 32 << 20;
  char *base = map(NULL, room, 0);
  munmap(base, room);
  char *top = base + room - page;
  TRUE_(map(top, page, MAP_FIXED | MAP_GROWSDOWN) == top);
  for (int i = 0; i < 20; i++) top[-i * (long)page] = (char)i;
  TRUE_(top[-19 * (long)page] == 19 && top[-19 * (long)page + 1] == 0);
  TRUE_(map(base, page, MAP_FIXED_NOREPLACE) == base);
  printf("far: %d\n", survives(top - (1 << 20)));
  printf("behind 8 MiB: %d\n", survives(top - (9 << 20)));
  char *below = top - (3 << 20);
  TRUE_(map(below, page, MAP_FIXED_NOREPLACE) == below);
  printf("near to another: %d\n", survives(below + page + (1 << 19)));
  printf("not so near: %d\n", survives(below + page + (1 << 20)));
  TRUE_(mmap(NULL, page, PROT_READ, MAP_SHARED | MAP_ANONYMOUS | MAP_GROWSDOWN, -1, 0) == MAP_FAILED && errno == EINVAL);
}

static void namespaces(void) {
  const char *names[] = {"cgroup", "ipc", "mnt", "net", "pid", "pid_for_children", "user", "uts"};
  for (int i = 0; i < 8; i++) {
    char path[64], text[64], begin[32];
    snprintf(path, sizeof path, "/proc/self/ns/%s", names[i]);
    ssize_t length = readlink(path, text, sizeof text - 1);
    text[length < 0 ? 0 : length] = 0;
    snprintf(begin, sizeof begin, "%.*s:[", (int)strcspn(names[i], "_"), names[i]);
    printf("%s: %s %d\n", names[i], strncmp(text, begin, strlen(begin)) == 0 ? begin : text, text[length - 1] == ']');
    struct stat status;
    printf("  a link: %d\n", lstat(path, &status) == 0 && S_ISLNK(status.st_mode));
  }
  DIR *folder = opendir("/proc/self/ns");
  TRUE_(folder != NULL);
  if (folder != NULL) closedir(folder);
}

int main(void) {
  file_sizes();
  address_space();
  growing();
  namespaces();
  return 0;
}
