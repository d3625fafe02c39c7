// Messages that are answered through named pipes, several instances of one name, and pipes by the kernel's own calls.
//
// Source of what is expected: Microsoft, "TransactNamedPipe function", "CallNamedPipeW function", "WaitNamedPipeW function",
// "CreateNamedPipeW function", "Named Pipe Instances", "CancelIo function", "CancelIoEx function", "NtCreateFile function";
// [MS-FSCC], "FSCTL_PIPE_TRANSCEIVE"; [MS-FSA], "Server Requests an Open of a Named Pipe".
#define WIN32_LEAN_AND_MEAN
#define _WIN32_WINNT 0x0A00
#include <windows.h>
#include <winternl.h>
#include <stdio.h>
#include <string.h>

static void tell(const char *what, long long value) {
  DWORD error = GetLastError();
  if (value) printf("%s: %lld\n", what, value);
  else printf("%s: 0, error %lu\n", what, error);
  SetLastError(0);
}

static const WCHAR *name = L"\\\\.\\pipe\\questions";

static HANDLE instance(DWORD mode, DWORD most) {
  return CreateNamedPipeW(name, PIPE_ACCESS_DUPLEX, mode, most, 512, 512, 100, NULL);
}

/** Answers so many clients: turned round, and twice as long where it begins with "long". */
static DWORD WINAPI serve(void *pipe) {
  char text[64];
  DWORD count;
  for (int i = 0; i < 4; i++) {
    ConnectNamedPipe(pipe, NULL);
    while (ReadFile(pipe, text, 32, &count, NULL)) {
      for (DWORD at = 0; at < count / 2; at++) {
        char kept = text[at];
        text[at] = text[count - 1 - at];
        text[count - 1 - at] = kept;
      }
      memcpy(text + count, text, count);
      WriteFile(pipe, text, memcmp(text + count - 4, "gnol", 4) ? count : 2 * count, &count, NULL);
    }
    DisconnectNamedPipe(pipe);
  }
  CloseHandle(pipe);
  return 0;
}

