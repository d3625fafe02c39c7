/* getpid(2), fork(2), vfork(2), clone(2), _exit(2), wait4(2), waitid(2), setpgid(2), setsid(2), execve(2), execveat(2), pidfd_open(2) */

#include "call.h"
#include <linux/sched.h>

GROUP(identity) {
  OK(getpid);
  OK(gettid);
  OK(getppid);
  V(R(getpid) == R(gettid));
  S(getuid);
  S(geteuid);
  S(getgid);
  S(getegid);
  unsigned three[3] = {9, 9, 9};
  S(getresuid, three, three + 1, three + 2);
  V(three[2]);
  S(getresuid, BAD, three, three);
  S(getresuid, three, BAD, three);
  S(getresuid, three, three, BAD);
  S(getresgid, three, three + 1, three + 2);
  S(getresgid, BAD, three, three);
  S(getgroups, -1, three);
}

static siginfo_t info;

GROUP(wait) {
  int status = 0;
  struct rusage usage;
  S(wait4, -1, &status, 0, NULL);
  S(wait4, -1, &status, WNOHANG, NULL);
  S(wait4, 999999, &status, 0, NULL);
  S(wait4, INT_MIN, &status, 0, NULL);
  S(wait4, -1, &status, 0x100, NULL);
  pid_t child = fork();
  if (child == 0) S(exit_group, 7);
  V(R(wait4, child, &status, 0, &usage) == child);
  V(WEXITSTATUS(status));
  S(wait4, child, &status, 0, NULL);
  child = fork();
  if (child == 0) R(exit, 0x1234);
  V(R(wait4, 0, &status, 0, NULL) == child);
  V(status);
  int ends[2];
  pipe(ends);
  child = fork();
  if (child == 0) {
    char c;
    close(ends[1]);
    read(ends[0], &c, 1);
    _exit(3);
  }
  S(wait4, child, &status, WNOHANG, NULL);
  close(ends[1]);
  S(waitid, P_PID, child, &info, WEXITED | WNOWAIT, NULL);
  V(info.si_code);
  V(info.si_status);
  V(info.si_signo);
  V(info.si_pid == child);
  S(waitid, P_PID, child, &info, WEXITED | WNOHANG, NULL);
  S(waitid, P_PID, child, &info, WEXITED, NULL);
  S(waitid, P_ALL, 0, &info, WEXITED, NULL);
  S(waitid, P_ALL, 0, &info, 0, NULL);
  S(waitid, P_ALL, 0, &info, WEXITED | 0x100, NULL);
  S(waitid, 9, 0, &info, WEXITED, NULL);
  S(waitid, P_PID, -1, &info, WEXITED, NULL);
  S(waitid, P_PID, 0, &info, WEXITED, NULL);
  S(waitid, P_PGID, -1, &info, WEXITED, NULL);
  S(waitid, P_PIDFD, 77, &info, WEXITED, NULL);
  S(waitid, P_PIDFD, 1, &info, WEXITED, NULL);
  S(waitid, P_PIDFD, -1, &info, WEXITED, NULL);
  child = fork();
  if (child == 0) {
    raise(SIGSTOP);
    _exit(0);
  }
  V(R(wait4, child, &status, WUNTRACED, NULL) == child);
  V(status);
  S(wait4, child, &status, WUNTRACED | WNOHANG, NULL);
  kill(child, SIGCONT);
  V(R(wait4, child, &status, WCONTINUED, NULL) == child);
  V(R(wait4, child, BAD, 0, NULL));
  signal(SIGCHLD, SIG_IGN);
  child = fork();
  if (child == 0) _exit(0);
  S(wait4, -1, &status, 0, NULL);
  signal(SIGCHLD, SIG_DFL);
}

GROUP(clone) {
  S(clone, CLONE_SIGHAND, 0, 0, 0, 0);
  S(clone, CLONE_THREAD, 0, 0, 0, 0);
  S(clone, CLONE_THREAD | CLONE_SIGHAND, 0, 0, 0, 0);
  S(clone, CLONE_FS | CLONE_NEWNS, 0, 0, 0, 0);
  struct clone_args args = {.exit_signal = 65};
  S(clone3, &args, sizeof args);
  args.exit_signal = 0;
  args.flags = 1;
  S(clone3, &args, sizeof args);
  args.flags = CLONE_SIGHAND | CLONE_CLEAR_SIGHAND | CLONE_VM;
  S(clone3, &args, sizeof args);
  args.flags = CLONE_DETACHED;
  S(clone3, &args, sizeof args);
  args.flags = 0;
  args.stack_size = 4096;
  S(clone3, &args, sizeof args);
  args.stack_size = 0;
  args.stack = 4096;
  S(clone3, &args, sizeof args);
  args.stack = 0;
  S(clone3, &args, 63);
  S(clone3, &args, 1 << 20);
  S(clone3, BAD, sizeof args);
  int status;
  long child = went("fork()", R(fork));
  if (child == 0) _exit(1);
  V(R(wait4, child, &status, 0, NULL) == child);
  child = R(clone, SIGCHLD, 0, 0, 0, 0);
  if (child == 0) _exit(2);
  V(R(wait4, child, &status, 0, NULL) == child);
  V(WEXITSTATUS(status));
  child = R(clone, 0, 0, 0, 0, 0);
  if (child == 0) _exit(2);
  S(wait4, -1, &status, 0, NULL);
  V(R(wait4, -1, &status, __WCLONE, NULL) == child);
}

