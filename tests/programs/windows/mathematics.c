/*
 * Mathematics of ucrtbase.dll: error and gamma functions, fused multiplication, remainders with quotients, complex numbers; and how the
 * processor rounds and which exceptions of floating point it tells of, of both runtimes.
 *
 * Expected: the exact values (Abramowitz and Stegun, 6 and 7), rounded to 15 digits; ISO C, 7.3, 7.6, 7.12 and annexes F and G; Microsoft,
 * "Math and floating-point support", "C complex math support", "_control87, _controlfp", "_controlfp_s", "_statusfp", "_clearfp",
 * "fegetenv".
 */
#include <errno.h>
#include <fenv.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

static HMODULE old, new;
#define NEW(type, name) ((type)(void *)GetProcAddress(new, name))

typedef double (*Real)(double);
typedef float (*Single)(float);

/* No number has a sign here. */
static void show(double value) {
  if (isnan(value)) printf(" nan");
  else printf(" %.15g", value);
}

static void special(const char *name, const double *values) {
  const Real function = NEW(Real, name);
  char single[16];
  printf("%s:", name);
  for (; *values != 0.123; values++) {
    *NEW(int *(*)(void), "_errno")() = 0;
    show(function(*values));
    const int error = *NEW(int *(*)(void), "_errno")();
    if (error) printf("(%d)", error);
  }
  sprintf(single, "%sf", name);
  printf(" %.7g", NEW(Single, single)(0.7f));
  sprintf(single, "%sl", name);
  printf(" %.15g\n", NEW(Real, single)(0.7));
}

static void specials(void) {
  const double errors[] = {0, -0.0, 1e-300, 1e-9, 0.1, 0.5, 1, -1.5, 2, 2.9, 3, -3.1, 4, 5.9, 6, -7, 10, 20, 26.5, 27.2, 28, -INFINITY, INFINITY, NAN, 0.123};
  special("erf", errors);
  special("erfc", errors);
  const double gammas[] = {1, 2, 3, 0.5, -0.5, 1.5, -1.5, 4.25, 10, 23, 30.5, 100, 170.5, 171.6, 172, 1e-5, -1e-5, 1e-305, -20.3, -170.5,
                           -180.25, -190.5, 0, -0.0, -3, 1e18, -1e20, INFINITY, -INFINITY, NAN, 1.4616321449683623, 2.0000001, 0.9999999,
                           0.123};
  special("tgamma", gammas);
  special("lgamma", gammas);
}

static void fused(void) {
  typedef double (*Fused)(double, double, double);
  typedef float (*FusedSingle)(float, float, float);
  const Fused fma = NEW(Fused, "fma");
  const FusedSingle fmaf = NEW(FusedSingle, "fmaf");
  const double tiny = 4.9406564584124654e-324;
  printf("%a %a %a\n", fma(1 + 0x1p-52, 1 + 0x1p-52, -1), fma(0x1.fffffffffffffp0, 0x1.fffffffffffffp0, -0x1.ffffffffffffep1),
         fma(0.1, 10, -1));
  printf("%a %a %a\n", fma(0x1p1023, 2, -0x1p1023), fma(0x1p-1000, 0x1p-74, 0x1p-1074), fma(tiny, 0.5, tiny));
  printf("%a %a %a\n", fma(0x1p600, 0x1p600, -INFINITY), fma(0x1p600, 0x1p600, 1), fma(0x1p-600, -0x1p-600, 0));
  printf("%a %a %a\n", fma(0x1p-537, 0x1.8p-538, 0), fma(3, 5, 0x1p-1074), fma(1, 0x1p53, 1));
  printf("%a %a %a\n", fma(1, 0x1p53, 1.0000000000000002), fma(-1, 1, 1), fma(0x1.0000000000001p0, 0x1p-1022, -0x1p-1022));
  printf("%d %d\n", isnan(fma(INFINITY, 0, 1)), isnan(fma(INFINITY, 1, -INFINITY)));
  printf("%a %a\n", fmaf(1 + 0x1p-23f, 1 + 0x1p-23f, -1), fmaf(0x1.fffffep0f, 0x1.000002p0f, 0x1p-60f));
  typedef double (*Remquo)(double, double, int *);
  const Remquo remquo = NEW(Remquo, "remquo");
  const double pairs[][2] = {{10, 3}, {-10, 3}, {11, 4}, {10, 4}, {14, 4}, {1e300, 7}, {-1e17, 3}, {5, -2.5}, {0.3, 0.1}, {5, INFINITY}, {1e-310, 3e-320}};
  for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
    int quotient = 99;
    const double rest = remquo(pairs[i][0], pairs[i][1], &quotient);
    const int isNegative = quotient < 0;
    printf("%.10g %s%d, ", rest, isNegative ? "-" : "", abs(quotient) & 7);
  }
  typedef float (*Toward)(float, double);
  const Toward toward = NEW(Toward, "nexttowardf");
  printf("\n%a %a %a\n", toward(1, 1 + 0x1p-50), toward(1, 0), toward(0, -1));
}

