/* Sockets between processes: unix(7), socket(2), bind(2), connect(2), send(2), recv(2), cmsg(3). */

#include "check.h"
#include <poll.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/wait.h>

static struct sockaddr_un name;
static socklen_t length;

/* '@' in front stands for an abstract name. */
static struct sockaddr *at(const char *text) {
  memset(&name, 0, sizeof name);
  name.sun_family = AF_UNIX;
  strcpy(name.sun_path, text);
  length = offsetof(struct sockaddr_un, sun_path) + strlen(text) + (text[0] != '@');
  if (text[0] == '@') name.sun_path[0] = 0;
  return (struct sockaddr *)&name;
}

static long bound(int fd, const char *text) {
  struct sockaddr *address = at(text);
  return bind(fd, address, length);
}

static long connected(int fd, const char *text) {
  struct sockaddr *address = at(text);
  return connect(fd, address, length);
}

static void who(const char *label, int (*ask)(int, struct sockaddr *, socklen_t *), int fd) {
  struct sockaddr_un answer;
  socklen_t size = sizeof answer;
  memset(&answer, 0, sizeof answer);
  if (ask(fd, (struct sockaddr *)&answer, &size) == -1) {
    printf("%s: %s\n", label, strerrorname_np(errno));
  } else {
    int abstract = size > 2 && !answer.sun_path[0];
    printf("%s: %d bytes, family %d, %s%s\n", label, size, answer.sun_family, abstract ? "@" : "", answer.sun_path + abstract);
  }
  fflush(stdout);
}

static int events(int fd) {
  struct pollfd poller = {.fd = fd, .events = POLLIN | POLLOUT | POLLRDHUP};
  poll(&poller, 1, 0);
  return poller.revents;
}

static void option(const char *label, int fd, int number) {
  int value = -1;
  socklen_t size = sizeof value;
  long result = getsockopt(fd, SOL_SOCKET, number, &value, &size);
  say(label, result == -1 ? -1 : value);
}

static void making(void) {
  int stream = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  say("flags", fcntl(stream, F_GETFD) | (fcntl(stream, F_GETFL) & O_NONBLOCK));
  option("type", stream, SO_TYPE);
  option("domain", stream, SO_DOMAIN);
  option("protocol", stream, SO_PROTOCOL);
  option("error", stream, SO_ERROR);
  option("listening", stream, SO_ACCEPTCONN);
  option("send buffer", stream, SO_SNDBUF);
  option("receive buffer", stream, SO_RCVBUF);
  option("no such", stream, 9999);
  printf("events %x\n", events(stream));
  say("bad type", socket(AF_UNIX, 9, 0));
  say("worse type", socket(AF_UNIX, 15, 0));
  say("bad flags", socket(AF_UNIX, SOCK_STREAM | 1 << 20, 0));
  say("bad protocol", socket(AF_UNIX, SOCK_STREAM, 99));
  say("bad family", socket(99, SOCK_STREAM, 0));
  say("not a socket", listen(0, 1));
  say("no descriptor", listen(99, 1));
  say("listen without a name", listen(stream, 1));
  say("accept without listening", accept(stream, NULL, NULL));
  say("send unconnected", send(stream, "x", 1, MSG_NOSIGNAL));
  say("receive unconnected", recv(stream, &name, 1, 0));
  who("getsockname", getsockname, stream);
  who("getpeername", getpeername, stream);
  char byte;
  say("seek", lseek(stream, 0, SEEK_SET));
  say("pread", pread(stream, &byte, 1, 0));
  int packet = socket(AF_UNIX, SOCK_SEQPACKET, 0);
  say("packets unconnected", send(packet, "x", 1, MSG_NOSIGNAL));
  say("receive packets", recv(packet, &byte, 1, 0));
  int datagram = socket(AF_UNIX, SOCK_DGRAM, 0);
  say("datagrams unconnected", send(datagram, "x", 1, 0));
  say("datagrams listen", listen(datagram, 1));
  say("datagrams accept", accept(datagram, NULL, NULL));
  close(stream), close(packet), close(datagram);
}

