/* syslog(2), sysfs(2), ustat(2), adjtimex(2), vhangup(2), process_mrelease(2), restart_syscall(2), and what Linux has no more */

#include "call.h"
#include <sys/timex.h>

GROUP(kernel_log) {
  char text[16];
  S(syslog, 0, NULL, 0);
  S(syslog, 1, NULL, 0);
  S(syslog, 2, NULL, 0);
  S(syslog, 2, text, -1);
  S(syslog, 2, text, 0);
  S(syslog, 3, NULL, 16);
  S(syslog, 3, text, -1);
  S(syslog, 3, text, 0);
  S(syslog, 8, NULL, 0);
  S(syslog, 8, NULL, 9);
  OK(syslog, 10, NULL, 0);
  S(syslog, 11, NULL, 0);
  S(syslog, -1, NULL, 0);
}

GROUP(sysfs) {
  char name[256];
  long count = R(sysfs, 3);
  V(count > 2);
  S(sysfs, 2, count, name);
  S(sysfs, 2, 0, BAD);
  S(sysfs, 2, 0, name);
  V(R(sysfs, 1, name));
  V(R(sysfs, 1, "tmpfs") > 0);
  S(sysfs, 1, "nowhere");
  S(sysfs, 1, "");
  S(sysfs, 1, BAD);
  S(sysfs, 4);
  S(sysfs, 0);
  struct stat status;
  stat(".", &status);
  S(ustat, status.st_dev, name);
  S(ustat, status.st_dev, BAD);
  S(ustat, 0x7fff0000, name);
}

GROUP(adjtimex) {
  struct timex now = {0};
  OK(adjtimex, &now);
  V(now.time.tv_sec > 1700000000);
  V(now.tick);
  S(adjtimex, BAD);
  OK(clock_adjtime, CLOCK_REALTIME, &now);
  S(clock_adjtime, CLOCK_REALTIME, BAD);
  S(clock_adjtime, CLOCK_MONOTONIC, &now);
  S(clock_adjtime, 99, &now);
}

GROUP(kernel) {
  S(restart_syscall);
  CHILD(setsid(); S(vhangup));
  S(process_mrelease, -1, 0);
  S(process_mrelease, 1, 0);
  OK(pidfd_open, getpid(), 0);
  S(process_mrelease, 3, 0);
  S(process_mrelease, 3, 1);
  S(process_mrelease, 77, 0);
  pid_t child = fork();
  if (child == 0) _exit(0);
  siginfo_t info;
  OK(pidfd_open, child, 0);
  waitid(P_PID, child, &info, WEXITED | WNOWAIT);
  S(process_mrelease, 4, 0);
  S(waitid, P_PIDFD, 4, &info, WEXITED, NULL);
  S(process_mrelease, 4, 0);
}

GROUP(former) {
  S(create_module, 0, 0, 0, 0, 0, 0);
  S(get_kernel_syms, 0, 0, 0, 0, 0, 0);
  S(query_module, 0, 0, 0, 0, 0, 0);
  S(nfsservctl, 0, 0, 0, 0, 0, 0);
  S(getpmsg, 0, 0, 0, 0, 0, 0);
  S(putpmsg, 0, 0, 0, 0, 0, 0);
  S(afs_syscall, 0, 0, 0, 0, 0, 0);
  S(tuxcall, 0, 0, 0, 0, 0, 0);
  S(security, 0, 0, 0, 0, 0, 0);
  S(set_thread_area, 0, 0, 0, 0, 0, 0);
  S(get_thread_area, 0, 0, 0, 0, 0, 0);
  S(epoll_ctl_old, 0, 0, 0, 0, 0, 0);
  S(epoll_wait_old, 0, 0, 0, 0, 0, 0);
  S(vserver, 0, 0, 0, 0, 0, 0);
  S(uselib, 0, 0, 0, 0, 0, 0);
  S(_sysctl, 0, 0, 0, 0, 0, 0);
  S(lookup_dcookie, 0, 0, 0, 0, 0, 0);
  V(call(5000, LONGS(0)));
  V(call(-1, LONGS(0)));
}
