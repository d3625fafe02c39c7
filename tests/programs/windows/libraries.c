// The small libraries of the system: automation's texts and values, the registry, tokens, random bytes, characters, resources and
// versions, the command line, counted texts.
//
// Source: Microsoft, "SysAllocStringLen function", "SysReAllocString function", "VariantCopy function", "VariantChangeType function",
// "VariantChangeTypeEx function",
// "RegOpenKeyExW function", "AdjustTokenPrivileges function", "CharPrevExA function", "wsprintfW function", "FindResourceW function",
// "LoadStringW function", "VerQueryValueW function", "VerQueryValueA function", "CommandLineToArgvW function", "RtlInitUnicodeString function".
#include <stdio.h>
#include <string.h>
#include <windows.h>
#include <ntsecapi.h>
#include <oleauto.h>
#include <shellapi.h>
#include <userenv.h>
#include <winternl.h>

static void say(const char *what, long long value) {
  DWORD error = GetLastError();
  printf("%s: %lld, %lu\n", what, value, error);
  SetLastError(0);
}

static void automation(void) {
  BSTR text = SysAllocString(L"four");
  printf("%u %u %ls\n", SysStringLen(text), SysStringByteLen(text), text);
  SysReAllocStringLen(&text, L"longer text", 6);
  printf("%u %ls\n", SysStringLen(text), text);
  BSTR bytes = SysAllocStringByteLen("abc", 3);
  printf("%u %u %s\n", SysStringLen(bytes), SysStringByteLen(bytes), (char *)bytes);
  VARIANT one, two;
  VariantInit(&one);
  VariantInit(&two);
  V_VT(&one) = VT_BSTR;
  V_BSTR(&one) = text;
  printf("%lx ", VariantCopy(&two, &one));
  printf("%d %ls\n", V_BSTR(&two) != text, V_BSTR(&two));
  printf("%lx %d\n", VariantClear(&one), V_VT(&one));
  V_VT(&one) = VT_I4;
  V_I4(&one) = -70000;
  printf("%lx ", VariantChangeType(&two, &one, 0, VT_I8));
  printf("%lld ", V_I8(&two));
  printf("%lx ", VariantChangeType(&two, &one, 0, VT_I2));
  printf("%lx ", VariantChangeTypeEx(&two, &one, LOCALE_USER_DEFAULT, 0, VT_R8));
  printf("%g ", V_R8(&two));
  V_VT(&one) = 0x999;
  printf("%lx %lx\n", VariantClear(&one), VariantCopy(&two, &one));
  SysFreeString(bytes);
  SysFreeString(0);
}

static void change_text(const wchar_t *text, VARTYPE kind) {
  VARIANT from, to;
  VariantInit(&from);
  VariantInit(&to);
  V_VT(&from) = VT_BSTR;
  V_BSTR(&from) = SysAllocString(text);
  const HRESULT result = VariantChangeType(&to, &from, 0, kind);
  printf("%ls to %d: %lx", text, kind, result);
  if (kind == VT_R8 && result == 0) printf(" %.17g", V_R8(&to));
  if (kind == VT_I4 && result == 0) printf(" %ld", V_I4(&to));
  if (kind == VT_I8 && result == 0) printf(" %lld", V_I8(&to));
  if (kind == VT_BOOL && result == 0) printf(" %d", V_BOOL(&to));
  printf("\n");
  VariantClear(&from);
}

static void change_real(double value, VARTYPE kind) {
  VARIANT from, to;
  VariantInit(&to);
  V_VT(&from) = VT_R8;
  V_R8(&from) = value;
  const HRESULT result = VariantChangeType(&to, &from, 0, kind);
  printf("%.17g to %d: %lx", value, kind, result);
  if (kind == VT_BSTR && result == 0) printf(" %ls", V_BSTR(&to));
  if (kind == VT_I4 && result == 0) printf(" %ld", V_I4(&to));
  if (kind == VT_UI1 && result == 0) printf(" %d", V_UI1(&to));
  if (kind == VT_R4 && result == 0) printf(" %.9g", V_R4(&to));
  printf("\n");
  VariantClear(&to);
}

