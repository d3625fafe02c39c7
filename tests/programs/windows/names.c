// Names: directories, finding, moving, copying, whole paths, the working directory, volumes.
//
// Source of what is expected: Microsoft, "Naming Files, Paths, and Namespaces", "CreateDirectoryW function", "RemoveDirectoryW function",
// "FindFirstFileW function", "MoveFileExW function", "CopyFileW function", "GetFullPathNameW function", "SetCurrentDirectory function",
// "GetTempFileNameW function", "GetDriveTypeW function", "GetVolumeInformationW function", "ReplaceFileW function", "CreateSymbolicLinkW
// function", "FSCTL_GET_REPARSE_POINT control code", "GetFileInformationByHandleEx function", "NtCreateFile function", "NtReadFile function",
// "NTSTATUS Values" ([MS-ERREF]).
#define _WIN32_WINNT 0x0A00
#include <windows.h>
#include <winioctl.h>
#include <winternl.h>
#include <stdio.h>
#include <string.h>

NTSTATUS NTAPI NtReadFile(HANDLE, HANDLE, void *, void *, IO_STATUS_BLOCK *, void *, ULONG, LARGE_INTEGER *, ULONG *);
NTSTATUS NTAPI NtWriteFile(HANDLE, HANDLE, void *, void *, IO_STATUS_BLOCK *, void *, ULONG, LARGE_INTEGER *, ULONG *);

static void tell(const char *what, long long value) {
  DWORD error = GetLastError();
  printf("%s: %lld, error %lu\n", what, value, error);
  SetLastError(0);
}