static void naming(void) {
  int one = socket(AF_UNIX, SOCK_STREAM, 0), two = socket(AF_UNIX, SOCK_STREAM, 0);
  struct stat status;
  say("connect to nothing", connected(two, "nothing"));
  say("connect to no name", connected(two, "@nobody"));
  say("bind", bound(one, "socket"));
  lstat("socket", &status);
  printf("a socket: %d\n", S_ISSOCK(status.st_mode));
  who("getsockname", getsockname, one);
  say("bind again", bound(one, "other"));
  say("bind another there", bound(two, "socket"));
  say("open it", open("socket", O_RDWR));
  say("connect before it listens", connected(two, "socket"));
  int file = open("file", O_CREAT | O_RDWR, 0644);
  say("connect to a file", connected(two, "file"));
  say("listen", listen(one, 2));
  int datagram = socket(AF_UNIX, SOCK_DGRAM, 0);
  say("of another type", connected(datagram, "socket"));
  say("short address", bind(two, at("x"), 1));
  say("long address", bind(two, at("x"), 200));
  name.sun_family = AF_INET;
  say("of another family", bind(two, (struct sockaddr *)&name, length));
  say("bad address", bind(two, (void *)8, 10));
  say("no directory", bound(two, "none/x"));
  say("connect", connected(two, "socket"));
  who("getpeername", getpeername, two);
  say("connect again", connected(two, "socket"));
  say("rename", rename("socket", "moved"));
  int three = socket(AF_UNIX, SOCK_STREAM, 0);
  say("by the new name", connected(three, "moved"));
  say("unlink", unlink("moved"));
  int four = socket(AF_UNIX, SOCK_STREAM, 0);
  say("it is gone", connected(four, "moved"));
  int server = accept(one, (struct sockaddr *)&name, (length = sizeof name, &length));
  printf("from %d bytes\n", (int)length);
  who("server's name", getsockname, server);
  who("server's peer", getpeername, server);
  close(one);
  printf("never accepted: %x\n", events(three));
  say("reads", recv(three, &name, 1, 0));
  close(three), close(two), close(server), close(four), close(datagram), close(file);

  one = socket(AF_UNIX, SOCK_STREAM, 0), two = socket(AF_UNIX, SOCK_STREAM, 0);
  say("abstract", bound(one, "@here"));
  who("getsockname", getsockname, one);
  say("taken", bound(two, "@here"));
  close(one);
  say("free again", bound(two, "@here"));
  close(two);
  one = socket(AF_UNIX, SOCK_STREAM, 0);
  name.sun_family = AF_UNIX;
  say("any name", bind(one, (struct sockaddr *)&name, sizeof(sa_family_t)));
  length = sizeof name;
  getsockname(one, (struct sockaddr *)&name, &length);
  printf("%d bytes, abstract %d\n", length, !name.sun_path[0]);
  close(one);
}

static void streams(void) {
  int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
  bound(listener, "stream");
  listen(listener, 1);
  say("nobody comes", accept(listener, NULL, NULL));
  printf("listener: %x\n", events(listener));
  int clients[4];
  for (int i = 0; i < 4; i++) {
    clients[i] = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
    say("connect", connected(clients[i], "stream"));
  }
  printf("listener: %x\n", events(listener));
  say("write before it is accepted", write(clients[0], "early", 5));
  int server = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
  say("flags", fcntl(server, F_GETFD) | (fcntl(server, F_GETFL) & O_NONBLOCK));
  say("accept4 with bad flags", accept4(listener, NULL, NULL, 1));
  char bytes[100] = "";
  int count = 0;
  ioctl(server, FIONREAD, &count);
  say("waiting", count);
  say("peek", recv(server, bytes, 3, MSG_PEEK));
  say("a part", read(server, bytes, 2));
  say("more", write(clients[0], "late", 4));
  say("all", recv(server, bytes, 100, 0));
  printf("%.7s\n", bytes);
  say("nothing", recv(server, bytes, 1, MSG_DONTWAIT));
  struct ucred peer;
  socklen_t size = sizeof peer;
  getsockopt(server, SOL_SOCKET, SO_PEERCRED, &peer, &size);
  printf("it is me: %d %d\n", peer.pid == getpid(), peer.uid == geteuid());
  printf("events %x\n", events(server));
  say("shut writing down", shutdown(clients[0], SHUT_WR));
  printf("events %x %x\n", events(server), events(clients[0]));
  say("the end", recv(server, bytes, 1, 0));
  say("the other way", write(server, "back", 4));
  say("comes", read(clients[0], bytes, 100));
  say("not this way", send(clients[0], "x", 1, MSG_NOSIGNAL));
  say("bad how", shutdown(server, 3));
  say("send to a name", sendto(server, "x", 1, 0, at("stream"), length));
  close(clients[0]);
  printf("events %x\n", events(server));
  say("nobody reads", send(server, "x", 1, MSG_NOSIGNAL));
  close(server);
  server = accept(listener, NULL, NULL);
  write(server, "unread", 6);
  write(clients[1], "unread", 6);
  close(server);
  say("reads what came", read(clients[1], bytes, 100));
  say("then", read(clients[1], bytes, 100));
  close(listener);
  for (int i = 1; i < 4; i++) close(clients[i]);

  int ends[2];
  say("pair", socketpair(AF_UNIX, SOCK_STREAM, 0, ends));
  who("name of one", getsockname, ends[0]);
  who("peer of one", getpeername, ends[0]);
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) {
    static char large[3000000];
    memset(large, 'x', sizeof large);
    _exit(write(ends[1], large, sizeof large) == sizeof large ? 7 : 8);
  }
  close(ends[1]);
  static char back[100000];
  long sum = 0, got;
  while ((got = recv(ends[0], back, sizeof back, MSG_WAITALL)) > 0) sum += got;
  say("sum", sum);
  int code;
  waitpid(child, &code, 0);
  say("child", WEXITSTATUS(code));
  close(ends[0]);
  struct timeval time = {0, 20000};
  socketpair(AF_UNIX, SOCK_STREAM, 0, ends);
  say("time", setsockopt(ends[0], SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time));
  say("in vain", recv(ends[0], back, 1, 0));
  say("in vain", read(ends[0], back, 1));
  close(ends[0]), close(ends[1]);
}

