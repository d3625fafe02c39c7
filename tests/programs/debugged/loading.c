/* Calls a DLL that it is linked with, then one that it loads, frees that, and ends with what they gave. */
#include <stdio.h>
#include <windows.h>

__declspec(dllimport) int twice(int value);
typedef int (*Function)(int);

int main(void) {
  int sum = twice(2);
  HMODULE later = LoadLibraryA("later.dll");
  if (!later) return 100;
  sum += ((Function)GetProcAddress(later, "twice"))(5);
  FreeLibrary(later);
  return sum + twice(1);
}
