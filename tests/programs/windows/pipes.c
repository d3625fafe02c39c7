// Pipes and files in memory, within one process.
//
// Source of what is expected: Microsoft, "CreatePipe function", "ReadFile function", "WriteFile function", "CreateNamedPipeW function",
// "ConnectNamedPipe function", "PeekNamedPipe function", "Named Pipe Type, Read, and Wait Modes", "GetOverlappedResult function",
// "ReadFileEx function", "CancelIoEx function", "CreateFileMappingW function", "MapViewOfFileEx function".
#define WIN32_LEAN_AND_MEAN
#define _WIN32_WINNT 0x0A00
#include <windows.h>
#include <stdio.h>
#include <string.h>

static void tell(const char *what, long long value) {
  DWORD error = GetLastError();
  printf("%s: %lld, error %lu\n", what, value, error);
  SetLastError(0);
}

static HANDLE pass[2];

static DWORD WINAPI writer(void *unused) {
  DWORD count;
  char block[1000];
  memset(block, 'w', sizeof block);
  for (int i = 0; i < 300; i++) WriteFile(pass[1], block, sizeof block, &count, NULL);
  CloseHandle(pass[1]);
  return 0;
}

static void plain(void) {
  HANDLE in, out;
  DWORD count, there;
  char text[16] = {0};
  tell("create", CreatePipe(&in, &out, NULL, 0));
  tell("type", GetFileType(in));
  tell("write", WriteFile(out, "hello", 5, &count, NULL));
  tell("peek", PeekNamedPipe(in, text, 3, &count, &there, NULL));
  printf("%lu of %lu '%.3s'\n", count, there, text);
  tell("read", ReadFile(in, text, sizeof text, &count, NULL));
  printf("%lu '%.*s'\n", count, (int)count, text);
  tell("read the other end", ReadFile(out, text, 1, &count, NULL));
  CloseHandle(out);
  tell("read, nobody writes", ReadFile(in, text, 1, &count, NULL));
  CloseHandle(in);
  CreatePipe(&in, &out, NULL, 0);
  CloseHandle(in);
  tell("write, nobody reads", WriteFile(out, "x", 1, &count, NULL));
  CloseHandle(out);
  CreatePipe(&pass[0], &pass[1], NULL, 0);
  HANDLE thread = CreateThread(NULL, 0, writer, NULL, 0, NULL);
  long long total = 0;
  static char block[7777];
  while (ReadFile(pass[0], block, sizeof block, &count, NULL)) total += count;
  tell("from a thread", total);
  WaitForSingleObject(thread, INFINITE);
  CloseHandle(thread);
  CloseHandle(pass[0]);
}

static DWORD done, moved;
static VOID CALLBACK finished(DWORD error, DWORD count, OVERLAPPED *at) {
  done = error + 1;
  moved = count;
}