static void datagrams(int type) {
  int ends[2];
  char bytes[100];
  say("pair", socketpair(AF_UNIX, type | SOCK_NONBLOCK, 0, ends));
  say("one", send(ends[0], "first", 5, 0));
  say("two", write(ends[0], "second", 6));
  say("empty", send(ends[0], "", 0, 0));
  say("cut", recv(ends[1], bytes, 3, 0));
  say("its length", recv(ends[1], bytes, 3, MSG_TRUNC | MSG_PEEK));
  struct iovec part = {bytes, 3};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
  say("message", recvmsg(ends[1], &message, 0));
  printf("flags %x\n", message.msg_flags);
  say("the empty one", recv(ends[1], bytes, 10, 0));
  say("no more", recv(ends[1], bytes, 10, 0));
  static char large[300000];
  say("too large", send(ends[0], large, sizeof large, 0));
  say("large", send(ends[0], large, 100000, 0));
  say("comes whole", recv(ends[1], large, sizeof large, 0));
  printf("events %x %x\n", events(ends[0]), events(ends[1]));
  close(ends[0]);
  printf("events %x\n", events(ends[1]));
  say("to nobody", send(ends[1], "x", 1, MSG_NOSIGNAL));
  close(ends[1]);
}

static void addresses(void) {
  int one = socket(AF_UNIX, SOCK_DGRAM, 0), two = socket(AF_UNIX, SOCK_DGRAM, 0), three = socket(AF_UNIX, SOCK_DGRAM, 0);
  bound(one, "one");
  bound(two, "@two");
  char bytes[100];
  say("send to a path", sendto(two, "hello", 5, 0, at("one"), length));
  struct sockaddr_un from;
  socklen_t size = sizeof from;
  say("receive", recvfrom(one, bytes, 100, 0, (struct sockaddr *)&from, &size));
  printf("from %d bytes: %.3s\n", size, from.sun_path + 1);
  say("reply", sendto(one, "back", 4, 0, (struct sockaddr *)&from, size));
  size = sizeof from;
  say("receive", recvfrom(two, bytes, 100, 0, (struct sockaddr *)&from, &size));
  printf("from %d bytes: %s\n", size, from.sun_path);
  say("without a name", sendto(three, "anonymous", 9, 0, at("one"), length));
  size = sizeof from;
  say("receive", recvfrom(one, bytes, 100, 0, (struct sockaddr *)&from, &size));
  printf("from %d bytes\n", size);
  say("to nobody", sendto(three, "x", 1, 0, at("@nobody"), length));
  say("connect", connected(three, "one"));
  say("send", send(three, "x", 1, 0));
  say("connect it back", connected(one, "@two"));
  say("not to whom another has", send(three, "x", 1, 0));
  struct sockaddr nothing = {.sa_family = AF_UNSPEC};
  say("disconnect", connect(one, &nothing, sizeof nothing));
  say("again", send(three, "y", 1, 0));
  fcntl(three, F_SETFL, O_NONBLOCK);
  int sent = 0;
  while (send(three, "z", 1, 0) == 1) sent++;
  printf("%d more, then %s\n", sent, strerrorname_np(errno));
  close(one);
  say("its reader has gone", send(three, "x", 1, 0));
  struct mmsghdr several[3];
  struct iovec parts[3];
  char texts[3][8] = {"a", "bb", "ccc"};
  memset(several, 0, sizeof several);
  for (int i = 0; i < 3; i++) {
    parts[i].iov_base = texts[i], parts[i].iov_len = i + 1;
    several[i].msg_hdr.msg_iov = &parts[i], several[i].msg_hdr.msg_iovlen = 1;
  }
  connected(three, "@two");
  say("sendmmsg", sendmmsg(three, several, 3, 0));
  for (int i = 0; i < 3; i++) parts[i].iov_len = 8;
  say("recvmmsg", recvmmsg(two, several, 2, 0, NULL));
  printf("%d %d\n", several[0].msg_len, several[1].msg_len);
  say("recvmmsg, not waiting", recvmmsg(two, several, 3, MSG_DONTWAIT, NULL));
  say("recvmmsg of none", recvmmsg(two, several, 3, MSG_DONTWAIT, NULL));
  close(two), close(three);
}

