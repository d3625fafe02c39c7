// DLLs of a program's own: how they are found, told, asked and freed.
//
// Source: Microsoft, "DllMain entry point", "LoadLibraryExW function", "GetModuleHandleExW function", "GetModuleFileNameW
// function", "GetProcAddress function", "FreeLibrary function", "SetDllDirectoryW function", "PE Format" (TLS callback functions).
#include <stdio.h>
#include <string.h>
#include <windows.h>
#include <winternl.h>

__declspec(dllimport) int first(int);
__declspec(dllimport) int gone(void);
__declspec(dllimport) int local(void);
__declspec(dllimport) extern int variable;

static void say(const char *what, unsigned long long value) {
  DWORD error = GetLastError();
  printf("%s: %lld, %lu\n", what, value, error);
  fflush(stdout);
  SetLastError(0);
}

typedef int (*Function)(void);

static DWORD WINAPI run(void *local) {
  say("in a thread", ((Function)local)());
  say("again", ((Function)local)());
  return 0;
}

// Modules hear of threads, those that were loaded meanwhile, too; each thread has storage of its own.
static void threads(void) {
  HMODULE late = LoadLibraryA("late"), first = GetModuleHandleA("first");
  Function local = (Function)GetProcAddress(late, "local");
  say("here", local());
  printf("deaf: %d\n", DisableThreadLibraryCalls(GetModuleHandleA("second")));
  SetLastError(0);
  HANDLE thread = CreateThread(0, 0, run, local, 0, 0);
  WaitForSingleObject(thread, INFINITE);
  CloseHandle(thread);
  thread = CreateThread(0, 0, run, GetProcAddress(first, "local"), 0, 0);
  WaitForSingleObject(thread, INFINITE);
  say("here", local());
}

static void loading(void) {
  HMODULE late = LoadLibraryA("late");
  say("loaded", late != 0);
  say("again", LoadLibraryExW(L"LATE.DLL", 0, 0) == late);
  say("by ordinal", ((Function)GetProcAddress(late, (char *)7))());
  say("by name", ((Function)GetProcAddress(late, "local"))());
  say("found", GetModuleHandleW(L"Late") == late);
  HMODULE other = 0;
  say("by address", GetModuleHandleExA(4, (char *)GetProcAddress(late, "local"), &other) && other == late);
  say("free", FreeLibrary(late));
  say("free", FreeLibrary(late));
  say("still there", GetModuleHandleA("late.dll") == late);
  say("free", FreeLibrary(late));
  say("gone", (size_t)GetModuleHandleA("late.dll"));
  say("not there", FreeLibrary(late));
  say("refuses", (size_t)LoadLibraryA("refuse.dll"));
  say("nowhere", (size_t)LoadLibraryA("nowhere"));
  say("no path", (size_t)LoadLibraryW(L"C:\\nowhere\\first.dll"));
  say("no image", (size_t)LoadLibraryA("text.dll"));
  say("no flag", (size_t)LoadLibraryExA("first", 0, 0x80000000));
  say("reserved", LoadLibraryExA("first", (HANDLE)5, 0) != 0);
  say("size of a release", VirtualFree((void *)0x123, 5, MEM_RELEASE));
}

static void asking(void) {
  HMODULE second = GetModuleHandleA("second");
  say("forwarded", (size_t)GetProcAddress(second, "twice") == (size_t)GetProcAddress(second, (char *)5));
  say("to the system", ((Function)GetProcAddress(second, "sleepy"))() == GetCurrentProcessId());
  say("not there", (size_t)GetProcAddress(second, "nothing"));
  say("no ordinal", (size_t)GetProcAddress(second, (char *)999));
  say("no module", (size_t)GetProcAddress((HMODULE)0x1234000, "second"));
  HMODULE wait = GetModuleHandleW(L"api-ms-win-core-synch-l1-2-0");
  say("API set", wait == GetModuleHandleA("KERNEL32.DLL") || wait == GetModuleHandleA("kernelbase"));
}

static void naming(void) {
  char path[64];
  wchar_t wide[64];
  HMODULE first = GetModuleHandleA("first");
  say(".exe", GetModuleFileNameA(0, path, sizeof path));
  puts(path);
  say(".dll", GetModuleFileNameW(first, wide, 64));
  printf("%ls\n", wide);
  say("short", GetModuleFileNameA(first, path, 5));
  puts(path);
  say("no module", GetModuleFileNameA((HMODULE)1, path, sizeof path));
  say("directory", SetDllDirectoryA("C:\\lib"));
  say("directory", GetDllDirectoryA(sizeof path, path));
  puts(path);
  say("short", GetDllDirectoryA(3, path));
}

// The lists of modules in the PEB.
static void listing(void) {
  typedef struct { LIST_ENTRY links; LIST_ENTRY memory; LIST_ENTRY order; void *base; void *entry; ULONG size; UNICODE_STRING full, name; } Entry;
  PPEB peb = NtCurrentTeb()->ProcessEnvironmentBlock;
  LIST_ENTRY *head = (LIST_ENTRY *)((char *)peb->Ldr + 0x10);
  int count = 0, ours = 0;
  for (LIST_ENTRY *at = head->Flink; at != head; at = at->Flink, count++) {
    Entry *entry = (Entry *)at;
    if (count == 0) printf("%.*ls, %d\n", entry->name.Length / 2, entry->name.Buffer, entry->base == GetModuleHandleA(0));
    if (entry->base == GetModuleHandleA("first")) ours += memcmp(entry->full.Buffer, L"C:\\first.dll", 26) == 0 && at->Blink->Flink == at;
  }
  LIST_ENTRY *order = (LIST_ENTRY *)((char *)peb->Ldr + 0x30);
  int before = 0, seen = 0;
  for (LIST_ENTRY *at = order->Flink; at != order; at = at->Flink) {
    void *base = ((void **)at)[2];
    if (base == GetModuleHandleA("second")) seen = 1;
    if (base == GetModuleHandleA("first")) before = seen;
  }
  printf("listed: %d, second before first: %d\n", ours, before);
}

// A DLL that is linked, and loaded at the first call; one of these DLLs exports what the others do.
static void delayed(void) {
  say("not yet", (size_t)GetModuleHandleA("lazy"));
  SetLastError(0);
  int first = local(), second = local();
  printf("%d %d\n", first, second);
  say("now", GetModuleHandleA("lazy") != 0);
  say("only there", (size_t)LoadLibraryExA("late", 0, LOAD_LIBRARY_SEARCH_SYSTEM32));
  HMODULE system = LoadLibraryExA("version", 0, LOAD_LIBRARY_SEARCH_SYSTEM32);
  say("system", system != 0 && GetProcAddress(system, "VerQueryValueW") != 0 && *(short *)system == 0x5a4d);
}

int main(int count, char **arguments) {
  printf("%d %d\n", first(20), variable);
  SetLastError(0);
  if (count > 1 && strcmp(arguments[1], "circle") == 0) {
    say("in a circle", (size_t)GetProcAddress(GetModuleHandleA("second"), "round"));
    return 0;
  }
  if (count > 1) return gone();
  loading();
  asking();
  naming();
  listing();
  delayed();
  threads();
  return 0;
}
