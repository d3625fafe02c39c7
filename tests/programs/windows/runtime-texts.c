/*
 * Texts of the C runtime: comparing, searching, copying with and without limits, case, conversions, classes of letters.
 *
 * Expected: Microsoft, "String manipulation (CRT)", the page of each function, "Security features in the CRT", "UTF-8 support" of "setlocale, _wsetlocale", "errno constants".
 */
#include <errno.h>
#include <locale.h>
#include <mbstring.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include <wctype.h>
#include <ctype.h>
#include <windows.h>

static int sign(int value) { return (value > 0) - (value < 0); }

/* The runtime's own function, whatever the compiler's library has by that name. */
static void *named(const char *library, const char *name) { return (void *)GetProcAddress(LoadLibraryA(library), name); }
#define OLD(type, name) ((type)named("msvcrt.dll", name))
#define NEW(type, name) ((type)named("ucrtbase.dll", name))

typedef int (*Copy)(char *, size_t, const char *);
typedef int (*CopyN)(char *, size_t, const char *, size_t);
typedef int (*WideCopy)(wchar_t *, size_t, const wchar_t *);
typedef void (*Handler)(const wchar_t *, const wchar_t *, const wchar_t *, unsigned, uintptr_t);

static void searching(void) {
  const char *text = "one two three two";
  printf("chr %d %d %d\n", (int)(strchr(text, 't') - text), (int)(strrchr(text, 't') - text), strchr(text, 'x') == NULL);
  printf("end %d %d\n", (int)(strchr(text, 0) - text), (int)(wcschr(L"ab", 0) - L"ab") == 2);
  printf("str %d %d %d\n", (int)(strstr(text, "two") - text), strstr(text, "four") == NULL, strstr(text, "") == text);
  printf("span %d %d %d\n", (int)strspn(text, "eno"), (int)strcspn(text, "tw"), (int)(strpbrk(text, "wt") - text));
  printf("wide %d %d %d\n", (int)wcsspn(L"aab", L"a"), (int)wcscspn(L"aab", L"b"), (int)wcslen(L"aab"));
  printf("memory %d %d %d\n", (int)((char *)memchr(text, 'w', 17) - text), memchr(text, 'h', 8) == NULL, sign(memcmp("ab", "ac", 2)));
  char parts[] = "/a//b/", *state = NULL;
  for (char *part = strtok(parts, "/"); part; part = strtok(NULL, "/")) printf("part %s\n", part);
  char more[] = ";x;;y";
  for (char *part = OLD(char *(*)(char *, const char *, char **), "strtok_s")(more, ";", &state); part;
       part = OLD(char *(*)(char *, const char *, char **), "strtok_s")(NULL, ";", &state))
    printf("part_s %s\n", part);
}

static void comparing(void) {
  printf("cmp %d %d %d\n", sign(strcmp("a", "b")), sign(strcmp("\xff", "a")), sign(strcmp("ab", "a")));
  printf("n %d %d %d\n", sign(strncmp("abc", "abd", 2)), sign(strncmp("abc", "abd", 3)), sign(wcsncmp(L"b", L"a", 9)));
  printf("i %d %d %d\n", sign(_stricmp("ABC", "abc")), sign(_stricmp("[", "a")), sign(_strnicmp("ABx", "aby", 2)));
  printf("wide %d %d %d\n", sign(_wcsicmp(L"ABC", L"abd")), sign(wcscmp(L"\u00e9", L"z")), sign(_wcsnicmp(L"AB", L"ab", 5)));
  printf("memory %d\n", sign(_memicmp("ABc", "abC", 3)));
}

static void copying(void) {
  char buffer[16];
  memset(buffer, '#', 16);
  strncpy(buffer, "ab", 4);
  printf("ncpy %s %d %c\n", buffer, buffer[3], buffer[4]);
  strcpy(buffer, "ab");
  strncat(buffer, "cdef", 2);
  printf("cat %s %s\n", buffer, strcat(buffer, "!"));
  printf("rev %s set %s", _strrev(strcpy(buffer, "abc")), "");
  printf("%s nset ", _strset(buffer, '*'));
  printf("%s\n", _strnset(buffer, '-', 2));
  _strupr(strcpy(buffer, "aBz\xe9"));
  printf("case %.3s %x %s\n", buffer, buffer[3] & 0xff, _strlwr(strcpy(buffer + 8, "aBZ")));
  char *copy = _strdup("copied");
  wchar_t *wide = _wcsdup(L"wide");
  printf("dup %s %ls %d\n", copy, wide, (int)_msize(copy));
  printf("ccpy %d\n", (int)((char *)_memccpy(buffer, "abcd", 'c', 4) - buffer));
  char swapped[5] = "";
  _swab((char *)"abcd", swapped, 4);
  printf("swab %s\n", swapped);
}

