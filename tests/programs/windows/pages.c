// Code pages: "MultiByteToWideChar function", "WideCharToMultiByte function", "GetCPInfoExW function", "IsValidCodePage function" of
// Microsoft's Win32 reference; what bytes stand for is in the Unicode Consortium's mappings of pages 437 and 1252.

#include <stdio.h>
#include <string.h>
#include <windows.h>

static void wide(const char *title, UINT page, DWORD flags, const char *bytes, int length, int room) {
  wchar_t units[64];
  SetLastError(0);
  const int count = MultiByteToWideChar(page, flags, bytes, length, room ? units : NULL, room);
  printf("%s: %d", title, count);
  if (count == 0) printf(" error %lu", GetLastError());
  if (room)
    for (int i = 0; i < count; i++) printf(" %04x", units[i]);
  printf("\n");
}

static void narrow(const char *title, UINT page, DWORD flags, const wchar_t *text, int length, int room, const char *by, int ask) {
  unsigned char bytes[64];
  BOOL used = 7;
  SetLastError(0);
  const int count = WideCharToMultiByte(page, flags, text, length, room ? (char *)bytes : NULL, room, by, ask ? &used : NULL);
  printf("%s: %d", title, count);
  if (count == 0) printf(" error %lu", GetLastError());
  if (room)
    for (int i = 0; i < count; i++) printf(" %02x", bytes[i]);
  if (ask) printf(" used %d", used);
  printf("\n");
}

static void name(const CPINFOEXW *info) {
  for (int i = 0; info->CodePageName[i]; i++) putchar(info->CodePageName[i]);
  putchar('\n');
}

static int pages;

static BOOL CALLBACK count_page(LPSTR name) {
  pages += strlen(name) > 0;
  return pages < 3;
}

int main(void) {
  wide("utf-8", CP_UTF8, 0, "a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80", -1, 64);
  wide("measured", CP_UTF8, 0, "a\xc3\xa4", 3, 0);
  wide("no zero", CP_UTF8, 0, "a\xc3\xa4", 3, 64);
  wide("small", CP_UTF8, 0, "abc", -1, 3);
  wide("no length", CP_UTF8, 0, "abc", 0, 64);
  wide("invalid", CP_UTF8, MB_ERR_INVALID_CHARS, "a\xff", -1, 64);
  wide("replaced", CP_UTF8, 0, "a\xff\xe2\x82z", -1, 64);
  wide("long form", CP_UTF8, 0, "\xc0\x80", 2, 64);
  wide("flags", CP_UTF8, MB_PRECOMPOSED, "a", -1, 64);
  // As C runtimes give it for names of files.
  wide("the program's page", CP_ACP, MB_PRECOMPOSED | MB_ERR_INVALID_CHARS, "ab", -1, 64);
  wide("console's page", CP_OEMCP, MB_PRECOMPOSED, "ab", -1, 64);
  wide("1252", 1252, 0, "\x80\xe4\x9f\x81", -1, 64);
  wide("437", 437, MB_PRECOMPOSED, "\x80\xe1\xff\xb3", -1, 64);
  wide("no page", 12345, 0, "a", -1, 64);
  narrow("utf-8", CP_UTF8, 0, L"a\x00e4\x20ac\xd83d\xde00", -1, 64, NULL, 0);
  narrow("half", CP_UTF8, 0, L"a\xd83dz", -1, 64, NULL, 0);
  narrow("half refused", CP_UTF8, WC_ERR_INVALID_CHARS, L"a\xd83dz", -1, 64, NULL, 0);
  narrow("utf-8 default", CP_UTF8, 0, L"a", -1, 64, "!", 0);
  narrow("small", CP_UTF8, 0, L"abc", -1, 2, NULL, 0);
  narrow("measured", 1252, 0, L"abc", -1, 0, NULL, 0);
  narrow("1252", 1252, 0, L"\x20ac\x00e4\x0178", -1, 64, NULL, 1);
  narrow("similar", 1252, 0, L"\x0101\xff21\x2212", -1, 64, NULL, 1);
  narrow("Greek", 1252, 0, L"\x0393\x0398\x03a3\x03a6\x03a9\x03b1\x03b2\x03b4\x03bc\x03c0\x0391", -1, 64, NULL, 1);
  narrow("Greek in 437", 437, 0, L"\x0393\x0398\x03a3\x03a6\x03a9\x03b1\x03b2\x03b4\x03bc\x03c0\x0391", -1, 64, NULL, 1);
  narrow("letterlike", 1252, 0, L"\x2102\x210b\x212b\x212e\x2080\x2079\x2074\x207f\x20a4\x20a7", -1, 64, NULL, 1);
  narrow("boxes", 1252, 0, L"\x2500\x2502\x250c\x256c\x2588\x25a0\x3008\x300b", -1, 64, NULL, 1);
  narrow("signs in 437", 437, 0, L"\x263b\x2665\x2660\x2192\x2018\x201e\x2022\x00a9\x00ae", -1, 64, NULL, 1);
  narrow("Latin 1", 28591, 0, L"\x0110\x0111\x20ac\x2122\x2026\x0153\xff5e", -1, 64, NULL, 1);
  narrow("not similar", 1252, WC_NO_BEST_FIT_CHARS, L"\x0101\x4e00", -1, 64, NULL, 1);
  narrow("default", 1252, 0, L"x\x4e00y", 3, 64, "#", 1);
  narrow("437", 437, 0, L"\x00c7\x00df\x2502", -1, 64, NULL, 1);
  narrow("flags", 1252, WC_ERR_INVALID_CHARS, L"a", -1, 64, NULL, 0);
  CPINFOEXW info;
  printf("1252 %d", GetCPInfoExW(1252, 0, &info));
  printf(" %u %c %04x %u ", info.MaxCharSize, info.DefaultChar[0], info.UnicodeDefaultChar, info.CodePage);
  name(&info);
  printf("65001 %d", GetCPInfoExW(CP_UTF8, 0, &info));
  printf(" %u %04x %u ", info.MaxCharSize, info.UnicodeDefaultChar, info.CodePage);
  name(&info);
  printf("no page %d", GetCPInfoExW(12345, 0, &info));
  printf(" %lu\n", GetLastError());
  printf("valid %d %d %d %d\n", IsValidCodePage(437), IsValidCodePage(65001), IsValidCodePage(12345), IsValidCodePage(CP_ACP));
  printf("ended %d", EnumSystemCodePagesA(count_page, 0));
  printf(" after %d\n", pages);
  return 0;
}