static void kinds(void) {
  static const wchar_t *texts[] = {L"2.5", L" -1e3 ", L"1,234.5", L"", L"12x", L"True"};
  for (unsigned i = 0; i < sizeof texts / sizeof *texts; i++) change_text(texts[i], VT_R8);
  change_text(L"2.5", VT_I4);
  change_text(L"3.5", VT_I4);
  change_text(L"2147483648", VT_I4);
  change_text(L"9007199254740993", VT_I8);
  change_text(L"true", VT_BOOL);
  change_text(L"0.1", VT_BOOL);
  change_real(0.1, VT_BSTR);
  change_real(-1e20, VT_BSTR);
  change_real(100000, VT_BSTR);
  change_real(-2.5, VT_I4);
  change_real(2147483647.5, VT_I4);
  change_real(-0.5, VT_UI1);
  change_real(255.5, VT_UI1);
  change_real(0.1, VT_R4);
  change_real(1e39, VT_R4);
  VARIANT from, to;
  VariantInit(&to);
  V_VT(&from) = VT_BOOL;
  V_BOOL(&from) = VARIANT_TRUE;
  VariantChangeType(&to, &from, VARIANT_ALPHABOOL, VT_BSTR);
  printf("%ls ", V_BSTR(&to));
  VariantChangeType(&to, &from, 0, VT_BSTR);
  printf("%ls ", V_BSTR(&to));
  VariantChangeType(&to, &to, 0, VT_R8);
  printf("%g\n", V_R8(&to));
}

static void rights(void) {
  HKEY key;
  printf("%ld", RegOpenKeyExW(HKEY_LOCAL_MACHINE, L"Software\\None", 0, KEY_READ, &key));
  printf(" %ld", RegOpenKeyExW(HKEY_CURRENT_USER, L"", 0, KEY_READ, &key));
  printf(" %ld", RegQueryValueExW(key, L"x", 0, 0, 0, 0));
  printf(" %ld", RegCloseKey(key));
  printf(" %ld\n", RegQueryValueExW((HKEY)0x7770, L"x", 0, 0, 0, 0));
  HANDLE token;
  TOKEN_PRIVILEGES wanted = {1};
  say("token", OpenProcessToken(GetCurrentProcess(), TOKEN_ADJUST_PRIVILEGES, &token));
  wchar_t path[80];
  DWORD size = 2;
  say("no right", GetUserProfileDirectoryW(token, path, &size));
  say("privilege", LookupPrivilegeValueW(0, L"SeSecurityPrivilege", &wanted.Privileges[0].Luid));
  say("no privilege", LookupPrivilegeValueW(0, L"SeNone", &wanted.Privileges[0].Luid));
  say("adjust", AdjustTokenPrivileges(token, FALSE, &wanted, 0, 0, 0));
  say("no token", AdjustTokenPrivileges((HANDLE)0x7770, FALSE, &wanted, 0, 0, 0));
  unsigned char random[64] = {0};
  int other = RtlGenRandom(random, sizeof random), zeros = 0;
  for (int i = 0; i < 64; i++) zeros += random[i] == 0;
  printf("random: %d %d\n", other, zeros < 10);
  CloseHandle(token);
  OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token);
  say("no right", AdjustTokenPrivileges(token, FALSE, &wanted, 0, 0, 0));
  say("profile", GetUserProfileDirectoryW(token, path, &size));
  printf("%d\n", size > 2);
  CloseHandle(token);
  say("no token", GetUserProfileDirectoryW((HANDLE)0x7770, path, &size));
}

static void characters(void) {
  char text[] = "a\xc3\xa4 b";
  printf("%d %d %d ", (int)(CharNextA(text + 1) - text), (int)(CharPrevExA(65001, text, text + 3, 0) - text), (int)(CharPrevA(text, text) - text));
  wchar_t wide[] = L"m\u00f6we";
  CharUpperW(wide);
  printf("%x %x %d %d\n", wide[1], (unsigned)(size_t)CharLowerW((LPWSTR)(size_t)L'\u00c4'), IsCharAlphaW(L'\u00e9'), IsCharAlphaNumericA('_'));
  char out[80];
  printf("%d ", wsprintfA(out, "%s|%5d|%-4u|%#x|%c|%%|%ls|%I64d", "x", -7, 8u, 255, 'c', L"w", 1ll << 40));
  puts(out);
}

static BOOL CALLBACK each(HMODULE module, LPCSTR type, LPSTR name, LONG_PTR count) {
  if (IS_INTRESOURCE(name)) printf("#%d ", (int)(size_t)name);
  else printf("%s ", name);
  return ++*(int *)count < 3;
}