/* Sends `text` with two descriptors. */
static long give(int socket, const char *text, int first, int second) {
  char space[CMSG_SPACE(2 * sizeof(int))] = "";
  struct iovec part = {(char *)text, strlen(text)};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = space, .msg_controllen = sizeof space};
  struct cmsghdr *head = CMSG_FIRSTHDR(&message);
  head->cmsg_level = SOL_SOCKET;
  head->cmsg_type = SCM_RIGHTS;
  head->cmsg_len = CMSG_LEN(2 * sizeof(int));
  int both[2] = {first, second};
  memcpy(CMSG_DATA(head), both, sizeof both);
  return sendmsg(socket, &message, 0);
}

static void take(const char *label, int socket, int room, int flags) {
  char space[512] = "", bytes[100] = "";
  struct iovec part = {bytes, sizeof bytes - 1};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = space, .msg_controllen = room};
  long count = recvmsg(socket, &message, flags);
  printf("%s: %ld \"%s\" flags %x control %ld", label, count, bytes, message.msg_flags & ~MSG_CMSG_CLOEXEC, (long)message.msg_controllen);
  for (struct cmsghdr *head = CMSG_FIRSTHDR(&message); head; head = CMSG_NXTHDR(&message, head)) {
    if (head->cmsg_type == SCM_RIGHTS) {
      int files = (head->cmsg_len - CMSG_LEN(0)) / sizeof(int), fd;
      printf(" files %d:", files);
      for (int i = 0; i < files; i++) {
        memcpy(&fd, CMSG_DATA(head) + i * sizeof fd, sizeof fd);
        char text[16] = "";
        long got = pread(fd, text, 15, 0);
        printf(" [%s%s%s]", text, got < 0 ? strerrorname_np(errno) : "", fcntl(fd, F_GETFD) ? " cloexec" : "");
        close(fd);
      }
    } else if (head->cmsg_type == SCM_CREDENTIALS) {
      struct ucred sender;
      memcpy(&sender, CMSG_DATA(head), sizeof sender);
      printf(" sender %d %d", sender.pid == getpid() ? 1 : sender.pid == getppid() ? 2 : 3, sender.uid == geteuid());
    }
  }
  putchar('\n');
  fflush(stdout);
}

