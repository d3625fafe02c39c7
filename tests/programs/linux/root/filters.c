/* Filters of system calls. Sources: seccomp(2), prctl(2), proc_pid_status(5), signal(7). */
#include "scenes.h"
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <stddef.h>
#include <sys/uio.h>

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define RETURN(value) BPF_STMT(BPF_RET | BPF_K, value)
#define ON(number, value) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1), RETURN(value)
#define INSTALL(flags, ...)                                                              \
  ({                                                                                     \
    struct sock_filter code[] = {__VA_ARGS__};                                           \
    struct sock_fprog program = {sizeof code / sizeof code[0], code};                    \
    syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program);                      \
  })

static void status(void) {
  char line[256];
  FILE *file = fopen("/proc/self/status", "r");
  while (file && fgets(line, sizeof line, file))
    if (strncmp(line, "Seccomp", 7) == 0) fputs(line, stdout);
  if (file) fclose(file);
}

static void ends(const char *what, void (*play)(void)) {
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) {
    play();
    _exit(3);
  }
  int status;
  waitpid(child, &status, 0);
  if (WIFSIGNALED(status)) printf("%s: SIG%s\n", what, sigabbrev_np(WTERMSIG(status)));
  else printf("%s: %d\n", what, WEXITSTATUS(status));
}

static void errors(void) {
  struct sock_filter allow[] = {RETURN(SECCOMP_RET_ALLOW)};
  struct sock_fprog good = {1, allow};
  struct sock_fprog none = {0, allow};
  struct sock_fprog wild = {1, (void *)8};
  SAY(syscall(SYS_seccomp, 9, 0, NULL));
  SAY(syscall(SYS_seccomp, SECCOMP_SET_MODE_STRICT, 1, NULL));
  SAY(syscall(SYS_seccomp, SECCOMP_SET_MODE_STRICT, 0, &good));
  SAY(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0x1000, &good));
  SAY(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC | SECCOMP_FILTER_FLAG_NEW_LISTENER, &good));
  SAY(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, (void *)8));
  SAY(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &none));
  SAY(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &wild));
  SAY(prctl(PR_SET_SECCOMP, 7, 0, 0, 0));
  SAY(prctl(PR_GET_SECCOMP));
  unsigned action = SECCOMP_RET_ERRNO;
  SAY(syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action));
  SAY(syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 1, &action));
  SAY(syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, (void *)8));
  action = 0x12345678;
  SAY(syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action));
  action = SECCOMP_RET_KILL_PROCESS;
  SAY(syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action));
  become(1000, 1000);
  SAY(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &good));
  SAY(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &good));
  SAY(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
  SAY(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &good));
  SAY(prctl(PR_GET_SECCOMP));
  SAY(prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT));
  status();
}

/* Programs that are none. */
static void bad(void) {
  SAY(INSTALL(0, BPF_STMT(BPF_LD | BPF_W | BPF_IMM, 0)));
  SAY(INSTALL(0, BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 64), RETURN(SECCOMP_RET_ALLOW)));
  SAY(INSTALL(0, BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 2), RETURN(SECCOMP_RET_ALLOW)));
  SAY(INSTALL(0, BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 0), RETURN(SECCOMP_RET_ALLOW)));
  SAY(INSTALL(0, BPF_STMT(BPF_LD | BPF_W | BPF_IND, 0), RETURN(SECCOMP_RET_ALLOW)));
  SAY(INSTALL(0, BPF_STMT(BPF_LD | BPF_MEM, 0), RETURN(SECCOMP_RET_ALLOW)));
  SAY(INSTALL(0, BPF_STMT(BPF_ST, 16), RETURN(SECCOMP_RET_ALLOW)));
  SAY(INSTALL(0, BPF_STMT(BPF_ALU | BPF_DIV | BPF_K, 0), RETURN(SECCOMP_RET_ALLOW)));
  SAY(INSTALL(0, BPF_STMT(BPF_ALU | BPF_MOD | BPF_K, 1), RETURN(SECCOMP_RET_ALLOW)));
  SAY(INSTALL(0, BPF_STMT(BPF_ALU | BPF_LSH | BPF_K, 32), RETURN(SECCOMP_RET_ALLOW)));
  SAY(INSTALL(0, BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 0), RETURN(SECCOMP_RET_ALLOW)));
  SAY(INSTALL(0, BPF_STMT(BPF_JMP | BPF_JA, 1), RETURN(SECCOMP_RET_ALLOW)));
  SAY(INSTALL(0, BPF_STMT(BPF_JMP | BPF_JA, -2), RETURN(SECCOMP_RET_ALLOW)));
  SAY(INSTALL(0, {0xffff, 0, 0, 0}, RETURN(SECCOMP_RET_ALLOW)));
  SAY(INSTALL(0, RETURN(SECCOMP_RET_ALLOW), BPF_STMT(BPF_MISC | BPF_TAX, 0)));
  /* One way stores, the other does not. */
  SAY(INSTALL(0, BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 1), BPF_STMT(BPF_ST, 1), BPF_STMT(BPF_LD | BPF_MEM, 1), RETURN(SECCOMP_RET_ALLOW)));
  SAY(prctl(PR_GET_SECCOMP));
}

