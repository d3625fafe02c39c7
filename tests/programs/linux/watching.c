/* inotify(7): what happens to what is watched, by this process and by others. */

#include "check.h"
#include <poll.h>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/wait.h>

static int watcher;

static const char *const names[] = {"ACCESS", "MODIFY", "ATTRIB", "CLOSE_WRITE", "CLOSE_NOWRITE", "OPEN", "MOVED_FROM",
                                    "MOVED_TO", "CREATE", "DELETE", "DELETE_SELF", "MOVE_SELF", "?", "UNMOUNT",
                                    "Q_OVERFLOW", "IGNORED"};

/* Prints what has happened since, a word for each event. */
static void events(const char *label) {
  char bytes[65536] __attribute__((aligned(8)));
  long count = read(watcher, bytes, sizeof bytes);
  printf("%s:", label);
  uint32_t first = 0;
  for (long at = 0; at < count;) {
    struct inotify_event *event = (struct inotify_event *)(bytes + at);
    if (event->cookie && !first) first = event->cookie;
    printf(" %d", event->wd);
    for (int i = 0; i < 16; i++) if (event->mask & 1u << i) printf("/%s", names[i]);
    if (event->mask & IN_ISDIR) printf("/ISDIR");
    if (event->cookie) printf("#%u", event->cookie - first);
    if (event->len) printf("(%s,%d)", event->name, event->len);
    at += sizeof *event + event->len;
  }
  printf("%s%s\n", count < 0 ? " " : "", count < 0 ? strerrorname_np(errno) : "");
  fflush(stdout);
}

static void files(void) {
  mkdir("d", 0755);
  int directory = inotify_add_watch(watcher, "d", IN_ALL_EVENTS);
  say("inotify_add_watch", directory);
  int fd = open("d/file", O_CREAT | O_RDWR, 0644);
  events("create");
  write(fd, "hello", 5);
  write(fd, "hello", 5);
  pread(fd, &fd + 1, 0, 0);
  char byte;
  pread(fd, &byte, 1, 0);
  events("write and read");
  ftruncate(fd, 3);
  fchmod(fd, 0600);
  struct timespec times[2] = {{1, 0}, {2, 0}};
  futimens(fd, times);
  events("attributes");
  close(fd);
  events("close");
  close(open("d/file", O_RDONLY));
  events("open to read");
  close(open("d/file", O_WRONLY | O_TRUNC));
  events("cut");
  say("again", inotify_add_watch(watcher, "d/file", IN_MODIFY | IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF));
  link("d/file", "d/second");
  events("link");
  symlink("file", "d/link");
  mkdir("d/inner", 0755);
  mkfifo("d/fifo", 0644);
  events("other kinds");
  rename("d/file", "d/moved");
  events("rename");
  rename("d/moved", "away");
  events("away");
  rename("away", "d/back");
  events("back");
  rename("d/second", "d/link");
  events("over another");
  rmdir("d/inner");
  unlink("d/fifo");
  events("remove");
  unlink("d/link");
  events("one of two names");
  unlink("d/back");
  events("the last name");
  say("inotify_rm_watch", inotify_rm_watch(watcher, directory));
  events("ignored");
  close(open("d/unseen", O_CREAT | O_RDWR, 0644));
  events("unseen");
}

static void manners(void) {
  int first = inotify_add_watch(watcher, "d", IN_CREATE);
  say("the same", inotify_add_watch(watcher, "d", IN_DELETE | IN_MASK_ADD) - first);
  say("there already", inotify_add_watch(watcher, "d", IN_DELETE | IN_MASK_CREATE));
  close(open("d/a", O_CREAT | O_RDWR, 0644));
  unlink("d/a");
  events("both");
  say("another mask", inotify_add_watch(watcher, "d", IN_CREATE | IN_ONESHOT) - first);
  close(open("d/b", O_CREAT | O_RDWR, 0644));
  close(open("d/c", O_CREAT | O_RDWR, 0644));
  events("once");
  say("only directories", inotify_add_watch(watcher, "d/b", IN_OPEN | IN_ONLYDIR));
  say("nothing there", inotify_add_watch(watcher, "nothing", IN_OPEN));
  say("no events", inotify_add_watch(watcher, "d", 0));
  say("add and create", inotify_add_watch(watcher, "d", IN_OPEN | IN_MASK_ADD | IN_MASK_CREATE));
  say("no descriptor", inotify_add_watch(99, "d", IN_OPEN));
  say("another descriptor", inotify_add_watch(0, "d", IN_OPEN));
  say("no watch", inotify_rm_watch(watcher, 99));
  say("no watcher", inotify_rm_watch(0, 1));
  say("bad flags", inotify_init1(1));
  int other = inotify_init1(IN_CLOEXEC);
  say("inotify_init1", fcntl(other, F_GETFD));
  say("inotify_init", inotify_init() >= 0);
  say("write", write(watcher, "x", 1));
  symlink("b", "d/to");
  int link = inotify_add_watch(watcher, "d/to", IN_ATTRIB | IN_DELETE_SELF | IN_DONT_FOLLOW);
  int node = inotify_add_watch(watcher, "d/to", IN_ATTRIB);
  printf("a link and its target: %d\n", node - link);
  chmod("d/to", 0640);
  events("the target");
  unlink("d/to");
  events("the link");
  unlink("d/b");
  events("the target's end");
}

static void others(void) {
  int directory = inotify_add_watch(watcher, "d", IN_CREATE | IN_CLOSE_WRITE);
  fcntl(watcher, F_SETFL, 0);
  struct pollfd poller = {.fd = watcher, .events = POLLIN};
  say("nothing yet", poll(&poller, 1, 0));
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) {
    usleep(20000);
    int fd = open("d/by the child", O_CREAT | O_WRONLY, 0644);
    write(fd, "x", 1);
    close(fd);
    _exit(0);
  }
  waitpid(child, NULL, 0);
  say("something", poll(&poller, 1, 1000));
  int count = 0;
  ioctl(watcher, FIONREAD, &count);
  say("bytes", count);
  char small[16];
  say("too small", read(watcher, small, 16));
  events("from the child");
  fflush(stdout);
  child = fork();
  if (child == 0) {
    usleep(20000);
    mkdir("d/later", 0755);
    _exit(0);
  }
  events("waited");
  waitpid(child, NULL, 0);
  int epoll = epoll_create1(0);
  struct epoll_event event = {.events = EPOLLIN};
  epoll_ctl(epoll, EPOLL_CTL_ADD, watcher, &event);
  say("epoll", epoll_wait(epoll, &event, 1, 0));
  mkdir("d/more", 0755);
  say("epoll", epoll_wait(epoll, &event, 1, 0));
  inotify_rm_watch(watcher, directory);
  events("the end");
}

int main(void) {
  watcher = inotify_init1(IN_NONBLOCK);
  files();
  manners();
  others();
  return 0;
}
