/* Loads the libraries that it is told in turn, over and over: where one was is the next. Each is used until it is hot. */
#include <dlfcn.h>
#include <stdio.h>
#include <unistd.h>

int main(int argc, char **argv) {
  long hash = 0;
  void *places[8] = {0};
  int same = 0;
  for (int round = 0; round < 12; round++) {
    const char *name = argv[1 + round % (argc - 1)];
    void *library = dlopen(name, RTLD_NOW);
    if (!library) return puts(dlerror()), 1;
    long (*work)(long) = (long (*)(long))dlsym(library, "work");
    if (round > 0 && places[(round - 1) % 8] == (void *)work) same++;
    places[round % 8] = (void *)work;
    for (long i = 0; i < 5000; i++) hash = hash * 31 + work(i);
    printf("%d: %lx\n", round, hash);
    dlclose(library);
  }
  printf("in the same place: %d\n", same);
  return 0;
}
