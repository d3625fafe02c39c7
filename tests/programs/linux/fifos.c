/* Pipes and FIFOs: pipe(7), fifo(7), fcntl(2) with F_SETPIPE_SZ, mkfifo(3). */

#include "check.h"
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/uio.h>
#include <sys/wait.h>

static char data[1 << 20];

/* Writes of `size` until the pipe is full: how many bytes that makes. */
static long fill(int fd, int size) {
  long sum = 0, count;
  while ((count = write(fd, data, size)) > 0) sum += count;
  return sum;
}

static int left(int fd) {
  int count = -1;
  ioctl(fd, FIONREAD, &count);
  return count;
}

static int events(int fd) {
  struct pollfd poller = {.fd = fd, .events = POLLIN | POLLOUT};
  poll(&poller, 1, 0);
  return poller.revents;
}

static void capacity(void) {
  int sizes[] = {1, 100, 1000, 2049, 4095, 4096, 4097, 5000, 65536, 100000};
  for (unsigned i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    int ends[2];
    pipe2(ends, O_NONBLOCK);
    printf("writes of %d: %ld\n", sizes[i], fill(ends[1], sizes[i]));
    printf("all of it: %d, events %x %x\n", left(ends[0]), events(ends[0]), events(ends[1]));
    say("a byte more", write(ends[1], data, 1));
    say("read a part", read(ends[0], data, 3000));
    printf("then it takes %ld, events %x\n", fill(ends[1], 512), events(ends[1]));
    say("read a page", read(ends[0], data, 4096));
    printf("then it takes %ld\n", fill(ends[1], 700));
    close(ends[0]);
    printf("no reader: %x\n", events(ends[1]));
    close(ends[1]);
  }
  int ends[2];
  pipe2(ends, O_NONBLOCK);
  say("usual size", fcntl(ends[0], F_GETPIPE_SZ));
  say("one page", fcntl(ends[0], F_SETPIPE_SZ, 1));
  say("takes", fill(ends[1], 4096));
  say("of both ends", fcntl(ends[1], F_GETPIPE_SZ));
  say("more", fcntl(ends[1], F_SETPIPE_SZ, 5000));
  say("takes", fill(ends[1], 4096));
  say("too small for what is in it", fcntl(ends[0], F_SETPIPE_SZ, 4096));
  say("zero", fcntl(ends[0], F_SETPIPE_SZ, 0));
  say("a mebibyte", fcntl(ends[0], F_SETPIPE_SZ, 1 << 20));
  say("takes", fill(ends[1], 10000));
  say("much too large", fcntl(ends[0], F_SETPIPE_SZ, 0x80000001));
  say("of no pipe", fcntl(0, F_GETPIPE_SZ));
  say("of no file", fcntl(99, F_GETPIPE_SZ));
}

static void packets(void) {
  int ends[2];
  char bytes[8192];
  say("packets", pipe2(ends, O_DIRECT | O_NONBLOCK));
  say("flags", fcntl(ends[1], F_GETFL) & O_DIRECT ? 1 : 0);
  say("one", write(ends[1], "abc", 3));
  say("two", write(ends[1], "defgh", 5));
  say("large", write(ends[1], data, 5000));
  say("in all", left(ends[0]));
  say("first", read(ends[0], bytes, sizeof bytes));
  say("part of the second", read(ends[0], bytes, 2));
  say("not the rest of it", read(ends[0], bytes, sizeof bytes));
  say("but the rest of the large one", read(ends[0], bytes, sizeof bytes));
  say("nothing", read(ends[0], bytes, sizeof bytes));
  say("how many", fill(ends[1], 1));
  struct iovec parts[2] = {{data, 10}, {data, 20}};
  read(ends[0], bytes, 1);
  say("in parts", writev(ends[1], parts, 2));
  fcntl(ends[1], F_SETFL, O_NONBLOCK);
  while (read(ends[0], bytes, sizeof bytes) == 1) {}
  say("as a stream", write(ends[1], data, 100) + write(ends[1], data, 100));
  say("together", read(ends[0], bytes, sizeof bytes));
  say("empty writes", write(ends[1], data, 0));
}