static void put(const WCHAR *name, const char *text) {
  DWORD count;
  HANDLE file = CreateFileW(name, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
  WriteFile(file, text, strlen(text), &count, NULL);
  CloseHandle(file);
}

static void show(const WCHAR *name) {
  char text[64];
  DWORD count = 0;
  HANDLE file = CreateFileW(name, GENERIC_READ, 7, NULL, OPEN_EXISTING, 0, NULL);
  if (file == INVALID_HANDLE_VALUE) return tell("open", 0);
  ReadFile(file, text, sizeof text, &count, NULL);
  CloseHandle(file);
  printf("'%.*s'\n", (int)count, text);
}

static void find(const WCHAR *pattern) {
  WIN32_FIND_DATAW data;
  HANDLE search = FindFirstFileW(pattern, &data);
  printf("%ls:", pattern);
  if (search == INVALID_HANDLE_VALUE) return tell("", 0);
  do printf(" %ls%s", data.cFileName, data.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY ? "/" : "");
  while (FindNextFileW(search, &data));
  tell("", FindClose(search));
}

static void full(const WCHAR *name) {
  WCHAR path[300], *last = NULL;
  DWORD length = GetFullPathNameW(name, 300, path, &last);
  printf("%ls -> %lu %ls, %ls\n", name, length, path, last ? last : L"-");
}

static void directories(void) {
  tell("make", CreateDirectoryW(L"C:\\n", NULL));
  tell("make again", CreateDirectoryW(L"c:/N/", NULL));
  tell("make in none", CreateDirectoryW(L"C:\\none\\a", NULL));
  tell("make below", CreateDirectoryW(L"C:\\n\\Sub", NULL));
  tell("remove what is full", RemoveDirectoryW(L"C:\\n"));
  put(L"C:\\n\\a.txt", "a");
  put(L"C:\\n\\B.TXT", "bb");
  put(L"C:\\n\\c", "ccc");
  put(L"C:\\n\\d.tar.gz", "");
  put(L"C:\\n\\Sub\\\u00c4.txt", "umlaut");
  tell("directory over a file", CreateDirectoryW(L"C:\\n\\c", NULL));
  tell("remove a file", RemoveDirectoryW(L"C:\\n\\c"));
  tell("remove none", RemoveDirectoryW(L"C:\\n\\x"));
  tell("through a file", CreateFileW(L"C:\\n\\c\\d", GENERIC_READ, 7, NULL, OPEN_EXISTING, 0, NULL) == INVALID_HANDLE_VALUE);
  find(L"C:\\n\\*");
  find(L"C:\\n\\*.*");
  find(L"C:\\n\\*.txt");
  find(L"C:\\n\\*.");
  find(L"C:\\n\\?.t??");
  find(L"C:\\n\\*.gz");
  find(L"C:\\n\\s?" L"?." L"???");
  find(L"C:\\n\\???????????");
  find(L"C:\\N\\b.txt");
  find(L"C:\\n\\*.none");
  find(L"C:\\none\\*");
  find(L"C:\\n\\");
  find(L"C:\\n");
  find(L"C:n\\sub\\..");
  show(L"c:\\N\\sub\\\u00e4.TXT");
  show(L"\\\\?\\C:\\n\\a.txt");
  show(L"\\\\?\\C:\\n/a.txt");
  show(L"C:\\n\\.\\Sub\\..\\a.txt. .");
}

static void moving(void) {
  tell("move", MoveFileW(L"C:\\n\\a.txt", L"C:\\n\\Sub\\z"));
  tell("move none", MoveFileW(L"C:\\n\\a.txt", L"C:\\n\\Sub\\y"));
  tell("move over", MoveFileW(L"C:\\n\\c", L"C:\\n\\B.txt"));
  tell("move over, replacing", MoveFileExW(L"C:\\n\\c", L"C:\\n\\B.txt", MOVEFILE_REPLACE_EXISTING));
  show(L"C:\\n\\b.txt");
  tell("other case", MoveFileW(L"C:\\n\\B.TXT", L"C:\\n\\b.Txt"));
  find(L"C:\\n\\b*");
  HANDLE held = CreateFileW(L"C:\\n\\b.txt", GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
  tell("move what is held", MoveFileW(L"C:\\n\\b.txt", L"C:\\n\\q"));
  tell("move directory of it", MoveFileW(L"C:\\n", L"C:\\o"));
  MoveFileW(L"C:\\o", L"C:\\n");
  SetLastError(0);
  CloseHandle(held);
  tell("move directory", MoveFileW(L"C:\\n\\Sub", L"C:\\n\\Sub2"));
  tell("to no directory", MoveFileW(L"C:\\n\\Sub2", L"C:\\none\\n"));
  tell("copy", CopyFileW(L"C:\\n\\Sub2\\Z", L"C:\\n\\copy", TRUE));
  tell("copy over", CopyFileW(L"C:\\n\\b.txt", L"C:\\n\\copy", TRUE));
  tell("copy over", CopyFileW(L"C:\\n\\b.txt", L"C:\\n\\copy", FALSE));
  show(L"C:\\n\\copy");
  tell("copy none", CopyFileW(L"C:\\n\\none", L"C:\\n\\copy", FALSE));
  put(L"C:\\n\\new", "new one");
  tell("replace", ReplaceFileW(L"C:\\n\\copy", L"C:\\n\\new", L"C:\\n\\old", 0, NULL, NULL));
  show(L"C:\\n\\copy");
  show(L"C:\\n\\old");
  tell("link", CreateHardLinkW(L"C:\\n\\link", L"C:\\n\\old", NULL));
  show(L"C:\\n\\link");
  tell("link again", CreateHardLinkW(L"C:\\n\\link", L"C:\\n\\old", NULL));
  HANDLE file = CreateFileW(L"C:\\n\\old", GENERIC_READ | DELETE, 7, NULL, OPEN_EXISTING, 0, NULL);
  union { FILE_RENAME_INFO info; char room[64]; } to = {{.ReplaceIfExists = TRUE}};
  memcpy(to.info.FileName, L"C:\\n\\moved", 20);
  to.info.FileNameLength = 20;
  tell("rename by handle", SetFileInformationByHandle(file, FileRenameInfo, &to, sizeof to));
  CloseHandle(file);
  show(L"C:\\n\\moved");
}

static void texts(void) {
  WCHAR path[300];
  full(L"a");
  full(L"..\\..\\..\\b");
  full(L"\\x//y\\.\\z\\");
  full(L"C:rel");
  full(L"D:rel");
  full(L"c:\\a\\..\\b. . ");
  full(L"\\\\server\\share\\..\\x");
  full(L"nul.txt");
  full(L"\\\\.\\pipe\\x");
  tell("nothing", GetFullPathNameW(L"", 300, path, NULL));
  tell("short", GetFullPathNameW(L"abc", 3, path, NULL));
  tell("go", SetCurrentDirectoryW(L"n/SUB2"));
  tell("where", GetCurrentDirectoryW(300, path));
  printf("%ls\n", path);
  tell("short", GetCurrentDirectoryW(4, path));
  full(L"a");
  show(L"z");
  show(L"..\\moved");
  tell("go to none", SetCurrentDirectoryW(L"none"));
  tell("go to a file", SetCurrentDirectoryW(L"z"));
  SetCurrentDirectoryW(L"\\");
  tell("NUL", GetFileType(CreateFileW(L"C:\\n\\NUL", GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL)));
  tell("LPT1", CreateFileW(L"LPT1", GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL) == INVALID_HANDLE_VALUE);
  tell("temporary", GetTempFileNameW(L"C:\\n", L"prefix", 0xabc, path));
  printf("%ls\n", path);
  tell("temporary", GetTempFileNameW(L"C:\\n", L"pre", 0, path) != 0);
  tell("is there", GetFileAttributesW(path) != INVALID_FILE_ATTRIBUTES);
  tell("temporary in none", GetTempFileNameW(L"C:\\none", L"pre", 0, path));
  DWORD count = GetTempPathW(300, path);
  tell("ends", path[count - 1] == '\\');
  char narrow[64];
  tell("narrow", GetFullPathNameA("\xc3\xa4", 64, narrow, NULL));
  printf("%s\n", narrow);
}

static void volumes(void) {
  WCHAR text[64], system[16];
  DWORD serial, longest, features;
  ULARGE_INTEGER available, all;
  tell("drive", GetDriveTypeW(L"C:\\"));
  tell("no drive", GetDriveTypeW(L"Q:\\"));
  tell("drives", GetLogicalDrives());
  tell("strings", GetLogicalDriveStringsW(64, text));
  tell("volume", GetVolumeInformationW(L"C:\\", NULL, 0, &serial, &longest, &features, system, 16));
  printf("%lu %ls, case kept %d\n", longest, system, !!(features & FILE_CASE_PRESERVED_NAMES));
  tell("no volume", GetVolumeInformationW(L"Q:\\", NULL, 0, &serial, &longest, &features, system, 16));
  tell("space", GetDiskFreeSpaceExW(L"C:\\n", &available, &all, NULL) && available.QuadPart <= all.QuadPart);
  tell("path", GetVolumePathNameW(L"C:\\n\\x", text, 64));
  printf("%ls\n", text);
}

static void links(void) {
  WCHAR text[300];
  DWORD count;
  char raw[512];
  tell("link", CreateSymbolicLinkW(L"C:\\n\\way", L"Sub2", SYMBOLIC_LINK_FLAG_DIRECTORY) & 1);
  tell("link again", CreateSymbolicLinkW(L"C:\\n\\way", L"Sub2", SYMBOLIC_LINK_FLAG_DIRECTORY) & 1);
  printf("%lx %lx\n", GetFileAttributesW(L"C:\\n\\way"), GetFileAttributesW(L"C:\\n\\WAY\\z"));
  show(L"C:\\n\\way\\Z");
  HANDLE file = CreateFileW(L"C:\\n\\way\\z", GENERIC_READ, 7, NULL, OPEN_EXISTING, 0, NULL);
  tell("where it is", GetFinalPathNameByHandleW(file, text, 300, FILE_NAME_NORMALIZED));
  printf("%ls\n", text);
  tell("no link", DeviceIoControl(file, FSCTL_GET_REPARSE_POINT, NULL, 0, raw, sizeof raw, &count, NULL));
  CloseHandle(file);
  file = CreateFileW(L"C:\\n\\way", 0, 7, NULL, OPEN_EXISTING, FILE_FLAG_OPEN_REPARSE_POINT | FILE_FLAG_BACKUP_SEMANTICS, NULL);
  FILE_ATTRIBUTE_TAG_INFO tag;
  tell("tag", GetFileInformationByHandleEx(file, FileAttributeTagInfo, &tag, sizeof tag) ? tag.ReparseTag : 0);
  tell("read link", DeviceIoControl(file, FSCTL_GET_REPARSE_POINT, NULL, 0, raw, sizeof raw, &count, NULL));
  printf("%lu, '%.4ls'\n", count, (WCHAR *)(raw + 20));
  CloseHandle(file);
  tell("remove link", RemoveDirectoryW(L"C:\\n\\way"));
  tell("target is there", GetFileAttributesW(L"C:\\n\\Sub2\\z") != INVALID_FILE_ATTRIBUTES);
}

static void by_handle(void) {
  static union { FILE_ID_BOTH_DIR_INFO info; char room[4096]; } list;
  HANDLE directory = CreateFileW(L"C:\\n\\Sub2", GENERIC_READ, 7, NULL, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, NULL);
  tell("list", GetFileInformationByHandleEx(directory, FileIdBothDirectoryInfo, &list, sizeof list));
  for (char *at = list.room;; at += ((FILE_ID_BOTH_DIR_INFO *)at)->NextEntryOffset) {
    FILE_ID_BOTH_DIR_INFO *one = (FILE_ID_BOTH_DIR_INFO *)at;
    printf(" %lu", one->FileNameLength);
    if (one->NextEntryOffset == 0) break;
  }
  tell("", GetFileInformationByHandleEx(directory, FileIdBothDirectoryInfo, &list, sizeof list));
  tell("too small", GetFileInformationByHandleEx(directory, FileIdBothDirectoryRestartInfo, &list, 20));
  UNICODE_STRING name = {2, 4, L"z"};
  OBJECT_ATTRIBUTES object = {.Length = sizeof object, .RootDirectory = directory, .ObjectName = &name, .Attributes = OBJ_CASE_INSENSITIVE};
  IO_STATUS_BLOCK status;
  HANDLE file;
  LARGE_INTEGER at = {.QuadPart = 0};
  char text[8] = {0};
  printf("open %lx\n", NtOpenFile(&file, FILE_READ_DATA | SYNCHRONIZE, &object, &status, 7, FILE_SYNCHRONOUS_IO_NONALERT));
  printf("read %lx", NtReadFile(file, NULL, NULL, NULL, &status, text, 8, &at, NULL));
  printf(" %llu '%s'\n", (unsigned long long)status.Information, text);
  printf("at the end %lx\n", NtReadFile(file, NULL, NULL, NULL, &status, text, 8, NULL, NULL));
  printf("write %lx\n", NtWriteFile(file, NULL, NULL, NULL, &status, text, 8, NULL, NULL));
  printf("close %lx\n", NtClose(file));
  printf("again %lx\n", NtClose(file));
  name.Buffer = L"q";
  printf("none %lx\n", NtOpenFile(&file, FILE_READ_DATA | SYNCHRONIZE, &object, &status, 7, FILE_SYNCHRONOUS_IO_NONALERT));
  printf("file as directory %lx\n", (name.Buffer = L"z", NtOpenFile(&file, FILE_READ_DATA | SYNCHRONIZE, &object, &status, 7, FILE_DIRECTORY_FILE)));
  name.Buffer = L"m";
  printf("make %lx", NtCreateFile(&file, FILE_LIST_DIRECTORY | SYNCHRONIZE, &object, &status, NULL, 0, 7, FILE_CREATE, FILE_DIRECTORY_FILE, NULL, 0));
  printf(" %llu\n", (unsigned long long)status.Information);
  NtClose(file);
  printf("again %lx\n", NtCreateFile(&file, FILE_LIST_DIRECTORY | SYNCHRONIZE, &object, &status, NULL, 0, 7, FILE_CREATE, FILE_DIRECTORY_FILE, NULL, 0));
  CloseHandle(directory);
  tell("as an error", RtlNtStatusToDosError(0xc0000043));
}

int main(void) {
  SetCurrentDirectoryW(L"C:\\");
  directories();
  moving();
  texts();
  volumes();
  links();
  by_handle();
  return 0;
}
