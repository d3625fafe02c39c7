// Conversions of printf and scanf, by msvcrt.dll and by ucrtbase.dll: flags, widths, precisions and sizes together, numbers at their ends,
// sets of letters, what is left out, results and errno.
//
// Source of what is expected: Microsoft, "Format specification syntax: printf and wprintf functions", "Size and distance specification",
// "Precision specification", "sscanf, _sscanf_l, swscanf, _swscanf_l", "Format specification fields: scanf and wscanf functions",
// "scanf width specification", "scanf type field characters", "_set_printf_count_output"; ISO C, 7.21.6.1 and 7.21.6.2.
#define __USE_MINGW_ANSI_STDIO 0
#define WIN32_LEAN_AND_MEAN
#include <windows.h>
#include <errno.h>
#include <float.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

typedef int (*Print)(unsigned long long options, char *to, size_t room, const char *format, void *locale, va_list list);
typedef int (*Scan)(unsigned long long options, const char *text, size_t length, const char *format, void *locale, va_list list);
typedef int (*OldPrint)(char *to, size_t room, const char *format, va_list list);
typedef int (*OldScan)(const char *text, const char *format, ...);
typedef int *(*Errno)(void);

static Print newPrint;
static Scan newScan;
static OldPrint oldPrint;
static OldScan oldScan;
static Errno newErrno, oldErrno;

// What the new functions print, and the old ones where that is something else.
static void print(const char *format, ...) {
  char one[600] = "untouched", other[600] = "untouched";
  va_list list;
  va_start(list, format);
  *newErrno() = 0;
  int count = newPrint(2, one, sizeof one, format, NULL, list);
  int error = *newErrno();
  va_end(list);
  va_start(list, format);
  *oldErrno() = 0;
  int oldCount = oldPrint(other, sizeof other, format, list);
  int oldError = *oldErrno();
  va_end(list);
  printf("%s: %d [%s]", format, count, one);
  if (error) printf(", errno %d", error);
  if (count != oldCount || strcmp(one, other)) printf(", old %d [%s]", oldCount, other);
  if (error != oldError) printf(", old errno %d", oldError);
  printf("\n");
}

static void integers(void) {
  static const char *const flags[] = {"", "-", "+", " ", "0", "#", "+0", " 0", "-0", "-+", "+ ", "#0", "-#"};
  static const char *const sizes[] = {"", "4", "8", ".0", ".3", "8.3", "8.0"};
  for (int f = 0; f < 13; f++) {
    for (int s = 0; s < 7; s++) {
      char format[64];
      sprintf(format, "%%%s%sd|%%%s%sx|%%%s%so|%%%s%su", flags[f], sizes[s], flags[f], sizes[s], flags[f], sizes[s], flags[f], sizes[s]);
      print(format, -42, 42, 42, 42);
      if (s > 2) print(format, 0, 0, 0, 0);
    }
  }
  print("%hd %hu %hx", 0x12345, 0x1ffff, -1);
  print("%ld %lu %lx", 0x7fffffff, -1, -1);
  print("%I64d %I64u %I64x", -1LL, -1LL, 0x123456789abcdefLL);
  print("%I32d %I32u %I32x", -1, -1, -1);
  print("%Id %Iu %Ix", -5LL, -5LL, -5LL);
  print("%lld %llu %llX", -9223372036854775807LL - 1, -1LL, -2LL);
  print("%d %i %u", -2147483647 - 1, 2147483647, -1);
  print("%*d|%-*d|%*d", 6, 42, 6, 42, -6, 42);
  print("%.*d|%.*d|%.*d", 4, 42, 0, 0, -3, 42);
  print("%#x %#X %#o %#08x %-#8x|", 255, 255, 8, 255, 255);
  print("%p|%20p|%-20p|", (void *)0x1234, (void *)0x1234, (void *)0x1234);
  print("%%|%5d%%|%c%c", 7, 'a', 'b');
  print("%X %x", 0xbeef, 0xbeef);
}

