/* The vDSO: what of it a program can see, and that it tells what system calls tell. */

#include "check.h"
#include <elf.h>
#include <execinfo.h>
#include <link.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <ucontext.h>

static const char *base;
static int (*read_clock)(clockid_t, struct timespec *);
static int (*read_day)(struct timeval *, struct timezone *);
static time_t (*read_seconds)(time_t *);
static int (*read_resolution)(clockid_t, struct timespec *);
static int (*read_processor)(unsigned *, unsigned *, void *);

/* A function of version LINUX_2.6, found as the C library finds it, but without a hash. */
static void *find(const char *name) {
  const ElfW(Ehdr) *header = (const void *)base;
  const ElfW(Phdr) *part = (const void *)(base + header->e_phoff);
  const ElfW(Dyn) *dynamic = NULL;
  for (int i = 0; i < header->e_phnum; i++)
    if (part[i].p_type == PT_DYNAMIC) dynamic = (const void *)(base + part[i].p_offset);
  const ElfW(Sym) *symbols = NULL;
  const char *strings = NULL;
  const uint16_t *versions = NULL;
  const char *definitions = NULL;
  for (; dynamic->d_tag != DT_NULL; dynamic++) {
    const void *at = base + dynamic->d_un.d_ptr;
    if (dynamic->d_tag == DT_SYMTAB) symbols = at;
    if (dynamic->d_tag == DT_STRTAB) strings = at;
    if (dynamic->d_tag == DT_VERSYM) versions = at;
    if (dynamic->d_tag == DT_VERDEF) definitions = at;
  }
  int version = -1;
  for (const ElfW(Verdef) *one = (const void *)definitions;; one = (const void *)((const char *)one + one->vd_next)) {
    const ElfW(Verdaux) *text = (const void *)((const char *)one + one->vd_aux);
    if (one->vd_hash == 0x3ae75f6 && !strcmp(strings + text->vda_name, "LINUX_2.6")) version = one->vd_ndx;
    if (!one->vd_next) break;
  }
  for (const ElfW(Sym) *one = symbols + 1; (const char *)one < strings; one++)
    if (!strcmp(strings + one->st_name, name) && (versions[one - symbols] & 0x7fff) == version) return (void *)(base + one->st_value);
  return NULL;
}

static int list(struct dl_phdr_info *info, size_t size, void *found) {
  (void)size;
  if (info->dlpi_addr == (ElfW(Addr))base) *(int *)found = 1;
  return 0;
}

static long long nanoseconds(const struct timespec *time) { return time->tv_sec * 1000000000LL + time->tv_nsec; }

/* Is what both say of a clock in the order in which they are asked? */
static int agrees(clockid_t clock) {
  for (int i = 0; i < 3000; i++) {
    struct timespec first, call, last;
    if (read_clock(clock, &first) || syscall(SYS_clock_gettime, clock, &call) || read_clock(clock, &last)) return 0;
    if (nanoseconds(&first) > nanoseconds(&call) || nanoseconds(&call) > nanoseconds(&last)) return 0;
  }
  return 1;
}

/* Does it get finer than microseconds, and on? */
static int is_fine(clockid_t clock) {
  struct timespec first, now;
  int odd = 0, moves = 0;
  read_clock(clock, &first);
  for (int i = 0; i < 1000; i++) {
    read_clock(clock, &now);
    odd += now.tv_nsec % 1000 != 0;
    moves += nanoseconds(&now) > nanoseconds(&first);
  }
  return odd > 500 && moves > 500;
}

static sigjmp_buf back;
static int depth, inside;

static void fault(int number, siginfo_t *info, void *context) {
  (void)number;
  (void)info;
  char *at = (char *)((ucontext_t *)context)->uc_mcontext.gregs[REG_RIP];
  void *frames[32];
  inside = at >= base && at < base + 0x2000;
  depth = backtrace(frames, 32);
  siglongjmp(back, 1);
}

__attribute__((noinline)) static void at_bad_place(void) {
  read_clock(CLOCK_MONOTONIC, (void *)8);
  __asm__ volatile("");
}

__attribute__((noinline)) static void counter(void) { __asm__ volatile("rdpmc" : : "c"(0) : "rax", "rdx"); }

static void faults(const char *what, void (*call)(void)) {
  inside = depth = 0;
  if (sigsetjmp(back, 1) == 0) {
    call();
    printf("%s: no fault\n", what);
  } else {
    printf("%s: a fault, %s, with %s\n", what, inside ? "inside" : "outside", depth > 4 ? "callers" : "none");
  }
}

static void *in_thread(void *argument) {
  (void)argument;
  return (void *)(long)agrees(CLOCK_MONOTONIC);
}

static void processors(void) {
  for (int wanted = 0; wanted < 2; wanted++) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(wanted, &set);
    unsigned first = 9, node = 9, call = 9;
    sched_setaffinity(0, sizeof set, &set);
    read_processor(&first, &node, NULL);
    syscall(SYS_getcpu, &call, NULL, NULL);
    printf("processor as the system says: %s, node %u\n", first == call ? "yes" : "no", node);
  }
  say("processor, for nobody", read_processor(NULL, NULL, NULL));
}

