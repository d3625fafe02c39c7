/* What lies at the edges: code that cannot be written ("VirtualQuery function", "Memory Protection Constants"), single steps ("EXCEPTION_RECORD
 * structure"), a directory in use ("RemoveDirectoryW function", "SetCurrentDirectory function"), times to 100 ns ("SetFileTime function"),
 * names that are taken as they stand ("Naming Files, Paths, and Namespaces"), large pipes ("CreatePipe function"), bad buffers ("WriteFile
 * function"), many variables ("SetEnvironmentVariableW function") and many heaps ("HeapCreate function"), of Microsoft's Win32 reference. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

static void outcome(const char *what, int good) {
  const DWORD error = GetLastError();
  printf("%s: %s", what, good ? "yes" : "no");
  if (!good) printf(", error %lu", error);
  printf("\n");
}

/* Code of the system. */

static int faults;

static LONG CALLBACK skip_write(EXCEPTION_POINTERS *at) {
  if (at->ExceptionRecord->ExceptionCode != EXCEPTION_ACCESS_VIOLATION) return EXCEPTION_CONTINUE_SEARCH;
  faults += at->ExceptionRecord->ExceptionInformation[0] == 1;
  at->ContextRecord->Rip += 2; /* mov [rcx], al */
  return EXCEPTION_CONTINUE_EXECUTION;
}

static void code_of(const char *library, const char *name) {
  MEMORY_BASIC_INFORMATION info;
  char *code = (char *)GetProcAddress(GetModuleHandleA(library), name);
  VirtualQuery(code, &info, sizeof info);
  faults = 0;
  PVOID handler = AddVectoredExceptionHandler(1, skip_write);
  __asm__ volatile("movb $0xcc, %%al; .byte 0x88, 0x01" ::"c"(code) : "rax", "memory");
  RemoveVectoredExceptionHandler(handler);
  printf("%s: protect %lx, a write faults %d\n", name, info.Protect, faults);
}

/* Single steps. */

static int steps, stepping;

static LONG CALLBACK count_step(EXCEPTION_POINTERS *at) {
  if (at->ExceptionRecord->ExceptionCode != EXCEPTION_SINGLE_STEP) return EXCEPTION_CONTINUE_SEARCH;
  steps++;
  stepping = (at->ContextRecord->EFlags & 0x100) != 0;
  return EXCEPTION_CONTINUE_EXECUTION;
}

static LONG CALLBACK step_on(EXCEPTION_POINTERS *at) {
  if (at->ExceptionRecord->ExceptionCode != EXCEPTION_SINGLE_STEP) return EXCEPTION_CONTINUE_SEARCH;
  if (++steps < 3) at->ContextRecord->EFlags |= 0x100;
  return EXCEPTION_CONTINUE_EXECUTION;
}

static void single_steps(void) {
  uint64_t after;
  PVOID handler = AddVectoredExceptionHandler(1, count_step);
  __asm__ volatile("pushfq; orl $0x100, (%%rsp); popfq; nop; nop; pushfq; pop %0" : "=r"(after)::"memory", "cc");
  printf("steps %d, set in the handler %d, set afterwards %d\n", steps, stepping, (after & 0x100) != 0);
  RemoveVectoredExceptionHandler(handler);
  steps = 0;
  handler = AddVectoredExceptionHandler(1, step_on);
  __asm__ volatile("pushfq; orl $0x100, (%%rsp); popfq; nop; nop; nop; nop; pushfq; pop %0" : "=r"(after)::"memory", "cc");
  printf("steps %d, set afterwards %d\n", steps, (after & 0x100) != 0);
  RemoveVectoredExceptionHandler(handler);
}

/* Files. */

static void working_directory(void) {
  CreateDirectoryA("inner", NULL);
  CreateDirectoryA("inner\\deep", NULL);
  SetCurrentDirectoryA("inner\\deep");
  outcome("remove the working directory", RemoveDirectoryA("..\\deep"));
  outcome("rename it", MoveFileA("..\\deep", "..\\other"));
  outcome("rename what it is in", MoveFileA("..\\..\\inner", "..\\..\\outer"));
  outcome("make a file in it", CreateDirectoryA("more", NULL));
  outcome("remove that", RemoveDirectoryA("more"));
  HANDLE own = CreateFileA(".", GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, NULL);
  outcome("open it", own != INVALID_HANDLE_VALUE);
  CloseHandle(own);
  outcome("leave it", SetCurrentDirectoryA("..\\.."));
  outcome("remove it now", RemoveDirectoryA("inner\\deep"));
  outcome("enter what is not there", SetCurrentDirectoryA("inner\\deep"));
  outcome("and what it was in", RemoveDirectoryA("inner"));
}

