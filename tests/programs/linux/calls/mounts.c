/* mount(2) and statfs(2) of a tmpfs, as tmpfs(5) has its options */

#include "call.h"
#include <sys/mount.h>
#include <sys/statfs.h>

/* Bytes that a file takes until there is no more room, in pieces that no page is a multiple of. */
static long fill(const char *path) {
  static char piece[10000];
  int file = open(path, O_CREAT | O_WRONLY, 0600);
  long all = 0;
  for (;;) {
    long count = write(file, piece, sizeof piece);
    if (count < 0) break;
    all += count;
  }
  said("write until there is no room", -1);
  close(file);
  return all;
}

static void show(const char *path) {
  struct statfs s;
  S(statfs, path, &s);
  V(s.f_type);
  V(s.f_bsize);
  V(s.f_blocks);
  V(s.f_bfree);
  V(s.f_bavail);
  V(s.f_flags);
}

GROUP(tmpfs) {
  S(unshare, CLONE_NEWNS);
  S(mount, "none", "/", NULL, MS_REC | MS_PRIVATE, NULL);
  S(mkdir, "room", 0755);
  S(mount, "none", "room", "tmpfs", MS_NOSUID | MS_NODEV, "size=100k,mode=700");
  show("room");
  V(fill("room/file"));
  show("room");
  S(truncate, "room/file", 4096);
  show("room");
  V(fill("room/other"));
  S(mkdir, "room/directory", 0700);
  S(mount, "none", "room", NULL, MS_REMOUNT, "size=40k");
  S(mount, "none", "room", NULL, MS_REMOUNT, "size=200k");
  show("room");
  S(unlink, "room/other");
  S(mount, "none", "room", NULL, MS_REMOUNT | MS_NOEXEC | MS_RDONLY, "nr_blocks=8");
  show("room");
  S(open, "room/new", O_CREAT | O_WRONLY, 0600);
  S(mount, "none", "room", NULL, MS_REMOUNT, "size=0");
  S(mount, "none", "room", NULL, MS_REMOUNT, "size=1x");
  S(mount, "none", "room", NULL, MS_REMOUNT, "size=");
  S(mount, "none", "room", NULL, MS_REMOUNT, "mode=9");
  S(mount, "none", "room", NULL, MS_REMOUNT, "colour=red");
  S(umount2, "room", 0);
  S(mount, "none", "room", "tmpfs", 0, "size=10q");
  S(mount, "none", "room", "tmpfs", 0, "size=1m,nr_inodes=100");
  show("room");
  S(umount2, "room", 0);
  S(rmdir, "room");
}

/* What is unmounted is given back: more in all than there could be at once. */
GROUP(tmpfs_again) {
  S(unshare, CLONE_NEWNS);
  S(mount, "none", "/", NULL, MS_REC | MS_PRIVATE, NULL);
  S(mkdir, "room", 0755);
  long all = 0, failures = 0;
  for (int i = 0; i < 30; i++) {
    failures += R(mount, "none", "room", "tmpfs", 0, "size=64m") != 0;
    int file = open("room/file", O_CREAT | O_WRONLY, 0600);
    failures += R(fallocate, file, 0, 0, 60 << 20) != 0;
    close(file);
    failures += R(umount2, "room", 0) != 0;
    all += 60;
  }
  V(all);
  V(failures);
}
