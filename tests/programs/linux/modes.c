// Modes of files: chmod(2), open(2), mkdir(2), umask(2), access(2), execve(2), stat(2).
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void told(const char *what, long result) {
  printf("%s: %s\n", what, result < 0 ? strerror(errno) : "done");
}

static void mode(const char *path) {
  struct stat about;
  if (stat(path, &about) < 0) printf("%s: %s\n", path, strerror(errno));
  else printf("%s %o %ld\n", path, about.st_mode, S_ISDIR(about.st_mode) ? 0 : (long)about.st_size);
}

static int make(const char *path, int flags, mode_t wanted) {
  int file = open(path, flags, wanted);
  told(path, file);
  return file;
}

static void run(const char *path) {
  fflush(stdout);
  if (fork() == 0) {
    char *words[] = {(char *)path, NULL};
    execv(path, words);
    _exit(errno == EACCES ? 100 : 101);
  }
  int status;
  wait(&status);
  printf("%s ended with %d\n", path, WEXITSTATUS(status));
}

static void script(const char *path) {
  int file = make(path, O_WRONLY | O_CREAT, 0666);
  const char *text = "#!/bin/nothing\n";
  write(file, text, strlen(text));
  close(file);
}

int main(int count, char **words) {
  if (count > 1) return 42;
  umask(022);
  close(make("open", O_WRONLY | O_CREAT, 0777));
  mode("open");
  // What is there keeps its mode.
  close(make("open", O_WRONLY | O_CREAT | O_TRUNC, 0600));
  mode("open");
  told("exclusive again", open("open", O_WRONLY | O_CREAT | O_EXCL, 0600));
  int only = make("only", O_RDWR | O_CREAT | O_EXCL, 0400);
  printf("%ld written\n", (long)write(only, "x", 1));
  mode("only");
  told("fchmod", fchmod(only, 0644));
  mode("only");
  close(only);
  umask(077);
  told("mkdir", mkdir("folder", 0777));
  mode("folder");
  close(make("folder/inner", O_WRONLY | O_CREAT, 0666));
  mode("folder/inner");
  umask(0);
  told("mkdir", mkdir("all", 01777));
  mode("all");
  told("symlink", symlink("only", "link"));
  told("chmod of a link", chmod("link", 0751));
  mode("only");
  told("fchmodat", fchmodat(AT_FDCWD, "folder", 0711, 0));
  mode("folder");
  told("chmod of nothing", chmod("nothing", 0600));
  told("chmod below a file", chmod("only/x", 0600));
  close(make("dangling-made", O_WRONLY | O_CREAT, 0604));
  mode("dangling-made");
  script("script");
  told("access of a script", access("script", X_OK));
  run("./script");
  told("chmod", chmod("script", 0755));
  told("access of a script", access("script", X_OK));
  told("execution of a folder", access("all", X_OK));
  run("./script");
  int sparse = make("sparse", O_RDWR | O_CREAT, 0666);
  told("ftruncate", ftruncate(sparse, 1 << 20));
  struct stat about;
  fstat(sparse, &about);
  printf("%ld bytes in %ld blocks\n", (long)about.st_size, (long)about.st_blocks);
  return 0;
}
