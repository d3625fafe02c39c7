/* One stage of a pipeline of Linux programs (tests/programs/launch.test.ts): what it was started with, and what it reaches.
   Sources: Microsoft, "ReadFile function", "FindFirstFileA function", "CreateFileA function", "SetConsoleCtrlHandler function". */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

static void show(int count, char **arguments) {
  char directory[MAX_PATH];
  GetCurrentDirectoryA(sizeof directory, directory);
  printf("in %s, WHO is %s\n", directory, getenv("WHO") ? getenv("WHO") : "not set");
  for (int i = 2; i < count; i++) printf("<%s>\n", arguments[i]);
}

/* Reads so many bytes and no more, and passes them on. */
static void take(DWORD wanted) {
  char bytes[256];
  HANDLE input = GetStdHandle(STD_INPUT_HANDLE), output = GetStdHandle(STD_OUTPUT_HANDLE);
  DWORD got, put;
  while (wanted > 0 && ReadFile(input, bytes, wanted < sizeof bytes ? wanted : sizeof bytes, &got, NULL) && got > 0) {
    WriteFile(output, bytes, got, &put, NULL);
    wanted -= got;
  }
}

static void list(const char *pattern) {
  WIN32_FIND_DATAA found;
  HANDLE search = FindFirstFileA(pattern, &found);
  if (search == INVALID_HANDLE_VALUE) {
    printf("error %lu\n", GetLastError());
    return;
  }
  do {
    if (found.cFileName[0] != '.') printf("%s\n", found.cFileName);
  } while (FindNextFileA(search, &found));
  FindClose(search);
}

static void make(const char *path) {
  HANDLE file = CreateFileA(path, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
  DWORD put;
  if (file == INVALID_HANDLE_VALUE) {
    printf("error %lu\n", GetLastError());
    return;
  }
  WriteFile(file, "by windows\n", 11, &put, NULL);
  CloseHandle(file);
}

/* Writes until nobody reads. */
static int flood(void) {
  for (int i = 0;; i++) {
    if (printf("%d\n", i) < 0 || fflush(stdout) != 0) return 4;
  }
}

static BOOL WINAPI hear(DWORD event) {
  printf("event %lu\n", event);
  fflush(stdout);
  ExitProcess(9);
}

int main(int count, char **arguments) {
  const char *what = count > 1 ? arguments[1] : "";
  const char *with = count > 2 ? arguments[2] : "";
  if (strcmp(what, "show") == 0) show(count, arguments);
  else if (strcmp(what, "take") == 0) take(atoi(with));
  else if (strcmp(what, "list") == 0) list(with);
  else if (strcmp(what, "make") == 0) make(with);
  else if (strcmp(what, "exit") == 0) return atoi(with);
  else if (strcmp(what, "flood") == 0) return flood();
  else if (strcmp(what, "crash") == 0) *(volatile int *)8 = 1;
  else {
    if (strcmp(what, "hear") == 0) SetConsoleCtrlHandler(hear, TRUE);
    puts("ready");
    fflush(stdout);
    for (;;) Sleep(1000);
  }
  return 0;
}
