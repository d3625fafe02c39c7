// dbghelp.dll: names of addresses and addresses of names, modules, the way up the stack, and dumps, which are refused.
//
// Source of what is expected: Microsoft, "SymInitialize function", "SymFromAddr function", "SymFromName function", "SYMBOL_INFO structure",
// "SymGetModuleBase64 function", "SymGetModuleInfo64 function", "StackWalk64 function", "SymFunctionTableAccess64 function",
// "SymCleanup function", "MiniDumpWriteDump function", "ImageNtHeader function".
#include <windows.h>
#include <dbghelp.h>
#include <stdio.h>
#include <string.h>

static void tell(const char *what, long long value) {
  DWORD error = GetLastError();
  printf("%s: %lld, error %lx\n", what, value, error);
  SetLastError(0);
}

__declspec(dllexport) __declspec(noinline) int first(int x) { return x + 1; }
__declspec(dllexport) __declspec(noinline) int second(int x) { return x * 3; }

static union {
  SYMBOL_INFO info;
  char bytes[sizeof(SYMBOL_INFO) + 64];
} symbol;

static void clear(void) {
  memset(&symbol, 0xff, sizeof symbol);
  symbol.info.SizeOfStruct = sizeof(SYMBOL_INFO);
  symbol.info.MaxNameLen = 64;
}

static void names(HANDLE process) {
  DWORD64 distance;
  HMODULE self = GetModuleHandleW(NULL);
  clear();
  BOOL isFound = SymFromAddr(process, (DWORD64)(ULONG_PTR)first + 2, &distance, &symbol.info);
  tell("of a function", isFound);
  if (isFound) printf("%s, %lu long, %llu behind it\n", symbol.info.Name, symbol.info.NameLen, distance);
  if (isFound) printf("%d %d\n", symbol.info.Address == (DWORD64)(ULONG_PTR)first, symbol.info.ModBase == (DWORD64)(ULONG_PTR)self);
  clear();
  symbol.info.MaxNameLen = 4;
  tell("cut", SymFromAddr(process, (DWORD64)(ULONG_PTR)second, NULL, &symbol.info));
  printf("%s, %lu long\n", symbol.info.Name, symbol.info.NameLen);
  clear();
  symbol.info.SizeOfStruct = 7;
  tell("wrong size", SymFromAddr(process, (DWORD64)(ULONG_PTR)second, NULL, &symbol.info));
  clear();
  tell("of nothing", SymFromAddr(process, 16, NULL, &symbol.info));
  printf("by name: %d\n", SymFromName(process, "second", &symbol.info));
  SetLastError(0);
  printf("%d\n", symbol.info.Address == (DWORD64)(ULONG_PTR)second);
  tell("by module and name", SymFromName(process, "debugging!first", &symbol.info));
  printf("%d\n", symbol.info.Address == (DWORD64)(ULONG_PTR)first);
  tell("no such name", SymFromName(process, "third", &symbol.info));
}

static void modules(HANDLE process) {
  IMAGEHLP_MODULE64 module;
  HMODULE self = GetModuleHandleW(NULL);
  tell("base", SymGetModuleBase64(process, (DWORD64)(ULONG_PTR)first) == (DWORD64)(ULONG_PTR)self);
  tell("base of nothing", SymGetModuleBase64(process, 16));
  memset(&module, 0, sizeof module);
  module.SizeOfStruct = sizeof module;
  tell("module", SymGetModuleInfo64(process, (DWORD64)(ULONG_PTR)first, &module));
  printf("%s, %d\n", module.ModuleName, module.BaseOfImage == (DWORD64)(ULONG_PTR)self);
  tell("module of nothing", SymGetModuleInfo64(process, 16, &module));
  IMAGE_NT_HEADERS *headers = ImageNtHeader(self);
  printf("headers: %d, size %d\n", headers->Signature == IMAGE_NT_SIGNATURE, headers->OptionalHeader.SizeOfImage == module.ImageSize);
  char nothing[64] = "";
  printf("no image: %d\n", ImageNtHeader(nothing) != NULL);
  SetLastError(0);
  RUNTIME_FUNCTION *row = SymFunctionTableAccess64(process, (DWORD64)(ULONG_PTR)modules);
  printf("row: %d\n", row != NULL && row->BeginAddress == (DWORD)((char *)modules - (char *)self));
}

static HANDLE walked;

// The inner function walks up to `main`; the names of its callers are those of rows of .pdata.
__declspec(noinline) static int inner(int x) {
  CONTEXT context;
  STACKFRAME64 frame;
  int found = 0, steps = 0;
  DWORD64 expected = (DWORD64)(ULONG_PTR)__builtin_return_address(0);
  RtlCaptureContext(&context);
  memset(&frame, 0, sizeof frame);
  frame.AddrPC.Offset = context.Rip;
  frame.AddrPC.Mode = AddrModeFlat;
  frame.AddrFrame.Offset = context.Rbp;
  frame.AddrFrame.Mode = AddrModeFlat;
  frame.AddrStack.Offset = context.Rsp;
  frame.AddrStack.Mode = AddrModeFlat;
  DWORD64 promised = 0;
  int kept = 1;
  while (steps < 100 && StackWalk64(IMAGE_FILE_MACHINE_AMD64, walked, GetCurrentThread(), &frame, &context, NULL, SymFunctionTableAccess64, SymGetModuleBase64, NULL)) {
    if (frame.AddrPC.Offset == 0) break;
    if (steps > 0 && frame.AddrPC.Offset != promised) kept = 0;
    promised = frame.AddrReturn.Offset;
    if (steps == 1) found = frame.AddrPC.Offset == expected;
    steps++;
  }
  printf("its caller: %d, what was promised: %d, some frames: %d\n", found, kept, steps > 3 && steps < 100);
  return x + 1;
}

__declspec(noinline) static int middle(int x) { return inner(x) * 2; }

int main(void) {
  HANDLE process = GetCurrentProcess();
  SetLastError(0);
  tell("not begun", SymFromName(process, "first", &symbol.info));
  tell("options", SymSetOptions(SYMOPT_UNDNAME | SYMOPT_DEFERRED_LOADS));
  tell("set", SymGetOptions());
  printf("begin: %d\n", SymInitialize(process, NULL, TRUE));
  SetLastError(0);
  tell("begin again", SymInitialize(process, NULL, TRUE));
  names(process);
  modules(process);
  walked = process;
  printf("%d\n", middle(20));
  tell("dump", MiniDumpWriteDump(process, GetCurrentProcessId(), NULL, MiniDumpNormal, NULL, NULL, NULL));
  tell("end", SymCleanup(process));
  tell("end again", SymCleanup(process));
  return 0;
}