static void passing(int type) {
  int ends[2], pipes[2];
  socketpair(AF_UNIX, type, 0, ends);
  pipe(pipes);
  int file = open("passed", O_CREAT | O_RDWR | O_TRUNC, 0644);
  write(file, "content", 7);
  say("give", give(ends[0], "two", file, pipes[0]));
  take("take", ends[1], 100, 0);
  say("give", give(ends[0], "for exec", file, file));
  take("close on exec", ends[1], 100, MSG_CMSG_CLOEXEC);
  say("give", give(ends[0], "one of two", file, file));
  take("room for one", ends[1], CMSG_LEN(sizeof(int)), 0);
  say("give", give(ends[0], "none", file, file));
  take("no room", ends[1], 0, 0);
  say("give", give(ends[0], "by read", file, file));
  char bytes[100];
  say("read", read(ends[1], bytes, sizeof bytes));
  say("bad descriptor", give(ends[0], "bad", file, 99));
  say("plain", send(ends[0], "before ", 7, 0) + give(ends[0], "with", file, file) + send(ends[0], " behind", 7, 0));
  take("first", ends[1], 100, 0);
  take("second", ends[1], 100, MSG_DONTWAIT);
  take("third", ends[1], 100, MSG_DONTWAIT);
  /* The last use of a pipe's end travels. */
  say("give the writer", give(ends[0], "w", pipes[1], pipes[1]));
  close(pipes[1]);
  fcntl(pipes[0], F_SETFL, O_NONBLOCK);
  say("still open", read(pipes[0], bytes, 1));
  read(ends[1], bytes, 1);
  say("closed unseen", read(pipes[0], bytes, 1));
  close(pipes[0]);

  int on = 1;
  say("pass credentials", setsockopt(ends[1], SOL_SOCKET, SO_PASSCRED, &on, sizeof on));
  send(ends[0], "who", 3, 0);
  take("who", ends[1], 100, 0);
  give(ends[0], "both", file, file);
  take("both", ends[1], 100, 0);
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) {
    send(ends[0], "child", 5, 0);
    _exit(0);
  }
  waitpid(child, NULL, 0);
  take("from a child", ends[1], 100, 0);
  char space[CMSG_SPACE(sizeof(struct ucred))] = "";
  struct iovec part = {"said", 4};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = space, .msg_controllen = sizeof space};
  struct cmsghdr *head = CMSG_FIRSTHDR(&message);
  struct ucred me = {getpid(), geteuid(), getegid()};
  head->cmsg_level = SOL_SOCKET, head->cmsg_type = SCM_CREDENTIALS, head->cmsg_len = CMSG_LEN(sizeof me);
  memcpy(CMSG_DATA(head), &me, sizeof me);
  say("who I am", sendmsg(ends[0], &message, 0));
  take("who I am", ends[1], 100, 0);
  head->cmsg_type = 77;
  say("unknown kind", sendmsg(ends[0], &message, 0));
  head->cmsg_type = SCM_RIGHTS, head->cmsg_len = 3;
  say("bad length", sendmsg(ends[0], &message, 0));
  close(ends[0]), close(ends[1]), close(file);
}

/* A server in a child, a client here. */
static void serving(void) {
  int ready[2];
  char byte, bytes[100];
  pipe(ready);
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) {
    int listener = socket(AF_UNIX, SOCK_SEQPACKET, 0);
    bound(listener, "server");
    listen(listener, 5);
    write(ready[1], "x", 1);
    for (int i = 0; i < 3; i++) {
      int client = accept(listener, NULL, NULL);
      long count = recv(client, bytes, sizeof bytes, 0);
      for (long b = 0; b < count; b++) bytes[b] -= 32;
      send(client, bytes, count, 0);
      close(client);
    }
    _exit(0);
  }
  read(ready[0], &byte, 1);
  for (int i = 0; i < 3; i++) {
    int client = socket(AF_UNIX, SOCK_SEQPACKET, 0);
    say("connect", connected(client, "server"));
    struct ucred peer;
    socklen_t size = sizeof peer;
    getsockopt(client, SOL_SOCKET, SO_PEERCRED, &peer, &size);
    printf("the server is the child: %d\n", peer.pid == child);
    send(client, "letters", 7, 0);
    long count = recv(client, bytes, sizeof bytes, 0);
    printf("%.*s\n", (int)count, bytes);
    say("the end", recv(client, bytes, sizeof bytes, 0));
    close(client);
  }
  waitpid(child, NULL, 0);
  int late = socket(AF_UNIX, SOCK_SEQPACKET, 0);
  say("nobody is there", connected(late, "server"));
}

int main(void) {
  signal(SIGPIPE, SIG_IGN);
  making();
  naming();
  streams();
  datagrams(SOCK_DGRAM);
  datagrams(SOCK_SEQPACKET);
  addresses();
  passing(SOCK_STREAM);
  passing(SOCK_DGRAM);
  serving();
  return 0;
}
