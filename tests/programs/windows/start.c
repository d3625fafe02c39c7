/* How a program starts and ends: arguments, environment, initialisers, exit functions. */
#include <stdio.h>
#include <stdlib.h>
#include <windows.h>

static int own = 41;

__attribute__((constructor)) static void begin(void) { own++; }
static void first(void) { puts("registered first"); }
static void second(void) { puts("registered second"); }

int main(int argc, char **argv, char **environment) {
  printf("own %d\n", own);
  for (int i = 1; i < argc; i++) printf("[%s]\n", argv[i]);
  for (char **one = environment; *one; one++)
    if ((*one)[1] == '=') printf("%s\n", *one);
  printf("%s\n", GetCommandLineA());
  printf("module %d, printf %d\n", GetModuleHandleA(NULL) == (HMODULE)0x140000000, GetProcAddress(GetModuleHandleA("MSVCRT"), "printf") != NULL);
  printf("none %d", GetProcAddress(GetModuleHandleW(L"kernel32.dll"), "NoSuchFunction") != NULL);
  printf(", error %lu\n", GetLastError());
  atexit(first);
  atexit(second);
  exit(300);
}
