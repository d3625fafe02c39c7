/* fork, vfork, clone and all forms of waiting. */

#include "check.h"
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>

static int global = 1;

static void told(const char *label, int status) {
  if (WIFEXITED(status)) printf("%s: exited %d\n", label, WEXITSTATUS(status));
  else if (WIFSIGNALED(status)) printf("%s: killed %d\n", label, WTERMSIG(status));
  else if (WIFSTOPPED(status)) printf("%s: stopped %d\n", label, WSTOPSIG(status));
  else if (WIFCONTINUED(status)) printf("%s: continued\n", label);
  fflush(stdout);
}

/* A child that does `what` and ends with its result. */
static pid_t child(int (*what)(void)) {
  fflush(stdout);
  pid_t id = fork();
  if (id == 0) _exit(what());
  return id;
}

static int seven(void) { global = 7; return 7; }
static int die(void) { raise(SIGKILL); return 0; }
static int fault(void) { *(volatile int *)8 = 1; return 0; }
static int slow(void) { usleep(20000); return 9; }
static int grand(void) { pid_t id = child(seven); int status; waitpid(id, &status, 0); return WEXITSTATUS(status) + 10; }
static int many(void) { for (int i = 0; i < 3; i++) if (fork() == 0) usleep(1000 * (i + 1)); return 0; }
static int ppid_tells(void) { return getppid() > 1 && getpid() != getppid() ? 1 : 2; }

static void copies(void) {
  char *heap = strcpy(malloc(1 << 20), "before");
  char *map = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  strcpy(map, "mapped");
  int ends[2];
  pipe(ends);
  fflush(stdout);
  pid_t id = fork();
  if (id == 0) {
    char text[64];
    int length = sprintf(text, "%s %s %d", heap, map, global);
    strcpy(heap, "child");
    strcpy(map, "child");
    global = 3;
    write(ends[1], text, length);
    _exit(0);
  }
  close(ends[1]);
  char got[64] = {0};
  int status;
  waitpid(id, &status, 0);
  read(ends[0], got, 63);
  printf("child saw [%s], parent has [%s %s %d]\n", got, heap, map, global);
  fine("pipe ends", read(ends[0], got, 1) == 0 ? 0 : -1);
  close(ends[0]);
}

static void waiting(void) {
  int status = -1;
  told("waitpid", (waitpid(child(seven), &status, 0), status));
  printf("not the parent's: %d\n", global);
  told("killed", (waitpid(child(die), &status, 0), status));
  told("fault", (waitpid(child(fault), &status, 0), status));
  told("grandchild", (waitpid(child(grand), &status, 0), status));
  told("parent's number", (waitpid(child(ppid_tells), &status, 0), status));
  pid_t id = child(slow);
  say("not yet", waitpid(id, &status, WNOHANG));
  TRUE_(waitpid(-1, &status, 0) == id);
  told("slow", status);
  say("nobody left", waitpid(-1, &status, 0));
  say("no such child", waitpid(99999, &status, 0));
  say("not mine", waitpid(getppid(), &status, 0));
  say("bad options", waitpid(-1, &status, 0x100));
  id = child(seven);
  siginfo_t info;
  memset(&info, 1, sizeof info);
  fine("waitid looks", waitid(P_PID, id, &info, WEXITED | WNOWAIT));
  printf("%d %d %d %d\n", info.si_signo, info.si_code, info.si_status, info.si_pid == id);
  fine("waitid takes", waitid(P_ALL, 0, &info, WEXITED));
  say("waitid again", waitid(P_PID, id, &info, WEXITED));
  say("waitid without", waitid(P_ALL, 0, &info, 0));
  id = child(slow);
  memset(&info, 1, sizeof info);
  fine("waitid now", waitid(P_PID, id, &info, WEXITED | WNOHANG));
  printf("%d %d\n", info.si_signo, info.si_pid);
  struct rusage usage;
  memset(&usage, 1, sizeof usage);
  TRUE_(wait4(id, &status, 0, &usage) == id);
  TRUE_(usage.ru_maxrss > 0 && usage.ru_utime.tv_sec < 5);
  say("null status", waitpid(child(seven), NULL, 0) > 0);
  id = child(seven);
  say("bad status", wait4(id, (int *)8, 0, NULL));
  id = child(many);
  waitpid(id, &status, 0);
  told("leaves orphans", status);
}

static volatile int chld;
static volatile int codes[8];
static void on_child(int number, siginfo_t *info, void *context) {
  (void)context;
  (void)number;
  codes[info->si_code]++;
  chld++;
}

/* What came since; when a signal comes between two calls is nobody's promise. */
static void codes_so_far(void) {
  usleep(3000);
  for (int i = 0; i < 8; i++) if (codes[i]) printf("code %d: %d\n", i, codes[i]);
  fflush(stdout);
}

