/* splice(2), tee(2), vmsplice(2), sendfile(2), copy_file_range(2). */

#include "check.h"
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/wait.h>

static char bytes[200000];

static void show(const char *label, int fd, long size) {
  memset(bytes, 0, 64);
  long count = read(fd, bytes, size);
  printf("%s: %ld \"%.40s\"\n", label, count, count > 0 ? bytes : "");
  fflush(stdout);
}

int main(void) {
  signal(SIGPIPE, SIG_IGN);
  int one[2], two[2], sockets[2];
  pipe2(one, O_NONBLOCK), pipe2(two, O_NONBLOCK);
  socketpair(AF_UNIX, SOCK_STREAM, 0, sockets);
  int file = open("file", O_CREAT | O_RDWR | O_TRUNC, 0644), out = open("out", O_CREAT | O_RDWR | O_TRUNC, 0644);
  write(file, "the text of the file", 20);
  off_t at = 4, to = 3;

  say("splice from a file", splice(file, &at, one[1], NULL, 4, 0));
  say("offset", at);
  say("its own is as it was", lseek(file, 0, SEEK_CUR));
  lseek(file, 0, SEEK_SET);
  say("from where it is", splice(file, NULL, one[1], NULL, 3, SPLICE_F_MOVE));
  say("then", lseek(file, 0, SEEK_CUR));
  say("tee", tee(one[0], two[1], 100, 0));
  show("copied", two[0], 100);
  say("into a file", splice(one[0], NULL, out, &to, 5, 0));
  say("offset", to);
  say("between pipes", splice(one[0], NULL, two[1], NULL, 100, 0));
  show("moved", two[0], 100);
  lseek(out, 0, SEEK_SET);
  memset(bytes, 0, 20);
  say("read", read(out, bytes, 20));
  printf("%d%d%d%s\n", bytes[0], bytes[1], bytes[2], bytes + 3);
  say("nothing", splice(one[0], NULL, out, NULL, 5, 0));
  say("at the end of the file", splice(file, (at = 100, &at), one[1], NULL, 5, 0));
  write(one[1], "for the socket", 14);
  say("to a socket", splice(one[0], NULL, sockets[0], NULL, 100, 0));
  say("from a socket", splice(sockets[1], NULL, one[1], NULL, 100, 0));
  show("through", one[0], 100);

  struct iovec parts[2] = {{"some", 4}, {" memory", 7}};
  say("vmsplice", vmsplice(one[1], parts, 2, 0));
  char left[6] = "", right[6] = "";
  struct iovec back[2] = {{left, 5}, {right, 5}};
  say("and back", vmsplice(one[0], back, 2, 0));
  printf("%s|%s\n", left, right);
  read(one[0], bytes, 100);

  say("no length", splice(file, NULL, one[1], NULL, 0, 0));
  say("no pipe", splice(file, NULL, out, NULL, 1, 0));
  say("the same pipe", splice(one[0], NULL, one[1], NULL, 1, 0));
  say("an offset of a pipe", splice(one[0], &at, out, NULL, 1, 0));
  say("bad flags", splice(file, NULL, one[1], NULL, 1, 16));
  say("bad descriptor", splice(99, NULL, one[1], NULL, 1, 0));
  say("from a writer", splice(one[1], NULL, out, NULL, 1, 0));
  say("bad offset", splice(file, (void *)8, one[1], NULL, 1, 0));
  at = -1;
  say("negative offset", splice(file, &at, one[1], NULL, 1, 0));
  int appending = open("out", O_WRONLY | O_APPEND);
  write(one[1], "x", 1);
  say("to one that appends", splice(one[0], NULL, appending, NULL, 1, 0));
  say("tee of a file", tee(file, one[1], 1, 0));
  say("tee into itself", tee(one[0], one[1], 1, 0));
  say("tee of nothing", tee(two[0], one[1], 1, 0));
  say("tee with bad flags", tee(one[0], two[1], 1, 99));
  say("vmsplice to a file", vmsplice(file, parts, 2, 0));
  say("vmsplice of nothing", vmsplice(one[1], parts, 0, 0));
  say("vmsplice from nowhere", vmsplice(one[1], (void *)8, 1, 0));
  read(one[0], bytes, 100);
  while (write(two[1], bytes, 4096) > 0) {}
  write(one[1], "x", 1);
  say("into a full one", splice(one[0], NULL, two[1], NULL, 1, SPLICE_F_NONBLOCK));
  say("tee into a full one", tee(one[0], two[1], 1, 0));
  close(two[0]);
  say("nobody reads", splice(one[0], NULL, two[1], NULL, 1, 0));
  say("tee where nobody reads", tee(one[0], two[1], 1, 0));
  close(one[1]);
  show("the rest", one[0], 10);
  say("the end", splice(one[0], NULL, out, NULL, 10, 0));

  /* Waits for the first bytes. */
  int three[2], four[2];
  pipe(three), pipe(four);
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) {
    usleep(20000);
    write(three[1], "late", 4);
    _exit(0);
  }
  say("waited", splice(three[0], NULL, four[1], NULL, 100, 0));
  show("came", four[0], 100);
  waitpid(child, NULL, 0);

  at = 4;
  ftruncate(out, 0);
  lseek(out, 0, SEEK_SET);
  say("sendfile", sendfile(out, file, &at, 4));
  say("offset", at);
  say("sendfile to a pipe", sendfile(four[1], file, NULL, 100));
  show("sent", four[0], 100);
  say("sendfile from a pipe", sendfile(out, three[0], NULL, 1));
  say("sendfile to one that appends", sendfile(appending, file, NULL, 1));
  say("sendfile to a reader", sendfile(four[0], file, NULL, 1));
  at = 0, to = 10;
  say("copy_file_range", copy_file_range(file, &at, out, &to, 8, 0));
  printf("%ld %ld\n", (long)at, (long)to);
  lseek(out, 10, SEEK_SET);
  show("copied", out, 100);
  say("copy_file_range with flags", copy_file_range(file, NULL, out, NULL, 8, 1));
  say("copy_file_range of a pipe", copy_file_range(three[0], NULL, out, NULL, 8, 0));
  at = 0, to = 2;
  say("copy_file_range over itself", copy_file_range(file, &at, file, &to, 8, 0));
  say("copy_file_range to one that appends", copy_file_range(file, NULL, appending, NULL, 8, 0));

  struct iovec text = {"text", 4}, room = {bytes, 10};
  ftruncate(file, 0);
  lseek(file, 1, SEEK_SET);
  say("pwritev2", pwritev2(file, &text, 1, 2, 0));
  say("pwritev2 at its offset", pwritev2(file, &text, 1, -1, RWF_DSYNC));
  say("then", lseek(file, 0, SEEK_CUR));
  say("pwritev2 at the end", pwritev2(file, &text, 1, 0, RWF_APPEND));
  say("its offset stays", lseek(file, 0, SEEK_CUR));
  say("size", lseek(file, 0, SEEK_END));
  say("preadv2", preadv2(file, &room, 1, 3, RWF_HIPRI));
  say("preadv2 before the start", preadv2(file, &room, 1, -2, 0));
  say("preadv2 with unknown flags", preadv2(file, &room, 1, 0, 1 << 20));
  say("pwritev2 with unknown flags", pwritev2(file, &text, 1, 0, 1 << 20));
  int directory = open(".", O_RDONLY);
  say("copy_file_range of a directory", copy_file_range(directory, NULL, out, NULL, 8, 0));
  return 0;
}