static void reals(void) {
  static const double values[] = {0.0, -1.5, 0.1, 123456.0, 1234567.0, 0.0001, 0.00001, 5e-324, 2.5, 9.995, 99999.95};
  static const char *const formats[] = {"%f|%e|%g", "%.0f|%.0e|%.0g|%.0a", "%.3f|%.3e|%.3g|%.3a", "%#.0f|%#.0e|%#.0g|%#.0a", "%+012.2f|%+012.2e|%+012.2g|%+012.2a", "%-12.1f|%-12.1E|%-12.1G|%.1A|", "%#g|% g|%#.3g|%+.2a"};
  for (int v = 0; v < 11; v++) for (int f = 0; f < 7; f++) print(formats[f], values[v], values[v], values[v], values[v]);
  print("%f|%e|%g|%G", INFINITY, INFINITY, INFINITY, -INFINITY);
  print("%10f|%010f|%+f|% f|%.1f", INFINITY, INFINITY, INFINITY, INFINITY, INFINITY);
  print("%f|%10g|%+f|%G", NAN, NAN, NAN, NAN);
  print("%.20f|%.30e|%.17g", 0.1, 0.1, 0.1);
  print("%Lf %lf %hf", 1.5, 2.5, 3.5);
}

static void texts(void) {
  print("%s|%5s|%-5s|%.2s|%5.1s|%-5.1s|%.0s|", "abc", "abc", "abc", "abc", "abc", "abc", "abc");
  print("%S|%ls|%ws|%hs|%.2S|%6S|", L"wide", L"wide", L"wide", "narrow", L"wide", L"wide");
  print("%C|%lc|%hc|%wc|%5c|%-5c|", L'W', L'W', 'n', L'W', 'x', 'x');
  print("%s|%.3s|%10s", NULL, NULL, NULL);
  print("%*s|%-*s|%.*s", 6, "ab", 6, "ab", 1, "ab");
  print("");
  print("plain text without any");
}

static void counts(void) {
  int whole = 7;
  short pair[2] = {7, 7};
  long long wide = 7;
  int (*enable)(int) = (int (*)(int))(void *)GetProcAddress(GetModuleHandleW(L"ucrtbase.dll"), "_set_printf_count_output");
  int (*oldEnable)(int) = (int (*)(int))(void *)GetProcAddress(GetModuleHandleW(L"msvcrt.dll"), "_set_printf_count_output");
  enable(1);
  if (oldEnable) oldEnable(1);
  print("abc%nd", &whole);
  print("abcd%hn", pair);
  print("abcde%lln", &wide);
  printf("%d %d %d %I64d\n", whole, pair[0], pair[1], wide);
}

static int newScanf(const char *text, const char *format, ...) {
  va_list list;
  va_start(list, format);
  int count = newScan(2, text, (size_t)-1, format, NULL, list);
  va_end(list);
  return count;
}

static void show(const char *which, int count, const char *text, const char *format, int error, const int *numbers, char (*texts)[64]) {
  printf("%s \"%s\" by \"%s\": %d", which, text, format, count);
  if (error) printf(", errno %d", error);
  if (numbers) printf(" (%d %d %d)", numbers[0], numbers[1], numbers[2]);
  if (texts) printf(" [%s] [%s]", texts[0], texts[1]);
  printf("\n");
}

static void scan(const char *text, const char *format) {
  int one[3] = {-7, -7, -7}, other[3] = {-7, -7, -7};
  *newErrno() = *oldErrno() = 0;
  int count = newScanf(text, format, &one[0], &one[1], &one[2]);
  int error = *newErrno();
  int oldCount = oldScan(text, format, &other[0], &other[1], &other[2]);
  int oldError = *oldErrno();
  show("numbers of", count, text, format, error, one, NULL);
  if (count != oldCount || memcmp(one, other, sizeof one) || error != oldError) show("  old", oldCount, text, format, oldError, other, NULL);
}

static void scanTexts(const char *text, const char *format) {
  char one[2][64] = {"-", "-"}, other[2][64] = {"-", "-"};
  *newErrno() = *oldErrno() = 0;
  int count = newScanf(text, format, one[0], one[1]);
  int error = *newErrno();
  int oldCount = oldScan(text, format, other[0], other[1]);
  int oldError = *oldErrno();
  show("texts of", count, text, format, error, NULL, one);
  if (count != oldCount || memcmp(one, other, sizeof one) || error != oldError) show("  old", oldCount, text, format, oldError, NULL, other);
}

