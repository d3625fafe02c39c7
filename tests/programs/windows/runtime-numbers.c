/*
 * Numbers and times of both C runtimes, msvcrt.dll and ucrtbase.dll: printf, scanf, strtod, itoa, mathematics, sorting, the calendar.
 *
 * Expected: Microsoft, "Format specification syntax: printf and wprintf functions", "scanf type field characters", "strtod", "_ecvt",
 * "qsort_s", "mktime", "strftime", "_tzset", "printf, _printf_l, wprintf, _wprintf_l" (of rounding); digits are those of the exact value, rounded to the nearest.
 */
#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <wchar.h>
#include <windows.h>

static HMODULE old, new;
#define OLD(type, name) ((type)(void *)GetProcAddress(old, name))
#define NEW(type, name) ((type)(void *)GetProcAddress(new, name))

typedef int (*Print)(uint64_t, char *, size_t, const char *, void *, va_list);
typedef int (*WidePrint)(uint64_t, wchar_t *, size_t, const wchar_t *, void *, va_list);
typedef int (*Scan)(uint64_t, const char *, size_t, const char *, void *, va_list);
typedef double (*Read)(const char *, char **);
typedef double (*Real)(double);

static char buffer[400];

static const char *print(uint64_t options, const char *format, ...) {
  va_list list;
  va_start(list, format);
  const int count = NEW(Print, "__stdio_common_vsprintf")(options, buffer, sizeof buffer, format, NULL, list);
  va_end(list);
  return count < 0 ? "failed" : buffer;
}

static int scan(const char *text, const char *format, ...) {
  va_list list;
  va_start(list, format);
  const int count = NEW(Scan, "__stdio_common_vsscanf")(0, text, (size_t)-1, format, NULL, list);
  va_end(list);
  return count;
}

static int room(uint64_t options, size_t size, const char *format, ...) {
  va_list list;
  va_start(list, format);
  memset(buffer, '#', 8);
  buffer[8] = 0;
  const int count = NEW(Print, "__stdio_common_vsprintf")(options, buffer, size, format, NULL, list);
  va_end(list);
  return count;
}

static void printing(void) {
  typedef int (*Sprintf)(char *, const char *, ...);
  const Sprintf sprint = OLD(Sprintf, "sprintf");
  sprint(buffer, "%e|%g|%a|%f|%E", 1e5, 1e-7, 1.0, 1.0 / 0.0, -1e100);
  printf("old %s\n", buffer);
  printf("new %s\n", print(0, "%e|%g|%a|%f|%E|%F|%f", 1e5, 1e-7, 1.0, INFINITY, -1e100, -INFINITY, NAN));
  printf("new %s\n", print(0, "%.0f %.0f %.2f %.3a %A %#g %G", 0.5, 1.5, 2.675, 1.0 / 3, -2.5, 1.0, 1e-5));
  printf("halves %s", print(0, "%.0f %.1f %.1e %.3g", 2.5, 0.25, 1.25, 1.125));
  printf(" %s", print(32, "%.0f %.1f %.1e %.3g", 2.5, 0.25, 1.25, 1.125));
  sprint(buffer, "%.0f %.1f %.1e %.3g", 2.5, 0.25, 1.25, 1.125);
  printf(" old %s\n", buffer);
  printf("new %s\n", print(0, "%hhd %hd %ld %lld %zu %jd %td %I64x %I32d", 300, 70000, -1L, -1LL, (size_t)7, 8LL, 9LL, 1LL << 33, 5));
  printf("new %s\n", print(0, "[%+5d] [%-5d] [%05d] [% d] [%#x] [%#o] [%.0d] [%5.3d]", 1, 2, 3, 4, 255, 8, 0, 6));
  printf("new %s\n", print(0, "[%5s] [%-5s] [%.2s] [%c] [%ls] [%p] [%%]", "ab", "ab", "abc", 'x', L"wide", (void *)0x12));
  printf("unknown %s\n", print(0, "%y"));
  printf("places %s", NEW(Print, "__stdio_common_vsprintf_p")(0, buffer, 100, "%2$s %1$d", NULL, (va_list)(void *[]){(void *)5, "five"}) < 0 ? "" : buffer);
  printf("\n");
  printf("room %d", room(2, 4, "%d", 123456));
  printf(" %s", buffer);
  printf(" %d", room(0, 4, "%d", 123456));
  printf(" %s", buffer);
  printf(" %d", room(1, 4, "%d", 123456));
  printf(" %s\n", buffer);
  typedef int (*Bounded)(char *, size_t, const char *, ...);
  memset(buffer, '#', 8);
  printf("old %d", OLD(Bounded, "_snprintf")(buffer, 4, "abcd"));
  printf(" %.5s %d\n", buffer, OLD(Bounded, "_snprintf")(buffer, 3, "abcd"));
  wchar_t wide[40];
  NEW(WidePrint, "__stdio_common_vswprintf")(4, wide, 40, L"%s %S %hs", NULL, (va_list)(void *[]){L"wide", "narrow", "short"});
  printf("wide %ls\n", wide);
}

