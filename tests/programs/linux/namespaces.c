/* Namespaces that are not there: of users, processes, networks, objects of System V and control groups. */

#include "check.h"
#include <linux/sched.h>
#include <sched.h>
#include <sys/syscall.h>
#include <sys/wait.h>

static const struct {
  const char *name;
  unsigned long flags;
} kinds[] = {
    {"user", CLONE_NEWUSER}, {"pid", CLONE_NEWPID}, {"net", CLONE_NEWNET}, {"ipc", CLONE_NEWIPC}, {"cgroup", CLONE_NEWCGROUP},
    {"user and mounts", CLONE_NEWUSER | CLONE_NEWNS}, {"user and pid", CLONE_NEWUSER | CLONE_NEWPID}, {"mounts and pid", CLONE_NEWNS | CLONE_NEWPID},
};

int main(void) {
  char label[64];
  for (unsigned i = 0; i < sizeof kinds / sizeof *kinds; i++) {
    snprintf(label, sizeof label, "unshare %s", kinds[i].name);
    fine(label, syscall(SYS_unshare, kinds[i].flags));
    struct clone_args args = {.flags = kinds[i].flags, .exit_signal = SIGCHLD};
    pid_t child = syscall(SYS_clone3, &args, sizeof args);
    if (child == 0) _exit(0);
    snprintf(label, sizeof label, "clone3 %s", kinds[i].name);
    fine(label, child);
    if (child > 0) waitpid(child, NULL, 0);
  }
  fine("unshare mounts", unshare(CLONE_NEWNS));
  return 0;
}