static void answers(void) {
  SAY(INSTALL(0, LOAD(arch), ON(AUDIT_ARCH_X86_64, SECCOMP_RET_ALLOW), RETURN(SECCOMP_RET_KILL)));
  SAY(INSTALL(SECCOMP_FILTER_FLAG_LOG, LOAD(nr), ON(SYS_getppid, SECCOMP_RET_ERRNO | 7), ON(SYS_getuid, SECCOMP_RET_ERRNO),
              ON(SYS_getgid, SECCOMP_RET_TRACE), ON(SYS_geteuid, SECCOMP_RET_LOG), ON(SYS_getegid, SECCOMP_RET_ERRNO | 5000),
              RETURN(SECCOMP_RET_ALLOW)));
  SAY(syscall(SYS_getppid));
  SAY(syscall(SYS_getuid));
  SAY(syscall(SYS_getgid));
  SAY(syscall(SYS_geteuid));
  printf("%ld\n", syscall(SYS_getegid));
  status();
  /* Of several the strictest. */
  SAY(INSTALL(0, LOAD(nr), ON(SYS_getppid, SECCOMP_RET_ALLOW), ON(SYS_getgid, SECCOMP_RET_ERRNO | 9), RETURN(SECCOMP_RET_ALLOW)));
  SAY(syscall(SYS_getppid));
  SAY(syscall(SYS_getgid));
  /* Handed on. */
  fflush(stdout);
  if (fork() == 0) {
    SAY(syscall(SYS_getppid));
    _exit(0);
  }
  wait(NULL);
}

/* All operations: the answer is an error with the number that they give. */
static void arithmetic(void) {
  SAY(INSTALL(0, LOAD(nr), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getpgid, 1, 0), RETURN(SECCOMP_RET_ALLOW), LOAD(args[0]),
              BPF_STMT(BPF_MISC | BPF_TAX, 0), BPF_STMT(BPF_ALU | BPF_ADD | BPF_K, 10), BPF_STMT(BPF_ALU | BPF_MUL | BPF_X, 0),
              BPF_STMT(BPF_ALU | BPF_SUB | BPF_K, 4), BPF_STMT(BPF_ST, 3), BPF_STMT(BPF_ALU | BPF_DIV | BPF_X, 0),
              BPF_STMT(BPF_ALU | BPF_OR | BPF_K, 64), BPF_STMT(BPF_LDX | BPF_MEM, 3), BPF_STMT(BPF_ALU | BPF_XOR | BPF_X, 0),
              BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0x7f), BPF_STMT(BPF_ALU | BPF_LSH | BPF_K, 3), BPF_STMT(BPF_ALU | BPF_RSH | BPF_K, 4),
              BPF_STMT(BPF_ALU | BPF_NEG, 0), BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0xff), BPF_STMT(BPF_STX, 15),
              BPF_STMT(BPF_ALU | BPF_OR | BPF_K, SECCOMP_RET_ERRNO), BPF_STMT(BPF_RET | BPF_A, 0)));
  /* 0 would divide by 0, which kills. */
  for (int i = 1; i < 12; i++) {
    long result = syscall(SYS_getpgid, i);
    printf("%d: %ld %d\n", i, result, result == -1 ? errno : 0);
  }
  SAY(INSTALL(0, LOAD(nr), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getsid, 1, 0), RETURN(SECCOMP_RET_ALLOW),
              BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[1]) + 4), BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, 5, 0, 1),
              RETURN(SECCOMP_RET_ERRNO | 1), BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 5, 0, 1), RETURN(SECCOMP_RET_ERRNO | 2),
              BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, 2, 0, 1), RETURN(SECCOMP_RET_ERRNO | 3),
              BPF_STMT(BPF_LD | BPF_W | BPF_LEN, 0), BPF_STMT(BPF_ALU | BPF_OR | BPF_K, SECCOMP_RET_ERRNO), BPF_STMT(BPF_RET | BPF_A, 0)));
  for (unsigned long i = 0; i < 8; i++) {
    long result = syscall(SYS_getsid, 0, i << 32);
    printf("%lu: %ld %d\n", i, result, result == -1 ? errno : 0);
  }
}

