// The page of the system's times and version: its first reader is a function of the system's that gets a pointer into it.
//
// Source of what is expected: Microsoft, "KUSER_SHARED_DATA structure" (ntddk.h), "CompareStringOrdinal function".
#define _WIN32_WINNT 0x0600
#include <stdio.h>
#include <windows.h>

int main(void) {
  printf("equal %d\n", CompareStringOrdinal((const wchar_t *)0x7ffe0030, -1, L"c:\\windows", -1, TRUE) == CSTR_EQUAL);
  return 0;
}
