/*
 * Arguments that are patterns, which the runtime makes names of files of where a program asks for that; and locks of a file's bytes.
 *
 * Expected: Microsoft, "Expanding wildcard arguments", "_locking".
 */
#include <direct.h>
#include <errno.h>
#include <fcntl.h>
#include <io.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/locking.h>
#include <sys/stat.h>
#include <windows.h>

static void show(const char *name, int count, char **texts) {
  printf("%s %d:", name, count);
  for (int i = 1; i < count; i++) printf(" %s", texts[i]);
  printf("%s\n", texts[count] ? " and more" : "");
}

static void locks(void) {
  const int one = _open("a1.txt", _O_RDWR), other = _open("a1.txt", _O_RDWR);
  printf("%d", _locking(one, _LK_NBLCK, 4));
  printf(" %d", _locking(other, _LK_NBLCK, 2));
  printf(" %d", errno == EACCES);
  _lseek(other, 4, SEEK_SET);
  printf(" %d", _locking(other, _LK_LOCK, 2));
  printf(" %d", _locking(one, _LK_UNLCK, 4));
  printf(" %d", _locking(one, _LK_UNLCK, 4));
  printf(" %d\n", errno == EACCES);
  _close(one);
  _close(other);
}

int main(void) {
  typedef int (*Arguments)(int *, char ***, char ***, int, int *);
  typedef int (*Configure)(int);
  const char *names[] = {"b.c", "a2.txt", "a1.txt", "sub\\c.txt"};
  int count = 0, mode = 0;
  char **texts, **environment;
  _mkdir("sub");
  for (int i = 0; i < 4; i++) {
    FILE *file = fopen(names[i], "w");
    fputs("0123456789", file);
    fclose(file);
  }
  const Arguments get = (Arguments)(void *)GetProcAddress(LoadLibraryA("msvcrt.dll"), "__getmainargs");
  printf("%d ", get(&count, &texts, &environment, 0, &mode));
  show("as they are", count, texts);
  printf("%d ", get(&count, &texts, &environment, 1, &mode));
  show("files", count, texts);
  const HMODULE new = LoadLibraryA("ucrtbase.dll");
  const Configure configure = (Configure)(void *)GetProcAddress(new, "_configure_narrow_argv");
  printf("%d ", configure(2));
  show("files", *((int *(*)(void))(void *)GetProcAddress(new, "__p___argc"))(), *((char ***(*)(void))(void *)GetProcAddress(new, "__p___argv"))());
  const Configure wide = (Configure)(void *)GetProcAddress(new, "_configure_wide_argv");
  printf("%d", wide(2));
  wchar_t **list = *((wchar_t ***(*)(void))(void *)GetProcAddress(new, "__p___wargv"))();
  printf(" %ls\n", list[1]);
  locks();
  return 0;
}
