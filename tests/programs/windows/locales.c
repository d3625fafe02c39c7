// Locales and the order of texts: "CompareStringEx", "CompareStringOrdinal", "LCMapStringEx", "GetStringTypeW", "GetLocaleInfoEx",
// "Locale Information Constants", "GetNumberFormatEx function", "GetCurrencyFormatEx function", "MultiByteToWideChar function" of
// Microsoft's Win32 reference, for English of the United States.

#include <stdio.h>
#include <windows.h>

static void show(const char *title, const wchar_t *text, int length) {
  printf("%s: %d", title, length);
  if (length == 0) printf(" error %lu", GetLastError());
  for (int i = 0; i < length; i++) printf(text[i] >= 0x20 && text[i] < 0x7f ? " %c" : " %04x", text[i]);
  printf("\n");
}

static void map(const char *title, DWORD flags, const wchar_t *text, int length, int room) {
  wchar_t target[64];
  show(title, target, LCMapStringEx(L"en-US", flags, text, length, target, room, NULL, NULL, 0));
}

static int compare(const wchar_t *one, const wchar_t *other, DWORD flags) {
  return CompareStringEx(LOCALE_NAME_USER_DEFAULT, flags, one, -1, other, -1, NULL, NULL, 0);
}

static void types(const char *title, DWORD which, const wchar_t *text, int length) {
  WORD kinds[32] = {0};
  printf("%s: %d", title, GetStringTypeW(which, text, length, kinds));
  for (int i = 0; i < length; i++) printf(" %x", kinds[i]);
  printf("\n");
}

static void number(const char *title, const char *value, const NUMBERFMTA *format) {
  char text[64] = "";
  SetLastError(0);
  const int length = GetNumberFormatA(LOCALE_USER_DEFAULT, 0, value, format, text, sizeof text);
  printf("%s: %d %s %lu\n", title, length, text, GetLastError());
}

static void sum(const char *title, const char *value, const CURRENCYFMTA *format) {
  char text[64] = "";
  SetLastError(0);
  const int length = GetCurrencyFormatA(LOCALE_USER_DEFAULT, 0, value, format, text, sizeof text);
  printf("%s: %d %s %lu\n", title, length, text, GetLastError());
}

static void words(void) {
  printf("taken apart %d", compare(L"r\x00e9sum\x00e9", L"re\x0301sume\x0301", 0));
  printf(" %d\n", compare(L"\x00c5", L"A\x030a", 0));
  printf("expanded %d %d", compare(L"stra\x00df" L"e", L"strasse", 0), compare(L"encyclop\x00e6" L"dia", L"encyclopaedia", 0));
  printf(" %d\n", compare(L"stra\x00df" L"e", L"straste", 0));
  printf("digits %d", compare(L"file10", L"file9", 0));
  printf(" %d", compare(L"file10", L"file9", SORT_DIGITSASNUMBERS));
  printf(" %d", compare(L"file2b", L"file10a", SORT_DIGITSASNUMBERS));
  printf(" %d\n", compare(L"a1", L"b0", SORT_DIGITSASNUMBERS));
  wchar_t text[16];
  show("glyphs", text, MultiByteToWideChar(437, MB_USEGLYPHCHARS, "\1\3\x1a\x7f""a", 5, text, 16));
  show("no glyphs", text, MultiByteToWideChar(437, 0, "\1a", 2, text, 16));
  show("composite", text, MultiByteToWideChar(1252, MB_COMPOSITE, "\xe9\xc4", 2, text, 16));
  show("both", text, MultiByteToWideChar(1252, MB_COMPOSITE | MB_PRECOMPOSED, "a", 1, text, 16));
}

static void numbers(void) {
  NUMBERFMTA format = {3, 0, 32, "#", "_", 0};
  CURRENCYFMTA money = {2, 1, 3, ",", ".", 8, 3, "EUR"};
  wchar_t text[64];
  number("number", "1234567.891", NULL);
  number("rounded", "9999.995", NULL);
  number("small", "-0.5", NULL);
  number("whole", "12", NULL);
  number("own format", "-123456789.12", &format);
  number("without a zero", ".25", &format);
  number("a letter", "12a", NULL);
  number("two points", "1.2.3", NULL);
  format.NumDigits = 10;
  number("too many digits", "1", &format);
  format = (NUMBERFMTA){0, 1, 3, ".", ",", 3};
  number("sign behind", "-1234.5", &format);
  show("wide", text, GetNumberFormatEx(L"en-US", 0, L"1234.5", NULL, text, 64));
  printf("measured %d\n", GetNumberFormatEx(L"en-US", 0, L"1234.5", NULL, NULL, 0));
  show("short", text, GetNumberFormatEx(L"en-US", 0, L"1234.5", NULL, text, 4));
  show("unknown", text, GetNumberFormatEx(L"xx-XX", 0, L"1", NULL, text, 64));
  sum("sum", "1234.5", NULL);
  sum("debt", "-1234.5", NULL);
  sum("own sum", "1234.5", &money);
  sum("own debt", "-1234.5", &money);
}

