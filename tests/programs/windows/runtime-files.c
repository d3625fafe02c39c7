/*
 * Files of the C runtime: streams in text and binary mode, places, pushing back, buffers, descriptors, names, status, temporary files.
 *
 * Expected: Microsoft, "fopen, _wfopen", "Text and binary mode file I/O", "fseek", "ungetc", "_open", "_read", "_stat", "_findfirst",
 * "errno constants", and the page of each function.
 */
#include <direct.h>
#include <errno.h>
#include <fcntl.h>
#include <io.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <wchar.h>
#include <windows.h>

static char line[200];

/* One at a time: arguments of one call are computed in any order. */
static void show(const char *name, long value) { printf("%s %ld\n", name, value); }

static void raw(const char *name) {
  FILE *file = fopen(name, "rb");
  int byte;
  printf("%s:", name);
  while ((byte = fgetc(file)) != EOF) printf(" %02x", byte);
  printf("\n");
  fclose(file);
}

static void text_mode(void) {
  FILE *file = fopen("text", "w");
  fprintf(file, "a\nb%c\n", 0x1a);
  show("tell", ftell(file));
  show("close", fclose(file));
  raw("text");
  file = fopen("text", "r");
  fgets(line, sizeof line, file);
  printf("line %d at %ld\n", (int)strlen(line), ftell(file));
  fgets(line, sizeof line, file);
  printf("line %d, next %d\n", (int)strlen(line), fgetc(file));
  printf("end %d error %d\n", !!feof(file), !!ferror(file));
  rewind(file);
  printf("again %c %d\n", fgetc(file), !!feof(file));
  fclose(file);
  file = fopen("text", "a");
  fputs("c", file);
  fclose(file);
  raw("text");
}

static void places(void) {
  FILE *file = fopen("binary", "w+b");
  for (int i = 0; i < 10000; i++) fputc(i & 0xff, file);
  printf("written %ld\n", ftell(file));
  show("seek", fseek(file, 5000, SEEK_SET));
  show("found", fgetc(file) == (5000 & 0xff));
  show("back", fseek(file, -2, SEEK_CUR));
  show("tell", ftell(file));
  fputc('!', file);
  fflush(file);
  fseek(file, 4999, SEEK_SET);
  printf("overwritten %c\n", fgetc(file));
  ungetc('x', file);
  printf("pushed %ld", ftell(file));
  printf(" %c", fgetc(file));
  printf(" %ld\n", ftell(file));
  fpos_t place;
  fgetpos(file, &place);
  fseek(file, 0, SEEK_END);
  printf("at end %d", fgetc(file));
  printf(" %d", !!feof(file));
  ungetc('z', file);
  printf(" %d\n", !!feof(file));
  fsetpos(file, &place);
  printf("back %ld\n", ftell(file));
  errno = 0;
  printf("before the start %d", fseek(file, -1, SEEK_SET));
  printf(" %d\n", errno == EINVAL);
  printf("block %d", (int)fread(line, 3, 60, file));
  fseek(file, -5, SEEK_END);
  printf(" %d\n", (int)fread(line, 2, 60, file));
  fclose(file);
}

static void refusals(void) {
  printf("missing %d", fopen("missing", "r") == NULL);
  printf(" %d\n", errno);
  printf("folder %d", fopen("no/file", "w") == NULL);
  printf(" %d\n", errno);
  printf("directory %d", fopen(".", "r") == NULL);
  printf(" %d\n", errno);
  FILE *file = fopen("text", "r");
  errno = 0;
  printf("write to a reader %d", fputc('x', file));
  printf(" %d %d\n", errno, !!ferror(file));
  clearerr(file);
  printf("cleared %d\n", ferror(file));
  fclose(file);
  errno = 0;
  printf("exclusive %d", _open("text", _O_CREAT | _O_EXCL | _O_RDWR, _S_IWRITE));
  printf(" %d\n", errno);
  errno = 0;
  printf("closed %d", _close(77));
  printf(" %d\n", errno);
  errno = 0;
  if (system(NULL) == 0) {
    errno = 0;
    printf("shell %d", system("dir"));
    printf(" %d pipe %d\n", errno, _popen("dir", "r") == NULL);
  } else {
    puts("a shell");
  }
}

