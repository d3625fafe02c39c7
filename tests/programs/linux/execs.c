/* exec: what is kept, what is lost, scripts, and errors. */

#include "check.h"
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>

extern char **environ;
static char self[4096];

static int run(const char *path, char *const argv[], char *const environment[]) {
  fflush(stdout);
  pid_t id = fork();
  if (id == 0) {
    execve(path, argv, environment);
    printf("%s\n", strerrorname_np(errno));
    fflush(stdout);
    _exit(127);
  }
  int status;
  waitpid(id, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static void put(const char *name, const char *text, int mode) {
  int file = open(name, O_CREAT | O_TRUNC | O_WRONLY, 0755);
  write(file, text, strlen(text));
  fchmod(file, mode);
  close(file);
}

static void *in_thread(void *unused) {
  (void)unused;
  execl(self, "execs", "child", "from a thread", NULL);
  return NULL;
}

static int child(int argc, char **argv) {
  sigset_t set;
  struct sigaction action;
  sigprocmask(SIG_BLOCK, NULL, &set);
  printf("argv");
  for (int i = 0; i < argc; i++) printf(" [%s]", argv[i]);
  printf("\nA=%s", getenv("A") ? getenv("A") : "none");
  printf(" blocked %d", sigismember(&set, SIGUSR1));
  sigaction(SIGUSR2, NULL, &action);
  printf(" handler %d", action.sa_handler == SIG_DFL);
  sigaction(SIGTERM, NULL, &action);
  printf(" ignored %d", action.sa_handler == SIG_IGN);
  printf(" files %d%d", fcntl(50, F_GETFD) != -1, fcntl(51, F_GETFD) != -1);
  printf(" first thread %d\n", getpid() == (pid_t)syscall(SYS_gettid));
  fflush(stdout);
  return 12;
}

static void nothing(int number) { (void)number; }

int main(int argc, char **argv) {
  realpath("execs", self);
  if (argc > 1 && !strcmp(argv[1], "child")) return child(argc, argv);
  if (argc > 1) { for (int i = 1; i < argc; i++) printf("<%s>", argv[i]); puts(""); return argc; }
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  sigprocmask(SIG_BLOCK, &set, NULL);
  signal(SIGUSR2, nothing);
  signal(SIGTERM, SIG_IGN);
  dup2(1, 50);
  dup3(1, 51, O_CLOEXEC);
  char *arguments[] = {"name", "child", "", "b c", NULL};
  char *environment[] = {"A=mine", "B=2", NULL};
  say("exec", run(self, arguments, environment));
  char *none[] = {NULL};
  say("no environment", run(self, arguments, none));

  char script[5000];
  snprintf(script, sizeof script, "#!%s one argument \nrest\n", self);
  put("script", script, 0755);
  char *three[] = {"x", "y", "z", NULL};
  say("script", run("./script", three, environ));
  snprintf(script, sizeof script, "#! \t %s\n", self);
  put("plain", script, 0755);
  say("plain script", run("./plain", three, environ));
  put("nested", "#!./script\n", 0755);
  say("nested", run("./nested", three, environ));
  put("loop", "#!./loop\n", 0755);
  say("loop", run("./loop", three, environ));
  put("missing", "#!/no/such/interpreter\n", 0755);
  say("missing interpreter", run("./missing", three, environ));
  put("empty-line", "#!\n", 0755);
  say("empty line", run("./empty-line", three, environ));
  put("text", "echo hello\n", 0755);
  say("text", run("./text", three, environ));
  put("nothing", "", 0755);
  say("nothing", run("./nothing", three, environ));
  put("short-elf", "\177ELF\2\1\1", 0755);
  say("short image", run("./short-elf", three, environ));
  say("not there", run("./not-there", three, environ));
  mkdir("directory", 0755);
  say("directory", run("./directory", three, environ));
  say("below a file", run("./text/below", three, environ));
  symlink("script", "link");
  say("link", run("./link", three, environ));
  symlink("circle", "circle");
  say("circle", run("./circle", three, environ));
  say("bad path", run((char *)8, three, environ));
  say("bad arguments", run(self, (char *const *)8, environ));
  char *wild[] = {"a", (char *)8, NULL};
  say("bad argument", run(self, wild, environ));
  say("empty path", run("", three, environ));
  char *large = malloc(200000);
  memset(large, 'x', 199999);
  large[199999] = 0;
  char *too_large[] = {"a", large, NULL};
  say("one too long", run(self, too_large, environ));
  static char *too_many[40];
  large[120000] = 0;
  for (int i = 0; i < 30; i++) too_many[i] = large;
  say("too much", run(self, too_many, environ));

  int image = open(self, O_RDONLY);
  fflush(stdout);
  pid_t id = fork();
  int status;
  if (id == 0) { fexecve(image, arguments, environment); _exit(1); }
  waitpid(id, &status, 0);
  say("fexecve", WEXITSTATUS(status));
  id = fork();
  if (id == 0) { syscall(SYS_execveat, AT_FDCWD, "link", three, environ, AT_SYMLINK_NOFOLLOW); _exit(errno == ELOOP ? 3 : errno); }
  waitpid(id, &status, 0);
  say("not through a link", WEXITSTATUS(status));
  id = fork();
  if (id == 0) { pthread_t thread; pthread_create(&thread, NULL, in_thread, NULL); pause(); }
  waitpid(id, &status, 0);
  say("from a thread", WEXITSTATUS(status));
  int memory = memfd_create("image", 0);
  static char buffer[1 << 16];
  ssize_t count;
  while ((count = read(image, buffer, sizeof buffer)) > 0) write(memory, buffer, count);
  id = fork();
  if (id == 0) { fexecve(memory, arguments, environment); _exit(1); }
  waitpid(id, &status, 0);
  say("from memory", WEXITSTATUS(status));

  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 1, "spawned", O_CREAT | O_WRONLY | O_TRUNC, 0644);
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
  sigemptyset(&set);
  posix_spawnattr_setsigmask(&attributes, &set);
  say("posix_spawn", posix_spawn(&id, self, &actions, &attributes, arguments, environment));
  waitpid(id, &status, 0);
  say("spawned", WEXITSTATUS(status));
  char text[512] = {0};
  read(open("spawned", O_RDONLY), text, 511);
  printf("%s", text);
  say("spawn of nothing", posix_spawn(&id, "/no/such/program", NULL, NULL, arguments, environment));
  say("system", WEXITSTATUS(system("exit 3")) != 0);
  return 0;
}