static void times(void) {
  HANDLE file = CreateFileA("times.txt", GENERIC_READ | GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
  FILETIME set = {0x12345678, 0x01d5c0de}, created, read, written;
  SetFileTime(file, &set, &set, &set);
  GetFileTime(file, &created, &read, &written);
  printf("times %lx %lx %lx\n", created.dwLowDateTime, read.dwLowDateTime, written.dwLowDateTime);
  CloseHandle(file);
  WIN32_FILE_ATTRIBUTE_DATA data;
  GetFileAttributesExA("times.txt", GetFileExInfoStandard, &data);
  printf("by name %lx %lx %lx\n", data.ftCreationTime.dwLowDateTime, data.ftLastAccessTime.dwLowDateTime, data.ftLastWriteTime.dwLowDateTime);
  DeleteFileA("times.txt");
}

static void literal_names(void) {
  char here[MAX_PATH], name[MAX_PATH + 32];
  GetCurrentDirectoryA(sizeof here, here);
  if (here[3] == 0) here[2] = 0;
  CreateDirectoryA("a", NULL);
  CloseHandle(CreateFileA("b.txt", GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL));
  static const char *forms[] = {"%s\\a\\..\\b.txt", "\\\\?\\%s\\b.txt", "\\\\?\\%s\\a\\..\\b.txt", "\\\\?\\%s\\.\\b.txt"};
  for (int i = 0; i < 4; i++) {
    snprintf(name, sizeof name, forms[i], here);
    outcome(forms[i], GetFileAttributesA(name) != INVALID_FILE_ATTRIBUTES);
  }
  DeleteFileA("b.txt");
  RemoveDirectoryA("a");
}

static void transfers(void) {
  HANDLE reading, writing;
  outcome("a pipe of 2 GiB", CreatePipe(&reading, &writing, NULL, 0x7fffffff));
  DWORD size = 0, moved = 77;
  outcome("write", WriteFile(writing, "in the pipe", 11, &moved, NULL));
  char text[16] = "";
  outcome("read", ReadFile(reading, text, sizeof text, &size, NULL));
  printf("%lu, %lu, %s\n", moved, size, text);
  CloseHandle(reading);
  CloseHandle(writing);

  char *two = VirtualAlloc(NULL, 0x200000, MEM_RESERVE, PAGE_READWRITE);
  VirtualAlloc(two, 0x100000, MEM_COMMIT, PAGE_READWRITE);
  memset(two, 'x', 0x100000);
  HANDLE file = CreateFileA("part.txt", GENERIC_READ | GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
  outcome("write what is half there", WriteFile(file, two, 0x180000, &moved, NULL));
  printf("moved %lu, size %lu, position %lu\n", moved, GetFileSize(file, NULL), SetFilePointer(file, 0, NULL, FILE_CURRENT));
  outcome("write from nowhere", WriteFile(file, two + 0x100000, 10, &moved, NULL));
  printf("moved %lu, size %lu\n", moved, GetFileSize(file, NULL));
  CloseHandle(file);
  DeleteFileA("part.txt");
  VirtualFree(two, 0, MEM_RELEASE);
}

/* Many of a kind. */

static void variables(void) {
  char name[32], value[32];
  int right = 0;
  for (int i = 0; i < 2000; i++) {
    sprintf(name, "Variable%d", i);
    sprintf(value, "%d", i * 3);
    SetEnvironmentVariableA(name, value);
  }
  for (int i = 0; i < 2000; i++) {
    sprintf(name, "VARIABLE%d", i);
    right += GetEnvironmentVariableA(name, value, sizeof value) > 0 && atoi(value) == i * 3;
  }
  printf("variables %d\n", right);
  for (int i = 0; i < 2000; i += 2) {
    sprintf(name, "vARIABLE%d", i);
    SetEnvironmentVariableA(name, NULL);
  }
  right = 0;
  for (int i = 0; i < 2000; i++) {
    sprintf(name, "Variable%d", i);
    right += GetEnvironmentVariableA(name, value, sizeof value) > 0;
  }
  char *all = GetEnvironmentStringsA();
  int listed = 0;
  for (char *at = all; *at; at += strlen(at) + 1) listed += strncmp(at, "Variable", 8) == 0;
  FreeEnvironmentStringsA(all);
  printf("left %d, listed %d\n", right, listed);
}

static void heaps(void) {
  enum { MANY = 2000 };
  static HANDLE made[MANY];
  int right = 0, gone = 0;
  for (int turn = 0; turn < 2; turn++) {
    right = gone = 0;
    for (int i = 0; i < MANY; i++) {
      made[i] = HeapCreate(0, 0, 0);
      char *block = made[i] ? HeapAlloc(made[i], HEAP_ZERO_MEMORY, 100) : NULL;
      right += block != NULL && block[99] == 0;
    }
    for (int i = 0; i < MANY; i++) gone += made[i] && HeapDestroy(made[i]);
  }
  printf("heaps %d, destroyed %d\n", right, gone);
}

int main(void) {
  code_of("kernel32.dll", "Sleep");
  code_of("msvcrt.dll", "memcpy");
  single_steps();
  working_directory();
  times();
  literal_names();
  transfers();
  variables();
  heaps();
  return 0;
}