static void scanReal(const char *text, const char *format) {
  double one = -7, other = -7;
  int count = newScanf(text, format, &one);
  int oldCount = oldScan(text, format, &other);
  printf("real of \"%s\" by \"%s\": %d %.17g", text, format, count, one);
  if (count != oldCount || memcmp(&one, &other, sizeof one)) printf(", old %d %.17g", oldCount, other);
  printf("\n");
}

static void scans(void) {
  scan("1 2 3", "%d%d%d");
  scan("1,2,3", "%d,%d,%d");
  scan("1 , 2", "%d,%d");
  scan("1 , 2", "%d ,%d");
  scan("12345", "%2d%2d%d");
  scan("", "%d");
  scan("   ", "%d");
  scan("x", "%d");
  scan("12x", "%d%d");
  scan("0x1f 017 10", "%i%i%i");
  scan("0x", "%i%i");
  scan("0xg", "%x");
  scan("1f 0x1F -1", "%x%X%x");
  scan("77 8", "%o%o");
  scan("-5 +5 - 5", "%d%d%d");
  scan("4294967295 -1", "%u%u");
  scan("99999999999 2147483648", "%d%d");
  scan("1 2 3", "%*d%d%d");
  scan("5%6", "%d%%%d");
  scan("7abc", "%d%n%n");
  scan("7", "%d%n");
  scan("  7", "%n%d");
  scan("5 6", "%1$d%d");
  scan("70000", "%hd");
  scan("1 2", "%d%*d%d");
  scan("abc 5", "abc%d");
  scan("abd 5", "abc%d");
  scan("+", "%d");
  scanTexts("hello world", "%s%s");
  scanTexts("hello world", "%3s%s");
  scanTexts("hello", "%3c%2c");
  scanTexts("ab", "%3c");
  scanTexts("abc123", "%[a-z]%[0-9]");
  scanTexts("abc123", "%[^0-9]%s");
  scanTexts("]ab", "%[]a]%s");
  scanTexts("x]ab", "%[^]]%s");
  scanTexts("a-b", "%[a-]%s");
  scanTexts("-ab", "%[-a]%s");
  scanTexts("cab", "%[c-a]%s");
  scanTexts("123", "%[a-z]");
  scanTexts("", "%[a-z]");
  scanTexts("  lead", "%[a-z]");
  scanTexts("  lead", " %[a-z]");
  scanTexts("abcdef", "%2[a-z]%*2[a-z]%s");
  scanTexts("abc", "%hs");
  scanTexts("a b", "%c%c");
  scanTexts("a b", "%c %c");
  scanTexts("one", "%*s%s");
  scanTexts("one two", "%*s%s");
  scanTexts("a,b", "%[^,],%s");
  scanReal("1.5", "%lf");
  scanReal("-1e3x", "%lf");
  scanReal("1e", "%lf");
  scanReal("1e5", "%2lf");
  scanReal("1e5", "%1lf");
  scanReal("1e+", "%lf");
  scanReal(".5", "%lf");
  scanReal("5.", "%lf");
  scanReal(".", "%lf");
  scanReal("0x1p4", "%lf");
  scanReal("12345", "%3lf");
  scanReal("1e500", "%lf");
  scanReal("4.9e-324", "%lg");
  scanReal("+.5e-1", "%le");
  scanReal("inf", "%lf");
  scanReal("x", "%lf");
  scanReal("", "%lf");
}

int main(void) {
  HMODULE new = LoadLibraryW(L"ucrtbase.dll"), old = LoadLibraryW(L"msvcrt.dll");
  newPrint = (Print)(void *)GetProcAddress(new, "__stdio_common_vsprintf");
  newScan = (Scan)(void *)GetProcAddress(new, "__stdio_common_vsscanf");
  newErrno = (Errno)(void *)GetProcAddress(new, "_errno");
  oldPrint = (OldPrint)(void *)GetProcAddress(old, "_vsnprintf");
  oldScan = (OldScan)(void *)GetProcAddress(old, "sscanf");
  oldErrno = (Errno)(void *)GetProcAddress(old, "_errno");
  integers();
  reals();
  texts();
  counts();
  scans();
  return 0;
}
