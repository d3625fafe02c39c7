/* Process groups, sessions, and signals between processes. */

#include "check.h"
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <poll.h>

static pid_t sleeper(void) {
  fflush(stdout);
  pid_t id = fork();
  if (id == 0) { for (;;) pause(); }
  return id;
}

static int ended(pid_t id) {
  int status;
  if (waitpid(id, &status, 0) != id) return -1;
  return WIFSIGNALED(status) ? WTERMSIG(status) : 100 + WEXITSTATUS(status);
}

static void grouping(void) {
  pid_t me = getpid();
  fflush(stdout);
  pid_t id = fork();
  if (id == 0) {
    int bits = (getpgrp() != getpid()) | (setpgid(0, 0) == 0) << 1 | (getpgrp() == getpid()) << 2;
    bits |= (setsid() == -1 && errno == EPERM) << 3;
    _exit(bits);
  }
  say("own group", ended(id));
  id = sleeper();
  fine("moves a child", setpgid(id, id));
  TRUE_(getpgid(id) == id);
  TRUE_(getsid(id) == getsid(0));
  pid_t second = sleeper();
  fine("joins", setpgid(second, id));
  say("not a group", setpgid(second, 99999));
  say("negative", setpgid(second, -2));
  say("nobody", setpgid(99999, 0));
  say("not a child", setpgid(getppid(), 0));
  say("group of nobody", getpgid(99999));
  fine("kills the group", kill(-id, SIGTERM));
  say("first", ended(id));
  say("second", ended(second));
  say("no group", kill(-id, 0));
  id = fork();
  if (id == 0) {
    pid_t session = setsid();
    _exit((session == getpid()) | (getsid(0) == getpid()) << 1 | (getpgrp() == getpid()) << 2 | (setpgid(0, 0) == -1 && errno == EPERM) << 3);
  }
  say("session", ended(id));
  id = sleeper();
  say("there", kill(id, 0));
  say("bad signal", kill(id, 65));
  say("bad signal 0", kill(id, -1));
  kill(id, SIGKILL);
  say("killed", ended(id));
  say("gone", kill(id, 0));
  say("no such process", kill(99999, 0));
  say("smallest", kill((pid_t)0x80000000, 0));
  TRUE_(getpid() == me);
}

static void stopping(void) {
  int status;
  pid_t id = sleeper();
  kill(id, SIGSTOP);
  TRUE_(waitpid(id, &status, WUNTRACED) == id && WIFSTOPPED(status));
  kill(id, SIGTERM);
  say("stopped, it does not end", waitpid(id, &status, WNOHANG));
  kill(id, SIGCONT);
  say("then it does", ended(id));
  id = sleeper();
  kill(id, SIGSTOP);
  waitpid(id, &status, WUNTRACED);
  kill(id, SIGKILL);
  say("killed while stopped", ended(id));
  id = sleeper();
  setpgid(id, id);
  kill(id, SIGTSTP);
  TRUE_(waitpid(id, &status, WUNTRACED) == id && WIFSTOPPED(status) && WSTOPSIG(status) == SIGTSTP);
  kill(id, SIGCONT);
  TRUE_(waitpid(id, &status, WCONTINUED) == id && WIFCONTINUED(status));
  kill(id, SIGINT);
  say("interrupted", ended(id));
}

static void handler(int number, siginfo_t *info, void *context) {
  (void)context;
  printf("got %d code %d value %d from parent %d\n", number, info->si_code, info->si_value.sival_int, info->si_pid == getppid());
  fflush(stdout);
}

static void sending(void) {
  int ends[2];
  char byte;
  pipe(ends);
  fflush(stdout);
  pid_t id = fork();
  if (id == 0) {
    sigset_t all, none;
    sigfillset(&all);
    sigemptyset(&none);
    sigprocmask(SIG_BLOCK, &all, NULL);
    struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};
    sigaction(SIGUSR1, &action, NULL);
    sigaction(SIGRTMIN + 1, &action, NULL);
    write(ends[1], "x", 1);
    for (int i = 0; i < 4; i++) sigsuspend(&none);
    _exit(0);
  }
  read(ends[0], &byte, 1);
  int sent = 0;
  for (int i = 0; i < 3; i++) sent += sigqueue(id, SIGRTMIN + 1, (union sigval){.sival_int = 40 + i}) == 0;
  usleep(2000);
  sent += kill(id, SIGUSR1) == 0;
  int status;
  waitpid(id, &status, 0);
  printf("sent %d\n", sent);
  printf("done %d\n", WEXITSTATUS(status));
  siginfo_t info = {.si_code = SI_USER};
  id = sleeper();
  say("pretends", syscall(SYS_rt_sigqueueinfo, id, SIGUSR1, &info));
  say("wrong thread", syscall(SYS_tgkill, getpid(), id, SIGUSR1));
  fine("its thread", syscall(SYS_tgkill, id, id, SIGUSR1));
  say("ended", ended(id));
}

static void files(void) {
  pid_t id = sleeper();
  int file = syscall(SYS_pidfd_open, id, 0);
  TRUE_(file >= 0 && (fcntl(file, F_GETFD) & FD_CLOEXEC));
  struct pollfd wait = {.fd = file, .events = POLLIN};
  say("runs", poll(&wait, 1, 0));
  fine("signal", syscall(SYS_pidfd_send_signal, file, SIGTERM, NULL, 0));
  say("ended", poll(&wait, 1, -1));
  siginfo_t info;
  fine("waits", waitid(P_PIDFD, file, &info, WEXITED));
  printf("%d %d\n", info.si_code, info.si_status);
  say("gone", syscall(SYS_pidfd_send_signal, file, 0, NULL, 0));
  say("no such", syscall(SYS_pidfd_open, 99999, 0));
  say("bad flags", syscall(SYS_pidfd_open, getpid(), 1));
  say("not one", syscall(SYS_pidfd_send_signal, 0, 0, NULL, 0));
  int mine = syscall(SYS_pidfd_open, getpid(), 0);
  int copy = syscall(SYS_pidfd_getfd, mine, 1, 0);
  TRUE_(copy > mine);
  say("no such file", syscall(SYS_pidfd_getfd, mine, 77, 0));
  fine("writes", write(copy, "through a copy\n", 15));
}

static void dying(void) {
  int ends[2];
  char text[8] = {0};
  pipe(ends);
  fflush(stdout);
  pid_t id = fork();
  if (id == 0) {
    int ready[2];
    pipe(ready);
    if (fork() == 0) {
      sigset_t set;
      sigemptyset(&set);
      sigaddset(&set, SIGUSR2);
      sigprocmask(SIG_BLOCK, &set, NULL);
      prctl(PR_SET_PDEATHSIG, SIGUSR2);
      write(ready[1], "x", 1);
      int got = sigwaitinfo(&set, NULL);
      write(ends[1], got == SIGUSR2 ? "told" : "no", 4);
      _exit(0);
    }
    read(ready[0], text, 1);
    _exit(0);
  }
  ended(id);
  close(ends[1]);
  read(ends[0], text, 4);
  printf("%s of its parent's end\n", text);
}

int main(void) {
  grouping();
  stopping();
  sending();
  files();
  dying();
  return 0;
}