static void descriptors(void) {
  int file = _open("low", _O_CREAT | _O_TRUNC | _O_RDWR | _O_BINARY, _S_IREAD | _S_IWRITE);
  show("write", _write(file, "one\r\ntwo", 8));
  show("seek", _lseek(file, 3, SEEK_SET));
  show("tell", _tell(file));
  show("length", _filelength(file));
  int copy = _dup(file);
  printf("dup %d shared %ld", copy != file, _tell(copy));
  printf(" read %d", _read(copy, line, 100));
  printf(" end %d", _eof(file));
  printf(" %d\n", _close(copy));
  printf("mode %x", _setmode(file, _O_TEXT));
  _lseek(file, 0, SEEK_SET);
  int count = _read(file, line, 100);
  line[count] = 0;
  printf(" %x text %d %s\n", _setmode(file, _O_BINARY), count, strchr(line, '\r') ? "cr" : "lf");
  show("shorter", _chsize(file, 2));
  show("length", _filelength(file));
  FILE *stream = _fdopen(file, "r+b");
  fseek(stream, 0, SEEK_END);
  fputs("!", stream);
  show("its descriptor", _fileno(stream) == file);
  show("close", fclose(stream));
  show("twice", _close(file));
  raw("low");
  printf("standard %d %d\n", _fileno(stdout), _get_osfhandle(1) == (intptr_t)GetStdHandle(STD_OUTPUT_HANDLE));
}

static void pipes(void) {
  int ends[2];
  show("pipe", _pipe(ends, 256, _O_BINARY));
  show("write", _write(ends[1], "through", 7));
  show("read", _read(ends[0], line, sizeof line));
  printf("%.7s\n", line);
  show("close", _close(ends[1]));
  show("end", _read(ends[0], line, sizeof line));
  _close(ends[0]);
}

static void names(void) {
  struct _stat64 status;
  printf("mkdir %d", _mkdir("folder"));
  printf(" %d", _mkdir("folder"));
  printf(" %d\n", errno);
  printf("stat %d", _stat64("folder", &status));
  printf(" %o", status.st_mode);
  printf(" %d", _stat64("binary", &status));
  printf(" %o %d %d\n", status.st_mode, (int)status.st_size, status.st_nlink);
  printf("none %d", _stat64("none", &status));
  printf(" %d\n", errno);
  printf("rename %d", rename("low", "folder/high"));
  printf(" %d", rename("none", "some"));
  printf(" %d", errno);
  printf(" %d", rename("text", "binary"));
  printf(" %d\n", errno);
  printf("access %d", _access("text", 0));
  printf(" %d", _access("none", 0));
  printf(" %d", _chmod("text", _S_IREAD));
  printf(" %d", _access("text", 2));
  printf(" %d\n", errno);
  printf("kept %d", remove("text"));
  printf(" %d", errno);
  printf(" %d", _chmod("text", _S_IREAD | _S_IWRITE));
  printf(" %d\n", remove("text"));
  struct _finddata_t found;
  intptr_t search = _findfirst("*ina*", &found);
  printf("found %s %d", found.name, (int)found.size);
  printf(" %d", _findnext(search, &found));
  printf(" %d", errno);
  printf(" %d\n", _findclose(search));
  printf("not empty %d", _rmdir("folder"));
  printf(" %d\n", errno);
  printf("enter %d", _chdir("folder"));
  printf(" %s", strrchr(_getcwd(line, sizeof line), '\\') + 1);
  printf(" %d", _unlink("high"));
  printf(" %d", _chdir(".."));
  printf(" %d\n", _rmdir("folder"));
  char drive[3], folder[100], name[100], ending[100];
  _splitpath("C:\\a.b\\c.d.e", drive, folder, name, ending);
  printf("split %s %s %s %s\n", drive, folder, name, ending);
  _makepath(line, "D", "x/y", "name", "txt");
  printf("make %s\n", line);
  show("too long", _fullpath(drive, "x", 2) == NULL);
  printf("whole %s\n", _fullpath(line, "C:\\a\\.\\b\\..\\c", sizeof line));
}

static void buffers(void) {
  FILE *file = fopen("binary", "w");
  show("too small", setvbuf(file, NULL, _IOFBF, 1));
  show("none", setvbuf(file, NULL, _IONBF, 0));
  fputs("seen", file);
  struct _stat64 status;
  _stat64("binary", &status);
  printf("unbuffered %d\n", (int)status.st_size);
  file = freopen("binary", "r", file);
  printf("reopened %d %s\n", file != NULL, fgets(line, 100, file));
  fclose(file);
  file = tmpfile();
  fputs("gone", file);
  rewind(file);
  printf("temporary %s\n", fgets(line, 100, file));
  fclose(file);
  file = fopen("wide", "w, ccs=UTF-8");
  fwprintf(file, L"\u20ac\n");
  fclose(file);
  raw("wide");
  file = fopen("wide", "r, ccs=UTF-8");
  printf("wide %x", fgetwc(file));
  printf(" %x", fgetwc(file));
  printf(" %x\n", fgetwc(file));
  fclose(file);
  show("removed", remove("binary") + remove("wide"));
}

int main(void) {
  if (_mkdir("runtime-files") != 0 || _chdir("runtime-files") != 0) return 1;
  text_mode();
  places();
  refusals();
  descriptors();
  pipes();
  names();
  buffers();
  show("left", _chdir(".."));
  show("empty", _rmdir("runtime-files"));
  return 0;
}
