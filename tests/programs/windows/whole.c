// A DLL without a C runtime, of which corrupt.test.ts makes broken ones.
#include <windows.h>

static volatile int value = 40;
static volatile int *volatile place = &value;

__declspec(dllexport) int made(void) { return *place + 2; }
__declspec(dllexport) unsigned ticks(void) { return GetTickCount(); }

BOOL WINAPI DllMainCRTStartup(HINSTANCE module, DWORD reason, LPVOID reserved) { return TRUE; }
