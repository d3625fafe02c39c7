/* Pseudo-terminals and job control: what is typed at the master and read at the terminal, what is shown, signals, sessions, groups. */

#include "check.h"
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>

static int master, terminal;
static char name[64];

static void print(const char *what, const char *bytes, long length) {
  printf("%s: ", what);
  if (length < 0) printf("%s", strerrorname_np(errno));
  else printf("%ld ", length);
  for (long i = 0; i < length; i++)
    if (bytes[i] >= ' ' && bytes[i] < 127) putchar(bytes[i]);
    else printf("\\%03o", (unsigned char)bytes[i]);
  putchar('\n');
  fflush(stdout);
}

/* All that there is by now. */
static void drain(const char *what, int file) {
  char bytes[1000];
  long length = 0;
  struct pollfd polled = {.fd = file, .events = POLLIN};
  while (poll(&polled, 1, 100) > 0 && (polled.revents & POLLIN)) {
    long more = read(file, bytes + length, sizeof bytes - length);
    if (more < 0) {
      if (length == 0) length = -1;
      break;
    }
    if (more == 0) break;
    length += more;
  }
  print(what, bytes, length);
}

static void type(const char *text) {
  if (write(master, text, strlen(text)) != (long)strlen(text)) say("typing", -1);
}

/* One process says that it has come so far, or ends; another waits for it. */
static int ready[2];
static void arm(void) {
  if (pipe(ready) != 0) _exit(9);
}
static void tell(void) {
  if (write(ready[1], "r", 1) != 1) _exit(9);
}
static void until_ready(void) {
  char byte;
  close(ready[1]);
  if (read(ready[0], &byte, 1) < 0) _exit(9);
  close(ready[0]);
}

static int waited(int child) {
  int status;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

static void make(void) {
  master = open("/dev/ptmx", O_RDWR | O_NOCTTY);
  TRUE_(master >= 0);
  struct stat status;
  fstat(master, &status);
  TRUE_(S_ISCHR(status.st_mode) && status.st_rdev == 0x502);
  TRUE_(grantpt(master) == 0);
  TRUE_(ptsname_r(master, name, sizeof name) == 0);
  say("open locked", open(name, O_RDWR | O_NOCTTY));
  TRUE_(unlockpt(master) == 0);
  terminal = open(name, O_RDWR | O_NOCTTY);
  TRUE_(terminal >= 0);
  TRUE_(isatty(terminal) && isatty(master));
  char again[64] = "";
  ttyname_r(terminal, again, sizeof again);
  TRUE_(strcmp(name, again) == 0);
  int number;
  TRUE_(ioctl(master, TIOCGPTN, &number) == 0 && number == atoi(name + 9));
  fstat(terminal, &status);
  TRUE_(S_ISCHR(status.st_mode) && status.st_rdev == (dev_t)(136 << 8 | number));
  say("TIOCGPTN of the terminal", ioctl(terminal, TIOCGPTN, &number));
  int peer = ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY);
  TRUE_(peer >= 0 && isatty(peer));
  close(peer);
}

static void lines(void) {
  char bytes[100];
  type("hello\n");
  drain("echo", master);
  print("line", bytes, read(terminal, bytes, sizeof bytes));
  type("one\rtwo\n");
  drain("echo", master);
  print("line", bytes, read(terminal, bytes, sizeof bytes));
  print("line", bytes, read(terminal, bytes, 2));
  print("rest", bytes, read(terminal, bytes, sizeof bytes));
  type("wrong\177\177\177ight\n");
  drain("erased", master);
  print("line", bytes, read(terminal, bytes, sizeof bytes));
  type("away\025new words\027other\n");
  drain("erased", master);
  print("line", bytes, read(terminal, bytes, sizeof bytes));
  type("a\026\003b\n");
  print("literal", bytes, read(terminal, bytes, sizeof bytes));
  drain("echo", master);
  type("part\004");
  print("part", bytes, read(terminal, bytes, sizeof bytes));
  type("\004");
  print("end", bytes, read(terminal, bytes, sizeof bytes));
  drain("echo", master);
  write(terminal, "shown\nhere\n", 11);
  drain("shown", master);
  int waiting;
  type("12345\n");
  drain("echo", master);
  ioctl(terminal, FIONREAD, &waiting);
  printf("waiting %d\n", waiting);
  fine("TCIFLUSH", tcflush(terminal, TCIFLUSH));
  ioctl(terminal, FIONREAD, &waiting);
  printf("waiting %d\n", waiting);
  say("flush of what", ioctl(terminal, TCFLSH, 9));
  drain("echo", master);
}

