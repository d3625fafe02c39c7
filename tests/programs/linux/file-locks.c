/* Locks on files, between processes and between descriptions: fcntl(2), flock(2). */

#include "check.h"
#include <sys/file.h>
#include <sys/wait.h>
#include <time.h>

static struct flock range(int type, int whence, long start, long length) {
  struct flock lock = {.l_type = type, .l_whence = whence, .l_start = start, .l_len = length};
  return lock;
}

static long set(int fd, int command, int type, long start, long length) {
  struct flock lock = range(type, SEEK_SET, start, length);
  return fcntl(fd, command, &lock);
}

/* "label: free" or kind, bytes and whether the parent holds it. */
static void ask(const char *label, int fd, int command, int type, long start, long length) {
  struct flock lock = range(type, SEEK_SET, start, length);
  if (fcntl(fd, command, &lock) == -1) {
    printf("%s: %s\n", label, strerrorname_np(errno));
  } else if (lock.l_type == F_UNLCK) {
    printf("%s: free\n", label);
  } else {
    const char *who = lock.l_pid == -1 ? "a description" : lock.l_pid == getppid() ? "the parent" : "another";
    printf("%s: %s %ld+%ld of %s\n", label, lock.l_type == F_RDLCK ? "read" : "write", (long)lock.l_start,
           (long)lock.l_len, who);
  }
  fflush(stdout);
}

/* Runs `what` in a child and waits for it. */
#define CHILD(what)                                                                                                    \
  do {                                                                                                                 \
    fflush(stdout);                                                                                                    \
    pid_t child = fork();                                                                                              \
    if (child == 0) {                                                                                                  \
      what;                                                                                                            \
      fflush(stdout);                                                                                                  \
      _exit(0);                                                                                                        \
    }                                                                                                                  \
    waitpid(child, NULL, 0);                                                                                           \
  } while (0)

static void ranges(int fd) {
  say("write lock", set(fd, F_SETLK, F_WRLCK, 10, 10));
  say("again", set(fd, F_SETLK, F_WRLCK, 10, 10));
  CHILD(ask("all of it", fd, F_GETLK, F_RDLCK, 0, 0));
  CHILD(say("read lock inside", set(fd, F_SETLK, F_RDLCK, 15, 1)));
  CHILD(say("write lock before", set(fd, F_SETLK, F_WRLCK, 0, 10)));
  CHILD(say("write lock behind", set(fd, F_SETLK, F_WRLCK, 20, 0)));
  say("unlock the middle", set(fd, F_SETLK, F_UNLCK, 14, 2));
  CHILD(ask("first part", fd, F_GETLK, F_WRLCK, 0, 0));
  CHILD(ask("second part", fd, F_GETLK, F_WRLCK, 14, 0));
  CHILD(ask("middle", fd, F_GETLK, F_WRLCK, 14, 2));
  say("a part read only", set(fd, F_SETLK, F_RDLCK, 16, 2));
  CHILD(ask("to read there", fd, F_GETLK, F_RDLCK, 16, 2));
  CHILD(ask("to write there", fd, F_GETLK, F_WRLCK, 16, 2));
  say("joined", set(fd, F_SETLK, F_WRLCK, 14, 4));
  CHILD(ask("joined", fd, F_GETLK, F_WRLCK, 0, 0));
  say("next to it", set(fd, F_SETLK, F_WRLCK, 20, 5));
  CHILD(ask("next to it", fd, F_GETLK, F_WRLCK, 0, 0));
  ask("mine are not in my way", fd, F_GETLK, F_WRLCK, 0, 0);
  say("unlock all", set(fd, F_SETLK, F_UNLCK, 0, 0));
  CHILD(ask("free", fd, F_GETLK, F_WRLCK, 0, 0));
}

static void positions(int fd) {
  say("truncate", ftruncate(fd, 100));
  lseek(fd, 50, SEEK_SET);
  struct flock lock = range(F_WRLCK, SEEK_CUR, 5, 5);
  say("from here", fcntl(fd, F_SETLK, &lock));
  CHILD(ask("from here", fd, F_GETLK, F_WRLCK, 0, 0));
  lock = range(F_UNLCK, SEEK_END, -50, 0);
  say("unlock from the end", fcntl(fd, F_SETLK, &lock));
  lock = range(F_WRLCK, SEEK_END, 0, -10);
  say("the last ten", fcntl(fd, F_SETLK, &lock));
  CHILD(ask("the last ten", fd, F_GETLK, F_WRLCK, 0, 0));
  set(fd, F_SETLK, F_UNLCK, 0, 0);
}

