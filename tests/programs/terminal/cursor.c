// Where the cursor is, by what was written and typed.
// Source: Microsoft, "GetConsoleScreenBufferInfo function", "SetConsoleCursorPosition function", "FillConsoleOutputCharacterW function",
// "Console Virtual Terminal Sequences".

#include <stdio.h>
#include <windows.h>

static HANDLE output;
static char found[2000];
static int length;

static void at(const char *what) {
  CONSOLE_SCREEN_BUFFER_INFO info;
  GetConsoleScreenBufferInfo(output, &info);
  length += sprintf(found + length, "%s: %d %d\n", what, info.dwCursorPosition.X, info.dwCursorPosition.Y);
}

static void put(const char *text, const char *what) {
  fputs(text, stdout);
  at(what);
}

int main(void) {
  DWORD count;
  char line[16];
  output = GetStdHandle(STD_OUTPUT_HANDLE);
  setvbuf(stdout, NULL, _IONBF, 0);
  at("begin");
  fputs("error", stderr);
  at("errors");
  put("\rabc", "letters");
  put("\tx", "tab");
  put("\b\b", "back");
  put("\rab\xc3\xa4", "a letter of two bytes");
  put("\xe6\xbc\xa2", "a wide one");
  put("\n", "line");
  put("\x1b[31mred\x1b[0m", "colours");
  put("\x1b]0;title\x07", "title");
  put("\x1b[3C", "right");
  WriteConsoleW(output, L"wide", 4, &count, NULL);
  at("WriteConsole");
  SetConsoleCursorPosition(output, (COORD){7, 5});
  at("set");
  put("type:", "text");
  ReadConsoleA(GetStdHandle(STD_INPUT_HANDLE), line, sizeof line, &count, NULL);
  at("typed");
  FillConsoleOutputCharacterW(output, L' ', 99 * 33, (COORD){0, 0}, &count);
  at("filled");
  SetConsoleCursorPosition(output, (COORD){0, 0});
  at("corner");
  put("\x1b[10;20H", "placed");
  put("\x1b[2A\x1b[5D", "up, and left");
  for (int i = 0; i < 99; i++) putchar('-');
  at("over the end of a line");
  for (int i = 0; i < 40; i++) putchar('\n');
  at("last line");
  printf("\nfound:\n%s", found);
  return 0;
}