int main(void) {
  wchar_t text[64];
  DWORD number = 0;
  printf("same %d less %d greater %d\n", compare(L"abc", L"abc", 0), compare(L"abc", L"abd", 0), compare(L"b", L"abc", 0));
  printf("case %d, ignored %d\n", compare(L"abc", L"ABC", 0), compare(L"abc", L"ABC", NORM_IGNORECASE));
  printf("case after letters %d\n", compare(L"Abd", L"abc", 0));
  printf("marks %d, ignored %d\n", compare(L"resume", L"r\x00e9sum\x00e9", 0), compare(L"resume", L"r\x00e9sum\x00e9", NORM_IGNORENONSPACE));
  printf("hyphen %d, as string %d\n", compare(L"co-op", L"coop", 0), compare(L"co-op", L"coop", SORT_STRINGSORT));
  printf("digits %d, symbols %d\n", compare(L"9", L"a", 0), compare(L"_", L"0", 0));
  printf("lengths %d\n", CompareStringW(LOCALE_USER_DEFAULT, 0, L"abcx", 3, L"abcy", 3));
  SetLastError(0);
  printf("flags %d", CompareStringW(LOCALE_USER_DEFAULT, 0x80000000, L"a", 1, L"b", 1));
  printf(" %lu\n", GetLastError());
  printf("null %d", CompareStringW(LOCALE_USER_DEFAULT, 0, NULL, 1, L"b", 1));
  printf(" %lu\n", GetLastError());
  printf("ordinal %d %d %d\n", CompareStringOrdinal(L"a", -1, L"B", -1, FALSE), CompareStringOrdinal(L"a", -1, L"B", -1, TRUE), CompareStringOrdinal(L"\x00e4", 1, L"\x00c4", 1, TRUE));
  map("upper", LCMAP_UPPERCASE, L"abc \x00e4\x00df\x03b1", -1, 64);
  map("lower", LCMAP_LOWERCASE, L"ABC \x00c4", 5, 64);
  map("title", LCMAP_TITLECASE, L"two words", -1, 64);
  map("reversed", LCMAP_BYTEREV, L"\x1234", 1, 64);
  map("short", LCMAP_UPPERCASE, L"abc", -1, 2);
  printf("measured %d\n", LCMapStringW(LOCALE_USER_DEFAULT, LCMAP_UPPERCASE, L"abc", -1, NULL, 0));
  char one[64], other[64];
  LCMapStringW(LOCALE_USER_DEFAULT, LCMAP_SORTKEY, L"co-op", -1, (wchar_t *)one, 64);
  LCMapStringW(LOCALE_USER_DEFAULT, LCMAP_SORTKEY, L"Coop", -1, (wchar_t *)other, 64);
  int i = 0;
  while (one[i] == other[i]) i++;
  printf("keys %d\n", (one[i] > other[i]) == (compare(L"co-op", L"Coop", 0) > 2));
  types("type 1", CT_CTYPE1, L"aZ5 \t.\x00e4\x4e00", 8);
  types("type 2", CT_CTYPE2, L"a5 +,\x05d0", 6);
  types("type 3", CT_CTYPE3, L"a.\x3042\x30a2\x4e00\xff21", 6);
  types("no type", 3, L"a", 1);
  show("name", text, GetUserDefaultLocaleName(text, 64));
  show("decimal", text, GetLocaleInfoEx(L"en-US", LOCALE_SDECIMAL, text, 64));
  show("day", text, GetLocaleInfoEx(L"en-US", LOCALE_SDAYNAME1, text, 64));
  show("month", text, GetLocaleInfoW(LOCALE_USER_DEFAULT, LOCALE_SABBREVMONTHNAME12, text, 64));
  show("short", text, GetLocaleInfoEx(L"en-US", LOCALE_SDAYNAME1, text, 3));
  show("unknown", text, GetLocaleInfoEx(L"xx-XX", LOCALE_SDAYNAME1, text, 64));
  printf("number %d", GetLocaleInfoW(LOCALE_USER_DEFAULT, LOCALE_IDIGITS | LOCALE_RETURN_NUMBER, (wchar_t *)&number, 2));
  printf(" %lu\n", number);
  printf("ids %lx %x %lx %d\n", GetUserDefaultLCID(), GetUserDefaultUILanguage(), LocaleNameToLCID(L"en-us", 0), IsValidLocale(0x409, LCID_INSTALLED));
  words();
  numbers();
  return 0;
}
