// Files: dispositions, sharing, positions, sizes, deletion, attributes and times.
//
// Source of what is expected: Microsoft, "CreateFileW function", "Creating and Opening Files", "SetFilePointer function", "DeleteFileW
// function", "ReadFile function", "LockFileEx function", "SetFileTime function", "File Attribute Constants", "SetFileInformationByHandle
// function".
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

static void refused(const char *what, HANDLE file) {
  tell(what, file == INVALID_HANDLE_VALUE);
  if (file != INVALID_HANDLE_VALUE) CloseHandle(file);
  SetLastError(0);
}

static HANDLE make(const WCHAR *name, DWORD access, DWORD share, DWORD how, DWORD flags) {
  return CreateFileW(name, access, share, NULL, how, flags, NULL);
}

static void standard(void) {
  DWORD mode;
  CONSOLE_SCREEN_BUFFER_INFO screen;
  HANDLE out = GetStdHandle(STD_OUTPUT_HANDLE);
  tell("no standard handle", GetStdHandle(-13) == INVALID_HANDLE_VALUE);
  tell("a pipe", GetFileType(out));
  tell("type of none", GetFileType((HANDLE)0x1230));
  tell("a pipe's console mode", GetConsoleMode(out, &mode));
  tell("a pipe's screen", GetConsoleScreenBufferInfo(out, &screen));
  tell("write to a pipe as to a console", WriteConsoleW(out, L"x", 1, &mode, NULL));
  refused("no console", CreateFileW(L"CONOUT$", GENERIC_WRITE, 7, NULL, OPEN_EXISTING, 0, NULL));
  tell("no page", GetConsoleOutputCP());
  tell("read the output", ReadFile(out, &mode, 1, &mode, NULL));
}

static void dispositions(void) {
  HANDLE file;
  refused("open none", make(L"C:\\w\\a.txt", GENERIC_READ, 0, OPEN_EXISTING, 0));
  refused("open in no directory", make(L"C:\\none\\a.txt", GENERIC_READ, 0, OPEN_ALWAYS, 0));
  refused("open nothing", make(L"", GENERIC_READ, 0, OPEN_ALWAYS, 0));
  refused("truncate none", make(L"C:\\w\\a.txt", GENERIC_WRITE, 0, TRUNCATE_EXISTING, 0));
  refused("truncate to read", make(L"C:\\w\\a.txt", GENERIC_READ, 0, TRUNCATE_EXISTING, 0));
  refused("no such disposition", make(L"C:\\w\\a.txt", GENERIC_READ, 0, 9, 0));
  file = make(L"C:\\w\\a.txt", GENERIC_WRITE, 0, CREATE_NEW, 0);
  tell("create new", file != INVALID_HANDLE_VALUE);
  DWORD count = 7;
  tell("write", WriteFile(file, "hello", 5, &count, NULL));
  tell("written", count);
  tell("read without right", ReadFile(file, &count, 4, &count, NULL));
  refused("second, not shared", make(L"C:\\w\\a.txt", GENERIC_READ, FILE_SHARE_WRITE, OPEN_EXISTING, 0));
  HANDLE query = make(L"C:\\w\\a.txt", FILE_READ_ATTRIBUTES, 0, OPEN_EXISTING, 0);
  tell("attributes alone are not shared", query != INVALID_HANDLE_VALUE);
  CloseHandle(query);
  CloseHandle(file);
  refused("create new again", make(L"C:\\w\\a.txt", GENERIC_WRITE, 0, CREATE_NEW, 0));
  file = make(L"c:/W/A.TXT", GENERIC_READ | GENERIC_WRITE, 7, OPEN_ALWAYS, 0);
  tell("open always, other case and slashes", file != INVALID_HANDLE_VALUE);
  LARGE_INTEGER size;
  tell("size", GetFileSizeEx(file, &size) ? size.QuadPart : -1);
  CloseHandle(file);
  file = make(L"C:\\w\\a.txt", GENERIC_READ | GENERIC_WRITE, 7, CREATE_ALWAYS, 0);
  tell("create always", file != INVALID_HANDLE_VALUE);
  tell("size", GetFileSize(file, NULL));
  tell("close", CloseHandle(file));
  tell("close again", CloseHandle(file));
  refused("directory as file", make(L"C:\\w", GENERIC_READ, 7, OPEN_EXISTING, 0));
  file = make(L"C:\\w", GENERIC_READ, 7, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS);
  tell("directory as directory", file != INVALID_HANDLE_VALUE);
  CloseHandle(file);
  refused("bad name", make(L"C:\\w\\a?b", GENERIC_WRITE, 0, CREATE_ALWAYS, 0));
  refused("network", make(L"\\\\server\\share\\a", GENERIC_READ, 0, OPEN_EXISTING, 0));
  refused("no drive", make(L"Q:\\a", GENERIC_READ, 0, OPEN_EXISTING, 0));
}