static void raw(void) {
  char bytes[100];
  struct termios old, settings;
  fine("tcgetattr", tcgetattr(terminal, &old));
  printf("%o %o %o %o\n", old.c_iflag, old.c_oflag, old.c_cflag, old.c_lflag);
  settings = old;
  cfmakeraw(&settings);
  fine("tcsetattr", tcsetattr(terminal, TCSANOW, &settings));
  type("ab\r\003");
  print("raw", bytes, read(terminal, bytes, sizeof bytes));
  drain("no echo", master);
  write(terminal, "a\nb", 3);
  drain("as it is", master);
  settings.c_cc[VMIN] = 0;
  settings.c_cc[VTIME] = 1;
  tcsetattr(terminal, TCSANOW, &settings);
  print("nothing", bytes, read(terminal, bytes, sizeof bytes));
  settings.c_cc[VMIN] = 3;
  settings.c_cc[VTIME] = 0;
  tcsetattr(terminal, TCSANOW, &settings);
  int child = fork();
  if (child == 0) {
    usleep(10000), type("x");
    usleep(10000), type("yz");
    _exit(0);
  }
  print("three", bytes, read(terminal, bytes, sizeof bytes));
  waited(child);
  fcntl(terminal, F_SETFL, O_NONBLOCK);
  print("nothing yet", bytes, read(terminal, bytes, sizeof bytes));
  fcntl(terminal, F_SETFL, 0);
  tcsetattr(terminal, TCSANOW, &old);
  struct winsize size = {.ws_row = 30, .ws_col = 100}, seen;
  fine("TIOCSWINSZ", ioctl(master, TIOCSWINSZ, &size));
  fine("TIOCGWINSZ", ioctl(terminal, TIOCGWINSZ, &seen));
  printf("%d by %d\n", seen.ws_row, seen.ws_col);
  struct pollfd polled = {.fd = master, .events = POLLIN | POLLOUT};
  poll(&polled, 1, 0);
  printf("master %d\n", polled.revents);
  polled.fd = terminal;
  poll(&polled, 1, 0);
  printf("terminal %d\n", polled.revents);
}

static volatile int heard;
static void on_signal(int number) {
  heard = number;
}

static void wait_for(int number) {
  for (int i = 0; i < 500 && heard != number; i++) usleep(2000);
  printf("heard %d\n", heard);
  fflush(stdout);
  heard = 0;
}

static void stopped(const char *what, int child) {
  int status;
  waitpid(child, &status, WUNTRACED);
  if (WIFSTOPPED(status)) printf("%s: stopped by %d\n", what, WSTOPSIG(status));
  else printf("%s: ended with %d\n", what, status);
  fflush(stdout);
}

/* Lets the stopped one go on, in front. */
static void in_front(int child) {
  tcsetpgrp(0, child);
  kill(-child, SIGCONT);
  printf("in front: %d\n", waited(child));
  fflush(stdout);
  tcsetpgrp(0, getpid());
}

