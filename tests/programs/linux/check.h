/* What the programs share: a line for each fact, so that a native run and one in the kernel can be compared. */

#ifndef CHECK_H
#define CHECK_H

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

/* "label: 3", or "label: ENOENT" for -1. */
static long say(const char *label, long result) {
  if (result == -1) printf("%s: %s\n", label, strerrorname_np(errno));
  else printf("%s: %ld\n", label, result);
  fflush(stdout);
  return result;
}

/* "label: ok", or the error. */
static int fine(const char *label, long result) {
  if (result == -1) printf("%s: %s\n", label, strerrorname_np(errno));
  else printf("%s: ok\n", label);
  fflush(stdout);
  return result != -1;
}

#define TRUE_(condition) (printf("%s: %s\n", #condition, (condition) ? "yes" : "no"), fflush(stdout))

#endif
