/* Files, directories and names, and the errors of their misuse. Runs in an empty directory of its own. */

#include "check.h"
#include <dirent.h>
#include <sys/sendfile.h>
#include <sys/uio.h>

static int compare(const void *a, const void *b) { return strcmp(*(char **)a, *(char **)b); }

static void list(const char *path) {
  DIR *directory = opendir(path);
  if (!directory) { say(path, -1); return; }
  char *names[64];
  int count = 0;
  for (struct dirent *entry; (entry = readdir(directory)) && count < 64;) {
    char text[300];
    snprintf(text, sizeof text, "%s/%d", entry->d_name, entry->d_type);
    names[count++] = strdup(text);
  }
  closedir(directory);
  qsort(names, count, sizeof *names, compare);
  printf("list %s:", path);
  for (int i = 0; i < count; i++) printf(" %s", names[i]);
  printf("\n");
}

static void kind(const char *path, int follow) {
  struct stat s;
  int result = follow ? stat(path, &s) : lstat(path, &s);
  if (result) { say(path, -1); return; }
  printf("%s: %o size %ld links %ld\n", path, s.st_mode & S_IFMT, S_ISDIR(s.st_mode) ? 0L : (long)s.st_size,
         S_ISDIR(s.st_mode) ? 0L : (long)s.st_nlink);
}

static void show(const char *label, const char *bytes, long count) {
  printf("%s: %ld \"%.*s\"\n", label, count, (int)(count < 0 ? 0 : count), bytes);
}

static void content(const char *path) {
  char buffer[256];
  int fd = open(path, O_RDONLY);
  if (fd < 0) { say(path, -1); return; }
  show(path, buffer, read(fd, buffer, sizeof buffer));
  close(fd);
}

static void put(const char *path, const char *text) {
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (write(fd, text, strlen(text)) < 0) say("put", -1);
  close(fd);
}

static void reading_and_writing(void) {
  char buffer[64];
  int fd = open("a", O_RDWR | O_CREAT | O_EXCL, 0644);
  fine("create", fd);
  say("write", write(fd, "hello world", 11));
  say("seek", lseek(fd, 6, SEEK_SET));
  show("read", buffer, read(fd, buffer, 64));
  say("read at end", read(fd, buffer, 64));
  show("pread", buffer, pread(fd, buffer, 5, 0));
  say("pwrite", pwrite(fd, "HE", 2, 0));
  say("offset", lseek(fd, 0, SEEK_CUR));
  say("end", lseek(fd, -1, SEEK_END));
  say("before start", lseek(fd, -100, SEEK_CUR));
  say("data", lseek(fd, 3, SEEK_DATA));
  say("hole", lseek(fd, 0, SEEK_HOLE));
  say("data past end", lseek(fd, 100, SEEK_DATA));
  struct iovec out[3] = {{"one", 3}, {"", 0}, {"two!", 4}};
  lseek(fd, 0, SEEK_END);
  say("writev", writev(fd, out, 3));
  char first[4], second[64];
  struct iovec in[2] = {{first, 4}, {second, 64}};
  lseek(fd, 0, SEEK_SET);
  say("readv", readv(fd, in, 2));
  show("first", first, 4);
  show("second", second, 14);
  say("preadv", preadv(fd, in, 2, 5));
  say("too many", readv(fd, in, 2000));
  fine("truncate", ftruncate(fd, 5));
  fine("extend", ftruncate(fd, 8));
  say("size", lseek(fd, 0, SEEK_END));
  pread(fd, buffer, 8, 0);
  printf("zeros: %d %d %d\n", buffer[5], buffer[6], buffer[7]);
  say("beyond", pwrite(fd, "x", 1, 20));
  kind("a", 1);
  say("bad buffer", write(fd, (void *)16, 4));
  say("bad read", read(fd, (void *)16, 4));
  int copy = dup(fd);
  lseek(fd, 3, SEEK_SET);
  say("shared offset", lseek(copy, 0, SEEK_CUR));
  close(copy);
  say("closed", close(copy));
  say("dup2", dup2(fd, 40));
  say("dup2 same", dup2(40, 40));
  say("dup3 same", dup3(40, 40, 0));
  say("F_DUPFD", fcntl(fd, F_DUPFD, 50));
  say("F_DUPFD_CLOEXEC", fcntl(fd, F_DUPFD_CLOEXEC, 50));
  say("F_GETFD", fcntl(51, F_GETFD));
  say("F_GETFL", fcntl(fd, F_GETFL) & (O_ACCMODE | O_APPEND | O_NONBLOCK));
  fine("F_SETFL", fcntl(fd, F_SETFL, O_APPEND));
  say("append", write(fd, "end", 3));
  say("offset", lseek(fd, 0, SEEK_CUR));
  struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
  fine("lock", fcntl(fd, F_SETLK, &lock));
  fine("fsync", fsync(fd));
  fine("fallocate", posix_fallocate(fd, 0, 100));
  say("size", lseek(fd, 0, SEEK_END));
  close(fd);
  fd = open("a", O_RDONLY);
  say("write to read-only", write(fd, "x", 1));
  say("truncate read-only", ftruncate(fd, 0));
  close(fd);
  fd = open("a", O_WRONLY | O_APPEND);
  say("read of write-only", read(fd, buffer, 1));
  close(fd);
  fine("truncate by name", truncate("a", 2));
  content("a");
  put("from", "0123456789");
  int from = open("from", O_RDONLY), to = open("to", O_RDWR | O_CREAT, 0644);
  off_t offset = 2;
  say("sendfile", sendfile(to, from, &offset, 5));
  say("offset after", offset);
  say("copy_file_range", copy_file_range(from, NULL, to, NULL, 4, 0));
  close(from);
  close(to);
  content("to");
}

