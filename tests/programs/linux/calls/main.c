/* Runs the groups that are named, or all, one after the other: each in a child, in a directory of its own. */

#include "call.h"

extern const struct group *const __start_groups[];
extern const struct group *const __stop_groups[];

long call(long number, const long *a) {
  return syscall(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

static long print(const char *text, long result, const char *fine) {
  int error = errno;
  if (result == -1) printf("%s = %s\n", text, strerrorname_np(error) ? strerrorname_np(error) : "?");
  else if (fine) printf("%s = %s\n", text, fine);
  else printf("%s = %ld\n", text, result);
  fflush(stdout);
  errno = error;
  return result;
}

long said(const char *text, long result) { return print(text, result, NULL); }

long went(const char *text, long result) { return print(text, result, "ok"); }

void shown(const char *text, long value) {
  printf("%s: %ld\n", text, value);
  fflush(stdout);
}

void ended(pid_t child) {
  int status = 0;
  if (child < 0 || waitpid(child, &status, 0) != child) perror("child");
  if (WIFSIGNALED(status)) printf("child: SIG%s\n", sigabbrev_np(WTERMSIG(status)));
  else if (WEXITSTATUS(status) != 0) printf("child: %d\n", WEXITSTATUS(status));
  fflush(stdout);
}

static int chosen(const char *name, int argc, char **argv) {
  for (int i = 1; i < argc; i++)
    if (strcmp(argv[i], name) == 0) return 1;
  return argc == 1;
}

int main(int argc, char **argv) {
  umask(022);
  for (const struct group *const *at = __start_groups; at < __stop_groups; at++) {
    const char *name = (*at)->name;
    if (!chosen(name, argc, argv)) continue;
    printf("== %s\n", name);
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
      if (mkdir(name, 0755) != 0 || chdir(name) != 0) {
        perror(name);
        exit(1);
      }
      (*at)->run();
      exit(0);
    }
    ended(child);
  }
  return 0;
}