typedef struct { double re, im; } Complex;
typedef struct { float re, im; } Pair;
typedef Complex (*One)(Complex);
typedef Complex (*Two)(Complex, Complex);
typedef double (*Part)(Complex);

static void complexes(void) {
  const char *names[] = {"cexp", "clog", "clog10", "csqrt", "csin", "ccos", "ctan", "csinh", "ccosh", "ctanh", "casin", "cacos", "catan",
                         "casinh", "cacosh", "catanh", "conj", "cproj"};
  const Complex values[] = {{0.5, -1.25}, {-3, 4}, {2, 0}, {-2, 0}, {-2, -0.0}, {0, 0}, {0.25, 30}, {INFINITY, 1}};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    printf("%s:", names[i]);
    for (size_t k = 0; k < sizeof values / sizeof *values; k++) {
      const Complex result = NEW(One, names[i])(values[k]);
      printf(k == 7 ? " %.4g,%.4g" : " %.12g,%.12g", isnan(result.re) ? 99 : result.re, isnan(result.im) ? 99 : result.im);
    }
    printf("\n");
  }
  const Complex z = {1.5, -2}, w = {0.5, 3};
  Complex result = NEW(Two, "cpow")(z, w);
  printf("%.12g,%.12g", result.re, result.im);
  result = NEW(Two, "_Cmulcc")(z, w);
  printf(" %g,%g", result.re, result.im);
  result = NEW(Complex (*)(Complex, double), "_Cmulcr")(z, 3);
  printf(" %g,%g", result.re, result.im);
  result = NEW(Complex (*)(double, double), "_Cbuild")(7, -0.0);
  printf(" %g,%g\n", result.re, result.im);
  const char *parts[] = {"cabs", "carg", "creal", "cimag", "norm"};
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) printf("%.12g ", NEW(Part, parts[i])(w));
  Pair single = NEW(Pair (*)(float, float), "_FCbuild")(3, -4);
  printf("%g,%g %g", single.re, single.im, NEW(float (*)(Pair), "cabsf")(single));
  single = NEW(Pair (*)(Pair), "csqrtf")(single);
  printf(" %g,%g", single.re, single.im);
  single = NEW(Pair (*)(Pair, float), "_FCmulcr")(single, 0.5f);
  printf(" %g,%g", single.re, single.im);
  single = NEW(Pair (*)(Pair, Pair), "_FCmulcc")(single, single);
  printf(" %g,%g\n", single.re, single.im);
}

typedef unsigned (*Control)(unsigned, unsigned);
typedef unsigned (*Status)(void);
static volatile double zero = 0, three = 3, one = 1, sink;

static LONG CALLBACK handler(EXCEPTION_POINTERS *pointers) {
  printf("exception %lx\n", pointers->ExceptionRecord->ExceptionCode);
  pointers->ContextRecord->MxCsr = (pointers->ContextRecord->MxCsr | 0x1f80) & ~0x3f;
  return EXCEPTION_CONTINUE_EXECUTION;
}

/* Divides as the processor is told to round. */
static double third(void) { return one / three; }
static double minus_third(void) { return -one / three; }

