/* A DLL for a debugger to stop in: `twice` is called, `TWICE` is there for who looks it up. */
#include <windows.h>

volatile int calls;

__declspec(dllexport) int twice(int value) {
  calls++;
  return value * 2;
}

BOOL WINAPI DllMain(HINSTANCE instance, DWORD reason, LPVOID reserved) { return TRUE; }
