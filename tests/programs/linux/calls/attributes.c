/* stat(2), statx(2), access(2), chmod(2), chown(2), utime(2), utimensat(2), statfs(2), and their forms */

#include "call.h"
#include <sys/statfs.h>
#include <sys/vfs.h>
#include <utime.h>

static void make(const char *name) { close(open(name, O_RDWR | O_CREAT, 0644)); }

static void tree(void) {
  make("file");
  mkdir("dir", 0750);
  symlink("file", "link");
  symlink("nowhere", "dangling");
  symlink("loop", "loop");
}

GROUP(stat) {
  struct stat s;
  tree();
  S(stat, "file", &s);
  V(s.st_mode);
  V(s.st_size);
  V(s.st_nlink);
  V(s.st_uid);
  V(s.st_gid);
  V(s.st_blocks);
  V(s.st_blksize);
  S(stat, "link", &s);
  V(s.st_mode);
  S(lstat, "link", &s);
  V(s.st_mode);
  V(s.st_size);
  S(stat, "dir", &s);
  V(s.st_mode);
  V(s.st_nlink);
  S(stat, "absent", &s);
  S(stat, "dangling", &s);
  S(lstat, "dangling", &s);
  S(stat, "loop", &s);
  S(lstat, "loop", &s);
  S(stat, "file/", &s);
  S(stat, "file/x", &s);
  S(stat, "dir/", &s);
  S(lstat, "link/", &s);
  S(stat, "", &s);
  S(stat, BAD, &s);
  S(stat, "file", BAD);
  S(lstat, "file", BAD);
  S(open, "file", O_RDWR);
  S(fstat, 3, &s);
  V(s.st_mode);
  S(fstat, 3, BAD);
  S(fstat, -1, &s);
  S(open, "dir", O_PATH);
  S(fstat, 4, &s);
  V(s.st_mode);
  S(newfstatat, AT_FDCWD, "link", &s, AT_SYMLINK_NOFOLLOW);
  V(s.st_mode);
  S(newfstatat, 3, "", &s, AT_EMPTY_PATH);
  V(s.st_mode);
  S(newfstatat, AT_FDCWD, "", &s, AT_EMPTY_PATH);
  V(S_ISDIR(s.st_mode));
  S(newfstatat, 3, "", &s, 0);
  S(newfstatat, 3, "x", &s, 0);
  S(newfstatat, -1, "x", &s, 0);
  S(newfstatat, -1, "/", &s, 0);
  S(newfstatat, AT_FDCWD, "file", &s, 0x10000);
  S(newfstatat, AT_FDCWD, "file", BAD, 0);
  int ends[2];
  S(pipe, ends);
  S(fstat, 5, &s);
  V(s.st_mode);
  V(s.st_size);
  V(s.st_nlink);
  S(stat, "/dev/null", &s);
  V(s.st_mode);
  V(s.st_rdev);
  S(unlink, "file");
  S(fstat, 3, &s);
  V(s.st_nlink);
}

GROUP(statx) {
  struct statx s;
  tree();
  S(statx, AT_FDCWD, "file", 0, STATX_BASIC_STATS, &s);
  V(s.stx_mode);
  V((s.stx_mask & STATX_BASIC_STATS) == STATX_BASIC_STATS);
  V(s.stx_size);
  V(s.stx_nlink);
  S(statx, AT_FDCWD, "link", AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS, &s);
  V(s.stx_mode);
  S(statx, AT_FDCWD, "", AT_EMPTY_PATH, STATX_TYPE, &s);
  V(S_ISDIR(s.stx_mode));
  S(statx, AT_FDCWD, "", 0, STATX_TYPE, &s);
  S(statx, AT_FDCWD, "absent", 0, STATX_TYPE, &s);
  S(statx, AT_FDCWD, "file/x", 0, STATX_TYPE, &s);
  S(statx, AT_FDCWD, "loop", 0, STATX_TYPE, &s);
  S(statx, AT_FDCWD, "file", 0x10000, STATX_TYPE, &s);
  S(statx, AT_FDCWD, "file", AT_STATX_FORCE_SYNC | AT_STATX_DONT_SYNC, STATX_TYPE, &s);
  S(statx, AT_FDCWD, "file", AT_STATX_FORCE_SYNC, STATX_TYPE, &s);
  S(statx, AT_FDCWD, "file", 0, 0x80000000U, &s);
  S(statx, AT_FDCWD, BAD, 0, STATX_TYPE, &s);
  S(statx, AT_FDCWD, "file", 0, STATX_TYPE, BAD);
  S(statx, -1, "file", 0, STATX_TYPE, &s);
  S(statx, 77, "", AT_EMPTY_PATH, STATX_TYPE, &s);
}