static void errors(int fd) {
  struct flock lock = range(F_WRLCK, SEEK_SET, 0, 0);
  say("bad descriptor", fcntl(99, F_SETLK, &lock));
  say("bad address", fcntl(fd, F_SETLK, (void *)8));
  say("bad address to ask", fcntl(fd, F_GETLK, (void *)8));
  say("bad type", set(fd, F_SETLK, 7, 0, 0));
  say("ask for none", set(fd, F_GETLK, F_UNLCK, 0, 0));
  lock.l_whence = 9;
  say("bad whence", fcntl(fd, F_SETLK, &lock));
  say("before the start", set(fd, F_SETLK, F_WRLCK, -1, 0));
  say("length before the start", set(fd, F_SETLK, F_WRLCK, 5, -6));
  say("too far", set(fd, F_SETLK, F_WRLCK, INT64_MAX, 2));
  lock = range(F_WRLCK, SEEK_END, INT64_MAX, 0);
  say("too far from the end", fcntl(fd, F_SETLK, &lock));
  int reading = open("locked", O_RDONLY), writing = open("locked", O_WRONLY), path = open("locked", O_PATH);
  say("write lock of a reader", set(reading, F_SETLK, F_WRLCK, 0, 0));
  say("read lock of a writer", set(writing, F_SETLK, F_RDLCK, 0, 0));
  say("with O_PATH", set(path, F_SETLK, F_RDLCK, 0, 0));
  lock = range(F_WRLCK, SEEK_SET, 0, 0);
  lock.l_pid = 1;
  say("a description's with a process", fcntl(fd, F_OFD_SETLK, &lock));
  close(reading);
  close(writing);
  close(path);
}

/* Closing any descriptor of the file gives all the process's locks up; a child that ends only its own. */
static void endings(int fd) {
  set(fd, F_SETLK, F_WRLCK, 0, 10);
  int other = open("locked", O_RDONLY);
  CHILD(say("before close", set(fd, F_SETLK, F_WRLCK, 0, 1)));
  close(other);
  CHILD(say("after close of another", set(fd, F_SETLK, F_WRLCK, 0, 1)));
  CHILD(say("the child's own", set(fd, F_SETLK, F_WRLCK, 0, 10)));
  CHILD(ask("gone with it", fd, F_GETLK, F_WRLCK, 0, 0));
  set(fd, F_SETLK, F_WRLCK, 0, 10);
  dup2(fd, 60);
  close(60);
  CHILD(ask("gone with a duplicate", fd, F_GETLK, F_WRLCK, 0, 0));
}

/* Until a child that has nothing else to wait for waits for a lock. */
static void until_waiting(pid_t child) {
  char name[32], text[512], state = 0;
  snprintf(name, sizeof name, "/proc/%d/stat", child);
  while (state != 'S') {
    usleep(1000);
    int stat = open(name, O_RDONLY);
    ssize_t got = read(stat, text, sizeof text - 1);
    close(stat);
    if (got <= 0) return;
    text[got] = 0;
    state = strrchr(text, ')')[2];
  }
}

static volatile int alarms;

static void count(int signal) {
  alarms += signal == SIGALRM;
}

