// The page of the system's times and version: it is asked for before anybody has read it.
//
// Source of what is expected: Microsoft, "KUSER_SHARED_DATA structure" (ntddk.h), "VirtualQuery function".
#include <stdio.h>
#include <windows.h>

int main(void) {
  MEMORY_BASIC_INFORMATION info;
  printf("%d\n", (int)VirtualQuery((void *)0x7ffe0000, &info, sizeof info));
  printf("committed %d, private %d\n", info.State == MEM_COMMIT, info.Type == MEM_PRIVATE);
  printf("base %d\n", info.BaseAddress == (void *)0x7ffe0000);
  return 0;
}
