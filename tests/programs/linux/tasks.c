/* Makes what its argument names until there is no more to be had, and says how many there were, and why that was all. */

#include "check.h"
#include <pthread.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define MOST 5000

static int count;

static void said(const char *what) {
  printf("%d %s, then %s\n", count, what, strerrorname_np(errno));
}

/* Children that wait, or have ended and are not waited for. */
static void children(int waiting) {
  static int ids[MOST];
  for (count = 0; count < MOST; count++) {
    int id = fork();
    if (id < 0) break;
    if (id == 0) {
      if (waiting) pause();
      _exit(0);
    }
    ids[count] = id;
  }
  said("children");
  for (int i = 0; i < count; i++) kill(ids[i], SIGKILL), waitpid(ids[i], NULL, 0);
  int id = fork();
  if (id == 0) _exit(0);
  printf("another once they are gone: %s\n", id > 0 && waitpid(id, NULL, 0) == id ? "yes" : "no");
}

static void *wait_for_ever(void *unused) {
  pause();
  return unused;
}

static void threads(void) {
  pthread_t thread;
  pthread_attr_t small;
  pthread_attr_init(&small);
  pthread_attr_setstacksize(&small, 16384);
  for (count = 0; count < MOST; count++) {
    errno = pthread_create(&thread, &small, wait_for_ever, NULL);
    if (errno != 0) break;
  }
  said("threads");
}

/* Each makes two; all that cannot go on wait. The first one ends after a while, and all the others with it. */
static void bomb(void) {
  int first = getpid();
  for (;;) {
    if (fork() < 0) {
      if (getpid() == first) break;
      pause();
    }
  }
  said("at least");
}

static void memory(void) {
  for (count = 0; count < 100000; count++) {
    char *place = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (place == MAP_FAILED) break;
    memset(place, 1, 1 << 20);
  }
  printf("more than %d MiB, then %s\n", count / 100 * 100, strerrorname_np(errno));
}

static void files(void) {
  static char block[1 << 16];
  memset(block, 'x', sizeof block);
  int file = open("filler", O_CREAT | O_RDWR, 0600);
  ssize_t done;
  long total = 0;
  while ((done = write(file, block, sizeof block)) > 0) total += done;
  printf("%ld MiB in a file, then %s\n", total >> 20, strerrorname_np(errno));
  fine("truncate", ftruncate(file, 0));
  printf("write after that: %zd\n", write(file, block, sizeof block));
  fine("unlink", unlink("filler"));
}

static void descriptors(void) {
  for (count = 0; count < 100000; count++) if (open("/dev/null", O_RDONLY) < 0) break;
  said("descriptors");
}

static void signals(void) {
  int child = fork();
  if (child == 0) {
    pause();
    _exit(0);
  }
  signal(SIGTERM, SIG_IGN);
  fine("kill -1", kill(-1, SIGTERM));
  int status;
  waitpid(child, &status, 0);
  printf("the child was killed by %d\n", WTERMSIG(status));
  errno = 0;
  fine("kill -1 when nobody else is there", kill(-1, SIGTERM));
}

/* Nobody's null pointer shall lead anywhere. */
static void low(void) {
  static const unsigned long places[] = {0, 0x1000, 0xf000, 0x10000};
  for (int i = 0; i < 4; i++) {
    unsigned long at = places[i];
    void *place = mmap((void *)at, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    printf("%#lx: %s\n", at, place == MAP_FAILED ? strerrorname_np(errno) : "mapped");
  }
}

/* Files with names and without, in one file system and another. */
static void disk(void) {
  static char piece[65536];
  memset(piece, 1, sizeof piece);
  int named = open("/tmp-file", O_CREAT | O_WRONLY, 0600), unnamed = memfd_create("unnamed", 0);
  mkdir("/tmp-room", 0755);
  int mounted = mount("none", "/tmp-room", "tmpfs", 0, "size=1m") ? -1 : open("/tmp-room/file", O_CREAT | O_WRONLY, 0600);
  int all[] = {mounted, named, unnamed};
  const char *names[] = {"KiB in a tmpfs of 1 MiB", "KiB more in a file", "KiB more in one without a name"};
  for (int i = 0; i < 3; i++) {
    long written = 0, part;
    while ((part = write(all[i], piece, sizeof piece)) > 0) written += part;
    count = (int)(written >> 10);
    said(names[i]);
  }
}

int main(int argc, char **argv) {
  (void)argc;
  const char *what = argv[1];
  if (strcmp(what, "children") == 0) children(1);
  if (strcmp(what, "zombies") == 0) children(0);
  if (strcmp(what, "threads") == 0) threads();
  if (strcmp(what, "bomb") == 0) bomb();
  if (strcmp(what, "memory") == 0) memory();
  if (strcmp(what, "files") == 0) files();
  if (strcmp(what, "descriptors") == 0) descriptors();
  if (strcmp(what, "signals") == 0) signals();
  if (strcmp(what, "low") == 0) low();
  if (strcmp(what, "disk") == 0) disk();
  return 0;
}