/* Moves image and data to another place, and goes on there. */
static void move(void) {
  char line[512], label[64];
  unsigned long start, end, low = 0, high = 0;
  unsigned long parts[16][2];
  int count = 0;
  FILE *maps = fopen("/proc/self/maps", "r");
  while (fgets(line, sizeof line, maps)) {
    if (sscanf(line, "%lx-%lx %*s %*s %*s %*s %63s", &start, &end, label) != 3 || strncmp(label, "[v", 2) || !strcmp(label, "[vsyscall]")) continue;
    if (!low) low = start;
    high = end;
    parts[count][0] = start;
    parts[count++][1] = end;
  }
  fclose(maps);
  TRUE_(low < (unsigned long)base && high > (unsigned long)base);
  char *place = mmap(NULL, high - low, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  for (int i = 0; i < count; i++) {
    size_t length = parts[i][1] - parts[i][0];
    if (mremap((void *)parts[i][0], length, length, MREMAP_MAYMOVE | MREMAP_FIXED, place + (parts[i][0] - low)) == MAP_FAILED) perror("mremap");
  }
  base += (unsigned long)place - low;
  read_clock = find("__vdso_clock_gettime");
  printf("elsewhere: %s\n", agrees(CLOCK_MONOTONIC) && agrees(CLOCK_REALTIME) ? "agrees" : "does not");
}

static void labels(void) {
  char line[512];
  int before = 0;
  FILE *maps = fopen("/proc/self/maps", "r");
  while (fgets(line, sizeof line, maps)) {
    if (strstr(line, "[vvar]\n")) before = !strncmp(strchr(line, ' '), " r--p 00000000 00:00 0 ", 23);
    if (strstr(line, "[vdso]\n")) printf("%.23s behind its data: %d\n", strchr(line, ' ') + 1, before);
  }
  fclose(maps);
}

int main(int argc, char **argv) {
  base = (const char *)getauxval(AT_SYSINFO_EHDR);
  int listed = 0;
  dl_iterate_phdr(list, &listed);
  printf("an image: %d, listed: %d\n", base && !memcmp(base, ELFMAG, SELFMAG), listed);
  read_clock = find("__vdso_clock_gettime");
  read_day = find("__vdso_gettimeofday");
  read_seconds = find("__vdso_time");
  read_resolution = find("__vdso_clock_getres");
  read_processor = find("__vdso_getcpu");
  printf("functions: %d %d %d %d %d %d\n", !!read_clock, !!read_day, !!read_seconds, !!read_resolution, !!read_processor, !!find("__vdso_nothing"));
  printf("other names: %d %d\n", find("clock_gettime") == read_clock, find("getcpu") == read_processor);
  if (argc > 1) {
    printf("after exec: %s\n", agrees(CLOCK_MONOTONIC) ? "agrees" : "does not");
    return 0;
  }
  labels();
  clockid_t clocks[] = {CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_MONOTONIC_RAW, CLOCK_BOOTTIME, CLOCK_TAI};
  for (int i = 0; i < 5; i++) printf("clock %d: %s, %s\n", clocks[i], agrees(clocks[i]) ? "agrees" : "does not", is_fine(clocks[i]) ? "fine" : "coarse");
  struct timespec time, resolution = {9, 9};
  TRUE_(read_clock(CLOCK_PROCESS_CPUTIME_ID, &time) == 0 && read_clock(CLOCK_THREAD_CPUTIME_ID, &time) == 0);
  printf("no clock: %d %d %d\n", read_clock(10, &time), read_clock(16, &time), read_clock(2000, &time));
  printf("resolution: %d", read_resolution(CLOCK_MONOTONIC, &resolution));
  printf(" %ld.%09ld, for nobody %d, of none %d\n", resolution.tv_sec, resolution.tv_nsec, read_resolution(CLOCK_REALTIME, NULL), read_resolution(77, NULL));
  int ordered = 1;
  for (int i = 0; i < 3000; i++) {
    struct timeval first, call, last;
    struct timezone zone = {7, 7};
    if (read_day(&first, &zone) || syscall(SYS_gettimeofday, &call, NULL) || read_day(&last, NULL)) ordered = 0;
    if (timercmp(&first, &call, >) || timercmp(&call, &last, >) || first.tv_usec > 999999 || zone.tz_minuteswest) ordered = 0;
  }
  printf("time of day: %s, for nobody %d\n", ordered ? "agrees" : "does not", read_day(NULL, NULL));
  time_t stored = 0, seconds = read_seconds(&stored);
  TRUE_(stored == seconds && labs(seconds - syscall(SYS_time, NULL)) <= 1 && read_seconds(NULL) - seconds <= 1);
  struct sigaction action = {.sa_sigaction = fault, .sa_flags = SA_SIGINFO | SA_NODEFER};
  sigaction(SIGSEGV, &action, NULL);
  void *warm[1];
  backtrace(warm, 1);
  faults("a bad place", at_bad_place);
  faults("a counter", counter);
  pthread_t thread;
  void *result;
  pthread_create(&thread, NULL, in_thread, NULL);
  pthread_join(thread, &result);
  printf("in a thread: %s\n", result ? "agrees" : "does not");
  fflush(stdout);
  int status;
  pid_t child = fork();
  if (!child) _exit(agrees(CLOCK_MONOTONIC) && agrees(CLOCK_REALTIME) ? 0 : 1);
  waitpid(child, &status, 0);
  printf("in a child: %d\n", status);
  fflush(stdout);
  processors();
  move();
  child = fork();
  if (!child) _exit(agrees(CLOCK_MONOTONIC) ? 0 : 1);
  waitpid(child, &status, 0);
  printf("in a child, elsewhere: %d\n", status);
  fflush(stdout);
  execl("/proc/self/exe", argv[0], "again", (char *)NULL);
  return 1;
}
