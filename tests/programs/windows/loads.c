// Loads each DLL that it is told, says how that went, and lets go of it. Nothing is called of those whose names begin with "changed".
#include <stdio.h>
#include <string.h>
#include <windows.h>

int main(int count, char **names) {
  for (int i = 1; i < count; i++) {
    SetLastError(0);
    HMODULE module = LoadLibraryA(names[i]);
    int (*made)(void) = module ? (int (*)(void))GetProcAddress(module, "made") : 0;
    printf("%s: %lu", names[i], GetLastError());
    if (made && strncmp(names[i], "changed", 7) != 0) printf(" %d", made());
    puts("");
    FindResourceA(module, "name", RT_RCDATA);
    if (module) FreeLibrary(module);
  }
  return 0;
}
