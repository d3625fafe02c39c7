// Reads of lines that Ctrl-C ends: they succeed with nothing, and the last error says why.
// Source: Microsoft, "ReadConsole function", "ReadFile function", "System Error Codes" (ERROR_OPERATION_ABORTED), "SetConsoleCtrlHandler
// function".

#include <stdio.h>
#include <windows.h>

static HANDLE input;
static volatile LONG told;

static BOOL WINAPI handler(DWORD event) {
  InterlockedIncrement(&told);
  return event == CTRL_C_EVENT;
}

static void show(const char *what, BOOL result, DWORD count) {
  DWORD error = GetLastError();
  while (!told && !count) Sleep(1);
  printf("%s: %d, %lu letters, error %lu, told %ld\n", what, result, count, error, told);
  told = 0;
  SetLastError(0);
}

int main(void) {
  DWORD count = 7;
  char line[32] = "";
  input = GetStdHandle(STD_INPUT_HANDLE);
  setvbuf(stdout, NULL, _IONBF, 0);
  SetConsoleMode(input, ENABLE_PROCESSED_INPUT | ENABLE_LINE_INPUT);
  SetConsoleCtrlHandler(handler, TRUE);
  SetLastError(0);
  printf("first:\n");
  BOOL result = ReadConsoleA(input, line, sizeof line, &count, NULL);
  show("ReadConsole", result, count);
  printf("second:\n");
  count = 7;
  result = ReadFile(input, line, sizeof line, &count, NULL);
  show("ReadFile", result, count);
  printf("third:\n");
  result = ReadConsoleA(input, line, sizeof line, &count, NULL);
  show("a line", result, count);
  printf("%.2s\n", line);
  return 0;
}
