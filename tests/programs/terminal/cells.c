// Cells of the screen, written at a place and moved; the cursor and the colours stay.
// Source: Microsoft, "WriteConsoleOutputCharacter function", "WriteConsoleOutput function", "ScrollConsoleScreenBuffer function",
// "ReadConsoleOutput function", "CreateConsoleScreenBuffer function".

#include <stdio.h>
#include <windows.h>

static void tell(const char *what, int result) {
  printf("%s: %d, error %lu\n", what, result, GetLastError());
  SetLastError(0);
}

int main(void) {
  HANDLE output = GetStdHandle(STD_OUTPUT_HANDLE);
  DWORD count;
  CHAR_INFO cells[6], blank = {.Char.UnicodeChar = L' ', .Attributes = 7};
  CONSOLE_SCREEN_BUFFER_INFO before, after;
  SMALL_RECT region = {97, 3, 120, 4}, all = {0, 1, 98, 5}, clip = {0, 0, 9, 9};
  setvbuf(stdout, NULL, _IONBF, 0);
  SetLastError(0);
  GetConsoleScreenBufferInfo(output, &before);
  int letters = WriteConsoleOutputCharacterW(output, L"\u00e4b\n", 3, (COORD){4, 2}, &count);
  int outside = WriteConsoleOutputCharacterA(output, "x", 1, (COORD){99, 0}, &count);
  for (int i = 0; i < 6; i++) {
    cells[i].Char.UnicodeChar = (WCHAR)(L'A' + i);
    cells[i].Attributes = i < 2 ? 4 : 7;
  }
  int written = WriteConsoleOutputW(output, cells, (COORD){3, 2}, (COORD){1, 0}, &region);
  int up = ScrollConsoleScreenBufferW(output, &all, NULL, (COORD){0, 0}, &blank);
  int off = ScrollConsoleScreenBufferW(output, &all, NULL, (COORD){0, -5}, &blank);
  GetConsoleScreenBufferInfo(output, &after);
  printf("\nfound:\n");
  SetLastError(0);
  tell("letters", letters);
  printf("%lu\n", count);
  tell("outside", outside);
  tell("cells", written);
  printf("%d %d %d %d\n", region.Left, region.Top, region.Right, region.Bottom);
  tell("up", up);
  tell("off", off);
  printf("%d %d\n", before.dwCursorPosition.X == after.dwCursorPosition.X, before.dwCursorPosition.Y == after.dwCursorPosition.Y);
  tell("within a part", ScrollConsoleScreenBufferW(output, &all, &clip, (COORD){0, 0}, &blank));
  tell("read", ReadConsoleOutputW(output, cells, (COORD){3, 2}, (COORD){0, 0}, &region));
  tell("another screen", CreateConsoleScreenBuffer(GENERIC_WRITE, 0, NULL, CONSOLE_TEXTMODE_BUFFER, NULL) != INVALID_HANDLE_VALUE);
  tell("this screen", SetConsoleActiveScreenBuffer(output));
  tell("no screen", SetConsoleActiveScreenBuffer(NULL));
  return 0;
}
