// What programs without windows ask of windows: boxes with messages, and the keyboard.
//
// Source of what is expected: Microsoft, "MessageBoxW function" (the answers of buttons), "GetWindowThreadProcessId function",
// "GetKeyboardLayout function", "MapVirtualKeyW function", "VkKeyScanW function", "ToUnicodeEx function".
#define _WIN32_WINNT 0x0A00
#include <windows.h>
#include <stdio.h>

static void box(const char *what, UINT type) {
  SetLastError(0);
  int answer = MessageBoxW(NULL, L"What to do?", L"A question", type);
  printf("%s: %d, error %lu\n", what, answer, GetLastError());
}

/** The text of a box, where nothing is shown: it stands in standard error. */
static void text(HANDLE errors) {
  char bytes[100];
  DWORD count = 0;
  PeekNamedPipe(errors, bytes, sizeof bytes, &count, NULL, NULL);
  printf("text: %.*s", (int)count, bytes);
}

static void key(const char *what, UINT code, BYTE held, BYTE toggled) {
  BYTE state[256] = {0};
  WCHAR text[8];
  if (held) state[held] = 0x80;
  if (toggled) state[toggled] = 1;
  int count = ToUnicodeEx(code, MapVirtualKeyW(code, MAPVK_VK_TO_VSC), state, text, 8, 0, GetKeyboardLayout(0));
  printf("%s: %d", what, count);
  for (int i = 0; i < count; i++) printf(" %04x", text[i]);
  printf("\n");
}

int main(void) {
  HANDLE errors, end;
  CreatePipe(&errors, &end, NULL, 0);
  SetStdHandle(STD_ERROR_HANDLE, end);
  box("ok", MB_OK | MB_ICONERROR);
  text(errors);
  box("ok, cancel", MB_OKCANCEL);
  box("ok, cancel: the second", MB_OKCANCEL | MB_DEFBUTTON2);
  box("abort, retry, ignore: the third", MB_ABORTRETRYIGNORE | MB_DEFBUTTON3);
  box("yes, no, cancel: the second", MB_YESNOCANCEL | MB_DEFBUTTON2);
  box("yes, no", MB_YESNO | MB_ICONQUESTION);
  box("retry, cancel", MB_RETRYCANCEL);
  box("cancel, try, continue: the third", MB_CANCELTRYCONTINUE | MB_DEFBUTTON3);
  box("no such buttons", 9);
  printf("in front: %d\n", GetForegroundWindow() != NULL);
  SetLastError(0);
  printf("of no window: %lu", GetWindowThreadProcessId(NULL, NULL));
  printf(", error %lu\n", GetLastError());
  printf("layout: %04x\n", LOWORD(GetKeyboardLayout(0)));
  printf("scan code of A: %u\n", MapVirtualKeyW('A', MAPVK_VK_TO_VSC));
  printf("key of 30: %u\n", MapVirtualKeyW(30, MAPVK_VSC_TO_VK));
  printf("character of A: %u\n", MapVirtualKeyW('A', MAPVK_VK_TO_CHAR));
  printf("key of !: %04x\n", (unsigned short)VkKeyScanW(L'!'));
  key("a", 'A', 0, 0);
  key("a with Shift", 'A', VK_SHIFT, 0);
  key("a with Caps Lock", 'A', 0, VK_CAPITAL);
  key("1 with Shift", '1', VK_SHIFT, 0);
  key("1 with Caps Lock", '1', 0, VK_CAPITAL);
  key("c with Ctrl", 'C', VK_CONTROL, 0);
  key("Enter", VK_RETURN, 0, 0);
  key("Shift", VK_SHIFT, 0, 0);
  key("F1", VK_F1, 0, 0);
  return 0;
}
