/* Names, links and attributes as nucleus has them: what natively depends on who runs it and where, or is otherwise. */

#include "check.h"
#include <sys/vfs.h>

static void not_text(const char *name) {
  fine("create", open(name, O_CREAT | O_RDWR, 0644));
  fine("mkdir", mkdir(name, 0755));
  fine("symlink there", symlink("a", name));
  fine("symlink to it", symlink(name, "link-to-it"));
  fine("rename", rename("a", name));
  fine("stat", access(name, F_OK));
}

static void writable(void) {
  struct statfs s;
  close(open("a", O_CREAT | O_RDWR, 0644));
  not_text("\xff\xfe");
  not_text("caf\xe9");
  not_text("\xed\xa0\x80");
  not_text("\xc0\xaf" "a");
  not_text("cut\xe2\x82");
  fine("text", open("\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\xef\xbf\xbd", O_CREAT | O_RDWR, 0644));
  fine("symlink", symlink("to/nowhere", "link"));
  char target[64] = "";
  int link = open("link", O_PATH | O_NOFOLLOW);
  say("readlinkat of itself", readlinkat(link, "", target, sizeof target));
  puts(target);
  say("of a file", readlinkat(open("a", O_PATH), "", target, sizeof target));
  say("of nothing", readlinkat(99, "", target, sizeof target));
  statfs("/", &s);
  printf("MiB %ld\n", (long)(s.f_blocks * s.f_bsize >> 20));
  statfs(".", &s);
  printf("MiB %ld\n", (long)(s.f_blocks * s.f_bsize >> 20));
}

static void read_only(void) {
  fine("rename to nowhere", rename("a", "/nowhere/x"));
  fine("rename", rename("a", "b"));
  fine("lchown", lchown("link", 1, 1));
  fine("chown", chown("a", 0, 0));
  fine("fchmod", fchmod(open("a", O_RDONLY), 0777));
  fine("chmod", chmod("a", 0777));
}

int main(int argc, char **argv) {
  if (argc > 1) read_only();
  else writable();
  return 0;
}