static void opening(void) {
  put("file", "text");
  fine("mkdir", mkdir("dir", 0755));
  fine("symlink", symlink("file", "link"));
  fine("symlink to dir", symlink("dir", "dirlink"));
  fine("dangling", symlink("nowhere", "dangling"));
  fine("loop", symlink("loop", "loop"));
  say("missing", open("missing", O_RDONLY));
  say("exclusive", open("file", O_CREAT | O_EXCL | O_RDWR, 0644));
  say("exclusive link", open("dangling", O_CREAT | O_EXCL | O_RDWR, 0644));
  say("directory for writing", open("dir", O_RDWR));
  say("directory to create", open("dir", O_RDONLY | O_CREAT, 0644));
  say("O_DIRECTORY on file", open("file", O_RDONLY | O_DIRECTORY));
  say("O_NOFOLLOW on link", open("link", O_RDONLY | O_NOFOLLOW));
  say("loop", open("loop", O_RDONLY));
  say("file as directory", open("file/x", O_RDONLY));
  say("slash behind file", open("file/", O_RDONLY));
  fine("slash behind directory", open("dir/", O_RDONLY));
  say("missing directory", open("no/file", O_RDONLY));
  say("empty path", open("", O_RDONLY));
  char name[5000];
  memset(name, 'x', sizeof name);
  name[300] = 0;
  say("long name", open(name, O_RDONLY));
  name[300] = 'x';
  name[4999] = 0;
  for (int i = 100; i < 4999; i += 100) name[i] = '/';
  say("long path", open(name, O_RDONLY));
  say("bad pointer", open((char *)8, O_RDONLY));
  fine("through link", open("dirlink/../file", O_RDONLY));
  fine("dots", open("./dir/.././file", O_RDONLY));
  fine("create through dangling", open("dangling", O_RDWR | O_CREAT, 0644));
  kind("nowhere", 1);
  int path = open("file", O_PATH);
  char byte;
  say("read of O_PATH", read(path, &byte, 1));
  struct stat s;
  fine("stat of O_PATH", fstat(path, &s));
  int dir = open("dir", O_RDONLY | O_DIRECTORY);
  say("read of directory", read(dir, &byte, 1));
  fine("openat create", openat(dir, "inner", O_WRONLY | O_CREAT, 0600));
  fine("openat absolute", openat(-1, "/", O_RDONLY));
  say("openat bad", openat(-1, "inner", O_RDONLY));
  say("openat file", openat(path, "inner", O_RDONLY));
  fine("openat up", openat(dir, "../file", O_RDONLY));
  say("faccessat", faccessat(dir, "inner", R_OK | W_OK, 0));
  say("access missing", access("missing", F_OK));
  fine("fstatat empty", fstatat(path, "", &s, AT_EMPTY_PATH));
  struct statx x;
  fine("statx", statx(dir, "inner", AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS, &x));
  printf("statx: %o %d\n", x.stx_mode & S_IFMT, (int)x.stx_size);
  kind("link", 0);
  kind("link", 1);
  kind("dirlink", 0);
  kind("dirlink/", 0);
  kind("file/", 1);
  kind("loop", 1);
}

