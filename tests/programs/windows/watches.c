// What a program is told of changes in a directory that it makes itself.
//
// Source of what is expected: Microsoft, "ReadDirectoryChangesW function", "FILE_NOTIFY_INFORMATION structure",
// "ZwNotifyChangeDirectoryFile routine", "GetFullPathNameW function", "FindFirstChangeNotificationW function", "FindNextChangeNotification function", "Obtaining Directory Change Notifications"; [MS-FSA],
// "Server Requests Change Notifications for a Directory".
#define WIN32_LEAN_AND_MEAN
#define _WIN32_WINNT 0x0A00
#include <windows.h>
#include <stdio.h>

static void tell(const char *what, long long value) {
  DWORD error = GetLastError();
  if (value) printf("%s: %lld\n", what, value);
  else printf("%s: 0, error %lu\n", what, error);
  SetLastError(0);
}

static void make(const WCHAR *name, const char *text) {
  DWORD count;
  HANDLE file = CreateFileW(name, GENERIC_WRITE, 7, NULL, CREATE_ALWAYS, 0, NULL);
  if (text) WriteFile(file, text, (DWORD)strlen(text), &count, NULL);
  CloseHandle(file);
}

static HANDLE directory(const WCHAR *name, DWORD flags) {
  return CreateFileW(name, FILE_LIST_DIRECTORY, 7, NULL, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS | flags, NULL);
}

static DWORD bytes[1024];

/** A change of contents may be told more than once. */
static void show(DWORD count) {
  static WCHAR last[64];
  static DWORD kind;
  if (!count) printf("  nothing that has room\n");
  for (char *at = (char *)bytes; count;) {
    FILE_NOTIFY_INFORMATION *one = (FILE_NOTIFY_INFORMATION *)at;
    WCHAR name[64] = L"";
    memcpy(name, one->FileName, one->FileNameLength);
    if (one->Action != FILE_ACTION_MODIFIED || kind != one->Action || wcscmp(name, last)) printf("  %lu %ls\n", one->Action, name);
    kind = one->Action;
    wcscpy(last, name);
    if (!one->NextEntryOffset) return;
    at += one->NextEntryOffset;
  }
}

/** Asks, does what changes something, and shows what has come of it until nothing more comes. */
static void hear(HANDLE watched, BOOL deep, DWORD kinds, void act(void)) {
  OVERLAPPED at = {.hEvent = CreateEventW(NULL, TRUE, FALSE, NULL)};
  DWORD count = 0;
  tell("read", ReadDirectoryChangesW(watched, bytes, sizeof bytes, deep, kinds, NULL, &at, NULL));
  printf("waits: %lu\n", WaitForSingleObject(at.hEvent, 0));
  act();
  while (WaitForSingleObject(at.hEvent, 200) == 0) {
    if (!GetOverlappedResult(watched, &at, &count, FALSE)) tell("result", 0);
    show(count);
    ReadDirectoryChangesW(watched, bytes, sizeof bytes, deep, kinds, NULL, &at, NULL);
  }
  CancelIo(watched);
  tell("cancelled", GetOverlappedResult(watched, &at, &count, TRUE));
  CloseHandle(at.hEvent);
}

static void names(void) {
  make(L"top\\one", NULL);
  CreateDirectoryW(L"top\\below", NULL);
  make(L"top\\below\\deep", NULL);
  MoveFileW(L"top\\one", L"top\\two");
  MoveFileW(L"top\\two", L"top\\below\\three");
  DeleteFileW(L"top\\below\\deep");
}

static void again(void) {
  DeleteFileW(L"top\\below\\three");
  RemoveDirectoryW(L"top\\below");
  make(L"top\\four", NULL);
}

static void contents(void) {
  HANDLE file = CreateFileW(L"top\\four", GENERIC_WRITE, 7, NULL, OPEN_EXISTING, 0, NULL);
  DWORD count;
  for (int i = 0; i < 3; i++) WriteFile(file, "text", 4, &count, NULL);
  CloseHandle(file);
}

