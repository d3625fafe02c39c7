# gcc compiling and linking, and what it made; ar, nm, objdump, strip, make -j2.
cat > main.c <<'C'
#include <stdio.h>
#include <math.h>
#include <stdlib.h>
#include <pthread.h>
#include "lib.h"
static void *run(void *x) { *(double *)x = sqrt(*(double *)x); return x; }
int main(int n, char **a) { double v = 2; pthread_t t; pthread_create(&t, 0, run, &v); pthread_join(t, 0); printf("%s %d %.6f %d\n", a[n - 1], twice(21), v, atoi("7")); return twice(2) - 1; }
C
echo 'int twice(int);' > lib.h; echo '#include "lib.h"
int twice(int x) { return x * 2; }' > lib.c
printf '%s\n' 'CFLAGS = -O2 -Wall' 'program: main.o lib.o other.o' '	gcc -o $@ $^ -lm -pthread' '%.o: %.c lib.h' '	gcc $(CFLAGS) -c -o $@ $<' 'other.c:' '	echo "int other = 5;" > $@' 'clean:' '	rm -f *.o program' '.PHONY: clean' > Makefile
make -j2 --output-sync program | sort; ./program one two; echo $?; make program; touch -d '+1 hour' lib.h 2>/dev/null; make -n | sort; make -s nothing; echo $?
gcc -O1 -static -o static main.c lib.c -lm -pthread && ./static s; gcc -fPIC -shared -o libtwice.so lib.c && gcc main.c -o dynamic -L. -ltwice -lm -Wl,-rpath,'$ORIGIN' && ./dynamic d
ar rcs liball.a lib.o other.o && ar t liball.a && nm liball.a | grep ' T '; objdump -d lib.o | tail -n 3; strip program && ./program stripped; size lib.o | tail -n 1; readelf -h program | grep Type
gcc -S -O2 -o - lib.c | grep -v '^\s*\.' ; echo 'int main( {' > bad.c; gcc bad.c 2>&1 | head -n 2; echo '#include <nothing.h>' | gcc -E - 2>&1 | tail -n 2; gcc -v 2>&1 | tail -n 1; echo 'int f(int a) { return a / 3; }' | gcc -x c -O2 -g -c -o f.o - && readelf -S f.o | grep -c debug
rm -f program static dynamic *.o *.so *.a