/* The leader of a session of its own, with the terminal. */
static void session(void) {
  say("tcgetpgrp without one", tcgetpgrp(terminal));
  setsid();
  say("/dev/tty without one", open("/dev/tty", O_RDWR));
  fine("TIOCSCTTY", ioctl(terminal, TIOCSCTTY, 0));
  fine("TIOCSCTTY again", ioctl(terminal, TIOCSCTTY, 0));
  TRUE_(tcgetpgrp(terminal) == getpid());
  TRUE_(tcgetsid(terminal) == getpid());
  int tty = open("/dev/tty", O_RDWR);
  TRUE_(tty >= 0);
  write(tty, "by /dev/tty\n", 12);
  close(tty);
  int out = dup(1);
  (void)out;
  dup2(terminal, 0);
  signal(SIGTTOU, SIG_IGN);
  struct sigaction action = {.sa_handler = on_signal};
  sigaction(SIGINT, &action, NULL);
  sigaction(SIGQUIT, &action, NULL);
  sigaction(SIGTSTP, &action, NULL);
  sigaction(SIGWINCH, &action, NULL);
  type("gone");
  drain("shown", master);
  type("\003");
  wait_for(SIGINT);
  type("\034");
  wait_for(SIGQUIT);
  type("\032");
  wait_for(SIGTSTP);
  struct winsize size = {.ws_row = 40, .ws_col = 100};
  ioctl(master, TIOCSWINSZ, &size);
  wait_for(SIGWINCH);
  drain("shown", master);
  /* One in the background that reads is stopped, and reads once it is in front. */
  int child = fork();
  if (child == 0) {
    setpgid(0, 0);
    char bytes[20];
    long length = read(0, bytes, sizeof bytes);
    _exit(length == 6 ? 7 : 8);
  }
  setpgid(child, child);
  stopped("reads", child);
  type("12345\n");
  in_front(child);
  /* With SIGTTIN ignored it gets an error. */
  child = fork();
  if (child == 0) {
    setpgid(0, 0);
    signal(SIGTTIN, SIG_IGN);
    char bytes[20];
    _exit(read(0, bytes, sizeof bytes) < 0 && errno == EIO ? 7 : 8);
  }
  printf("ignoring: %d\n", waited(child));
  /* Who writes may, unless TOSTOP is set; who changes settings may not. */
  struct termios settings;
  tcgetattr(0, &settings);
  for (int stops = 0; stops < 2; stops++) {
    settings.c_lflag = stops ? settings.c_lflag | TOSTOP : settings.c_lflag & ~TOSTOP;
    tcsetattr(0, TCSANOW, &settings);
    child = fork();
    if (child == 0) {
      setpgid(0, 0);
      signal(SIGTTOU, SIG_DFL);
      _exit(write(0, "text\n", 5) == 5 ? 7 : 8);
    }
    setpgid(child, child);
    stopped(stops ? "writes with TOSTOP" : "writes", child);
    if (stops) in_front(child);
  }
  child = fork();
  if (child == 0) {
    setpgid(0, 0);
    signal(SIGTTOU, SIG_DFL);
    tcsetattr(0, TCSANOW, &settings);
    _exit(tcsetpgrp(0, getpid()) == 0 ? 7 : 8);
  }
  setpgid(child, child);
  stopped("sets", child);
  in_front(child);
  say("tcsetpgrp of nobody", tcsetpgrp(0, 30000));
  say("tcsetpgrp negative", tcsetpgrp(0, -1));
  /* Ctrl-C goes to those in front alone. */
  child = fork();
  if (child == 0) {
    setpgid(0, 0);
    signal(SIGINT, SIG_DFL);
    tcsetpgrp(0, getpid());
    type("\003");
    pause();
  }
  printf("in front ended: %d, here heard %d\n", waited(child), heard);
  tcsetpgrp(0, getpid());
  /* An orphaned group is not stopped. */
  arm();
  child = fork();
  if (child == 0) {
    int grandchild = fork();
    if (grandchild == 0) {
      setpgid(0, 0);
      int parent = getppid();
      while (getppid() == parent) usleep(1000);
      char bytes[20];
      int fails = read(0, bytes, sizeof bytes) < 0 && errno == EIO;
      printf("orphan: %d\n", fails);
      fflush(stdout);
      _exit(0);
    }
    usleep(5000);
    _exit(0);
  }
  waited(child);
  until_ready();
  /* The end of the leader hangs up those in front. */
  arm();
  child = fork();
  if (child == 0) {
    setpgid(0, 0);
    tcsetpgrp(0, getpid());
    struct sigaction hup = {.sa_handler = on_signal};
    sigaction(SIGHUP, &hup, NULL);
    tell();
    while (heard != SIGHUP) usleep(1000);
    char bytes[20];
    long length = read(0, bytes, sizeof bytes);
    printf("hung up: read %ld, terminal %s\n", length, open("/dev/tty", O_RDWR) < 0 ? strerrorname_np(errno) : "there");
    fflush(stdout);
    write(0, "x", 1);
    fflush(stdout);
    _exit(0);
  }
  until_ready();
  drain("shown", master);
}

