/* System V interprocess communication: shared memory, semaphores, message queues; each call's manual page, success and errors. */

#include "check.h"
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>

static key_t key;
static void *const wild = (void *)0x123456789000;

static int waited(int child) {
  int status;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

/* Until the other process sleeps: `count` of it says so. */
static void until_waiting(int set, int index, int what) {
  while (semctl(set, index, what) == 0) usleep(1000);
}

static void print_status(const char *what, const struct shmid_ds *s) {
  printf("%s: size %zu attached %lu mode %o key %s maker %s last %s mine %d\n", what, s->shm_segsz, (unsigned long)s->shm_nattch,
         s->shm_perm.mode, s->shm_perm.__key == key ? "ours" : s->shm_perm.__key == 0 ? "none" : "other",
         s->shm_cpid == getpid() ? "self" : "other", s->shm_lpid == 0 ? "nobody" : s->shm_lpid == getpid() ? "self" : "other",
         s->shm_perm.uid == geteuid() && s->shm_perm.cgid == getegid());
}

static int maps_show(void *address) {
  char line[512], name[32];
  snprintf(name, sizeof name, "/SYSV%08x (deleted)", key);
  FILE *maps = fopen("/proc/self/maps", "r");
  int found = 0;
  while (fgets(line, sizeof line, maps))
    if (strtoul(line, NULL, 16) == (unsigned long)address) found = strstr(line, name) != NULL && strstr(line, "rw-s") != NULL;
  fclose(maps);
  return found;
}

static void segments(void) {
  struct shmid_ds status;
  say("shmget absent", shmget(key, 100, 0600));
  say("shmget of nothing", shmget(key, 0, IPC_CREAT | 0600));
  int id = shmget(key, 10000, IPC_CREAT | IPC_EXCL | 0640);
  fine("shmget", id);
  say("shmget exclusive", shmget(key, 10000, IPC_CREAT | IPC_EXCL | 0600));
  say("shmget larger", shmget(key, 10001, 0600));
  TRUE_(shmget(key, 5, 0) == id);
  TRUE_(shmget(key, 0, IPC_CREAT) == id);
  fine("IPC_STAT", shmctl(id, IPC_STAT, &status));
  print_status("new", &status);
  printf("times %d %d %d\n", status.shm_atime != 0, status.shm_dtime != 0, status.shm_ctime >= time(NULL) - 5);
  char *one = shmat(id, NULL, 0);
  TRUE_(one != MAP_FAILED && ((unsigned long)one & 4095) == 0);
  TRUE_(maps_show(one));
  strcpy(one, "hello");
  one[12287] = 'z';
  char *two = shmat(id, NULL, SHM_RDONLY);
  TRUE_(two != MAP_FAILED && two != one);
  printf("read only: %s %c\n", two, two[12287]);
  strcpy(one, "changed");
  printf("through the other: %s\n", two);
  shmctl(id, IPC_STAT, &status);
  print_status("attached twice", &status);
  printf("times %d %d\n", status.shm_atime >= time(NULL) - 5, status.shm_dtime != 0);
  say("shmat misaligned", (long)shmat(id, one + 20000 + 1, 0));
  say("shmat where something is", (long)shmat(id, one, 0));
  say("shmat remap nowhere", (long)shmat(id, NULL, SHM_REMAP));
  char *fixed = mmap(NULL, 65536, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  TRUE_(shmat(id, fixed, SHM_REMAP) == fixed);
  printf("at a place: %s\n", fixed);
  fine("shmdt there", shmdt(fixed));
  munmap(fixed, 65536);
  char *rounded = shmat(id, fixed + 100, SHM_RND);
  TRUE_(rounded == fixed);
  say("shmdt inside", shmdt(rounded + 4096));
  say("shmdt misaligned", shmdt(rounded + 1));
  munmap(rounded, 4096);
  fine("shmdt of what is left", shmdt(rounded));
  say("shmdt again", shmdt(rounded));
  int child = fork();
  if (child == 0) {
    shmctl(id, IPC_STAT, &status);
    print_status("in a child", &status);
    strcpy(one, "from the child");
    int exact = shmdt(two) == 0;
    shmctl(id, IPC_STAT, &status);
    print_status("after its shmdt", &status);
    fflush(stdout);
    _exit(exact);
  }
  printf("child %d\n", waited(child));
  printf("parent sees: %s\n", one);
  fine("SHM_LOCK", shmctl(id, SHM_LOCK, NULL));
  shmctl(id, IPC_STAT, &status);
  printf("mode %o\n", status.shm_perm.mode);
  fine("SHM_UNLOCK", shmctl(id, SHM_UNLOCK, NULL));
  status.shm_perm.mode = 0604;
  fine("IPC_SET", shmctl(id, IPC_SET, &status));
  shmctl(id, IPC_STAT, &status);
  printf("mode %o\n", status.shm_perm.mode);
  struct shminfo info;
  TRUE_(shmctl(0, IPC_INFO, (void *)&info) >= 0);
  printf("smallest %lu\n", info.shmmin);
  struct shm_info used;
  TRUE_(shmctl(0, SHM_INFO, (void *)&used) >= 0);
  TRUE_(used.used_ids >= 1);
  say("shmctl bad command", shmctl(id, 99, &status));
  say("shmctl bad id", shmctl(-1, IPC_STAT, &status));
  say("shmctl unknown id", shmctl(0x7fff0000, IPC_STAT, &status));
  say("IPC_STAT to nowhere", shmctl(id, IPC_STAT, wild));
  say("IPC_SET from nowhere", shmctl(id, IPC_SET, wild));
  say("shmat of an unknown id", (long)shmat(0x7fff0000, NULL, 0));
  fine("IPC_RMID", shmctl(id, IPC_RMID, NULL));
  say("shmget after that", shmget(key, 0, 0));
  fine("IPC_STAT of what is still attached", shmctl(id, IPC_STAT, &status));
  print_status("removed", &status);
  char *again = shmat(id, NULL, 0);
  TRUE_(again != MAP_FAILED);
  printf("still there: %s\n", again);
  shmdt(again);
  shmdt(one);
  shmdt(two);
  say("IPC_STAT once it is gone", shmctl(id, IPC_STAT, &status));
  int private = shmget(IPC_PRIVATE, 4096, 0600), other = shmget(IPC_PRIVATE, 4096, IPC_CREAT | IPC_EXCL | 0600);
  TRUE_(private >= 0 && other >= 0 && private != other);
  /* Atomic counting by two processes. */
  int *counter = shmat(private, NULL, 0);
  child = fork();
  for (int i = 0; i < 20000; i++) __atomic_fetch_add(counter, 1, __ATOMIC_SEQ_CST);
  if (child == 0) _exit(0);
  waited(child);
  printf("counted %d\n", *counter);
  shmctl(private, IPC_RMID, NULL);
  shmctl(other, IPC_RMID, NULL);
}

static int op(int set, int index, int change, int flags) {
  struct sembuf one = {index, change, flags};
  return semop(set, &one, 1);
}

static volatile int signals;
static void on_alarm(int number) {
  (void)number;
  signals++;
}

static void semaphores(void) {
  struct semid_ds status;
  unsigned short values[3];
  say("semget absent", semget(key, 1, 0));
  say("semget of none", semget(key, 0, IPC_CREAT | 0600));
  say("semget of less", semget(key, -1, IPC_CREAT | 0600));
  say("semget of too many", semget(key, 40000, IPC_CREAT | 0600));
  int set = semget(key, 3, IPC_CREAT | IPC_EXCL | 0660);
  fine("semget", set);
  say("semget exclusive", semget(key, 3, IPC_CREAT | IPC_EXCL));
  say("semget larger", semget(key, 4, 0));
  TRUE_(semget(key, 2, 0) == set);
  say("GETVAL", semctl(set, 0, GETVAL));
  say("GETPID", semctl(set, 0, GETPID));
  fine("SETVAL", semctl(set, 1, SETVAL, 5));
  say("GETVAL", semctl(set, 1, GETVAL));
  TRUE_(semctl(set, 1, GETPID) == getpid());
  say("SETVAL too large", semctl(set, 1, SETVAL, 32768));
  say("SETVAL below", semctl(set, 1, SETVAL, -1));
  say("SETVAL behind", semctl(set, 3, SETVAL, 1));
  say("GETVAL behind", semctl(set, 3, GETVAL));
  say("GETVAL before", semctl(set, -1, GETVAL));
  fine("GETALL", semctl(set, 0, GETALL, values));
  printf("%d %d %d\n", values[0], values[1], values[2]);
  values[0] = 1, values[1] = 2, values[2] = 3;
  fine("SETALL", semctl(set, 0, SETALL, values));
  values[1] = 40000;
  say("SETALL too large", semctl(set, 0, SETALL, values));
  say("SETALL from nowhere", semctl(set, 0, SETALL, wild));
  say("GETALL to nowhere", semctl(set, 0, GETALL, wild));
  fine("IPC_STAT", semctl(set, 0, IPC_STAT, &status));
  printf("sems %lu mode %o operated %d changed %d\n", (unsigned long)status.sem_nsems, status.sem_perm.mode, status.sem_otime != 0,
         status.sem_ctime >= time(NULL) - 5);
  fine("up", op(set, 0, 2, 0));
  fine("down", op(set, 0, -3, 0));
  say("down without waiting", op(set, 0, -1, IPC_NOWAIT));
  fine("zero", op(set, 0, 0, 0));
  say("zero without waiting", op(set, 1, 0, IPC_NOWAIT));
  say("behind", op(set, 3, 1, 0));
  say("too large", op(set, 1, 32767, 0));
  say("no operations", semop(set, NULL, 0));
  struct sembuf many[501];
  memset(many, 0, sizeof many);
  say("too many operations", semop(set, many, 501));
  say("operations from nowhere", semop(set, wild, 1));
  say("semop of an unknown set", op(0x7fff0000, 0, 1, 0));
  say("semop of a bad set", op(-1, 0, 1, 0));
  struct sembuf both[] = {{1, -1, 0}, {0, -1, IPC_NOWAIT}};
  say("all or nothing", semop(set, both, 2));
  say("GETVAL", semctl(set, 1, GETVAL));
  struct sembuf twice[] = {{0, 1, 0}, {0, -1, 0}, {0, 0, 0}};
  fine("in order", semop(set, twice, 3));
  struct timespec soon = {0, 20000000}, bad = {0, 1000000000};
  struct sembuf down = {0, -1, 0};
  say("semtimedop", semtimedop(set, &down, 1, &soon));
  say("semtimedop with a bad time", semtimedop(set, &down, 1, &bad));
  say("semtimedop with a wild time", semtimedop(set, &down, 1, wild));
  /* Waiting for each other. */
  int child = fork();
  if (child == 0) {
    int one = op(set, 0, -2, 0);
    int two = op(set, 2, 0, 0);
    _exit(one == 0 && two == 0 ? 7 : 8);
  }
  until_waiting(set, 0, GETNCNT);
  say("GETNCNT", semctl(set, 0, GETNCNT));
  say("GETZCNT", semctl(set, 0, GETZCNT));
  op(set, 0, 1, 0);
  op(set, 0, 1, 0);
  until_waiting(set, 2, GETZCNT);
  say("GETZCNT", semctl(set, 2, GETZCNT));
  semctl(set, 2, SETVAL, 0);
  printf("child %d\n", waited(child));
  say("GETNCNT", semctl(set, 0, GETNCNT));
  /* What a process undoes at its end. */
  semctl(set, 1, SETVAL, 10);
  child = fork();
  if (child == 0) {
    op(set, 1, -4, SEM_UNDO);
    op(set, 1, -2, 0);
    op(set, 0, 3, SEM_UNDO);
    printf("in the child %d %d\n", semctl(set, 1, GETVAL), semctl(set, 0, GETVAL));
    fflush(stdout);
    _exit(0);
  }
  waited(child);
  say("after its end", semctl(set, 1, GETVAL));
  say("and", semctl(set, 0, GETVAL));
  TRUE_(semctl(set, 1, GETPID) == child);
  child = fork();
  if (child == 0) {
    op(set, 1, -4, SEM_UNDO);
    semctl(set, 1, SETVAL, 3);
    kill(getpid(), SIGKILL);
  }
  waited(child);
  say("SETVAL forgets", semctl(set, 1, GETVAL));
  /* Interrupted. */
  struct sigaction action = {.sa_handler = on_alarm, .sa_flags = SA_RESTART};
  sigaction(SIGALRM, &action, NULL);
  struct itimerval timer = {{0, 0}, {0, 20000}};
  setitimer(ITIMER_REAL, &timer, NULL);
  say("interrupted", op(set, 0, -1, 0));
  printf("signals %d\n", signals);
  say("GETNCNT", semctl(set, 0, GETNCNT));
  status.sem_perm.mode = 0600;
  fine("IPC_SET", semctl(set, 0, IPC_SET, &status));
  struct seminfo info;
  TRUE_(semctl(0, 0, IPC_INFO, &info) >= 0);
  printf("most %d %d %d\n", info.semmsl, info.semopm, info.semvmx);
  TRUE_(semctl(0, 0, SEM_INFO, &info) >= 0);
  TRUE_(info.semusz >= 1 && info.semaem >= 3);
  say("semctl bad command", semctl(set, 0, 99));
  /* Removed while somebody waits. */
  child = fork();
  if (child == 0) {
    int result = op(set, 0, -1, 0);
    _exit(result < 0 && errno == EIDRM ? 5 : 6);
  }
  until_waiting(set, 0, GETNCNT);
  fine("IPC_RMID", semctl(set, 0, IPC_RMID));
  printf("child %d\n", waited(child));
  say("GETVAL of what is gone", semctl(set, 0, GETVAL));
}

struct message {
  long kind;
  char text[100];
};

static void send(int queue, long kind, const char *text) {
  struct message message = {kind, ""};
  strcpy(message.text, text);
  if (msgsnd(queue, &message, strlen(text) + 1, IPC_NOWAIT) != 0) say(text, -1);
}

static void receive(int queue, long kind, int flags, size_t size) {
  struct message message = {0, ""};
  long length = msgrcv(queue, &message, size, kind, flags | IPC_NOWAIT);
  if (length < 0) printf("kind %ld: %s\n", kind, strerrorname_np(errno));
  else printf("kind %ld: %ld bytes of kind %ld: %.*s\n", kind, length, message.kind, (int)length, message.text);
}

static void messages(void) {
  struct msqid_ds status;
  struct message message = {1, "text"};
  say("msgget absent", msgget(key, 0));
  int queue = msgget(key, IPC_CREAT | IPC_EXCL | 0600);
  fine("msgget", queue);
  say("msgget exclusive", msgget(key, IPC_CREAT | IPC_EXCL));
  TRUE_(msgget(key, 0) == queue);
  fine("IPC_STAT", msgctl(queue, IPC_STAT, &status));
  printf("%lu of %lu bytes in %lu, times %d %d %d\n", status.__msg_cbytes, (unsigned long)status.msg_qbytes, (unsigned long)status.msg_qnum,
         status.msg_stime != 0, status.msg_rtime != 0, status.msg_ctime != 0);
  receive(queue, 0, 0, 100);
  send(queue, 3, "three");
  send(queue, 1, "one");
  send(queue, 2, "two");
  send(queue, 3, "three again");
  msgctl(queue, IPC_STAT, &status);
  printf("%lu bytes in %lu, sender %d receiver %d\n", status.__msg_cbytes, (unsigned long)status.msg_qnum, status.msg_lspid == getpid(),
         status.msg_lrpid);
  receive(queue, 2, 0, 100);
  receive(queue, 2, 0, 100);
  receive(queue, 3, MSG_EXCEPT, 100);
  receive(queue, -2, 0, 100);
  receive(queue, -3, 0, 3);
  receive(queue, -3, MSG_NOERROR, 3);
  receive(queue, 0, 0, 100);
  send(queue, 5, "");
  receive(queue, 0, 0, 0);
  say("msgsnd kind 0", msgsnd(queue, &(struct message){0, ""}, 1, 0));
  say("too long", msgsnd(queue, &message, 8193, 0));
  say("from nowhere", msgsnd(queue, wild, 1, 0));
  say("unknown queue", msgsnd(0x7fff0000, &message, 1, 0));
  say("bad queue", msgsnd(-1, &message, 1, 0));
  say("msgrcv negative size", msgrcv(queue, &message, -1, 0, IPC_NOWAIT));
  say("copy with waiting", msgrcv(queue, &message, 1, 0, MSG_COPY));
  say("copy but", msgrcv(queue, &message, 1, 0, MSG_COPY | MSG_EXCEPT | IPC_NOWAIT));
  int full = 0;
  static struct { long kind; char text[8192]; } large = {1, ""};
  while (msgsnd(queue, &large, 8192, IPC_NOWAIT) == 0) full++;
  printf("full after %d: %s\n", full, strerrorname_np(errno));
  /* A sender that waits for room. */
  int child = fork();
  if (child == 0) _exit(msgsnd(queue, &large, 100, 0) == 0 ? 3 : 4);
  usleep(20000);
  printf("took %zd\n", msgrcv(queue, &large, 8192, 0, 0));
  printf("child %d\n", waited(child));
  while (msgrcv(queue, &large, 8192, 0, IPC_NOWAIT) >= 0) {
  }
  /* A receiver that waits. */
  child = fork();
  if (child == 0) {
    long length = msgrcv(queue, &message, 100, 9, 0);
    _exit(length == 5 && strcmp(message.text, "nine") == 0 ? 3 : 4);
  }
  send(queue, 8, "eight");
  send(queue, 9, "nine");
  printf("child %d\n", waited(child));
  receive(queue, 0, 0, 100);
  struct itimerval timer = {{0, 0}, {0, 20000}};
  setitimer(ITIMER_REAL, &timer, NULL);
  say("interrupted", msgrcv(queue, &message, 100, 0, 0));
  status.msg_qbytes = 10;
  status.msg_perm.mode = 0640;
  fine("IPC_SET", msgctl(queue, IPC_SET, &status));
  msgctl(queue, IPC_STAT, &status);
  printf("%lu bytes, mode %o\n", (unsigned long)status.msg_qbytes, status.msg_perm.mode);
  say("no room for it", msgsnd(queue, &message, 11, IPC_NOWAIT));
  fine("room for it", msgsnd(queue, &message, 10, IPC_NOWAIT));
  struct msginfo info;
  TRUE_(msgctl(0, IPC_INFO, (void *)&info) >= 0);
  printf("most %d %d\n", info.msgmax, info.msgmnb);
  TRUE_(msgctl(0, MSG_INFO, (void *)&info) >= 0);
  TRUE_(info.msgpool >= 1);
  say("bad command", msgctl(queue, 99, &status));
  msgrcv(queue, &message, 100, 0, IPC_NOWAIT);
  child = fork();
  if (child == 0) {
    long result = msgrcv(queue, &message, 100, 0, 0);
    _exit(result < 0 && errno == EIDRM ? 5 : 6);
  }
  usleep(20000);
  fine("IPC_RMID", msgctl(queue, IPC_RMID, NULL));
  printf("child %d\n", waited(child));
  say("msgctl gone", msgctl(queue, IPC_STAT, &status));
}

/* The tables in /proc have a line for each object. */
static void tables(void) {
  int ids[] = {shmget(key, 5000, IPC_CREAT | 0600), semget(key, 2, IPC_CREAT | 0600), msgget(key, IPC_CREAT | 0600)};
  static const char *const names[] = {"shm", "sem", "msg"};
  for (int i = 0; i < 3; i++) {
    char path[40], line[400];
    snprintf(path, sizeof path, "/proc/sysvipc/%s", names[i]);
    FILE *table = fopen(path, "r");
    while (fgets(line, sizeof line, table)) {
      int its_key, id, mode, used;
      if (sscanf(line, "%d %d", &its_key, &id) != 2) fputs(line, stdout);
      else if (its_key == key) {
        sscanf(line, "%d %d %o%n", &its_key, &id, &mode, &used);
        printf("%d %o at %d of %zu\n", id == ids[i], mode, used, strlen(line));
      }
    }
    fclose(table);
  }
  shmctl(ids[0], IPC_RMID, NULL);
  semctl(ids[1], 0, IPC_RMID);
  msgctl(ids[2], IPC_RMID, NULL);
}

int main(void) {
  key = 0x4e000000 + getpid();
  segments();
  semaphores();
  messages();
  tables();
  return 0;
}