static void named(void) {
  const WCHAR *name = L"\\\\.\\pipe\\Some Name";
  DWORD count;
  char text[32] = {0};
  tell("none", CreateFileW(name, GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL) == INVALID_HANDLE_VALUE);
  tell("wait for none", WaitNamedPipeW(name, 1));
  tell("bad name", CreateNamedPipeW(L"C:\\pipe", PIPE_ACCESS_DUPLEX, 0, 1, 0, 0, 0, NULL) == INVALID_HANDLE_VALUE);
  HANDLE server = CreateNamedPipeW(name, PIPE_ACCESS_DUPLEX | FILE_FLAG_OVERLAPPED, PIPE_TYPE_MESSAGE | PIPE_READMODE_MESSAGE, 1, 512, 512, 0, NULL);
  tell("create", server != INVALID_HANDLE_VALUE);
  tell("second instance", CreateNamedPipeW(name, PIPE_ACCESS_DUPLEX, PIPE_TYPE_MESSAGE, 1, 0, 0, 0, NULL) == INVALID_HANDLE_VALUE);
  OVERLAPPED at = {.hEvent = CreateEventW(NULL, TRUE, FALSE, NULL)};
  tell("connect", ConnectNamedPipe(server, &at));
  tell("not yet", GetOverlappedResult(server, &at, &count, FALSE));
  HANDLE client = CreateFileW(L"\\\\.\\PIPE\\some name", GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
  tell("client", client != INVALID_HANDLE_VALUE);
  tell("now", GetOverlappedResult(server, &at, &count, TRUE));
  tell("busy", CreateFileW(name, GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL) == INVALID_HANDLE_VALUE);
  tell("connected already", ConnectNamedPipe(server, &at));
  WriteFile(client, "first", 5, &count, NULL);
  WriteFile(client, "second", 6, &count, NULL);
  tell("a message", ReadFile(server, text, sizeof text, NULL, &at) && GetOverlappedResult(server, &at, &count, TRUE));
  printf("%lu '%.*s'\n", count, (int)count, text);
  tell("half of one", ReadFile(server, text, 3, NULL, &at));
  tell("result", GetOverlappedResult(server, &at, &count, TRUE));
  tell("the rest", ReadFile(server, text + 3, 20, NULL, &at) && GetOverlappedResult(server, &at, &count, TRUE));
  printf("%lu '%.6s'\n", count, text);
  tell("nothing there", ReadFile(server, text, sizeof text, NULL, &at));
  tell("event", WaitForSingleObject(at.hEvent, 0));
  WriteFile(client, "later", 5, &count, NULL);
  tell("event", WaitForSingleObject(at.hEvent, 1000));
  tell("result", GetOverlappedResult(server, &at, &count, FALSE));
  tell("count", count);
  ReadFile(server, text, sizeof text, NULL, &at);
  tell("cancel", CancelIoEx(server, &at));
  tell("result", GetOverlappedResult(server, &at, &count, TRUE));
  tell("cancel nothing", CancelIoEx(server, &at));
  OVERLAPPED call = {0};
  tell("read and call", ReadFileEx(server, text, sizeof text, &call, finished));
  tell("sleep", SleepEx(0, TRUE));
  WriteFile(client, "called", 6, &count, NULL);
  tell("sleep", SleepEx(1000, TRUE));
  printf("done %lu, moved %lu\n", done, moved);
  DWORD mode = PIPE_READMODE_MESSAGE;
  tell("client reads messages", SetNamedPipeHandleState(client, &mode, NULL, NULL));
  WriteFile(server, "abc", 3, NULL, &at);
  tell("client reads", ReadFile(client, text, 2, &count, NULL));
  tell("disconnect", DisconnectNamedPipe(server));
  tell("client reads", ReadFile(client, text, 2, &count, NULL));
  tell("connect again", ConnectNamedPipe(server, &at));
  CloseHandle(client);
  CloseHandle(server);
  tell("over", GetOverlappedResult(at.hEvent, &at, &count, TRUE));
  tell("none", CreateFileW(name, GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL) == INVALID_HANDLE_VALUE);
}

static void mapped(void) {
  CreateDirectoryW(L"C:\\m", NULL);
  HANDLE file = CreateFileW(L"C:\\m\\f", GENERIC_READ | GENERIC_WRITE, 7, NULL, CREATE_ALWAYS, 0, NULL);
  DWORD count;
  tell("empty", CreateFileMappingW(file, NULL, PAGE_READONLY, 0, 0, NULL) != NULL);
  WriteFile(file, "some text", 9, &count, NULL);
  tell("longer than the file", CreateFileMappingW(file, NULL, PAGE_READONLY, 0, 100, NULL) != NULL);
  tell("bad protection", CreateFileMappingW(file, NULL, 0x77, 0, 0, NULL) != NULL);
  tell("no size", CreateFileMappingW(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 0, NULL) != NULL);
  HANDLE section = CreateFileMappingW(file, NULL, PAGE_READWRITE, 0, 200000, L"Local\\section");
  tell("create", section != NULL);
  tell("file is as long", GetFileSize(file, NULL));
  HANDLE same = OpenFileMappingW(FILE_MAP_READ, FALSE, L"section");
  tell("open", same != NULL);
  char *one = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
  char *two = MapViewOfFile(same, FILE_MAP_READ, 0, 65536, 1000);
  tell("views", one != NULL && two != NULL);
  tell("text", memcmp(one, "some text", 10) == 0);
  one[0] = 'S', one[65536 + 10] = 'x', one[199999] = 'e';
  tell("seen", two[10] == 'x');
  char text[10] = {0};
  OVERLAPPED at = {0};
  tell("read the file", ReadFile(file, text, 9, &count, &at));
  printf("'%s'\n", text);
  WriteFile(file, "?", 1, &count, &at);
  tell("written otherwise", one[0] == '?');
  tell("misaligned", MapViewOfFile(section, FILE_MAP_READ, 0, 4096, 0) != NULL);
  tell("behind the end", MapViewOfFile(section, FILE_MAP_READ, 0, 196608, 100000) != NULL);
  char *copy = MapViewOfFile(section, FILE_MAP_COPY, 0, 0, 0);
  copy[1] = 'c';
  tell("copied", one[1] == 'o' && copy[2] == 'm');
  tell("unmap", UnmapViewOfFile(copy));
  SetFilePointer(file, 10, NULL, FILE_BEGIN);
  tell("cut", SetEndOfFile(file));
  tell("delete", DeleteFileW(L"C:\\m\\f"));
  tell("flush", FlushViewOfFile(one, 0));
  tell("unmap", UnmapViewOfFile(one));
  tell("unmap", UnmapViewOfFile(two));
  tell("unmap again", UnmapViewOfFile(two));
  CloseHandle(same);
  CloseHandle(section);
  CloseHandle(file);
  file = CreateFileW(L"C:\\m\\f", GENERIC_READ, 7, NULL, OPEN_EXISTING, 0, NULL);
  SetFilePointer(file, 199999, NULL, FILE_BEGIN);
  ReadFile(file, text, 9, &count, NULL);
  printf("%lu '%c'\n", count, text[0]);
  tell("not to be written", CreateFileMappingW(file, NULL, PAGE_READWRITE, 0, 0, NULL) != NULL);
  section = CreateFileMappingW(file, NULL, PAGE_READONLY, 0, 0, NULL);
  tell("not to be written", MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0) != NULL);
  CloseHandle(section);
  CloseHandle(file);
  section = CreateFileMappingW(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 70000, NULL);
  one = MapViewOfFile(section, FILE_MAP_ALL_ACCESS, 0, 0, 0);
  one[69999] = 'k';
  UnmapViewOfFile(one);
  one = MapViewOfFile(section, FILE_MAP_READ, 0, 65536, 0);
  tell("kept", one[69999 - 65536] == 'k');
  UnmapViewOfFile(one);
  CloseHandle(section);
}

int main(void) {
  plain();
  named();
  mapped();
  return 0;
}
