// Corners of calls: "QueueUserAPC function", "LoadLibraryW function", "Windows API sets", "GetFileAttributesW function", "GetFullPathNameW
// function", "GetTempFileNameW function", "File Buffering", "VirtualProtect function", "Memory Protection Constants", "OpenProcess
// function" and "CommandLineToArgvW function" of Microsoft's Win32 reference.

#include <stdio.h>
#include <windows.h>
#include <shellapi.h>

static int order;

static void CALLBACK queued(ULONG_PTR number) {
  printf("queued %d is %d\n", (int)number, ++order);
}

static DWORD WINAPI body(void *argument) {
  printf("its function is %d\n", ++order);
  SleepEx(0, TRUE);
  return 0;
}

static void outcome(const char *what, int good) {
  const DWORD error = GetLastError();
  printf("%s: %s", what, good ? "yes" : "no");
  if (!good) printf(", error %lu", error);
  printf("\n");
}

static void library(const char *name) {
  outcome(name, LoadLibraryA(name) != NULL);
}

static void full(const char *name) {
  char text[300];
  const DWORD length = GetFullPathNameA(name, sizeof text, text, NULL);
  printf("%s is %s, %lu\n", name, text, length);
}

static void temporary(const char *directory, const char *prefix, UINT number) {
  char text[MAX_PATH];
  const UINT given = GetTempFileNameA(directory, prefix, number, text);
  printf("%u %s\n", given, text);
}

static void transfers(void) {
  char *data = VirtualAlloc(NULL, 8192, MEM_COMMIT, PAGE_READWRITE);
  HANDLE file = CreateFileA("corners.bin", GENERIC_READ | GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, FILE_FLAG_NO_BUFFERING, NULL);
  OVERLAPPED at = {.Offset = 100};
  DWORD count;
  outcome("100 bytes", WriteFile(file, data, 100, &count, NULL));
  outcome("4096 bytes", WriteFile(file, data, 4096, &count, NULL));
  outcome("4096 bytes at 100", WriteFile(file, data, 4096, &count, &at));
  outcome("to 100", SetFilePointer(file, 100, NULL, FILE_BEGIN) != INVALID_SET_FILE_POINTER);
  outcome("to 0", SetFilePointer(file, 0, NULL, FILE_BEGIN) != INVALID_SET_FILE_POINTER);
  outcome("100 bytes back", ReadFile(file, data, 100, &count, NULL));
  outcome("8192 bytes back", ReadFile(file, data, 8192, &count, NULL));
  printf("%lu\n", count);
  CloseHandle(file);
  DeleteFileA("corners.bin");
  DWORD before;
  outcome("write copy", VirtualProtect(data, 4096, PAGE_WRITECOPY, &before));
  outcome("execute write copy", VirtualProtect(data, 4096, PAGE_EXECUTE_WRITECOPY, &before));
  outcome("allocated write copy", VirtualAlloc(NULL, 4096, MEM_COMMIT, PAGE_WRITECOPY) != NULL);
}

static void arguments(const wchar_t *line) {
  int count;
  wchar_t **list = CommandLineToArgvW(line, &count);
  printf("%ls:", line);
  for (int i = 0; i < count; i++) printf(" <%ls>", list[i]);
  printf("\n");
  LocalFree(list);
}

int main(void) {
  HANDLE thread = CreateThread(NULL, 0, body, NULL, CREATE_SUSPENDED, NULL);
  QueueUserAPC(queued, thread, 1);
  QueueUserAPC(queued, thread, 2);
  ResumeThread(thread);
  WaitForSingleObject(thread, INFINITE);
  library("api-ms-win-core-nosuch-l1-1-0.dll");
  library("api-ms-win-core-nosuch-l1-1-0");
  library("api-ms-win-core-file-l1-1-0.dll");
  library("ext-ms-win-nosuch-l1-1-0.dll");
  library("shlwapi.");
  library("kernel32.");
  library("shlwapi");
  CloseHandle(CreateFileA("corners.txt", GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL));
  printf("attributes %d\n", GetFileAttributesA("corners.txt") != INVALID_FILE_ATTRIBUTES);
  printf("of a file as a directory %d\n", GetFileAttributesA("corners.txt\\") != INVALID_FILE_ATTRIBUTES);
  outcome("file as a directory", CreateFileA("corners.txt\\", GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL) != INVALID_HANDLE_VALUE);
  DeleteFileA("corners.txt");
  full("\\\\?\\C:\\a\\..\\b");
  full("\\\\?\\C:\\a\\.");
  full("\\\\.\\C:\\a\\..\\b");
  temporary(".", "abc", 5);
  temporary(".\\", "abcdef", 0x12345);
  temporary("C:/", "abc", 5);
  transfers();
  outcome("own process", OpenProcess(PROCESS_QUERY_INFORMATION, FALSE, GetCurrentProcessId()) != NULL);
  outcome("idle process", OpenProcess(PROCESS_QUERY_INFORMATION, FALSE, 0) != NULL);
  printf("system process %d\n", OpenProcess(PROCESS_QUERY_INFORMATION, FALSE, 4) != NULL);
  arguments(L"p \"a\"\"b c\" d");
  arguments(L"p a\\\\\\\"b c");
  arguments(L"p \"\"\"\" x");
  arguments(L"p \"\"\"a b\"\"\" c");
  arguments(L"p a\"\"b c");
  arguments(L"p \"a\\\\\" b");
  arguments(L"p \"a\"\"\" c d");
  arguments(L"p \"a \"\"b c\"\"\" d");
  arguments(L"p \"\"\"\"\"\" x");
  arguments(L"\"a b\"c d");
  arguments(L" a b");
  return 0;
}
