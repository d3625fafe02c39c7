// Paths as texts that may be long.
//
// Source of what is expected: Microsoft, pathcch.h ("PathCchCanonicalizeEx function", "PathCchCombineEx function", "PathCchSkipRoot
// function", "PathCchRemoveFileSpec function", "PathCchFindExtension function", "PathCchRenameExtension function",
// "PathCchStripPrefix function", "PathIsUNCEx function", "PathAllocCanonicalize function") and their examples.
#include <windows.h>
#include <stdio.h>

static HMODULE library;
static WCHAR room[600];
static WCHAR longest[400];

#define FUNCTION(name, ...) static HRESULT(WINAPI *name)(__VA_ARGS__)
FUNCTION(CanonicalizeEx, WCHAR *, size_t, const WCHAR *, ULONG);
FUNCTION(CombineEx, WCHAR *, size_t, const WCHAR *, const WCHAR *, ULONG);
FUNCTION(AppendEx, WCHAR *, size_t, const WCHAR *, ULONG);
FUNCTION(AllocCanonicalize, const WCHAR *, ULONG, WCHAR **);
FUNCTION(AllocCombine, const WCHAR *, const WCHAR *, ULONG, WCHAR **);
FUNCTION(SkipRoot, const WCHAR *, const WCHAR **);
FUNCTION(FindExtension, const WCHAR *, size_t, const WCHAR **);
FUNCTION(RenameExtension, WCHAR *, size_t, const WCHAR *);
static BOOL(WINAPI *IsRoot)(const WCHAR *);
static BOOL(WINAPI *IsUncEx)(const WCHAR *, const WCHAR **);

static void canonical(const WCHAR *path, ULONG flags) {
  *room = 0;
  HRESULT got = CanonicalizeEx(room, 600, path, flags);
  printf("%ls: %lx %ls\n", path, got, room);
}

static void combine(const WCHAR *first, const WCHAR *second) {
  *room = 0;
  HRESULT got = CombineEx(room, 600, first, second, 0);
  printf("%ls and %ls: %lx %ls\n", first, second, got, room);
}

static void change(const char *name, const WCHAR *path) {
  HRESULT(WINAPI *changed)(WCHAR *, size_t) = (void *)GetProcAddress(library, name);
  lstrcpyW(room, path);
  HRESULT got = changed(room, 600);
  printf("%s %ls: %lx %ls\n", name, path, got, room);
}

static void root(const WCHAR *path) {
  const WCHAR *end = NULL;
  HRESULT got = SkipRoot(path, &end);
  printf("%ls: %lx %ls, root %d\n", path, got, end == NULL ? L"-" : end, IsRoot(path));
}

int main(void) {
  library = LoadLibraryA("api-ms-win-core-path-l1-1-0.dll");
#define FIND(name, title) name = (void *)GetProcAddress(library, title)
  FIND(CanonicalizeEx, "PathCchCanonicalizeEx");
  FIND(CombineEx, "PathCchCombineEx");
  FIND(AppendEx, "PathCchAppendEx");
  FIND(AllocCanonicalize, "PathAllocCanonicalize");
  FIND(AllocCombine, "PathAllocCombine");
  FIND(SkipRoot, "PathCchSkipRoot");
  FIND(FindExtension, "PathCchFindExtension");
  FIND(RenameExtension, "PathCchRenameExtension");
  FIND(IsRoot, "PathCchIsRoot");
  FIND(IsUncEx, "PathIsUNCEx");
  canonical(L"C:\\name_1\\.\\name_2\\..\\name_3", 0);
  canonical(L"C:\\..\\name_1", 0);
  canonical(L"C:\\a\\b\\..", 0);
  canonical(L"a\\..\\..\\b", 0);
  canonical(L"\\\\server\\share\\..\\x", 0);
  canonical(L"C:/a/../b", 0x40);
  canonical(L"", 0);
  canonical(L"C:\\a", 0x20);
  canonical(L"\\\\?\\C:\\short", 1);
  for (int i = 0; i < 300; i++) longest[i] = 'x';
  longest[0] = 'C';
  longest[1] = ':';
  longest[2] = '\\';
  HRESULT plain = CanonicalizeEx(room, 600, longest, 0), extended = CanonicalizeEx(room, 600, longest, 1);
  printf("long: %lx, %lx %.8ls, %d\n", plain, extended, room, lstrlenW(room));
  printf("no room: %lx, none: %lx\n", CanonicalizeEx(room, 3, L"C:\\a", 0), CanonicalizeEx(room, 0, L"C:\\a", 0));
  combine(L"C:\\a", L"b");
  combine(L"C:\\a\\", L"..\\b");
  combine(L"C:\\a", L"\\b");
  combine(L"C:\\a", L"D:\\b");
  combine(L"\\\\server\\share\\a", L"\\b");
  lstrcpyW(room, L"C:\\a");
  HRESULT appended = AppendEx(room, 600, L"\\b", 0);
  printf("append: %lx %ls\n", appended, room);
  WCHAR *made = NULL;
  HRESULT got = AllocCanonicalize(L"C:\\a\\.\\b", 0, &made);
  printf("made: %lx %ls\n", got, made);
  LocalFree(made);
  got = AllocCombine(L"C:\\a", L"b", 0, &made);
  printf("made: %lx %ls, freed %d\n", got, made, LocalFree(made) == NULL);
  root(L"C:\\");
  root(L"C:\\a");
  root(L"C:");
  root(L"\\a");
  root(L"\\\\server\\share\\a");
  root(L"\\\\?\\C:\\a");
  root(L"\\\\?\\UNC\\server\\share\\a");
  root(L"a\\b");
  change("PathCchRemoveFileSpec", L"C:\\a\\b.c");
  change("PathCchRemoveFileSpec", L"C:\\");
  change("PathCchRemoveBackslash", L"C:\\a\\");
  change("PathCchRemoveBackslash", L"C:\\");
  change("PathCchAddBackslash", L"C:\\a");
  change("PathCchAddBackslash", L"C:\\a\\");
  change("PathCchRemoveExtension", L"C:\\a.b\\c.d");
  change("PathCchRemoveExtension", L"C:\\a.b\\c");
  change("PathCchStripToRoot", L"C:\\a\\b");
  change("PathCchStripPrefix", L"\\\\?\\C:\\a");
  change("PathCchStripPrefix", L"C:\\a");
  const WCHAR *found = NULL;
  FindExtension(L"C:\\a.b\\c.d", 600, &found);
  printf("extension %ls\n", found);
  lstrcpyW(room, L"C:\\a.txt");
  printf("renamed %lx", RenameExtension(room, 600, L"md"));
  printf(" %ls\n", room);
  BOOL unc = IsUncEx(L"\\\\?\\UNC\\server\\share", &found);
  printf("server %d %ls, drive %d\n", unc, found, IsUncEx(L"\\\\?\\C:\\a", NULL));
  return 0;
}
