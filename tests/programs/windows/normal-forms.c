// Normal forms: "NormalizeString function", "IsNormalizedString function", "FoldStringW function" of Microsoft's Win32 reference; the texts
// are examples of Unicode Standard Annex 15.

#define _WIN32_WINNT 0x0600
#include <stdio.h>
#include <windows.h>

static void show(const char *title, const wchar_t *text, int length) {
  printf("%s: %d", title, length);
  if (length <= 0) printf(" error %lu", GetLastError());
  for (int i = 0; i < length; i++) printf(text[i] >= 0x20 && text[i] < 0x7f ? " %c" : " %04x", text[i]);
  printf("\n");
}

static void forms(const char *title, const wchar_t *text) {
  static const NORM_FORM all[] = {NormalizationC, NormalizationD, NormalizationKC, NormalizationKD};
  static const char *const names[] = {"C", "D", "KC", "KD"};
  wchar_t target[64];
  printf("%s\n", title);
  for (int i = 0; i < 4; i++) {
    show(names[i], target, NormalizeString(all[i], text, (int)wcslen(text), target, 64));
    printf("already %d\n", IsNormalizedString(all[i], text, -1));
  }
}

static void fold(const char *title, DWORD flags, const wchar_t *text) {
  wchar_t target[64];
  show(title, target, FoldStringW(flags, text, (int)wcslen(text), target, 64));
}

int main(void) {
  wchar_t target[64];
  forms("a letter with a mark", L"\x00e9");
  forms("a letter and a mark", L"e\x0301");
  forms("a unit", L"\x212b\x2126");
  forms("two marks", L"\x1e69");
  forms("out of order", L"s\x0307\x0323");
  forms("a mark between", L"a\x0328\x0301");
  forms("a ligature", L"\xfb01" L"2\x2075");
  forms("not made again", L"\x0958");
  forms("a syllable", L"\xd55c");
  forms("parts of one", L"\x1112\x1161\x11ab");
  forms("wide", L"\xff21\xff76\xff9e");
  printf("plain %d\n", IsNormalizedString(NormalizationC, L"abc", -1));
  show("with its zero", target, NormalizeString(NormalizationC, L"ab", -1, target, 64));
  printf("no form %d", NormalizeString(3, L"a", 1, target, 64));
  printf(" %lu\n", GetLastError());
  printf("half a pair %d", NormalizeString(NormalizationC, L"ab\xd800" L"c", 4, target, 64));
  printf(" %lu\n", GetLastError());
  printf("short %d", NormalizeString(NormalizationD, L"\x00e9\x00e9", 2, target, 3) < 0);
  printf(" %lu\n", GetLastError());
  fold("composite", MAP_COMPOSITE, L"\x00e9");
  fold("precomposed", MAP_PRECOMPOSED, L"e\x0301");
  fold("digits", MAP_FOLDDIGITS, L"\x0664\x096a\xff15x");
  fold("zone", MAP_FOLDCZONE, L"\xff21\xff0b");
  fold("ligatures", MAP_EXPAND_LIGATURES, L"\x00e6\x0153\xfb01");
  fold("nothing", 0, L"a");
  fold("both", MAP_COMPOSITE | MAP_PRECOMPOSED, L"a");
  printf("measured %d\n", FoldStringW(MAP_COMPOSITE, L"\x00e9", -1, NULL, 0));
  return 0;
}
