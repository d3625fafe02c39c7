// What the kernel tells of the system, of processes, threads and handles, and what the process environment block holds.
//
// Source of what is expected: Microsoft, "NtQuerySystemInformation function", "NtQueryInformationProcess function",
// "NtQueryInformationThread function", "NtQueryObject function", "GetSystemTimes function", "PEB structure",
// "RTL_USER_PROCESS_PARAMETERS structure", "SetCurrentDirectory function", winternl.h.
#include <windows.h>
#include <winternl.h>
#include <stdio.h>

typedef NTSTATUS(NTAPI *Query)(HANDLE, int, void *, ULONG, ULONG *);
typedef NTSTATUS(NTAPI *QuerySystem)(int, void *, ULONG, ULONG *);
typedef NTSTATUS(NTAPI *Control)(HANDLE, HANDLE, void *, void *, IO_STATUS_BLOCK *, ULONG, void *, ULONG, void *, ULONG);
typedef NTSTATUS(NTAPI *Open)(HANDLE *, ACCESS_MASK, OBJECT_ATTRIBUTES *, IO_STATUS_BLOCK *, ULONG, ULONG);

static FARPROC named(const char *name) {
  return GetProcAddress(GetModuleHandleA("ntdll.dll"), name);
}

static void systems(void) {
  QuerySystem query = (QuerySystem)named("NtQuerySystemInformation");
  char room[8192];
  SYSTEM_BASIC_INFORMATION basic;
  ULONG size = 0;
  NTSTATUS status = query(0, &basic, sizeof basic, &size);
  printf("basic %lx, %lu bytes, processors %d\n", status, size, basic.NumberOfProcessors > 0);
  status = query(0, &basic, 4, &size);
  printf("too short %lx, %lu bytes\n", status, size);
  status = query(5, room, 16, &size);
  printf("processes %lx, more %d\n", status, size > 256);
  status = query(5, room, sizeof room, &size);
  SYSTEM_PROCESS_INFORMATION *one = (SYSTEM_PROCESS_INFORMATION *)room;
  printf("processes %lx, own %d, %lu thread, %ls\n", status, (DWORD)(ULONG_PTR)one->UniqueProcessId == GetCurrentProcessId(), one->NumberOfThreads, one->ImageName.Buffer);
  SYSTEM_PROCESSOR_PERFORMANCE_INFORMATION times;
  status = query(8, &times, sizeof times, &size);
  printf("times %lx, %lu bytes, idle is in the kernel's %d\n", status, size, times.KernelTime.QuadPart >= times.IdleTime.QuadPart);
  printf("nothing %lx\n", query(9999, room, sizeof room, &size));
  FILETIME idle, kernel, user;
  printf("times %d\n", GetSystemTimes(&idle, &kernel, &user));
}

static void processes(void) {
  Query query = (Query)named("NtQueryInformationProcess");
  PROCESS_BASIC_INFORMATION basic;
  char room[2048];
  ULONG size = 0, flags = 9;
  ULONG_PTR word = 9;
  NTSTATUS status = query(GetCurrentProcess(), 0, &basic, sizeof basic, &size);
  printf("basic %lx, %lu bytes, own %d, block %d\n", status, size, basic.UniqueProcessId == GetCurrentProcessId(), basic.PebBaseAddress == NtCurrentTeb()->ProcessEnvironmentBlock);
  printf("too long %lx\n", query(GetCurrentProcess(), 0, room, sizeof room, &size));
  status = query(GetCurrentProcess(), 26, &word, sizeof word, &size);
  printf("of another word %lx, %d\n", status, (int)word);
  status = query(GetCurrentProcess(), 7, &word, sizeof word, &size);
  printf("debugged %lx, %d\n", status, (int)word);
  printf("debug object %lx\n", query(GetCurrentProcess(), 30, &word, sizeof word, &size));
  status = query(GetCurrentProcess(), 31, &flags, sizeof flags, &size);
  printf("not debugged %lx, %lu\n", status, flags);
  status = query(GetCurrentProcess(), 43, room, sizeof room, &size);
  printf("image %lx, %ls\n", status, ((UNICODE_STRING *)room)->Buffer);
  status = query(GetCurrentProcess(), 27, room, sizeof room, &size);
  printf("image %lx, %ls\n", status, ((UNICODE_STRING *)room)->Buffer);
  status = query(GetCurrentProcess(), 60, room, sizeof room, &size);
  printf("command %lx, same %d\n", status, lstrcmpW(((UNICODE_STRING *)room)->Buffer, GetCommandLineW()));
  printf("short %lx\n", query(GetCurrentProcess(), 60, room, 17, &size));
  printf("no class %lx, no process %lx\n", query(GetCurrentProcess(), 9999, room, 8, &size), query((HANDLE)0x777c, 0, &basic, sizeof basic, &size));
  struct { NTSTATUS status; void *block; HANDLE process, thread; ULONG_PTR mask; LONG priority, base; } thread;
  query = (Query)named("NtQueryInformationThread");
  status = query(GetCurrentThread(), 0, &thread, sizeof thread, &size);
  printf("thread %lx, runs %d, block %d, own %d\n", status, thread.status == 0x103, thread.block == NtCurrentTeb(), (DWORD)(ULONG_PTR)thread.thread == GetCurrentThreadId());
}

