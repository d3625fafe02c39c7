/* A Windows program for a debugger: a thread with a name, an exception of the processor, and an exit code of its own. */
#include <stdio.h>
#include <windows.h>

/* Younger than some headers. */
HRESULT WINAPI SetThreadDescription(HANDLE thread, PCWSTR description);

volatile LONG total;
volatile LONG *nowhere;

static LONG add(LONG first, LONG second) {
  LONG sum = first + second;
  total += sum;
  return sum;
}

static LONG CALLBACK skip(EXCEPTION_POINTERS *what) {
  if (what->ExceptionRecord->ExceptionCode != EXCEPTION_ACCESS_VIOLATION) return EXCEPTION_CONTINUE_SEARCH;
  nowhere = &total;
  what->ContextRecord->Rax = (DWORD64)nowhere;
  return EXCEPTION_CONTINUE_EXECUTION;
}

static DWORD WINAPI work(void *unused) {
  SetThreadDescription(GetCurrentThread(), L"worker");
  return (DWORD)add(1, 2);
}

int main(void) {
  AddVectoredExceptionHandler(1, skip);
  HANDLE thread = CreateThread(NULL, 0, work, NULL, 0, NULL);
  WaitForSingleObject(thread, INFINITE);
  for (int i = 0; i < 5; i++) add(i, 10);
  __asm__ volatile("movl $7, (%%rax)" : : "a"(nowhere) : "memory");
  printf("total %ld\n", total);
  return 4;
}