static void scanning(void) {
  int a = 0, b = 0, count = 0;
  short small = 0;
  long long big = 0;
  double real = 0;
  float single = 0;
  char text[20] = "", set[20] = "";
  printf("scan %d", scan("12 0x1f 077 -5", "%d %i %hi%lld", &a, &b, &small, &big));
  printf(" %d %d %d %lld\n", a, b, small, big);
  printf("scan %d", scan("1.5e2 .25 word abcx", "%lf%f %s %[a-c]%n", &real, &single, text, set, &count));
  printf(" %g %g %s %s %d\n", real, single, text, set, count);
  printf("scan %d", scan("123456", "%3d%*1d%d", &a, &b));
  printf(" %d %d\n", a, b);
  printf("scan %d %d %d\n", scan("", "%d", &a), scan("x", "%d", &a), scan("5,x", "%d,%d", &a, &b));
  typedef int (*Sscanf)(const char *, const char *, ...);
  printf("secure %d", OLD(Sscanf, "sscanf_s")("abc 7", "%s %d", text, 20, &a));
  printf(" %s %d", text, a);
  printf(" %d [%s]\n", OLD(Sscanf, "sscanf_s")("abcdef", "%s", text, 4), text);
}

static void reading(void) {
  const Read read = NEW(Read, "strtod"), older = OLD(Read, "strtod");
  const char *texts[] = {"0x1.8p1", "inf", "1e309", "1e-400", "4.9e-324", "2.2250738585072011e-308", "9007199254740993", "  -.5x", "1e", "nan"};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    char *end;
    *NEW(int *(*)(void), "_errno")() = 0;
    const double value = read(texts[i], &end);
    printf("%s: %.17g %d %d", texts[i], isnan(value) ? 99 : value, (int)(end - texts[i]), *NEW(int *(*)(void), "_errno")());
    const double before = older(texts[i], &end);
    printf(" %.17g %d\n", before, (int)(end - texts[i]));
  }
  int point, sign;
  printf("ecvt %s", OLD(char *(*)(double, int, int *, int *), "_ecvt")(-123.456, 4, &point, &sign));
  printf(" %d %d", point, sign);
  printf(" %s", OLD(char *(*)(double, int, int *, int *), "_fcvt")(0.0456, 3, &point, &sign));
  printf(" %d %s\n", point, OLD(char *(*)(double, int, char *), "_gcvt")(-3.1415e-7, 5, buffer));
  printf("strtol %ld", strtol("  -0x7fz", NULL, 0));
  errno = 0;
  printf(" %ld", strtol("99999999999", NULL, 10));
  printf(" %d", errno == ERANGE);
  printf(" %lu", strtoul("-1", NULL, 10));
  printf(" %I64d\n", _strtoi64("-9223372036854775809", NULL, 10));
  printf("itoa %s", _itoa(-255, buffer, 16));
  printf(" %s", _i64toa(-5, buffer, 10));
  printf(" %s\n", _ultoa(35, buffer, 36));
}

static void mathematics(void) {
  printf("math %.17g %.17g %.17g\n", OLD(Real, "sin")(1e22), OLD(Real, "exp")(1.0), OLD(Real, "log10")(1000));
  printf("math %g %g %g\n", OLD(double (*)(double, double), "pow")(2, -2), OLD(double (*)(double, double), "fmod")(-7.5, 2),
         OLD(double (*)(double, double), "atan2")(-0.0, -1));
  int exponent;
  double whole;
  printf("parts %g", OLD(double (*)(double, int *), "frexp")(-12, &exponent));
  printf(" %d %g", exponent, OLD(double (*)(double, double *), "modf")(-3.25, &whole));
  printf(" %g %g\n", whole, OLD(double (*)(double, int), "ldexp")(0.75, 4));
  *NEW(int *(*)(void), "_errno")() = 0;
  printf("domain %d", !!isnan(NEW(Real, "sqrt")(-1)));
  printf(" %d\n", *NEW(int *(*)(void), "_errno")());
  printf("new %g %g %ld %g\n", NEW(Real, "round")(-2.5), NEW(Real, "rint")(2.5), NEW(long (*)(double), "lround")(3.5), NEW(Real, "cbrt")(27));
  printf("single %g %g\n", OLD(float (*)(float), "sqrtf")(2.25f), OLD(float (*)(float, float), "powf")(2, 10));
  printf("class %x %x %d\n", OLD(int (*)(double), "_fpclass")(-0.0), OLD(int (*)(double), "_fpclass")(1), OLD(int (*)(double), "_finite")(INFINITY));
  srand(42);
  printf("random %d", rand());
  printf(" %d", rand());
  const div_t parts = div(-7, 2);
  printf(" div %d %d\n", parts.quot, parts.rem);
}