static void objects(void) {
  Query query = (Query)named("NtQueryObject");
  char room[1024];
  ULONG size = 0;
  HANDLE event = CreateEventA(NULL, TRUE, FALSE, "signal");
  HANDLE plain = CreateMutexA(NULL, FALSE, NULL);
  HANDLE file = CreateFileA("of-a-file", GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, FILE_FLAG_DELETE_ON_CLOSE, NULL);
  UNICODE_STRING *text = (UNICODE_STRING *)room;
  NTSTATUS status = query(file, 1, room, sizeof room, &size);
  printf("name %lx, %ls\n", status, text->Buffer);
  status = query(file, 2, room, sizeof room, &size);
  printf("kind %lx, %ls\n", status, text->Buffer);
  status = query(event, 1, room, sizeof room, &size);
  printf("name %lx, %ls\n", status, text->Buffer);
  status = query(event, 2, room, sizeof room, &size);
  printf("kind %lx, %ls\n", status, text->Buffer);
  status = query(plain, 1, room, sizeof room, &size);
  printf("name %lx, %d, %lu bytes\n", status, text->Length, size);
  status = query(plain, 2, room, sizeof room, &size);
  printf("kind %lx, %ls\n", status, text->Buffer);
  SetHandleInformation(plain, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT);
  status = query(plain, 4, room, 2, &size);
  printf("flags %lx, %d %d\n", status, room[0], room[1]);
  printf("no handle %lx\n", query((HANDLE)0x777c, 2, room, sizeof room, &size));
  Control control = (Control)named("NtFsControlFile");
  IO_STATUS_BLOCK done;
  USHORT format = 9;
  status = control(file, NULL, NULL, NULL, &done, 0x9003c, NULL, 0, &format, sizeof format);
  printf("compression %lx, %d, %d bytes\n", status, format, (int)done.Information);
  status = ((Control)named("NtDeviceIoControlFile"))(file, NULL, NULL, NULL, &done, 0x12024, NULL, 0, room, sizeof room);
  printf("no such %lx\n", status);
  CloseHandle(file);
}

/** Opens a name by the handle of the working directory that the block holds. */
static NTSTATUS openHere(const WCHAR *name) {
  char *parameters = (char *)NtCurrentTeb()->ProcessEnvironmentBlock->ProcessParameters;
  UNICODE_STRING text = {lstrlenW(name) * 2, lstrlenW(name) * 2 + 2, (WCHAR *)name};
  OBJECT_ATTRIBUTES attributes;
  InitializeObjectAttributes(&attributes, &text, 0, *(HANDLE *)(parameters + 0x48), NULL);
  IO_STATUS_BLOCK done;
  HANDLE file = NULL;
  NTSTATUS status = ((Open)named("NtOpenFile"))(&file, 0x100001, &attributes, &done, 7, 0x21);
  if (status == 0) CloseHandle(file);
  return status;
}

static void blocks(void) {
  char *block = (char *)NtCurrentTeb()->ProcessEnvironmentBlock;
  char *parameters = (char *)NtCurrentTeb()->ProcessEnvironmentBlock->ProcessParameters;
  CRITICAL_SECTION *lock = *(CRITICAL_SECTION **)(block + 0x38);
  EnterCriticalSection(lock);
  LeaveCriticalSection(lock);
  printf("locked by nobody %d\n", lock->OwningThread == NULL);
  printf("loader's lock %d, subsystem %d, session %d\n", *(void **)(block + 0x110) != NULL, *(int *)(block + 0x128), *(int *)(block + 0x2c0));
  CreateDirectoryA("inner", NULL);
  CreateDirectoryA("inner\\most", NULL);
  printf("inside %lx, not there %lx\n", openHere(L"inner"), openHere(L"most"));
  SetCurrentDirectoryA("inner");
  UNICODE_STRING *here = (UNICODE_STRING *)(parameters + 0x38);
  int count = here->Length / 2;
  printf("%.*ls, %d\n", 7, here->Buffer + count - 7, here->Buffer[count]);
  printf("inside %lx, not there %lx\n", openHere(L"inner"), openHere(L"most"));
  SetLastError(0);
  int removed = RemoveDirectoryA("..\\inner\\most"), self = RemoveDirectoryA("..\\inner");
  printf("removed %d, itself %d, error %lu\n", removed, self, GetLastError());
  SetCurrentDirectoryA("..");
  printf("removed %d\n", RemoveDirectoryA("inner"));
}

int main(void) {
  systems();
  processes();
  objects();
  blocks();
  return 0;
}