static void positions(void) {
  HANDLE file = make(L"C:\\w\\p", GENERIC_READ | GENERIC_WRITE, 0, CREATE_ALWAYS, 0);
  DWORD count;
  char text[16] = {0};
  WriteFile(file, "0123456789", 10, &count, NULL);
  tell("begin + 3", SetFilePointer(file, 3, NULL, FILE_BEGIN));
  tell("current - 2", SetFilePointer(file, -2, NULL, FILE_CURRENT));
  tell("end - 4", SetFilePointer(file, -4, NULL, FILE_END));
  tell("read", ReadFile(file, text, 10, &count, NULL));
  printf("%lu '%s'\n", count, text);
  tell("read at end", ReadFile(file, text, 10, &count, NULL));
  tell("count", count);
  tell("before begin", SetFilePointer(file, -1, NULL, FILE_BEGIN) == INVALID_SET_FILE_POINTER);
  tell("no such method", SetFilePointer(file, 0, NULL, 7) == INVALID_SET_FILE_POINTER);
  LARGE_INTEGER to = {.QuadPart = 0x100000000LL}, now;
  tell("far", SetFilePointerEx(file, to, &now, FILE_BEGIN));
  tell("now", now.QuadPart);
  SetFilePointer(file, 14, NULL, FILE_BEGIN);
  tell("longer", SetEndOfFile(file));
  tell("size", GetFileSize(file, NULL));
  SetFilePointer(file, 12, NULL, FILE_BEGIN);
  text[0] = 'x';
  tell("zeros", ReadFile(file, text, 1, &count, NULL) ? text[0] : -1);
  SetFilePointer(file, 4, NULL, FILE_BEGIN);
  SetEndOfFile(file);
  OVERLAPPED at = {.Offset = 2};
  memset(text, 0, sizeof text);
  tell("read at 2", ReadFile(file, text, 10, &count, &at));
  printf("%lu '%s', position %lu\n", count, text, (unsigned long)at.InternalHigh);
  at.Offset = 100;
  tell("read behind end", ReadFile(file, text, 10, &count, &at));
  at.Offset = at.OffsetHigh = 0xffffffff;
  tell("append", WriteFile(file, "+", 1, &count, &at));
  tell("size", GetFileSize(file, NULL));
  CloseHandle(file);
  file = make(L"C:\\w\\p", FILE_APPEND_DATA, 0, OPEN_EXISTING, 0);
  WriteFile(file, "++", 2, &count, NULL);
  CloseHandle(file);
  WIN32_FILE_ATTRIBUTE_DATA data;
  tell("attributes", GetFileAttributesExW(L"C:\\w\\p", GetFileExInfoStandard, &data));
  tell("size", data.nFileSizeLow);
  tell("bad buffer", (file = make(L"C:\\w\\p", GENERIC_READ, 0, OPEN_EXISTING, 0)) != INVALID_HANDLE_VALUE && ReadFile(file, (void *)16, 4, &count, NULL));
  CloseHandle(file);
}

static void deletion(void) {
  HANDLE file = make(L"C:\\w\\d", GENERIC_WRITE, FILE_SHARE_READ, CREATE_ALWAYS, 0);
  tell("delete, not shared", DeleteFileW(L"C:\\w\\d"));
  CloseHandle(file);
  file = make(L"C:\\w\\d", GENERIC_WRITE, 7, OPEN_EXISTING, 0);
  tell("delete, shared", DeleteFileW(L"C:\\w\\d"));
  refused("open what is to go", make(L"C:\\w\\d", GENERIC_READ, 7, OPEN_EXISTING, 0));
  refused("make what is to go", make(L"C:\\w\\d", GENERIC_WRITE, 7, CREATE_NEW, 0));
  refused("make it in any case", make(L"C:\\w\\d", GENERIC_WRITE, 7, CREATE_ALWAYS, 0));
  tell("attributes of what is to go", GetFileAttributesW(L"C:\\w\\d") == INVALID_FILE_ATTRIBUTES);
  tell("delete what is to go", DeleteFileW(L"C:\\w\\d"));
  CloseHandle(file);
  tell("gone", GetFileAttributesW(L"C:\\w\\d") == INVALID_FILE_ATTRIBUTES);
  tell("delete none", DeleteFileW(L"C:\\w\\d"));
  tell("delete directory", DeleteFileW(L"C:\\w"));
  file = make(L"C:\\w\\e", GENERIC_WRITE, 7, CREATE_ALWAYS, FILE_FLAG_DELETE_ON_CLOSE);
  tell("there", GetFileAttributesW(L"C:\\w\\e") != INVALID_FILE_ATTRIBUTES);
  CloseHandle(file);
  tell("there", GetFileAttributesW(L"C:\\w\\e") != INVALID_FILE_ATTRIBUTES);
  file = make(L"C:\\w\\f", GENERIC_WRITE | DELETE, 7, CREATE_ALWAYS, 0);
  FILE_DISPOSITION_INFO_EX at_once = {FILE_DISPOSITION_FLAG_DELETE | FILE_DISPOSITION_FLAG_POSIX_SEMANTICS};
  tell("posix", SetFileInformationByHandle(file, (FILE_INFO_BY_HANDLE_CLASS)21, &at_once, sizeof at_once));
  tell("there", GetFileAttributesW(L"C:\\w\\f") != INVALID_FILE_ATTRIBUTES);
  DWORD count;
  tell("still to be written", WriteFile(file, "x", 1, &count, NULL));
  CloseHandle(file);
}

