/* A process whose first thread ends lives on; its code is that of the thread that ends last.
 *
 * Expected: Microsoft, "Terminating a Process", "ExitThread function", "atexit". */
#include <stdio.h>
#include <stdlib.h>
#include <windows.h>

static HANDLE first;

static void never(void) { puts("not heard: no thread calls exit"); }

static DWORD WINAPI last(void *argument) {
  DWORD code = 0;
  printf("wait %lu\n", WaitForSingleObject(first, INFINITE));
  printf("known %d", GetExitCodeThread(first, &code));
  printf(" %lu\n", code);
  fflush(stdout);
  ExitThread((DWORD)(size_t)argument);
}

int main(void) {
  atexit(never);
  DuplicateHandle(GetCurrentProcess(), GetCurrentThread(), GetCurrentProcess(), &first, 0, FALSE, DUPLICATE_SAME_ACCESS);
  CreateThread(NULL, 0, last, (void *)3, 0, NULL);
  puts("first ends");
  fflush(stdout);
  ExitThread(4);
}