static volatile int caught;

static void handler(int number, siginfo_t *info, void *context) {
  (void)context;
  caught = number;
  printf("SIGSYS code %d errno %d call %d arch %x addr %d\n", info->si_code, info->si_errno, info->si_syscall == SYS_getppid, info->si_arch,
         info->si_call_addr != NULL);
}

static void trap(void) {
  struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};
  sigaction(SIGSYS, &action, NULL);
  SAY(INSTALL(0, LOAD(nr), ON(SYS_getppid, SECCOMP_RET_TRAP | 77), RETURN(SECCOMP_RET_ALLOW)));
  long result = syscall(SYS_getppid);
  printf("%d, %d\n", result == SYS_getppid, caught == SIGSYS);
}

static void trap_uncaught(void) {
  INSTALL(0, LOAD(nr), ON(SYS_getppid, SECCOMP_RET_TRAP), RETURN(SECCOMP_RET_ALLOW));
  syscall(SYS_getppid);
}

static void kill_process(void) {
  INSTALL(0, LOAD(nr), ON(SYS_getppid, SECCOMP_RET_KILL_PROCESS), RETURN(SECCOMP_RET_ALLOW));
  syscall(SYS_getppid);
}

static void kill_last(void) {
  INSTALL(0, LOAD(nr), ON(SYS_getppid, SECCOMP_RET_KILL_THREAD), RETURN(SECCOMP_RET_ALLOW));
  syscall(SYS_getppid);
}

static void unknown_action(void) {
  INSTALL(0, LOAD(nr), ON(SYS_getppid, 0x10000000), RETURN(SECCOMP_RET_ALLOW));
  syscall(SYS_getppid);
}

static void strict(void) {
  prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT);
  write(1, "strict\n", 7);
  syscall(SYS_exit, 5);
}

static void strict_broken(void) {
  prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT);
  syscall(SYS_getppid);
  syscall(SYS_exit, 5);
}

static void *asks(void *argument) {
  (void)argument;
  syscall(SYS_getppid);
  return argument;
}

static void *waits(void *argument) {
  int *ends = argument;
  char byte;
  read(ends[0], &byte, 1);
  long result = syscall(SYS_getppid);
  printf("other thread: %ld %d, %d\n", result == -1 ? -1l : 0l, result == -1 ? errno : 0, prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0));
  return NULL;
}

static void threads(void) {
  int ends[2];
  pthread_t other;
  pipe(ends);
  pthread_create(&other, NULL, waits, ends);
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  SAY(INSTALL(SECCOMP_FILTER_FLAG_TSYNC, LOAD(nr), ON(SYS_getppid, SECCOMP_RET_ERRNO | 8), RETURN(SECCOMP_RET_ALLOW)));
  write(ends[1], "x", 1);
  pthread_join(other, NULL);
}

static void one_thread(void) {
  INSTALL(0, LOAD(nr), ON(SYS_getppid, SECCOMP_RET_KILL_THREAD), RETURN(SECCOMP_RET_ALLOW));
  pthread_t other;
  pthread_create(&other, NULL, asks, NULL);
  usleep(50000);
  printf("still here\n");
  fflush(stdout);
  _exit(6);
}

static const char *self;

static void through_exec(void) {
  INSTALL(0, LOAD(nr), ON(SYS_getppid, SECCOMP_RET_ERRNO | 11), RETURN(SECCOMP_RET_ALLOW));
  execl(self, self, "asks", NULL);
}

static void deaths(void) {
  ends("trap", trap_uncaught);
  ends("kill process", kill_process);
  ends("kill thread", kill_last);
  ends("unknown", unknown_action);
  ends("strict", strict);
  ends("strict, broken", strict_broken);
  ends("one thread", one_thread);
}

int main(int argc, char **argv) {
  if (argc > 1 && strcmp(argv[1], "asks") == 0) {
    SAY(syscall(SYS_getppid));
    return 0;
  }
  self = realpath(argv[0], NULL);
  scene("errors", errors);
  scene("bad programs", bad);
  scene("answers", answers);
  scene("arithmetic", arithmetic);
  scene("trap", trap);
  scene("deaths", deaths);
  scene("threads", threads);
  scene("exec", through_exec);
  return 0;
}