static void attributes(void) {
  CloseHandle(make(L"C:\\w\\r", GENERIC_WRITE, 0, CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL));
  printf("new %lx\n", GetFileAttributesW(L"C:\\w\\r"));
  printf("directory %lx\n", GetFileAttributesW(L"C:\\w"));
  tell("set read-only", SetFileAttributesW(L"C:\\w\\r", FILE_ATTRIBUTE_READONLY));
  printf("now %lx\n", GetFileAttributesW(L"C:\\w\\r"));
  refused("write", make(L"C:\\w\\r", GENERIC_WRITE, 0, OPEN_EXISTING, 0));
  tell("delete", DeleteFileW(L"C:\\w\\r"));
  tell("set none", SetFileAttributesW(L"C:\\w\\r", 0));
  printf("now %lx\n", GetFileAttributesW(L"C:\\w\\r"));
  tell("set hidden", SetFileAttributesW(L"C:\\w\\r", FILE_ATTRIBUTE_HIDDEN));
  refused("create always over hidden", make(L"C:\\w\\r", GENERIC_WRITE, 0, CREATE_ALWAYS, 0));
  HANDLE file = make(L"C:\\w\\r", GENERIC_READ | GENERIC_WRITE, 0, OPEN_EXISTING, 0);
  FILETIME made = {0x12345678, 0x01d00000}, read, written = {0xd53e8000, 0x019db1de};
  tell("set times", SetFileTime(file, &made, NULL, &written));
  memset(&made, 0, sizeof made), memset(&written, 0, sizeof written);
  tell("times", GetFileTime(file, &made, &read, &written));
  printf("%lx:%lx %lx:%lx\n", made.dwHighDateTime, made.dwLowDateTime, written.dwHighDateTime, written.dwLowDateTime);
  BY_HANDLE_FILE_INFORMATION info;
  tell("information", GetFileInformationByHandle(file, &info));
  printf("%lx, %lu links, size %lu\n", info.dwFileAttributes, info.nNumberOfLinks, info.nFileSizeLow);
  FILE_STANDARD_INFO standard;
  tell("standard", GetFileInformationByHandleEx(file, FileStandardInfo, &standard, sizeof standard));
  printf("%lld %lu %d %d\n", standard.EndOfFile.QuadPart, standard.NumberOfLinks, standard.DeletePending, standard.Directory);
  tell("too small", GetFileInformationByHandleEx(file, FileStandardInfo, &standard, 8));
  FILE_END_OF_FILE_INFO end = {.EndOfFile.QuadPart = 1234};
  tell("set end", SetFileInformationByHandle(file, FileEndOfFileInfo, &end, sizeof end));
  tell("size", GetFileSize(file, NULL));
  WCHAR path[64];
  DWORD length = GetFinalPathNameByHandleW(file, path, 64, 0);
  printf("%lu %ls\n", length, path);
  tell("too short", GetFinalPathNameByHandleW(file, path, 4, 0));
  tell("type", GetFileType(file));
  CloseHandle(file);
}

static void locks(void) {
  HANDLE one = make(L"C:\\w\\l", GENERIC_READ | GENERIC_WRITE, 7, CREATE_ALWAYS, 0);
  HANDLE two = make(L"C:\\w\\l", GENERIC_READ | GENERIC_WRITE, 7, OPEN_EXISTING, 0);
  DWORD count;
  WriteFile(one, "0123456789", 10, &count, NULL);
  tell("lock", LockFile(one, 2, 0, 4, 0));
  tell("lock again", LockFile(two, 3, 0, 1, 0));
  tell("write into it", WriteFile(two, "abc", 3, &count, NULL));
  tell("write before it", WriteFile(two, "ab", 2, &count, NULL));
  tell("unlock a part", UnlockFile(one, 2, 0, 2, 0));
  tell("unlock", UnlockFile(one, 2, 0, 4, 0));
  OVERLAPPED at = {0};
  tell("shared", LockFileEx(one, 0, 0, 5, 0, &at));
  tell("shared too", LockFileEx(two, LOCKFILE_FAIL_IMMEDIATELY, 0, 5, 0, &at));
  tell("exclusive", LockFileEx(two, LOCKFILE_FAIL_IMMEDIATELY | LOCKFILE_EXCLUSIVE_LOCK, 0, 5, 0, &at));
  CloseHandle(two);
  CloseHandle(one);
}

int main(void) {
  tell("directory", CreateDirectoryW(L"C:\\w", NULL));
  standard();
  dispositions();
  positions();
  deletion();
  attributes();
  locks();
  return 0;
}