static void resources(void) {
  HRSRC found = FindResourceA(0, "text", RT_RCDATA);
  say("found", found != 0);
  printf("%lu %.5s\n", SizeofResource(0, found), (char *)LockResource(LoadResource(0, found)));
  say("no name", (size_t)FindResourceA(0, "none", RT_RCDATA));
  say("no type", (size_t)FindResourceA(0, "text", RT_BITMAP));
  say("none", (size_t)FindResourceW(GetModuleHandleA("kernel32"), L"text", (LPCWSTR)RT_RCDATA));
  int count = 0;
  say("each", EnumResourceNamesA(0, RT_RCDATA, each, (LONG_PTR)&count));
  count = 2;
  say("stopped", EnumResourceNamesA(0, RT_RCDATA, each, (LONG_PTR)&count));
  wchar_t text[40];
  say("string", LoadStringW(0, 17, text, 40));
  say("cut", LoadStringW(0, 17, text, 4));
  printf("%ls\n", text);
  say("no string", LoadStringW(0, 4000, text, 40));
  char message[80];
  say("message", FormatMessageA(FORMAT_MESSAGE_FROM_HMODULE, GetModuleHandleA(0), 5, 0, message, sizeof message, 0));
  DWORD size = GetFileVersionInfoSizeW(L"libraries.exe", 0);
  char version[2000];
  say("version", size > 0 && GetFileVersionInfoW(L"libraries.exe", 0, sizeof version, version));
  VS_FIXEDFILEINFO *fixed;
  wchar_t *name;
  UINT length;
  say("fixed", VerQueryValueW(version, L"\\", (void **)&fixed, &length) && length == sizeof *fixed);
  printf("%lx %lx.%lx\n", fixed->dwSignature, fixed->dwFileVersionMS, fixed->dwFileVersionLS);
  say("name", VerQueryValueW(version, L"\\StringFileInfo\\040904b0\\ProductName", (void **)&name, &length));
  printf("%ls %u\n", name, length);
  size = GetFileVersionInfoSizeA("libraries.exe", 0);
  char *narrow = malloc(size), *value;
  say("version, narrow", GetFileVersionInfoA("libraries.exe", 0, size, narrow));
  say("fixed, narrow", VerQueryValueA(narrow, "\\", (void **)&fixed, &length) && length == sizeof *fixed);
  say("name, narrow", VerQueryValueA(narrow, "\\StringFileInfo\\040904b0\\ProductName", (void **)&value, &length));
  printf("%s %u\n", value, length);
  say("within", value > narrow && value + length <= narrow + size);
  say("wide beside it", VerQueryValueW(narrow, L"\\StringFileInfo\\040904b0\\ProductName", (void **)&name, &length) && wcslen(name) + 1 == length);
  say("no value, narrow", VerQueryValueA(narrow, "\\StringFileInfo\\none", (void **)&value, &length));
  say("no value", VerQueryValueW(version, L"\\StringFileInfo\\none", (void **)&name, &length));
  say("no file", GetFileVersionInfoSizeW(L"nowhere.dll", 0));
  HMODULE file = LoadLibraryExA("libraries.exe", 0, LOAD_LIBRARY_AS_DATAFILE);
  say("as data", file != 0 && FindResourceA(file, "text", RT_RCDATA) != 0);
  say("freed", FreeLibrary(file));
}

static void counted(void) {
  int count;
  wchar_t **list = CommandLineToArgvW(L"\"C:\\a b\\c.exe\" \"a \\\"b\" \\\\ \\\\\\\"c \"\" d", &count);
  for (int i = 0; i < count; i++) printf("[%ls]", list[i]);
  puts("");
  LocalFree(list);
  UNICODE_STRING one, two;
  RtlInitUnicodeString(&one, L"Name");
  wchar_t buffer[8];
  two.Buffer = buffer;
  two.Length = 0;
  two.MaximumLength = sizeof buffer;
  NTSTATUS (NTAPI *append)(UNICODE_STRING *, const wchar_t *) = (void *)GetProcAddress(GetModuleHandleA("ntdll"), "RtlAppendUnicodeToString");
  printf("%d %d ", one.Length, one.MaximumLength);
  printf("%lx ", append(&two, L"12345"));
  printf("%lx %d\n", append(&two, L"6789"), two.Length);
  ANSI_STRING narrow;
  printf("%lx ", RtlUnicodeStringToAnsiString(&narrow, &one, TRUE));
  printf("%.*s %d\n", narrow.Length, narrow.Buffer, narrow.MaximumLength);
  RtlFreeAnsiString(&narrow);
}

int main(void) {
  SetLastError(0);
  automation();
  kinds();
  rights();
  characters();
  resources();
  counted();
  return 0;
}
