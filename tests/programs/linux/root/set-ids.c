/* What changing a file takes from a program that runs as its owner or group. */

#include "../check.h"

static void mode_after(const char *label, const char *path, long result) {
  struct stat status;
  say(label, result);
  stat(path, &status);
  printf("  mode %o\n", status.st_mode & 07777);
}

int main(int count, char **words) {
  char path[200];
  snprintf(path, sizeof path, "%s/set-ids", words[1]);
  int file = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
  fine("chown", chown(path, 1234, 1234));
  chmod(path, 06755);
  mode_after("a write by root", path, write(file, "1", 1));
  fine("setegid", setegid(1234));
  fine("seteuid", seteuid(1234));
  mode_after("a write by its owner", path, write(file, "1", 1));
  fine("chmod", chmod(path, 06755));
  mode_after("a write of nothing", path, write(file, "", 0));
  mode_after("ftruncate", path, ftruncate(file, 1));
  chmod(path, 06745);
  mode_after("a group that may not execute", path, pwrite(file, "1", 1, 0));
  chmod(path, 06755);
  mode_after("truncate", path, truncate(path, 3));
  chmod(path, 06755);
  mode_after("fallocate", path, fallocate(file, 0, 0, 10));
  chmod(path, 06755);
  mode_after("chown to itself", path, chown(path, 1234, 1234));
  seteuid(0);
  setegid(0);
  unlink(path);
  return 0;
}
