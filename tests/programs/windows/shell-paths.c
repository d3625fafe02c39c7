// Paths as texts, by the shell's functions.
//
// Source: Microsoft, shlwapi.h: "PathFindFileNameA function", "PathFindExtensionA function", "PathCombineA function",
// "PathCanonicalizeA function", "PathRemoveFileSpecA function", "PathIsRelativeA function", "PathIsRootA function", "PathStripToRootA
// function", "PathMatchSpecA function", "PathQuoteSpacesA function", "PathAddBackslashA function", "PathFileExistsA function".
#include <stdio.h>
#include <string.h>
#include <windows.h>
#include <shlwapi.h>

static const char *names[] = {"C:\\a\\b.txt", "C:\\a\\", "C:\\", "C:", "\\\\server\\share\\x.y", "\\\\server\\share", "\\a", "a.b\\c", "file", "C:\\a b\\c d.e f", ""};

static void one(const char *path) {
  char text[MAX_PATH];
  printf("<%s> name <%s> extension <%s>\n", path, PathFindFileNameA(path), PathFindExtensionA(path));
  printf(" relative %d root %d name %d drive %d", PathIsRelativeA(path), PathIsRootA(path), PathIsFileSpecA(path), PathGetDriveNumberA(path));
  strcpy(text, path);
  int done = PathRemoveFileSpecA(text);
  printf(" directory %d <%s>", done, text);
  strcpy(text, path);
  done = PathStripToRootA(text);
  printf(" root %d <%s>\n", done, text);
}

static void join(const char *directory, const char *file) {
  char text[MAX_PATH] = "";
  char *done = PathCombineA(text, directory, file);
  printf("%s + %s: %s\n", directory ? directory : "-", file ? file : "-", done ? text : "none");
}

int main(void) {
  char text[MAX_PATH];
  wchar_t wide[MAX_PATH] = L"C:\\\u00e4\\\u00f6.t";
  for (int i = 0; i < (int)(sizeof names / sizeof *names); i++) one(names[i]);
  join("C:\\a", "b");
  join("C:\\a\\", "..\\b\\.\\c");
  join("C:\\a", "\\b");
  join("C:\\a", "D:\\b");
  join("C:\\", "..\\..\\x");
  join(NULL, "C:\\only");
  join("C:\\a\\b", NULL);
  join(NULL, NULL);
  PathCanonicalizeA(text, "A:\\name_1\\.\\name_2\\..\\name_3");
  printf("%s\n", text);
  PathCanonicalizeA(text, "C:\\..");
  printf("%s\n", text);
  strcpy(text, "C:\\a");
  PathAppendA(text, "\\b.c");
  printf("%s %d\n", text, PathRenameExtensionA(text, ".d"));
  PathAddBackslashA(text);
  PathAddBackslashA(text);
  printf("%s\n", text);
  PathRemoveBackslashA(text);
  PathStripPathA(text);
  printf("%s\n", text);
  strcpy(text, "a b");
  PathQuoteSpacesA(text);
  printf("%s\n", text);
  PathUnquoteSpacesA(text);
  printf("%s\n", text);
  printf("match %d %d %d\n", PathMatchSpecA("a.txt", "*.TXT"), PathMatchSpecA("a.c", "*.h; *.c"), PathMatchSpecA("a.c", "*.h"));
  printf("exists %d %d %d\n", PathFileExistsA("C:\\"), PathFileExistsA("C:\\no"), PathIsDirectoryA("C:\\") != 0);
  printf("wide %d %d\n", (int)(PathFindFileNameW(wide) - wide), (int)(PathFindExtensionW(wide) - wide));
  return 0;
}