static void controls(HMODULE library) {
  const Control control = (Control)(void *)GetProcAddress(library, "_controlfp");
  const Control all = (Control)(void *)GetProcAddress(library, "_control87");
  const Status status = (Status)(void *)GetProcAddress(library, "_statusfp");
  const Status clear = (Status)(void *)GetProcAddress(library, "_clearfp");
  ((void (*)(void))(void *)GetProcAddress(library, "_fpreset"))();
  printf("%x", control(0, 0));
  printf(" %x\n", status());
  sink = one / zero;
  sink = third();
  printf("%x", status());
  sink = zero / zero;
  printf(" %x", clear());
  printf(" %x\n", status());
  for (unsigned how = 0x100; how <= 0x300; how += 0x100) {
    printf("%x", control(how, 0x300));
    printf(" %a %a\n", third(), minus_third());
  }
  printf("%x\n", control(0x1000000, 0x3000000));
  sink = 1e-310;
  sink = sink * one;
  printf("%g\n", sink);
  printf("%x", control(0, 0x3080300));
  printf(" %x", all(0, 0x80000));
  printf(" %x\n", all(0x8001f, 0xffffffff));
  void *const vectored = AddVectoredExceptionHandler(1, handler);
  const unsigned masks[] = {8, 0x10, 4, 2, 1};
  for (int i = 0; i < 5; i++) {
    clear();
    control(0x1f & ~masks[i], 0x1f);
    switch (i) {
    case 0: sink = one / zero; break;
    case 1: sink = zero / zero; break;
    case 2: sink = 1e308; sink = sink * sink; break;
    case 3: sink = 1e-308; sink = sink * sink; break;
    default: sink = third();
    }
    printf("%x\n", control(0, 0));
  }
  RemoveVectoredExceptionHandler(vectored);
  typedef errno_t (*Secure)(unsigned *, unsigned, unsigned);
  const Secure secure = (Secure)(void *)GetProcAddress(library, "_controlfp_s");
  unsigned word = 0;
  printf("%d", secure(&word, 0x100, 0x300));
  printf(" %x", word);
  printf(" %d", secure(&word, 0, 0x300));
  printf(" %x\n", word);
  clear();
}

static void environments(void) {
  unsigned environment[2] = {0}, flags = 0;
  int (*const get)(unsigned *) = NEW(int (*)(unsigned *), "fegetenv"), (*const set)(unsigned *) = NEW(int (*)(unsigned *), "fesetenv");
  int (*const hold)(unsigned *) = NEW(int (*)(unsigned *), "feholdexcept"), (*const test)(int) = NEW(int (*)(int), "fetestexcept");
  int (*const clear)(int) = NEW(int (*)(int), "feclearexcept"), (*const round)(int) = NEW(int (*)(int), "fesetround");
  int (*const rounding)(void) = NEW(int (*)(void), "fegetround"), (*const rounds)(void) = NEW(int (*)(void), "__fpe_flt_rounds");
  int (*const getFlags)(unsigned *, int) = NEW(int (*)(unsigned *, int), "fegetexceptflag");
  int (*const setFlags)(unsigned *, int) = NEW(int (*)(unsigned *, int), "fesetexceptflag");
  printf("%d", get(environment));
  printf(" %x %x\n", environment[0], environment[1]);
  printf("%d", round(0x100));
  printf(" %x %d", rounding(), rounds());
  get(environment);
  printf(" %x\n", environment[0]);
  const char *names[] = {"rint", "nearbyint"};
  for (int how = 0; how < 4; how++) {
    round(how << 8);
    for (int i = 0; i < 2; i++) {
      const Real function = NEW(Real, names[i]);
      printf("%g %g %g ", function(2.5), function(-2.5), function(3.5));
    }
    printf("%g %ld %lld %ld\n", NEW(Single, "rintf")(-1.25f), NEW(long (*)(double), "lrint")(-2.5), NEW(long long (*)(double), "llrint")(1e15 + 0.5),
           NEW(long (*)(float), "lrintf")(0.75f));
  }
  printf("%d", round(0x400));
  printf(" %x\n", rounding());
  round(0);
  clear(0x1f);
  sink = one / zero;
  sink = zero / zero;
  printf("%x %x\n", test(0x1f), test(8));
  printf("%d", getFlags(&flags, 0x1f));
  printf(" %x\n", flags);
  printf("%d", clear(8));
  printf(" %x", test(0x1f));
  printf(" %d", setFlags(&flags, 8));
  printf(" %x\n", test(0x1f));
  printf("%d", hold(environment));
  printf(" %x %x\n", environment[1], test(0x1f));
  printf("%d", set(environment));
  printf(" %x\n", test(0x1f));
  const unsigned initial[2] = {0x3f00003f, 0};
  printf("%d", set((unsigned *)initial));
  printf(" %x %x\n", test(0x1f), rounding());
}

int main(void) {
  old = LoadLibraryA("msvcrt.dll");
  new = LoadLibraryA("ucrtbase.dll");
  specials();
  fused();
  complexes();
  controls(old);
  controls(new);
  environments();
  return 0;
}