/* Lines of 4,000 bytes from four writers stay whole. */
static void together(void) {
  int ends[2];
  pipe(ends);
  for (int writer = 0; writer < 4; writer++) {
    if (fork() == 0) {
      char line[4000];
      memset(line, 'a' + writer, sizeof line);
      for (int i = 0; i < 20; i++) write(ends[1], line, sizeof line);
      _exit(0);
    }
  }
  close(ends[1]);
  static char all[4 * 20 * 4000];
  long sum = 0, count;
  while ((count = read(ends[0], all + sum, 3333)) > 0) sum += count;
  int mixed = 0;
  for (long at = 0; at < sum; at += 4000) {
    for (int i = 1; i < 4000; i++) mixed += all[at + i] != all[at];
  }
  printf("%ld bytes, %d mixed\n", sum, mixed);
  while (wait(NULL) > 0) {}
}

static volatile int alarms;

static void count(int signal) {
  alarms += signal == SIGALRM;
}

static void fifos(void) {
  struct stat status;
  char bytes[100];
  say("make", mkfifo("fifo", 0640));
  say("make again", mkfifo("fifo", 0640));
  lstat("fifo", &status);
  printf("a fifo: %d, size %ld\n", S_ISFIFO(status.st_mode), (long)status.st_size);
  say("write, not waiting", open("fifo", O_WRONLY | O_NONBLOCK));
  int reader = open("fifo", O_RDONLY | O_NONBLOCK);
  TRUE_(reader >= 0);
  say("nobody writes", read(reader, bytes, 100));
  printf("events %x\n", events(reader));
  int writer = open("fifo", O_WRONLY | O_NONBLOCK);
  TRUE_(writer >= 0);
  say("nothing yet", read(reader, bytes, 100));
  say("write", write(writer, "hello", 5));
  fstat(writer, &status);
  struct stat other;
  fstat(reader, &other);
  printf("the same: %d\n", status.st_ino == other.st_ino && S_ISFIFO(status.st_mode));
  int second = open("fifo", O_WRONLY);
  say("write", write(second, " there", 6));
  close(writer);
  printf("events %x\n", events(reader));
  close(second);
  printf("events %x\n", events(reader));
  say("all", read(reader, bytes, 100));
  say("the end", read(reader, bytes, 100));
  printf("events %x\n", events(reader));
  writer = open("fifo", O_WRONLY);
  printf("and again %x\n", events(reader));
  say("seek", lseek(reader, 0, SEEK_SET));
  say("size of pipe", fcntl(reader, F_GETPIPE_SZ));
  close(reader);
  signal(SIGPIPE, SIG_IGN);
  say("nobody reads", write(writer, "x", 1));
  printf("events %x\n", events(writer));
  close(writer);

  /* What was written and not read goes with the last. */
  int both = open("fifo", O_RDWR);
  say("both", write(both, "lost", 4));
  close(both);
  both = open("fifo", O_RDWR | O_NONBLOCK);
  say("lost", read(both, bytes, 4));
  close(both);

  /* Opening waits for the other side. */
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) {
    int mine = open("fifo", O_WRONLY);
    write(mine, "from the child", 14);
    _exit(0);
  }
  usleep(20000);
  reader = open("fifo", O_RDONLY);
  say("read", read(reader, bytes, 100));
  waitpid(child, NULL, 0);
  close(reader);
  fflush(stdout);
  child = fork();
  if (child == 0) {
    int mine = open("fifo", O_RDONLY);
    long got = read(mine, bytes, 100);
    _exit(got);
  }
  writer = open("fifo", O_WRONLY);
  say("write to the child", write(writer, "seven..", 7));
  int code;
  waitpid(child, &code, 0);
  say("it got", WEXITSTATUS(code));
  close(writer);

  struct sigaction action = {.sa_handler = count};
  sigaction(SIGALRM, &action, NULL);
  ualarm(20000, 0);
  say("interrupted", open("fifo", O_RDONLY));
  say("alarms", alarms);
  say("nobody is left who reads", open("fifo", O_WRONLY | O_NONBLOCK));
  say("cut", truncate("fifo", 0));
  int path = open("fifo", O_PATH);
  TRUE_(path >= 0);
  say("read with O_PATH", read(path, bytes, 1));
  say("as a directory", open("fifo", O_RDONLY | O_DIRECTORY));
  say("remove", unlink("fifo"));
}

int main(void) {
  capacity();
  packets();
  together();
  fifos();
  return 0;
}