static int by_context(void *context, const void *one, const void *other) {
  return *(int *)context * (*(const int *)one - *(const int *)other);
}

static int by_value(const void *one, const void *other) { return *(const int *)one - *(const int *)other; }

static void sorting(void) {
  int values[] = {5, -2, 9, 0, 7, 7, 1}, down = -1, key = 7;
  typedef void (*Sort)(void *, size_t, size_t, int (*)(void *, const void *, const void *), void *);
  OLD(Sort, "qsort_s")(values, 7, sizeof *values, by_context, &down);
  printf("sorted");
  for (int i = 0; i < 7; i++) printf(" %d", values[i]);
  qsort(values, 7, sizeof *values, by_value);
  printf(" then %d %d found %d\n", values[0], values[6], *(int *)bsearch(&key, values, 7, sizeof *values, by_value));
  unsigned count = 7;
  typedef void *(*Find)(const void *, const void *, unsigned *, unsigned, int (*)(const void *, const void *));
  printf("linear %d", (int)((int *)OLD(Find, "_lfind")(&key, values, &count, sizeof *values, by_value) - values));
  key = 100;
  printf(" %d\n", OLD(Find, "_lfind")(&key, values, &count, sizeof *values, by_value) == NULL);
}

static void times(void) {
  struct tm moment = {.tm_year = 124, .tm_mon = 13, .tm_mday = 29, .tm_hour = 25, .tm_min = -1, .tm_isdst = 0};
  const time_t time = mktime(&moment);
  printf("mktime %lld %d-%d-%d %d:%d wday %d yday %d\n", (long long)time, moment.tm_year + 1900, moment.tm_mon + 1, moment.tm_mday, moment.tm_hour,
         moment.tm_min, moment.tm_wday, moment.tm_yday);
  printf("asctime %s", asctime(gmtime(&(time_t){951782400})));
  strftime(buffer, sizeof buffer, "%Y-%m-%d %H:%M:%S %a %A %b %B %j %U %W %w %y %p %I %% %x %X %#d %c", &moment);
  printf("%s\n", buffer);
  typedef size_t (*Format)(char *, size_t, const char *, const struct tm *);
  NEW(Format, "strftime")(buffer, sizeof buffer, "%F %T %e %G-%V %u %D %R %C %h%n%t%c", &moment);
  printf("%s\n", buffer);
  printf("no room %d", (int)strftime(buffer, 3, "%Y", &moment));
  errno = 0;
  printf(" before 1970 %d %d\n", gmtime(&(time_t){-1}) == NULL, (int)difftime(10, 4));
  _putenv("TZ=EST5EDT");
  _tzset();
  printf("zone %s %s %ld %d", _tzname[0], _tzname[1], _timezone, _daylight);
  moment = *localtime(&(time_t){1720000000});
  printf(" summer %d:%02d %d", moment.tm_hour, moment.tm_min, moment.tm_isdst);
  printf(" %lld", (long long)mktime(&moment));
  moment = *localtime(&(time_t){1700000000 + 86400 * 20});
  printf(" winter %d:%02d %d\n", moment.tm_hour, moment.tm_min, moment.tm_isdst);
}

static void ignore(const wchar_t *expression, const wchar_t *function, const wchar_t *file, unsigned line, uintptr_t reserved) {
  (void)expression, (void)function, (void)file, (void)line, (void)reserved;
}

int main(void) {
  old = GetModuleHandleA("msvcrt.dll");
  new = LoadLibraryA("api-ms-win-crt-stdio-l1-1-0.dll");
  NEW(void *(*)(void *), "_set_invalid_parameter_handler")(ignore);
  printing();
  scanning();
  reading();
  mathematics();
  sorting();
  times();
  return 0;
}