static DWORD done, moved;
static VOID CALLBACK finished(DWORD error, DWORD count, OVERLAPPED *at) {
  done = error + 1;
  moved = count;
}

static void ways(void) {
  OVERLAPPED at = {0}, *told;
  HANDLE watched = directory(L"top", FILE_FLAG_OVERLAPPED);
  tell("with a function", ReadDirectoryChangesW(watched, bytes, sizeof bytes, FALSE, FILE_NOTIFY_CHANGE_FILE_NAME, NULL, &at, finished));
  make(L"top\\five", NULL);
  while (!done) SleepEx(100, TRUE);
  printf("error %lu\n", done - 1);
  show(moved);
  CloseHandle(watched);
  watched = directory(L"top", FILE_FLAG_OVERLAPPED);
  HANDLE port = CreateIoCompletionPort(watched, NULL, 77, 0);
  tell("with a port", ReadDirectoryChangesW(watched, bytes, sizeof bytes, FALSE, FILE_NOTIFY_CHANGE_FILE_NAME, NULL, &at, NULL));
  DeleteFileW(L"top\\five");
  DWORD count;
  ULONG_PTR key;
  tell("packet", GetQueuedCompletionStatus(port, &count, &key, &told, INFINITE));
  printf("key %d, the same %d\n", (int)key, told == &at);
  show(count);
  CloseHandle(watched);
  CloseHandle(port);
  watched = directory(L"top", FILE_FLAG_OVERLAPPED);
  at.hEvent = CreateEventW(NULL, TRUE, FALSE, NULL);
  ReadDirectoryChangesW(watched, bytes, 16, FALSE, FILE_NOTIFY_CHANGE_FILE_NAME, NULL, &at, NULL);
  make(L"top\\a name that is too long", NULL);
  tell("too long", GetOverlappedResult(watched, &at, &count, TRUE));
  show(count);
  CloseHandle(watched);
  CloseHandle(at.hEvent);
  DeleteFileW(L"top\\a name that is too long");
}

static void refusals(void) {
  DWORD count;
  HANDLE watched = directory(L"top", 0);
  tell("no kinds", ReadDirectoryChangesW(watched, bytes, sizeof bytes, FALSE, 0, &count, NULL, NULL));
  CloseHandle(watched);
  HANDLE file = CreateFileW(L"top\\four", GENERIC_READ, 7, NULL, OPEN_EXISTING, 0, NULL);
  tell("of a file", ReadDirectoryChangesW(file, bytes, sizeof bytes, FALSE, 1, &count, NULL, NULL));
  CloseHandle(file);
  watched = CreateFileW(L"top", FILE_READ_ATTRIBUTES, 7, NULL, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OVERLAPPED, NULL);
  static OVERLAPPED at;
  tell("without the right", ReadDirectoryChangesW(watched, bytes, sizeof bytes, FALSE, 1, NULL, &at, NULL));
  CloseHandle(watched);
  tell("of nothing", FindFirstChangeNotificationW(L"none", FALSE, 1) != INVALID_HANDLE_VALUE);
  tell("notified of a file", FindFirstChangeNotificationW(L"top\\four", FALSE, 1) != INVALID_HANDLE_VALUE);
  tell("of no kind", FindFirstChangeNotificationW(L"top", FALSE, 0) != INVALID_HANDLE_VALUE);
}