GROUP(access) {
  tree();
  chmod("file", 0644);
  S(access, "file", F_OK);
  S(access, "file", R_OK | W_OK);
  S(access, "file", X_OK);
  chmod("file", 0);
  S(access, "file", R_OK | W_OK);
  chmod("file", 0100);
  S(access, "file", X_OK);
  S(access, "dir", X_OK);
  S(access, "file", 8);
  S(access, "file", -1);
  S(access, "absent", F_OK);
  S(access, "dangling", F_OK);
  S(access, "loop", F_OK);
  S(access, "file/x", F_OK);
  S(access, "file/", F_OK);
  S(access, "", F_OK);
  S(access, BAD, F_OK);
  S(faccessat, AT_FDCWD, "file", R_OK);
  S(faccessat, -1, "file", R_OK);
  S(open, "file", O_PATH);
  S(faccessat, 3, "x", R_OK);
  S(faccessat2, AT_FDCWD, "dangling", F_OK, AT_SYMLINK_NOFOLLOW);
  S(faccessat2, AT_FDCWD, "file", W_OK, AT_EACCESS);
  S(faccessat2, 3, "", F_OK, AT_EMPTY_PATH);
  S(faccessat2, 3, "", F_OK, 0);
  S(faccessat2, AT_FDCWD, "file", F_OK, 1);
  S(faccessat2, AT_FDCWD, "file", 8, 0);
}

GROUP(chmod) {
  struct stat s;
  tree();
  S(chmod, "file", 04755);
  stat("file", &s);
  V(s.st_mode);
  S(chmod, "link", 0600);
  stat("file", &s);
  V(s.st_mode);
  S(chmod, "dir", 01777);
  stat("dir", &s);
  V(s.st_mode);
  S(chmod, "file", 0177777);
  stat("file", &s);
  V(s.st_mode);
  S(chmod, "absent", 0600);
  S(chmod, "dangling", 0600);
  S(chmod, "loop", 0600);
  S(chmod, "file/x", 0600);
  S(chmod, "", 0600);
  S(chmod, BAD, 0600);
  S(open, "file", O_RDONLY);
  S(fchmod, 3, 0640);
  fstat(3, &s);
  V(s.st_mode);
  S(fchmod, -1, 0640);
  S(open, "file", O_PATH);
  S(fchmod, 4, 0640);
  S(fchmodat, AT_FDCWD, "file", 0604);
  S(fchmodat, -1, "file", 0604);
  S(fchmodat, 3, "x", 0604);
  S(fchmodat, AT_FDCWD, "absent", 0604);
  stat("file", &s);
  V(s.st_mode);
  S(fchmodat2, AT_FDCWD, "file", 0611, 0);
  S(fchmodat2, AT_FDCWD, "link", 0600, AT_SYMLINK_NOFOLLOW);
  S(fchmodat2, 4, "", 0611, AT_EMPTY_PATH);
  S(fchmodat2, 4, "", 0611, 0);
  S(fchmodat2, AT_FDCWD, "file", 0611, 1);
  S(fchmodat2, AT_FDCWD, "file", 0622, AT_SYMLINK_NOFOLLOW);
  stat("file", &s);
  V(s.st_mode);
}

GROUP(chown) {
  struct stat s;
  tree();
  chmod("file", 06755);
  S(chown, "file", 12, 34);
  stat("file", &s);
  V(s.st_uid);
  V(s.st_gid);
  V(s.st_mode);
  S(chown, "file", -1, 56);
  S(chown, "link", 78, -1);
  stat("file", &s);
  V(s.st_uid);
  V(s.st_gid);
  S(lchown, "link", 9, 9);
  lstat("link", &s);
  V(s.st_uid);
  stat("file", &s);
  V(s.st_uid);
  S(chown, "file", -1, -1);
  S(chown, "absent", 0, 0);
  S(chown, "dangling", 0, 0);
  S(lchown, "dangling", 0, 0);
  S(chown, "loop", 0, 0);
  S(chown, "file/x", 0, 0);
  S(chown, "", 0, 0);
  S(chown, BAD, 0, 0);
  S(lchown, BAD, 0, 0);
  S(open, "file", O_RDONLY);
  S(fchown, 3, 1, 2);
  fstat(3, &s);
  V(s.st_uid);
  S(fchown, -1, 1, 2);
  S(open, "file", O_PATH);
  S(fchown, 4, 1, 2);
  S(fchownat, AT_FDCWD, "link", 3, 4, AT_SYMLINK_NOFOLLOW);
  S(fchownat, 4, "", 5, 6, AT_EMPTY_PATH);
  fstat(3, &s);
  V(s.st_uid);
  S(fchownat, 4, "", 5, 6, 0);
  S(fchownat, AT_FDCWD, "file", 5, 6, 1);
  S(fchownat, -1, "file", 5, 6, 0);
  S(fchownat, 3, "x", 5, 6, 0);
}