static void telling(void) {
  struct sigaction action = {.sa_sigaction = on_child, .sa_flags = SA_SIGINFO | SA_RESTART};
  sigaction(SIGCHLD, &action, NULL);
  int status;
  waitpid(child(seven), &status, 0);
  waitpid(child(die), &status, 0);
  printf("told %d times\n", chld);
  codes_so_far();
  pid_t id = child(slow);
  kill(id, SIGSTOP);
  waitpid(id, &status, WUNTRACED);
  told("stopped", status);
  say("stays stopped", waitpid(id, &status, WNOHANG | WUNTRACED));
  kill(id, SIGCONT);
  waitpid(id, &status, WCONTINUED);
  told("goes on", status);
  waitpid(id, &status, 0);
  told("ends", status);
  codes_so_far();
  action.sa_flags = SA_SIGINFO | SA_RESTART | SA_NOCLDWAIT;
  sigaction(SIGCHLD, &action, NULL);
  child(seven);
  say("reaped by itself", wait(&status));
  codes_so_far();
  action.sa_flags = SA_SIGINFO | SA_RESTART | SA_NOCLDSTOP;
  sigaction(SIGCHLD, &action, NULL);
  id = child(slow);
  kill(id, SIGSTOP);
  waitpid(id, &status, WUNTRACED);
  kill(id, SIGCONT);
  waitpid(id, &status, 0);
  codes_so_far();
  signal(SIGCHLD, SIG_IGN);
  child(seven);
  say("ignored", wait(&status));
  signal(SIGCHLD, SIG_DFL);
}

static int in_clone(void *argument) { *(int *)argument = 5; return 6; }

static void cloning(void) {
  static char stack[65536] __attribute__((aligned(16)));
  int word = 1, status;
  pid_t id = clone(in_clone, stack + sizeof stack, CLONE_VM | CLONE_FILES | SIGCHLD, &word);
  waitpid(id, &status, 0);
  told("shares memory", status);
  printf("word %d\n", word);
  word = 1;
  id = clone(in_clone, stack + sizeof stack, SIGCHLD, &word);
  waitpid(id, &status, 0);
  told("has its own", status);
  printf("word %d\n", word);
  id = clone(in_clone, stack + sizeof stack, CLONE_VM, &word);
  say("tells nobody", waitpid(id, &status, 0));
  TRUE_(waitpid(id, &status, __WCLONE) == id);
  id = clone(in_clone, stack + sizeof stack, CLONE_VM, &word);
  TRUE_(waitpid(id, &status, __WALL) == id);
  say("handlers without memory", syscall(SYS_clone, CLONE_SIGHAND | SIGCHLD, 0, 0, 0, 0));
  say("thread without handlers", syscall(SYS_clone, CLONE_THREAD | CLONE_VM | SIGCHLD, 0, 0, 0, 0));
  volatile int seen = 1;
  id = vfork();
  if (id == 0) { seen = 2; _exit(4); }
  waitpid(id, &status, 0);
  told("vfork", status);
  printf("seen %d\n", seen);
  pid_t tid = 0, mine = 0;
  struct { unsigned long flags, pidfd, child, parent, signal, stack, size, tls; } arguments = {
    .flags = CLONE_PARENT_SETTID | CLONE_CHILD_SETTID, .child = (unsigned long)&mine, .parent = (unsigned long)&tid, .signal = SIGCHLD };
  id = syscall(SYS_clone3, &arguments, sizeof arguments);
  if (id == 0) _exit(mine == getpid() ? 1 : 2);
  waitpid(id, &status, 0);
  told("clone3", status);
  TRUE_(tid == id && mine == 0);
  arguments.signal = 99;
  say("bad signal", syscall(SYS_clone3, &arguments, sizeof arguments));
  say("bad size", syscall(SYS_clone3, &arguments, 8));
}

static int orphan_pipe[2];
static int orphan(void) {
  if (fork() == 0) {
    usleep(20000);
    char text[32];
    int length = sprintf(text, "%d", getppid());
    write(orphan_pipe[1], text, length);
    _exit(0);
  }
  return 0;
}

static void adopting(void) {
  int status, got;
  char text[32] = {0};
  pipe(orphan_pipe);
  say("adopts", prctl(PR_SET_CHILD_SUBREAPER, 1));
  prctl(PR_GET_CHILD_SUBREAPER, &got);
  printf("adopts %d\n", got);
  waitpid(child(orphan), &status, 0);
  read(orphan_pipe[0], text, 31);
  TRUE_(atoi(text) == getpid());
  TRUE_(wait(&status) > 0);
  told("adopted", status);
  prctl(PR_SET_CHILD_SUBREAPER, 0);
}

static void inheriting(void) {
  int status, file = open("shared-offset", O_CREAT | O_RDWR | O_TRUNC, 0644);
  write(file, "0123456789", 10);
  lseek(file, 2, SEEK_SET);
  umask(027);
  alarm(100);
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  sigprocmask(SIG_BLOCK, &set, NULL);
  raise(SIGUSR1);
  fflush(stdout);
  pid_t id = fork();
  if (id == 0) {
    sigset_t now, waiting;
    sigprocmask(SIG_BLOCK, NULL, &now);
    sigpending(&waiting);
    lseek(file, 3, SEEK_CUR);
    _exit((umask(0) == 027) | (alarm(0) == 0) << 1 | sigismember(&now, SIGUSR1) << 2 | !sigismember(&waiting, SIGUSR1) << 3);
  }
  waitpid(id, &status, 0);
  told("inherits", status);
  say("offset", lseek(file, 0, SEEK_CUR));
  TRUE_(alarm(0) > 0);
  signal(SIGUSR1, SIG_IGN);
  sigprocmask(SIG_UNBLOCK, &set, NULL);
}

int main(void) {
  copies();
  waiting();
  telling();
  cloning();
  adopting();
  inheriting();
  return 0;
}