static void names(void) {
  char text[64];
  say("readlink", readlink("link", text, sizeof text));
  say("readlink cut", readlink("link", text, 2));
  say("readlink of file", readlink("file", text, sizeof text));
  say("readlink missing", readlink("missing", text, sizeof text));
  say("mkdir exists", mkdir("dir", 0755));
  say("mkdir on file", mkdir("file", 0755));
  say("mkdir deep", mkdir("no/where", 0755));
  fine("mkdir slash", mkdir("dir2/", 0755));
  say("rmdir full", rmdir("dir"));
  say("rmdir file", rmdir("file"));
  say("rmdir dot", rmdir("dir2/."));
  say("unlink directory", unlink("dir2"));
  say("unlink missing", unlink("missing"));
  say("unlink slash", unlink("file/"));
  fine("link", link("file", "hard"));
  kind("hard", 1);
  say("link exists", link("file", "hard"));
  say("link of directory", link("dir", "harddir"));
  fine("rename", rename("hard", "dir/moved"));
  kind("file", 1);
  say("rename missing", rename("missing", "x"));
  say("rename onto full directory", rename("dir2", "dir"));
  say("rename file onto directory", rename("file", "dir2"));
  say("rename directory onto file", rename("dir2", "file"));
  say("rename into itself", rename("dir", "dir/sub"));
  say("rename noreplace", renameat2(AT_FDCWD, "file", AT_FDCWD, "from", RENAME_NOREPLACE));
  fine("rename directory", rename("dir2", "dir3"));
  int fd = open("file", O_RDONLY);
  fine("unlink open", unlink("file"));
  say("still there", read(fd, text, sizeof text));
  close(fd);
  kind("file", 1);
  list(".");
  list("dir");
  list("missing");
  fine("chdir", chdir("dirlink"));
  fine("getcwd", getcwd(text, 4) ? 0 : -1);
  char cwd[4096];
  getcwd(cwd, sizeof cwd);
  printf("in %s\n", strrchr(cwd, '/'));
  kind("../a", 1);
  int dir = open("..", O_RDONLY);
  fine("fchdir", fchdir(dir));
  kind("a", 1);
  say("chdir to file", chdir("a"));
  say("chdir missing", chdir("missing"));
  for (int i = 0; i < 300; i++) {
    char name[32];
    sprintf(name, "dir3/%03d", i);
    close(open(name, O_CREAT | O_WRONLY, 0644));
  }
  DIR *many = opendir("dir3");
  int count = 0;
  long place = 0;
  char at[256] = "";
  for (struct dirent *entry; (entry = readdir(many)); count++) {
    if (count == 99) place = telldir(many);
    if (count == 100) strcpy(at, entry->d_name);
  }
  say("entries", count);
  seekdir(many, place);
  printf("seekdir: %s\n", strcmp(at, readdir(many)->d_name) == 0 ? "same" : "other");
  rewinddir(many);
  for (count = 0; readdir(many); count++) {}
  say("entries again", count);
  struct timespec times[2] = {{1000000000, 5000000}, {1100000000, 0}};
  fine("utimensat", utimensat(AT_FDCWD, "a", times, 0));
  struct stat s;
  stat("a", &s);
  printf("modified %ld accessed %ld\n", (long)s.st_mtime, (long)s.st_atime);
  times[0].tv_nsec = UTIME_OMIT;
  times[1].tv_nsec = UTIME_NOW;
  fine("utimensat now", futimens(open("a", O_RDWR), times));
  stat("a", &s);
  printf("modified later %d accessed %ld\n", s.st_mtime > 1100000000, (long)s.st_atime);
  fine("chmod", chmod("a", 0644));
  fine("chown", chown("a", -1, -1));
  say("umask", umask(077));
  say("umask", umask(022));
}

