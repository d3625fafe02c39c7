/* Programs that go wrong, one for each argument. */
#include <string.h>
#include <windows.h>

int main(int argc, char **argv) {
  if (argc > 1 && !strcmp(argv[1], "read")) return *(volatile int *)8;
  if (argc > 1 && !strcmp(argv[1], "divide")) { volatile int zero = argc - 2; return argc / zero; }
  if (argc > 1 && !strcmp(argv[1], "absent")) return CreateTapePartition(0, 0, 0, 0) != 0;
  return 5;
}