/* One read, and what poll says before it. */
static void told(const char *what, int file, int size) {
  char bytes[100];
  struct pollfd polled = {.fd = file, .events = POLLIN | POLLPRI};
  int ready = poll(&polled, 1, 0);
  printf("%s%s", ready > 0 && (polled.revents & POLLIN) ? "in " : "", ready > 0 && (polled.revents & POLLPRI) ? "pri " : "");
  print(what, bytes, read(file, bytes, size));
}

/* Packet mode, ioctl_tty(2). */
static void packets(void) {
  int one = 1, none = 0, found = 9, file = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK);
  grantpt(file), unlockpt(file);
  int end = open(ptsname(file), O_RDWR | O_NOCTTY);
  say("at the terminal", ioctl(end, TIOCPKT, &one));
  say("wild", ioctl(file, TIOCPKT, (void *)8));
  fine("TIOCGPKT", ioctl(file, TIOCGPKT, &found));
  say("is", found);
  tcflush(end, TCIOFLUSH);
  told("nothing yet", file, 100);
  fine("TIOCPKT", ioctl(file, TIOCPKT, &one));
  ioctl(file, TIOCGPKT, &found);
  say("is now", found);
  told("still nothing", file, 100);
  write(end, "shown", 5);
  told("no room but for the kind", file, 1);
  told("a part", file, 3);
  told("the rest", file, 100);
  tcflush(end, TCIFLUSH);
  told("flushed input", file, 100);
  tcflush(end, TCOFLUSH);
  told("flushed output", file, 100);
  struct termios settings;
  tcgetattr(end, &settings);
  settings.c_iflag &= ~IXON;
  tcsetattr(end, TCSANOW, &settings);
  write(end, "x", 1);
  told("stops no more", file, 100);
  told("behind it", file, 100);
  tcsetattr(end, TCSANOW, &settings);
  told("nothing new", file, 100);
  settings.c_iflag |= IXON;
  tcsetattr(end, TCSANOW, &settings);
  told("stops", file, 100);
  fine("leaves it", ioctl(file, TIOCPKT, &none));
  write(end, "y", 1);
  told("as ever", file, 100);
  /* Whose it is, and for whom, by its name and open. */
  struct stat status;
  fine("chown", chown(ptsname(file), getuid(), getgid()));
  fine("chmod", chmod(ptsname(file), 0600));
  fstat(end, &status);
  printf("%o\n", status.st_mode);
  TRUE_(status.st_uid == getuid() && status.st_gid == getgid());
  fine("fchown", fchown(end, -1, -1));
  fine("fchmod", fchmod(end, 0622));
  stat(ptsname(file), &status);
  printf("%o\n", status.st_mode);
  close(end);
  close(file);
}

int main(void) {
  packets();
  make();
  lines();
  raw();
  fflush(stdout);
  int child = fork();
  if (child == 0) {
    session();
    fflush(stdout);
    _exit(0);
  }
  printf("session: %d\n", waited(child));
  fflush(stdout);
  /* One of them is left, and has the terminal still. */
  type("after\n");
  for (char shown = 0; shown != 'x';)
    if (read(master, &shown, 1) != 1) break;
  /* The master of a terminal that nobody has open. */
  close(terminal);
  char bytes[100];
  while (read(master, bytes, sizeof bytes) > 0) {
  }
  say("master alone", read(master, bytes, sizeof bytes));
  struct pollfd polled = {.fd = master, .events = POLLIN | POLLOUT};
  poll(&polled, 1, 0);
  printf("hung up %d\n", polled.revents & POLLHUP ? 1 : 0);
  terminal = open(name, O_RDWR | O_NOCTTY);
  TRUE_(terminal >= 0);
  type("again\n");
  print("again", bytes, read(terminal, bytes, sizeof bytes));
  /* A terminal whose master has gone. */
  arm();
  child = fork();
  if (child == 0) {
    close(master);
    setsid();
    ioctl(terminal, TIOCSCTTY, 0);
    struct sigaction action = {.sa_handler = on_signal};
    sigaction(SIGHUP, &action, NULL);
    tell();
    print("until then", bytes, read(terminal, bytes, sizeof bytes));
    wait_for(SIGHUP);
    say("write", write(terminal, "x", 1));
    say("read", read(terminal, bytes, sizeof bytes));
    say("open", open(name, O_RDWR));
    _exit(0);
  }
  until_ready();
  usleep(20000);
  close(terminal);
  close(master);
  printf("child %d\n", waited(child));
  return 0;
}
