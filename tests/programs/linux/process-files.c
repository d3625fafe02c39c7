/* Files of /proc that can be written, and a process's directory there as what signals go to: proc(5), pidfd_send_signal(2). */

#include "check.h"
#include <linux/capability.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <sys/wait.h>

static long put(const char *path, const char *text) {
  int file = open(path, O_WRONLY);
  if (file < 0) return -1;
  long result = write(file, text, strlen(text));
  int error = errno;
  close(file);
  errno = error;
  return result;
}

/* What stands in a file, between brackets. */
static void show(const char *path) {
  char text[100];
  int file = open(path, O_RDONLY);
  long length = file < 0 ? 0 : read(file, text, sizeof text);
  printf("[%.*s]\n", (int)(length < 0 ? 0 : length), text);
  fflush(stdout);
  close(file);
}

static pid_t sleeper(void) {
  fflush(stdout);
  pid_t id = fork();
  if (id == 0) { for (;;) pause(); }
  return id;
}

static long sent(const char *path, int number) {
  int file = open(path, O_RDONLY | O_DIRECTORY);
  long result = file < 0 ? -1 : syscall(SYS_pidfd_send_signal, file, number, NULL, 0);
  int error = errno;
  close(file);
  errno = error;
  return result;
}

static void signals(void) {
  char path[40], below[60];
  pid_t id = sleeper();
  int status;
  sprintf(path, "/proc/%d", id);
  sprintf(below, "%s/task", path);
  int kept = open(path, O_RDONLY | O_DIRECTORY);
  fine("is there", sent(path, 0));
  say("another directory", sent("/proc", 0));
  say("one below", sent(below, 0));
  say("a file", sent("/", 0));
  say("no signal", sent(path, 65));
  fine("own", sent("/proc/self", 0));
  fine("ends it", sent(path, SIGTERM));
  waitpid(id, &status, 0);
  say("by", WTERMSIG(status));
  say("gone", syscall(SYS_pidfd_send_signal, kept, 0, NULL, 0));
}

static pthread_barrier_t barrier;

static void *second(void *unused) {
  pthread_barrier_wait(&barrier);
  pthread_barrier_wait(&barrier);
  show("/proc/thread-self/comm");
  return NULL;
}

static void names(void) {
  char name[16], path[40];
  pthread_t thread;
  pthread_barrier_init(&barrier, NULL, 2);
  pthread_create(&thread, NULL, second, NULL);
  pthread_barrier_wait(&barrier);
  say("names another thread", pthread_setname_np(thread, "second"));
  say("too long", pthread_setname_np(thread, "sixteen letters!"));
  pthread_getname_np(thread, name, sizeof name);
  printf("%s\n", name);
  show("/proc/self/comm");
  say("cut off", put("/proc/self/comm", "more than fifteen letters"));
  show("/proc/self/comm");
  pthread_barrier_wait(&barrier);
  pthread_join(thread, NULL);
  pid_t id = sleeper();
  sprintf(path, "/proc/%d/comm", id);
  say("another process's", put(path, "x"));
  kill(id, SIGKILL);
  waitpid(id, NULL, 0);
}

/* Without any capability. */
static void give_up(void) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct none[2] = {};
  fine("gives up", syscall(SYS_capset, &header, none));
}

static void ends_first(void) {
  static const char *const path = "/proc/self/oom_score_adj";
  say("sets", put(path, "5"));
  show(path);
  say("with spaces", put(path, " 7\n"));
  show(path);
  say("most", put(path, "1000"));
  say("too much", put(path, "1001"));
  say("too little", put(path, "-1001"));
  say("no number", put(path, "x"));
  show(path);
  fflush(stdout);
  if (fork() == 0) {
    show(path);
    give_up();
    say("lower than it ever was", put(path, "-1000"));
    _exit(0);
  }
  wait(NULL);
}

int main(void) {
  signals();
  names();
  ends_first();
  return 0;
}