static struct timespec times[2];

static void show(const char *path) {
  struct stat s;
  lstat(path, &s);
  V(s.st_atim.tv_sec);
  V(s.st_mtim.tv_sec);
  V(s.st_mtim.tv_nsec);
}

GROUP(utimes) {
  tree();
  struct utimbuf old = {1000, 2000};
  S(utime, "file", &old);
  show("file");
  S(utime, "absent", &old);
  S(utime, "file", BAD);
  S(utime, BAD, &old);
  S(utime, "file", NULL);
  struct timeval micro[2] = {{3000, 5}, {4000, 6}};
  S(utimes, "file", micro);
  show("file");
  micro[0].tv_usec = 1000000;
  S(utimes, "file", micro);
  micro[0].tv_usec = -1;
  S(utimes, "file", micro);
  micro[0].tv_usec = 0;
  S(utimes, "absent", micro);
  S(utimes, "file/x", micro);
  S(utimes, "file", BAD);
  S(utimes, BAD, micro);
  S(futimesat, AT_FDCWD, "file", micro);
  S(futimesat, -1, "file", micro);
  S(futimesat, AT_FDCWD, "", micro);
  times[0] = (struct timespec){5000, 7};
  times[1] = (struct timespec){6000, 8};
  S(utimensat, AT_FDCWD, "file", times, 0);
  show("file");
  times[0].tv_nsec = UTIME_OMIT;
  times[1] = (struct timespec){7000, 9};
  S(utimensat, AT_FDCWD, "file", times, 0);
  show("file");
  times[1].tv_nsec = UTIME_OMIT;
  S(utimensat, AT_FDCWD, "file", times, 0);
  S(utimensat, AT_FDCWD, "absent", times, 0);
  S(utimensat, AT_FDCWD, BAD, times, 0);
  show("file");
  times[0] = (struct timespec){8000, 1};
  times[1] = (struct timespec){9000, 2};
  S(utimensat, AT_FDCWD, "link", times, AT_SYMLINK_NOFOLLOW);
  show("link");
  show("file");
  S(utimensat, AT_FDCWD, "absent", times, 0);
  S(utimensat, AT_FDCWD, "dangling", times, 0);
  S(utimensat, AT_FDCWD, "dangling", times, AT_SYMLINK_NOFOLLOW);
  S(utimensat, AT_FDCWD, "", times, 0);
  S(utimensat, -1, "file", times, 0);
  S(utimensat, AT_FDCWD, "file", times, 1);
  S(utimensat, AT_FDCWD, "file", BAD, 0);
  times[0].tv_nsec = 1000000000;
  S(utimensat, AT_FDCWD, "file", times, 0);
  times[0].tv_nsec = 3;
  S(open, "file", O_RDWR);
  S(utimensat, 3, NULL, times, 0);
  show("file");
  S(utimensat, 3, "", times, AT_EMPTY_PATH);
  S(utimensat, -1, NULL, times, 0);
  S(utimensat, AT_FDCWD, NULL, times, 0);
  S(utimensat, 3, NULL, times, AT_SYMLINK_NOFOLLOW);
  S(utimensat, 3, NULL, NULL, 0);
  S(open, "file", O_PATH);
  S(utimensat, 4, NULL, times, 0);
}

GROUP(statfs) {
  struct statfs s;
  tree();
  S(statfs, ".", &s);
  V(s.f_namelen);
  V(s.f_bsize);
  V(s.f_bavail <= s.f_bfree && s.f_bfree <= s.f_blocks);
  S(statfs, "absent", &s);
  S(statfs, "file/x", &s);
  S(statfs, "loop", &s);
  S(statfs, "", &s);
  S(statfs, BAD, &s);
  S(statfs, ".", BAD);
  S(open, "file", O_RDONLY);
  S(fstatfs, 3, &s);
  V(s.f_namelen);
  S(fstatfs, -1, &s);
  S(fstatfs, 3, BAD);
  S(statfs, "/proc/self/stat", &s);
  V(s.f_type);
}
