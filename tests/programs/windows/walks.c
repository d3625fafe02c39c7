// Walks of heaps, the mode of errors, functions of long double, copies with results, providers of events.
//
// Source of what is expected: Microsoft, "HeapWalk function", "_heapwalk", "_set_error_mode", "CopyFile2 function", "EventRegister
// function", "EventWrite function", "EventUnregister function", "log1p, log1pf, log1pl", "expm1, expm1f, expm1l".
#include <windows.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>

static FARPROC of(const char *library, const char *name) {
  FARPROC found = GetProcAddress(LoadLibraryA(library), name);
  if (found == NULL) printf("%s is not there\n", name), fflush(stdout), exit(1);
  return found;
}

static void heaps(void) {
  HANDLE heap = HeapCreate(0, 0, 0);
  void *blocks[3];
  int seen[3] = {0, 0, 0}, busy = 0;
  for (int i = 0; i < 3; i++) blocks[i] = HeapAlloc(heap, 0, 1000 * (i + 1));
  HeapFree(heap, 0, blocks[1]);
  PROCESS_HEAP_ENTRY entry = {0};
  while (HeapWalk(heap, &entry)) {
    if (!(entry.wFlags & PROCESS_HEAP_ENTRY_BUSY)) continue;
    busy++;
    for (int i = 0; i < 3; i++) seen[i] += entry.lpData == blocks[i] && entry.cbData == 1000u * (i + 1);
  }
  printf("walk ends with %lu: %d busy, seen %d %d %d\n", GetLastError(), busy, seen[0], seen[1], seen[2]);
  HeapDestroy(heap);
  void *block = malloc(77777);
  _HEAPINFO info = {0};
  int found = 0, status;
  while ((status = _heapwalk(&info)) == _HEAPOK) found += info._useflag == _USEDENTRY && info._pentry == block && info._size == 77777;
  printf("the runtime's ends with %d, found %d\n", status, found);
  free(block);
}

static void modes(void) {
  int (*mode)(int) = (int (*)(int))of("ucrtbase.dll", "_set_error_mode");
  int first = mode(3), second = mode(1), third = mode(2), last = mode(0);
  printf("modes %d %d %d %d\n", first, second, third, last);
}

static void numbers(void) {
  static const char *const names[] = {"log1pl", "expm1l", "cbrtl", "asinhl", "roundl", "truncl", "log2l"};
  for (int i = 0; i < 7; i++) {
    double (*function)(double) = (double (*)(double))of("ucrtbase.dll", names[i]);
    printf("%s %.12g\n", names[i], function(2.75));
  }
}

/** Last, as not every KERNEL32.dll has it. */
static void copies(void) {
  HRESULT(WINAPI *copy)(const WCHAR *, const WCHAR *, void *) = (void *)of("kernel32.dll", "CopyFile2");
  COPYFILE2_EXTENDED_PARAMETERS once = {.dwSize = sizeof once, .dwCopyFlags = COPY_FILE_FAIL_IF_EXISTS};
  fclose(fopen("walks.one", "w"));
  printf("copy %lx\n", copy(L"walks.one", L"walks.two", NULL));
  printf("over it %lx\n", copy(L"walks.one", L"walks.two", NULL));
  printf("not over it %lx\n", copy(L"walks.one", L"walks.two", &once));
  printf("of nothing %lx\n", copy(L"walks.none", L"walks.two", NULL));
  DeleteFileA("walks.one"), DeleteFileA("walks.two");
}

static void events(void) {
  static const GUID provider = {0x12345678, 1, 2, {3, 4, 5, 6, 7, 8, 9, 10}};
  ULONG(WINAPI *enlist)(const GUID *, void *, void *, ULONGLONG *) = (void *)of("advapi32.dll", "EventRegister");
  ULONG(WINAPI *write)(ULONGLONG, const void *, ULONG, void *) = (void *)of("advapi32.dll", "EventWrite");
  BOOLEAN(WINAPI *enabled)(ULONGLONG, const void *) = (void *)of("advapi32.dll", "EventEnabled");
  ULONG(WINAPI *leave)(ULONGLONG) = (void *)of("advapi32.dll", "EventUnregister");
  char descriptor[16] = {1};
  ULONGLONG handle = 0;
  printf("register %lu", enlist(&provider, NULL, NULL, &handle));
  printf(", a handle %d\n", handle != 0);
  printf("enabled %d\n", enabled(handle, descriptor));
  printf("write %lu\n", write(handle, descriptor, 0, NULL));
  printf("unregister %lu\n", leave(handle));
}

int main(void) {
  heaps();
  modes();
  numbers();
  events();
  copies();
  return 0;
}
