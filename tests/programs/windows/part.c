// DLLs of modules.c: which one is said by PART. Each says what it is told.
#include <stdio.h>
#include <windows.h>

#define TEXT_OF(x) #x
#define NAME_OF(x) TEXT_OF(x)

static const char *const reasons[] = {"process detach", "process attach", "thread attach", "thread detach"};

static void say(const char *what, DWORD reason, const void *reserved) {
  printf("  %s of " NAME_OF(PART) ": %s%s\n", what, reasons[reason], reserved ? ", with the process" : "");
  fflush(stdout);
}

static void NTAPI callback(PVOID module, DWORD reason, PVOID reserved) { say("callback", reason, reserved); }
__attribute__((section(".CRT$XLB"), used)) static PIMAGE_TLS_CALLBACK hook = callback;

// Thread storage as compilers lay it out: the module's index leads to the thread's copy of .tls.
extern DWORD _tls_index;
extern char _tls_start;
__attribute__((section(".tls$"))) int stored = 1000 + PART;

static int *storage(void) {
  char **blocks = (char **)__readgsqword(0x58);
  return (int *)(blocks[_tls_index] + ((char *)&stored - &_tls_start));
}

#if PART == 1
__declspec(dllimport) int second(int);
__declspec(dllexport) int first(int a) { return second(a) + 1; }
__declspec(dllexport) int variable = 41;
#elif PART == 2
int second(int a) { return a * 2; }
#elif PART == 3
int late(void) { return ++*storage(); }
#elif PART == 5 && defined GONE
__declspec(dllexport) int gone(void) { return 1; }
#endif
__declspec(dllexport) int local(void) { return ++*storage(); }

BOOL WINAPI DllMain(HINSTANCE module, DWORD reason, LPVOID reserved) {
  say("entry", reason, reserved);
  return PART != 4 || reason != DLL_PROCESS_ATTACH;
}
