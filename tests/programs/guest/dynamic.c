/* Uses shared libraries: the C library, the mathematical one, and threads. */
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

static void *work(void *argument) {
  *(double *)argument = sqrt(*(double *)argument);
  return NULL;
}

int main(int argc, char **argv) {
  double value = 2.0 * argc;
  pthread_t thread;
  if (pthread_create(&thread, NULL, work, &value) != 0) return 1;
  pthread_join(thread, NULL);
  printf("%.6f %.6f %zu\n", value, pow(value, 3), strlen(argv[0]));
  return 0;
}
