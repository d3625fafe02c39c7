// The page of the system's times and version that programs read without a call: its first reader is an instruction.
//
// Source of what is expected: Microsoft, "KUSER_SHARED_DATA structure" (ntddk.h), "GetTickCount64 function".
#include <stdio.h>
#include <string.h>
#include <wchar.h>
#include <windows.h>

#define PAGE 0x7ffe0000ull

static unsigned long long ticks(void) {
  unsigned long long count = *(volatile unsigned long long *)(PAGE + 0x320);
  return count * *(volatile unsigned *)(PAGE + 0x004) >> 24;
}

int main(void) {
  long long apart = (long long)(GetTickCount64() - ticks());
  printf("ticks %d\n", apart > -2000 && apart < 2000);
  printf("root %d\n", wcscmp((const wchar_t *)(PAGE + 0x30), L"C:\\Windows"));
  FILETIME now;
  GetSystemTimeAsFileTime(&now);
  long long later = (long long)((((unsigned long long)now.dwHighDateTime << 32) | now.dwLowDateTime) - *(volatile unsigned long long *)(PAGE + 0x14));
  printf("time %d\n", later > -20000000 && later < 20000000);
  unsigned long long before = ticks();
  Sleep(60);
  printf("goes on %d\n", ticks() - before >= 40);
  return 0;
}