static void notifications(void) {
  HANDLE flat = FindFirstChangeNotificationW(L"top", FALSE, FILE_NOTIFY_CHANGE_FILE_NAME);
  HANDLE deep = FindFirstChangeNotificationA("top", TRUE, FILE_NOTIFY_CHANGE_FILE_NAME);
  tell("both", flat != INVALID_HANDLE_VALUE && deep != INVALID_HANDLE_VALUE);
  printf("nothing yet: %lu %lu\n", WaitForSingleObject(flat, 0), WaitForSingleObject(deep, 0));
  CreateDirectoryW(L"top\\inner", NULL);
  printf("a directory: %lu %lu\n", WaitForSingleObject(flat, 0), WaitForSingleObject(deep, 0));
  make(L"top\\inner\\x", NULL);
  printf("below: %lu %lu\n", WaitForSingleObject(flat, 0), WaitForSingleObject(deep, 1000));
  tell("next", FindNextChangeNotification(deep));
  printf("no more: %lu\n", WaitForSingleObject(deep, 0));
  MoveFileW(L"top\\inner\\x", L"top\\y");
  printf("moved: %lu %lu\n", WaitForSingleObject(flat, 1000), WaitForSingleObject(deep, 1000));
  tell("close", FindCloseChangeNotification(flat));
  tell("close", FindCloseChangeNotification(deep));
  DeleteFileW(L"top\\y");
  RemoveDirectoryW(L"top\\inner");
}

typedef LONG(NTAPI *Notify)(HANDLE, HANDLE, void *, void *, ULONG_PTR status[2], void *, ULONG, ULONG, BOOLEAN);
typedef ULONG(NTAPI *FullPath)(const WCHAR *, ULONG, WCHAR *, WCHAR **);

/** What ReadDirectoryChangesW and GetFullPathNameW call. */
static void natively(void) {
  HMODULE ntdll = GetModuleHandleW(L"ntdll.dll");
  Notify notify = (Notify)(void *)GetProcAddress(ntdll, "NtNotifyChangeDirectoryFile");
  FullPath fullPath = (FullPath)(void *)GetProcAddress(ntdll, "RtlGetFullPathName_U");
  ULONG_PTR status[2] = {7, 7};
  HANDLE event = CreateEventW(NULL, TRUE, FALSE, NULL);
  HANDLE watched = directory(L"top", FILE_FLAG_OVERLAPPED);
  printf("natively: %lx\n", notify(watched, event, NULL, NULL, status, bytes, sizeof bytes, FILE_NOTIFY_CHANGE_FILE_NAME, FALSE));
  make(L"top\\five", NULL);
  printf("event: %lu\n", WaitForSingleObject(event, 10000));
  printf("status %lx\n", (DWORD)status[0]);
  show((DWORD)status[1]);
  printf("no kinds: %lx\n", notify(watched, event, NULL, NULL, status, bytes, sizeof bytes, 0, FALSE));
  CloseHandle(watched);
  DeleteFileW(L"top\\five");
  WCHAR path[32];
  WCHAR *part = NULL;
  printf("bytes: %lu\n", fullPath(L"C:\\a\\..\\b/c.txt", sizeof path, path, &part));
  printf("%ls, %ls\n", path, part);
  printf("bytes that it needs: %lu\n", fullPath(L"C:\\a\\..\\b/c.txt", 6, path, NULL));
  size_t (*count)(const char *, size_t) = (size_t(*)(const char *, size_t))(void *)GetProcAddress(LoadLibraryW(L"ucrtbase.dll"), "__strncnt");
  if (count) printf("letters: %u\n", (unsigned)count("abc", 2));
  SetLastError(0);
}

int main(void) {
  setvbuf(stdout, NULL, _IONBF, 0);
  SetLastError(0);
  CreateDirectoryW(L"top", NULL);
  HANDLE watched = directory(L"top", FILE_FLAG_OVERLAPPED);
  hear(watched, FALSE, FILE_NOTIFY_CHANGE_FILE_NAME | FILE_NOTIFY_CHANGE_DIR_NAME, names);
  CloseHandle(watched);
  watched = directory(L"top", FILE_FLAG_OVERLAPPED);
  hear(watched, TRUE, FILE_NOTIFY_CHANGE_FILE_NAME, again);
  CloseHandle(watched);
  watched = directory(L"top", FILE_FLAG_OVERLAPPED);
  hear(watched, FALSE, FILE_NOTIFY_CHANGE_LAST_WRITE | FILE_NOTIFY_CHANGE_SIZE, contents);
  CloseHandle(watched);
  ways();
  natively();
  refusals();
  notifications();
  DeleteFileW(L"top\\four");
  tell("remove", RemoveDirectoryW(L"top"));
  return 0;
}
