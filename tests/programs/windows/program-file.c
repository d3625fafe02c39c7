// A program's own file: "GetModuleFileNameW function", "CreateFileW function", "FindFirstFileW function" of Microsoft's Win32
// reference. Installers and archives that extract themselves read what was put behind the program into its file.

#include <stdio.h>
#include <string.h>
#include <windows.h>

static wchar_t path[1024];

static unsigned long long opened(const char *title, const wchar_t *name, DWORD access, DWORD share) {
  SetLastError(0);
  const HANDLE file = CreateFileW(name, access, share, NULL, OPEN_EXISTING, 0, NULL);
  if (file == INVALID_HANDLE_VALUE) {
    printf("%s: no\n", title);
    return 0;
  }
  LARGE_INTEGER size = {0};
  char head[64] = {0};
  DWORD got = 0;
  GetFileSizeEx(file, &size);
  ReadFile(file, head, sizeof head, &got, NULL);
  printf("%s: %lu bytes, %.2s\n", title, got, head);
  CloseHandle(file);
  return size.QuadPart;
}

int main(void) {
  const DWORD length = GetModuleFileNameW(NULL, path, 1024);
  printf("a path %d, a drive %d\n", length > 3 && length < 1024, path[1] == L':' && path[2] == L'\\');
  const unsigned long long size = opened("to read", path, GENERIC_READ, FILE_SHARE_READ);
  const DWORD attributes = GetFileAttributesW(path);
  printf("there %d, a directory %d\n", attributes != INVALID_FILE_ATTRIBUTES, (attributes & FILE_ATTRIBUTE_DIRECTORY) != 0);
  WIN32_FIND_DATAW found;
  const HANDLE search = FindFirstFileW(path, &found);
  printf("found %d", search != INVALID_HANDLE_VALUE);
  if (search != INVALID_HANDLE_VALUE) {
    printf(", as large %d, of this name %d\n", (found.nFileSizeHigh * 0x100000000ull + found.nFileSizeLow) == size,
           lstrcmpiW(found.cFileName, wcsrchr(path, L'\\') + 1) == 0);
    FindClose(search);
  }
  opened("to write", path, GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ);
  printf("deleted %d\n", DeleteFileW(path));

  wchar_t upper[1024];
  lstrcpyW(upper, path);
  CharUpperW(upper);
  printf("the same in capitals %d\n", opened("in capitals", upper, GENERIC_READ, FILE_SHARE_READ) == size);

  // What is mapped of it is what was loaded of it: the headers.
  const HANDLE file = CreateFileW(path, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
  const HANDLE mapping = CreateFileMappingW(file, NULL, PAGE_READONLY, 0, 0, NULL);
  const void *view = MapViewOfFile(mapping, FILE_MAP_READ, 0, 0, 0);
  printf("mapped %d, the headers %d\n", view != NULL, view != NULL && memcmp(view, GetModuleHandleW(NULL), 64) == 0);
  if (view != NULL) UnmapViewOfFile(view);
  CloseHandle(mapping);
  CloseHandle(file);

  // Its folder is there, and other files can be beside it.
  wcsrchr(path, L'\\')[1] = 0;
  lstrcatW(path, L"nothing.dat");
  opened("beside it", path, GENERIC_READ, FILE_SHARE_READ);
  printf("error %lu\n", GetLastError());
  return 0;
}
