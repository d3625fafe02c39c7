// Keys one by one, lines without echo, Ctrl-C as an event, the size: by the console's functions and by the C runtime's.
// Source: Microsoft, "SetConsoleMode function", "ReadConsoleInput function", "KEY_EVENT_RECORD structure", "SetConsoleCtrlHandler
// function", "GetConsoleScreenBufferInfo function", "_getch, _getwch", "_kbhit", "_cgets_s".

#include <conio.h>
#include <stdio.h>
#include <windows.h>

static HANDLE input, output;
static volatile LONG interrupted;

static BOOL WINAPI onControl(DWORD event) {
  if (event != CTRL_C_EVENT) return FALSE;
  InterlockedIncrement(&interrupted);
  return TRUE;
}

static void line(void) {
  char text[64];
  DWORD count = 0;
  if (!ReadConsoleA(input, text, sizeof text, &count, NULL)) printf("error %lu\n", GetLastError());
  printf("[%.*s] %lu\n", (int)count - 2, text, count);
}

static void event(void) {
  INPUT_RECORD record;
  DWORD count;
  do {
    if (!ReadConsoleInputW(input, &record, 1, &count)) printf("error %lu\n", GetLastError());
  } while (record.EventType != KEY_EVENT || !record.Event.KeyEvent.bKeyDown);
  KEY_EVENT_RECORD *key = &record.Event.KeyEvent;
  printf("key %x scan %u char %x state %lx\n", key->wVirtualKeyCode, key->wVirtualScanCode, key->uChar.UnicodeChar, key->dwControlKeyState);
}

int main(void) {
  input = GetStdHandle(STD_INPUT_HANDLE);
  output = GetStdHandle(STD_OUTPUT_HANDLE);
  setvbuf(stdout, NULL, _IONBF, 0);
  DWORD mode, count;
  GetConsoleMode(input, &mode);
  CONSOLE_SCREEN_BUFFER_INFO info;
  GetConsoleScreenBufferInfo(output, &info);
  printf("mode %lx size %dx%d\n", mode & 7, info.dwSize.X, info.dwSize.Y);

  SetConsoleMode(input, mode & ~ENABLE_ECHO_INPUT);
  printf("secret:");
  line();
  printf("odd %d ", SetConsoleMode(input, ENABLE_ECHO_INPUT));
  printf("%lu\n", GetLastError());
  SetConsoleMode(input, mode & ~(ENABLE_LINE_INPUT | ENABLE_ECHO_INPUT));
  printf("single:");
  char one;
  ReadFile(input, &one, 1, &count, NULL);
  printf("%c %lu\n", one, count);

  printf("events:\n");
  for (int i = 0; i < 5; i++) event();
  INPUT_RECORD records[4];
  FlushConsoleInputBuffer(input);
  PeekConsoleInputW(input, records, 4, &count);
  printf("none %lu\n", count);
  printf("timeout %d\n", WaitForSingleObject(input, 10) == WAIT_TIMEOUT);
  WriteConsoleInputW(input, (INPUT_RECORD[]){{.EventType = KEY_EVENT, .Event.KeyEvent = {TRUE, 1, 'Q', 16, {L'q'}, 0}}}, 1, &count);
  GetNumberOfConsoleInputEvents(input, &count);
  printf("%lu event, ", count);
  printf("signaled %d, ", WaitForSingleObject(input, INFINITE) == WAIT_OBJECT_0);
  event();
  printf("raw:");
  SetConsoleMode(input, 0);
  event();
  SetConsoleMode(input, ENABLE_VIRTUAL_TERMINAL_INPUT | ENABLE_PROCESSED_INPUT);
  printf("sequence:\n");
  for (int i = 0; i < 3; i++) event();

  FlushConsoleInputBuffer(input);
  SetConsoleCtrlHandler(onControl, TRUE);
  printf("spin\n");
  while (!interrupted) {
  }
  printf("interrupted\n");

  SetConsoleMode(input, mode);
  printf("getch:");
  for (int i = 0; i < 6; i++) printf(" %d", _getch());
  printf("\nhit %d\n", _kbhit() != 0);
  printf("echo:");
  int key = _getche();
  printf(" %d %d", key, _ungetch('u'));
  printf(" %d\n", _kbhit() != 0);
  printf("%c\n", _getch());
  _cprintf("%d-%s\r\n", 5, "cprintf");
  _cputs("line:");
  line();
  SetConsoleMode(input, mode | ENABLE_WINDOW_INPUT);
  FlushConsoleInputBuffer(input);
  printf("resize\n");
  do ReadConsoleInputW(input, records, 1, &count);
  while (records[0].EventType != WINDOW_BUFFER_SIZE_EVENT);
  printf("window %dx%d\n", records[0].Event.WindowBufferSizeEvent.dwSize.X, records[0].Event.WindowBufferSizeEvent.dwSize.Y);
  return 0;
}