static HANDLE client(DWORD mode) {
  while (1) {
    HANDLE pipe = CreateFileW(name, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
    if (pipe != INVALID_HANDLE_VALUE) {
      SetNamedPipeHandleState(pipe, &mode, NULL, NULL);
      return pipe;
    }
    WaitNamedPipeW(name, NMPWAIT_WAIT_FOREVER);
  }
}

static void transactions(void) {
  char text[64];
  DWORD count = 99;
  HANDLE server = instance(PIPE_TYPE_MESSAGE | PIPE_READMODE_MESSAGE, 1);
  HANDLE thread = CreateThread(NULL, 0, serve, server, 0, NULL);
  HANDLE pipe = client(PIPE_READMODE_MESSAGE);
  tell("transact", TransactNamedPipe(pipe, "hello", 5, text, sizeof text, &count, NULL));
  printf("%.*s\n", (int)count, text);
  tell("short room", TransactNamedPipe(pipe, "hello", 5, text, 3, &count, NULL));
  printf("%.*s\n", (int)count, text);
  tell("something is unread", TransactNamedPipe(pipe, "hello", 5, text, 3, &count, NULL));
  tell("the rest", ReadFile(pipe, text, sizeof text, &count, NULL));
  printf("%.*s\n", (int)count, text);
  DWORD bytes = PIPE_READMODE_BYTE;
  SetNamedPipeHandleState(pipe, &bytes, NULL, NULL);
  tell("reads bytes", TransactNamedPipe(pipe, "hello", 5, text, sizeof text, &count, NULL));
  tell("call, all are taken", CallNamedPipeW(name, "hello", 5, text, sizeof text, &count, NMPWAIT_NOWAIT));
  tell("wait, all are taken", WaitNamedPipeW(name, 1));
  tell("call and wait a while", CallNamedPipeW(name, "hello", 5, text, sizeof text, &count, 2));
  CloseHandle(pipe);
  tell("call", CallNamedPipeW(name, "world", 5, text, sizeof text, &count, NMPWAIT_WAIT_FOREVER));
  printf("%.*s\n", (int)count, text);
  tell("call for more than there is room", CallNamedPipeA("\\\\.\\pipe\\questions", "longer", 6, text, 8, &count, NMPWAIT_WAIT_FOREVER));
  printf("%.*s\n", (int)count, text);
  tell("the rest is lost", CallNamedPipeW(name, "again", 5, text, sizeof text, &count, NMPWAIT_WAIT_FOREVER));
  printf("%.*s\n", (int)count, text);
  WaitForSingleObject(thread, INFINITE);
  CloseHandle(thread);
  tell("call nobody", CallNamedPipeW(name, "hello", 5, text, sizeof text, &count, NMPWAIT_NOWAIT));
}

static void overlapped(void) {
  char text[64];
  DWORD count = 0;
  HANDLE server = CreateNamedPipeW(name, PIPE_ACCESS_DUPLEX | FILE_FLAG_OVERLAPPED, PIPE_TYPE_MESSAGE | PIPE_READMODE_MESSAGE, 1, 0, 0, 0, NULL);
  HANDLE pipe = client(PIPE_READMODE_MESSAGE);
  OVERLAPPED at = {.hEvent = CreateEventW(NULL, TRUE, FALSE, NULL)};
  tell("transact later", TransactNamedPipe(server, "question", 8, text, sizeof text, NULL, &at));
  tell("not yet", GetOverlappedResult(server, &at, &count, FALSE));
  char asked[16];
  tell("asked", ReadFile(pipe, asked, sizeof asked, &count, NULL));
  printf("%.*s\n", (int)count, asked);
  WriteFile(pipe, "answer", 6, &count, NULL);
  tell("answered", GetOverlappedResult(server, &at, &count, TRUE));
  printf("%.*s\n", (int)count, text);
  tell("read", ReadFile(server, text, sizeof text, NULL, &at));
  tell("cancel another", CancelIoEx(server, (OVERLAPPED *)text));
  tell("cancel", CancelIo(server));
  tell("cancelled", GetOverlappedResult(server, &at, &count, TRUE));
  tell("nothing to cancel", CancelIoEx(server, NULL));
  tell("nothing of this thread", CancelIo(server));
  CloseHandle(pipe);
  CloseHandle(server);
  CloseHandle(at.hEvent);
}

static void instances(void) {
  DWORD flags, most, state, now;
  HANDLE first = instance(PIPE_TYPE_BYTE, 2);
  HANDLE second = instance(PIPE_TYPE_BYTE, 2);
  tell("two", first != INVALID_HANDLE_VALUE && second != INVALID_HANDLE_VALUE);
  tell("no third", instance(PIPE_TYPE_BYTE, 2) != INVALID_HANDLE_VALUE);
  HANDLE one = client(PIPE_READMODE_BYTE);
  HANDLE two = client(PIPE_READMODE_BYTE);
  tell("info", GetNamedPipeInfo(second, &flags, NULL, NULL, &most));
  printf("%lu %lu\n", flags, most);
  tell("state", GetNamedPipeHandleStateW(two, &state, &now, NULL, NULL, NULL, 0));
  printf("%lu %lu\n", state, now);
  tell("no more", CreateFileW(name, GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL) != INVALID_HANDLE_VALUE);
  tell("messages from bytes", SetNamedPipeHandleState(one, &(DWORD){PIPE_READMODE_MESSAGE}, NULL, NULL));
  CloseHandle(second);
  HANDLE other = instance(PIPE_TYPE_MESSAGE, 2);
  tell("of another type", other != INVALID_HANDLE_VALUE);
  if (other != INVALID_HANDLE_VALUE) CloseHandle(other);
  CloseHandle(first);
  CloseHandle(one);
  CloseHandle(two);
  tell("none", WaitNamedPipeW(name, 1));
}

// The kernel's own calls.

typedef LONG NTAPI Create(HANDLE *, ULONG, OBJECT_ATTRIBUTES *, IO_STATUS_BLOCK *, ULONG, ULONG, ULONG, ULONG, ULONG, ULONG, ULONG, ULONG, ULONG, LARGE_INTEGER *);
typedef LONG NTAPI Cancel(HANDLE, IO_STATUS_BLOCK *, IO_STATUS_BLOCK *);

static void status(const char *what, LONG value) {
  printf("%s: %08lx\n", what, (unsigned long)value);
}

static void native(void) {
  HMODULE library = GetModuleHandleW(L"ntdll.dll");
  Create *create = (Create *)(void *)GetProcAddress(library, "NtCreateNamedPipeFile");
  Cancel *cancel = (Cancel *)(void *)GetProcAddress(library, "NtCancelIoFileEx");
  WCHAR root[] = L"\\Device\\NamedPipe\\";
  UNICODE_STRING text = {sizeof root - 2, sizeof root, root};
  OBJECT_ATTRIBUTES attributes = {.Length = sizeof attributes, .ObjectName = &text};
  IO_STATUS_BLOCK block, other;
  HANDLE system, server, pipe;
  LARGE_INTEGER patience = {.QuadPart = -500000};
  status("file system", NtOpenFile(&system, SYNCHRONIZE | GENERIC_READ, &attributes, &block, 3, 0x20));
  text.Length = 0;
  attributes.RootDirectory = system;
  status("server", create(&server, SYNCHRONIZE | GENERIC_READ, &attributes, &block, FILE_SHARE_WRITE, 2, 0, 0, 0, 0, 1, 4096, 4096, &patience));
  printf("made: %lu\n", (unsigned long)block.Information);
  attributes.RootDirectory = server;
  status("client that reads", NtOpenFile(&pipe, SYNCHRONIZE | GENERIC_READ, &attributes, &block, 0, 0x60));
  status("client", NtOpenFile(&pipe, SYNCHRONIZE | GENERIC_WRITE, &attributes, &block, 0, 0x60));
  DWORD count;
  char bytes[16];
  OVERLAPPED at = {.hEvent = CreateEventW(NULL, TRUE, FALSE, NULL)};
  tell("read", ReadFile(server, bytes, sizeof bytes, NULL, &at));
  tell("write", WriteFile(pipe, "nameless", 8, &count, NULL));
  tell("done", GetOverlappedResult(server, &at, &count, TRUE));
  printf("%.*s\n", (int)count, bytes);
  tell("read", ReadFile(server, bytes, sizeof bytes, NULL, &at));
  status("cancel", cancel(server, (IO_STATUS_BLOCK *)&at, &other));
  tell("cancelled", GetOverlappedResult(server, &at, &count, TRUE));
  status("nothing to cancel", cancel(server, NULL, &other));
  CloseHandle(pipe);
  CloseHandle(server);
  WCHAR named[] = L"\\??\\pipe\\kernel's";
  text = (UNICODE_STRING){sizeof named - 2, sizeof named, named};
  attributes.RootDirectory = NULL;
  attributes.Attributes = OBJ_CASE_INSENSITIVE;
  status("messages from bytes", create(&server, SYNCHRONIZE | GENERIC_READ, &attributes, &block, 2, 2, 0x20, 0, 1, 0, 1, 0, 0, &patience));
  status("none yet", create(&server, SYNCHRONIZE | GENERIC_READ, &attributes, &block, 2, 1, 0x20, 0, 0, 0, 2, 0, 0, &patience));
  status("named", create(&server, SYNCHRONIZE | GENERIC_READ, &attributes, &block, 2, 3, 0x20, 1, 1, 0, 2, 0, 0, &patience));
  status("once more", create(&system, SYNCHRONIZE | GENERIC_READ, &attributes, &block, 2, 2, 0x20, 1, 1, 0, 2, 0, 0, &patience));
  tell("wait", WaitNamedPipeW(L"\\\\.\\pipe\\kernel's", 1));
  CloseHandle(server);
}

int main(void) {
  setvbuf(stdout, NULL, _IONBF, 0);
  SetLastError(0);
  transactions();
  overlapped();
  instances();
  native();
  return 0;
}