GROUP(groups) {
  S(getpgid, 999999);
  S(getsid, 999999);
  S(getsid, -1);
  S(getpgid, -1);
  V(R(getpgid, 0) == R(getpgrp));
  V(R(getsid, 0) == R(getsid, getpid()));
  S(setpgid, 0, -1);
  S(setpgid, 999999, 0);
  S(setpgid, -1, 0);
  S(setpgid, getppid(), 0);
  S(setpgid, 0, 999999);
  S(setpgid, 0, 0);
  V(R(getpgrp) == getpid());
  S(setpgid, 0, 0);
  S(setsid);
  CHILD(OK(setsid); S(setsid); S(setpgid, 0, 0); V(R(getsid, 0) == getpid()));
  int ends[2];
  pipe(ends);
  pid_t child = fork();
  if (child == 0) {
    char c;
    close(ends[1]);
    setsid();
    close(1);
    read(ends[0], &c, 1);
    _exit(0);
  }
  usleep(20000);
  S(setpgid, child, 0);
  S(setpgid, child, getpid());
  close(ends[1]);
  ended(child);
}

GROUP(exec) {
  static char *none[] = {NULL}, *one[] = {"x", NULL}, *bad[] = {BAD, NULL};
  close(open("file", O_RDWR | O_CREAT, 0644));
  close(open("empty", O_RDWR | O_CREAT, 0755));
  int text = open("text", O_RDWR | O_CREAT, 0755);
  write(text, "just text\n", 10);
  close(text);
  text = open("script", O_RDWR | O_CREAT, 0755);
  write(text, "#!/nowhere/to/be/found\n", 23);
  close(text);
  text = open("short", O_RDWR | O_CREAT, 0755);
  write(text, "\177ELF\2\1\1", 7);
  close(text);
  mkdir("dir", 0755);
  symlink("loop", "loop");
  S(execve, "absent", one, none);
  S(execve, "file", one, none);
  S(execve, "empty", one, none);
  S(execve, "text", one, none);
  S(execve, "script", one, none);
  S(execve, "short", one, none);
  S(execve, "dir", one, none);
  S(execve, "file/x", one, none);
  S(execve, "loop", one, none);
  S(execve, "", one, none);
  S(execve, BAD, one, none);
  S(execve, "text", BAD, none);
  S(execve, "text", bad, none);
  S(execve, "text", one, BAD);
  S(execveat, AT_FDCWD, "absent", one, none, 0);
  S(execveat, AT_FDCWD, "text", one, none, 1);
  S(execveat, -1, "text", one, none, 0);
  S(execveat, -1, "", one, none, AT_EMPTY_PATH);
  S(open, "text", O_PATH);
  S(execveat, 3, "", one, none, AT_EMPTY_PATH);
  S(execveat, 3, "", one, none, 0);
  S(execveat, 3, "x", one, none, 0);
  symlink("text", "link");
  S(execveat, AT_FDCWD, "link", one, none, AT_SYMLINK_NOFOLLOW);
}

GROUP(pidfd) {
  long self = getpid();
  S(pidfd_open, self, 0);
  S(fcntl, 3, F_GETFD);
  S(pidfd_open, 999999, 0);
  S(pidfd_open, 0, 0);
  S(pidfd_open, -1, 0);
  S(pidfd_open, self, 1);
  S(pidfd_open, self, O_NONBLOCK);
  S(pidfd_send_signal, 3, 0, NULL, 0);
  S(pidfd_send_signal, 3, 65, NULL, 0);
  S(pidfd_send_signal, 3, 0, NULL, 1 << 10);
  S(pidfd_send_signal, 1, 0, NULL, 0);
  S(pidfd_send_signal, -1, 0, NULL, 0);
  S(pidfd_send_signal, 3, SIGUSR1, BAD, 0);
  S(pidfd_getfd, 3, 1, 0);
  S(fcntl, 5, F_GETFD);
  S(pidfd_getfd, 3, 77, 0);
  S(pidfd_getfd, 3, 1, 1);
  S(pidfd_getfd, 1, 1, 0);
  S(pidfd_getfd, -1, 1, 0);
  S(waitid, P_PIDFD, 3, &info, WEXITED, NULL);
  pid_t child = fork();
  if (child == 0) _exit(0);
  S(pidfd_open, child, 0);
  waitid(P_PID, child, &info, WEXITED | WNOWAIT);
  struct pollfd file = {6, POLLIN, 0};
  S(poll, &file, 1, 0);
  V(file.revents);
  S(waitid, P_PIDFD, 6, &info, WEXITED, NULL);
  S(pidfd_send_signal, 6, 0, NULL, 0);
  S(pidfd_getfd, 6, 1, 0);
}