/* Devices give all that is asked for, however much. */
static void devices(void) {
  static char large[1 << 20];
  struct iovec halves[2] = {{large, 700000}, {large + 700000, 300000}};
  for (const char **path = (const char *[]){"/dev/zero", "/dev/full", "/dev/urandom", "/dev/null", 0}; *path; path++) {
    int fd = open(*path, O_RDONLY);
    say(*path, read(fd, large, sizeof large));
    say("in two", readv(fd, halves, 2));
    say("at", pread(fd, large, sizeof large, 1000));
    close(fd);
  }
}

/* Paths from a working directory that lies deep, moves, and goes. */
static void working_directory(void) {
  char path[8192];
  int depth = 0;
  mkdir("deep", 0755);
  put("deep/above", "from above");
  chdir("deep");
  char longer[60] = "";
  memset(longer, 'd', sizeof longer - 1);
  for (;; depth++) {
    const char *name = depth < 3 ? "d" : longer;
    if (depth == 60 || mkdir(name, 0755) || chdir(name)) break;
  }
  printf("depth %d\n", depth);
  char *end = strstr(getcwd(path, sizeof path), "/deep");
  printf("path %zu\n", strlen(end));
  for (; depth > 3; depth--) {
    if (chdir("..") || rmdir(longer)) { say("up", -1); break; }
  }
  put("here", "content");
  symlink("../../../above", "to-above");
  symlink("./here", "to-here");
  symlink("..", "up");
  content("to-above");
  content("to-here");
  content("up/d/here");
  content("../d/./here");
  content("../../../above");
  kind(".", 1);
  kind("./", 1);
  kind("..", 1);
  kind("here/", 1);
  kind("to-here", 0);
  list(".");
  list("up");
  fine("mkdir .", mkdir(".", 0755));
  fine("rename .", rename(".", "other"));
  fine("rename ..", rename("..", "other"));
  fine("rmdir ..", rmdir(".."));
  fine("link", link("here", "../linked"));
  fine("rename", rename("here", "../moved"));
  content("../moved");
  fine("rename what is above", rename("../../../../deep", "../../../../deeper"));
  printf("now %s\n", strstr(getcwd(path, sizeof path), "/deeper"));
  content("../moved");
  content("to-above");
  fine("chdir by link", chdir("up"));
  printf("now %s\n", strstr(getcwd(path, sizeof path), "/deeper"));
  fine("empty", unlink("d/to-above") | unlink("d/to-here") | unlink("d/up"));
  fine("chdir", chdir("d"));
  fine("rmdir", rmdir("../d"));
  fine("mkdir in what is gone", mkdir("x", 0755));
  fine("create in what is gone", open("x", O_CREAT | O_WRONLY, 0644));
  kind("x", 1);
  fine("back", chdir(".."));
  fine("back", chdir("../../.."));
  content("deeper/above");
}

int main(void) {
  reading_and_writing();
  opening();
  names();
  devices();
  working_directory();
  return 0;
}