static void waiting(int fd) {
  int ready[2], go[2];
  char byte = 0;
  say("pipes", pipe(ready) + pipe(go));
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) {
    set(fd, F_SETLK, F_WRLCK, 0, 10);
    write(ready[1], &byte, 1);
    read(go[0], &byte, 1);
    usleep(20000);
    printf("child unlocks\n");
    fflush(stdout);
    set(fd, F_SETLK, F_UNLCK, 0, 10);
    read(go[0], &byte, 1);
    _exit(0);
  }
  read(ready[0], &byte, 1);
  struct sigaction action = {.sa_handler = count};
  sigaction(SIGALRM, &action, NULL);
  /* Again and again: the first may come before the wait. */
  ualarm(20000, 20000);
  say("interrupted", set(fd, F_SETLKW, F_RDLCK, 0, 1));
  ualarm(0, 0);
  say("alarms", alarms > 0);
  write(go[1], &byte, 1);
  say("waited", set(fd, F_SETLKW, F_WRLCK, 5, 1));
  write(go[1], &byte, 1);
  waitpid(child, NULL, 0);
  set(fd, F_SETLK, F_UNLCK, 0, 0);

  /* Two who wait for each other: the second to ask is told. */
  fflush(stdout);
  child = fork();
  if (child == 0) {
    set(fd, F_SETLK, F_WRLCK, 0, 1);
    write(ready[1], &byte, 1);
    set(fd, F_SETLKW, F_WRLCK, 1, 1);
    _exit(7);
  }
  set(fd, F_SETLK, F_WRLCK, 1, 1);
  read(ready[0], &byte, 1);
  until_waiting(child);
  say("deadlock", set(fd, F_SETLKW, F_WRLCK, 0, 1));
  set(fd, F_SETLK, F_UNLCK, 0, 0);
  int status = 0;
  waitpid(child, &status, 0);
  say("the other got it", WEXITSTATUS(status));
}

static void descriptions(int fd) {
  int other = open("locked", O_RDWR);
  say("one description", set(fd, F_OFD_SETLK, F_WRLCK, 0, 10));
  say("another in the same process", set(other, F_OFD_SETLK, F_WRLCK, 5, 10));
  ask("asked by the other", other, F_OFD_GETLK, F_WRLCK, 0, 0);
  ask("its own", fd, F_OFD_GETLK, F_UNLCK, 0, 0);
  ask("none of its own", other, F_OFD_GETLK, F_UNLCK, 0, 0);
  ask("asked for a process", fd, F_GETLK, F_WRLCK, 0, 0);
  say("a process's in the way", set(fd, F_SETLK, F_RDLCK, 0, 1));
  CHILD(say("a child shares it", set(fd, F_OFD_SETLK, F_RDLCK, 0, 10)));
  say("the other reads now", set(other, F_OFD_SETLK, F_RDLCK, 5, 1));
  int copy = dup(fd);
  close(fd);
  say("still there", set(other, F_OFD_SETLK, F_WRLCK, 0, 1));
  close(copy);
  say("gone with the last", set(other, F_OFD_SETLK, F_WRLCK, 0, 1));
  close(other);
}

static void whole(void) {
  int one = open("locked", O_RDONLY), two = open("locked", O_RDONLY);
  say("shared", flock(one, LOCK_SH));
  say("shared too", flock(two, LOCK_SH | LOCK_NB));
  say("exclusive", flock(one, LOCK_EX | LOCK_NB));
  say("the first was lost", flock(two, LOCK_EX | LOCK_NB));
  say("shared again", flock(one, LOCK_SH | LOCK_NB));
  CHILD(say("a child has the same", flock(two, LOCK_EX | LOCK_NB)));
  CHILD(say("a child unlocks", flock(two, LOCK_UN)));
  say("free", flock(one, LOCK_EX | LOCK_NB));
  say("ranges do not care", set(open("locked", O_RDWR), F_SETLK, F_WRLCK, 0, 0));
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) {
    close(one);
    close(two);
    int own = open("locked", O_RDONLY);
    say("waited", flock(own, LOCK_EX));
    _exit(0);
  }
  until_waiting(child);
  printf("unlocking\n");
  fflush(stdout);
  close(one);
  waitpid(child, NULL, 0);
  close(two);
  say("bad operation", flock(0, 3));
  say("bad descriptor", flock(99, LOCK_SH));
  say("bad both", flock(99, 0));
  int path = open("locked", O_PATH);
  say("with O_PATH", flock(path, LOCK_SH));
  int directory = open(".", O_RDONLY);
  say("a directory", flock(directory, LOCK_EX));
  int again = open(".", O_RDONLY);
  say("a directory again", flock(again, LOCK_SH | LOCK_NB));
}

int main(void) {
  int fd = open("locked", O_RDWR | O_CREAT, 0644);
  ranges(fd);
  positions(fd);
  errors(fd);
  endings(fd);
  waiting(fd);
  descriptions(fd);
  whole();
  return 0;
}
