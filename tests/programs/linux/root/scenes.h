/* What programs that become somebody else share: each scene is played by a child, which begins as root. */

#ifndef SCENES_H
#define SCENES_H

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* "what: 3", or "what: EPERM" for -1. */
static inline long say(const char *what, long result) {
  if (result == -1) printf("%s: %s\n", what, strerrorname_np(errno));
  else printf("%s: %ld\n", what, result);
  fflush(stdout);
  return result;
}

#define SAY(call) say(#call, call)

static inline void scene(const char *name, void (*play)(void)) {
  printf("-- %s\n", name);
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) {
    play();
    fflush(stdout);
    _exit(0);
  }
  int status;
  waitpid(child, &status, 0);
  if (status != 0) printf("status %x\n", status);
}

/* Becomes this user for good, with no groups but its own. */
static inline void become(uid_t user, gid_t group) {
  syscall(SYS_setgroups, 0, NULL);
  if (setresgid(group, group, group) != 0 || setresuid(user, user, user) != 0) printf("cannot become %u\n", user);
}

#endif