static void copying_with_limits(void) {
  char buffer[8] = "keep";
  wchar_t wide[4] = L"x";
  printf("cpy_s %d %s\n", OLD(Copy, "strcpy_s")(buffer, 8, "1234567"), buffer);
  printf("too long %d [%s]\n", OLD(Copy, "strcpy_s")(buffer, 8, "12345678"), buffer);
  printf("null %d %d\n", OLD(Copy, "strcpy_s")(NULL, 8, "1"), OLD(Copy, "strcpy_s")(buffer, 0, "1"));
  strcpy(buffer, "abc");
  printf("cat_s %d %s\n", OLD(Copy, "strcat_s")(buffer, 8, "defg"), buffer);
  printf("full %d [%s]\n", OLD(Copy, "strcat_s")(buffer, 8, "h"), buffer);
  printf("ncpy_s %d %s\n", OLD(CopyN, "strncpy_s")(buffer, 8, "abcdef", 3), buffer);
  printf("truncate %d %s\n", OLD(CopyN, "strncpy_s")(buffer, 4, "abcdef", (size_t)-1), buffer);
  printf("ncat_s %d %s\n", OLD(CopyN, "strncat_s")(buffer, 8, "xyz", 2), buffer);
  printf("wide %d %d [%ls]\n", OLD(WideCopy, "wcscpy_s")(wide, 4, L"abc"), OLD(WideCopy, "wcscpy_s")(wide, 4, L"abcd"), wide);
  int bytes[2] = {1, 2};
  printf("memcpy_s %d", NEW(int (*)(void *, size_t, const void *, size_t), "memcpy_s")(bytes, 8, "\3\0\0\0", 4));
  printf(" %d %d\n", bytes[0], bytes[1]);
}

static int reported;
static void report(const wchar_t *expression, const wchar_t *function, const wchar_t *file, unsigned line, uintptr_t reserved) {
  (void)expression, (void)function, (void)file, (void)line, (void)reserved;
  reported++;
}

static void invalid_arguments(void) {
  char buffer[4] = "abc";
  NEW(Handler (*)(Handler), "_set_invalid_parameter_handler")(report);
  int *error = NEW(int *(*)(void), "_errno")();
  *error = 0;
  printf("invalid %d [%s]", NEW(Copy, "strcpy_s")(buffer, 4, "abcd"), buffer);
  printf(" reported %d errno %d\n", reported, *error);
  printf("strtol %ld", NEW(long (*)(const char *, char **, int), "strtol")("1", NULL, 99));
  printf(" reported %d errno %d\n", reported, *error);
}

static void letters(void) {
  printf("byte %d%d%d%d%d%d %d%d%d\n", !!isalpha('a'), !!isdigit('5'), !!isspace('\t'), !!ispunct('!'), !!isxdigit('F'), !!iscntrl(127),
         !!isalpha(0xe9), !!isprint(' '), !!isgraph(' '));
  printf("wide %d%d%d%d%d\n", !!iswalpha(L'\u00e9'), !!iswupper(L'\u00c9'), !!iswdigit(L'7'), !!iswspace(0xa0), !!iswpunct(L'\u00bf'));
  printf("case %c%c %d %x %x\n", toupper('q'), tolower('Q'), toupper(0xe9) == 0xe9, towupper(L'z'), towupper(0xe9));
}

static void locales(void) {
  wchar_t wide[8];
  char narrow[8];
  printf("locale %s %d", setlocale(LC_ALL, NULL), (int)mbstowcs(wide, "a\xe9", 8));
  printf(" %x %d", wide[1], (int)wcstombs(narrow, L"\u20ac", 8));
  errno = 0;
  wctomb(narrow, 0x20ac);
  printf(" %d\n", errno == EILSEQ);
  printf("none %d\n", setlocale(LC_ALL, "xx_XX") == NULL);
  typedef size_t (*Wide)(wchar_t *, const char *, size_t);
  const Wide widen = NEW(Wide, "mbstowcs");
  printf("utf8 %d", NEW(char *(*)(int, const char *), "setlocale")(LC_ALL, ".utf8") != NULL);
  printf(" %d", (int)widen(wide, "\xe2\x82\xac!", 8));
  printf(" %x %d", wide[0], (int)NEW(size_t (*)(char *, const wchar_t *, size_t), "wcstombs")(narrow, L"\u20ac", 8));
  printf(" %d %x\n", (int)widen(wide, "\xff", 8), NEW(wint_t (*)(wint_t), "towupper")(0xe9));
  struct lconv *conventions = localeconv();
  printf("point %s [%s] %d\n", conventions->decimal_point, conventions->thousands_sep, conventions->frac_digits);
}

int main(void) {
  searching();
  comparing();
  copying();
  copying_with_limits();
  invalid_arguments();
  letters();
  locales();
  return 0;
}
