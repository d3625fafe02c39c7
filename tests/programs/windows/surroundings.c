// What a program asks of its surroundings: environment, messages, locale, zones, the system, itself.
//
// Source: Microsoft, "GetEnvironmentVariableW function", "SetEnvironmentVariableW function", "ExpandEnvironmentStringsW function",
// "FormatMessageW function", "CompareStringEx function", "LCMapStringEx function", "GetLocaleInfoEx function", "GetDateFormatEx
// function", "SystemTimeToTzSpecificLocalTime function", "GetVersionExW function", "VerifyVersionInfoW function", "MulDiv function",
// "InterlockedPushEntrySList function", "GlobalMemoryStatusEx function".
#include <stdio.h>
#include <windows.h>

static void say(const char *what, long long value) {
  DWORD error = GetLastError();
  printf("%s: %lld, %lu\n", what, value, error);
  SetLastError(0);
}

// Standard output makes line ends of its own.
static void show(const char *text) {
  for (; *text; text++) if (*text != '\r') putchar(*text);
}

static void environment(void) {
  char text[64];
  wchar_t wide[64];
  say("get", GetEnvironmentVariableA("a", text, sizeof text));
  puts(text);
  say("short", GetEnvironmentVariableA("B", text, 4));
  say("none", GetEnvironmentVariableW(L"NONE", wide, 64));
  say("set", SetEnvironmentVariableA("New", "value"));
  say("expand", ExpandEnvironmentStringsA("%NEW%-%none%-%", text, sizeof text));
  puts(text);
  say("expand short", ExpandEnvironmentStringsW(L"%NEW%", wide, 3));
  say("empty", SetEnvironmentVariableA("E", ""));
  say("get empty", GetEnvironmentVariableA("E", text, sizeof text));
  say("remove", SetEnvironmentVariableA("NEW", 0));
  say("removed", GetEnvironmentVariableA("New", text, sizeof text));
  say("no name", SetEnvironmentVariableA("", "x"));
  wchar_t *block = GetEnvironmentStringsW();
  int count = 0;
  for (wchar_t *at = block; *at; at += lstrlenW(at) + 1) count++;
  say("variables", count >= 3);
  say("free", FreeEnvironmentStringsW(block));
}

static void messages(void) {
  char text[256];
  DWORD_PTR values[] = {(DWORD_PTR) "one", 42, (DWORD_PTR)L"three"};
  say("system", FormatMessageA(FORMAT_MESSAGE_FROM_SYSTEM, 0, 2, 0, text, sizeof text, 0));
  show(text);
  say("ignore", FormatMessageA(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS, 0, 193, 0, text, sizeof text, 0));
  show(text);
  say("hresult", FormatMessageA(FORMAT_MESSAGE_FROM_SYSTEM, 0, 0x80070005, 0x409, text, sizeof text, 0));
  say("unknown", FormatMessageA(FORMAT_MESSAGE_FROM_SYSTEM, 0, 0x12345, 0, text, sizeof text, 0));
  say("language", FormatMessageA(FORMAT_MESSAGE_FROM_SYSTEM, 0, 2, 0x407, text, sizeof text, 0));
  say("inserts", FormatMessageA(FORMAT_MESSAGE_FROM_STRING | FORMAT_MESSAGE_ARGUMENT_ARRAY, "[%1] [%2!5d!] [%2!-5u!|%2!04x!] [%3!ls!] 100%%%n%!%.", 0, 0, text, sizeof text, (va_list *)values));
  show(text);
  puts("");
  DWORD_PTR pieces[] = {4, 2, (DWORD_PTR) "Bill", (DWORD_PTR) "Bob", 6, (DWORD_PTR) "Bill"};
  say("asterisks", FormatMessageA(FORMAT_MESSAGE_FROM_STRING | FORMAT_MESSAGE_ARGUMENT_ARRAY, "%1!*.*s! %4 %5!*s!", 0, 0, text, sizeof text, (va_list *)pieces));
  show(text);
  puts("");
  say("width", FormatMessageA(FORMAT_MESSAGE_FROM_STRING | 12, "one two three\r\nfour%nfive unbreakable-word", 0, 0, text, sizeof text, 0));
  show(text);
  puts("");
  say("ends", FormatMessageA(FORMAT_MESSAGE_FROM_STRING, "left%0 off", 0, 0, text, sizeof text, 0));
  say("short", FormatMessageA(FORMAT_MESSAGE_FROM_STRING, "too long", 0, 0, text, 8, 0));
  wchar_t *made = 0;
  say("made", FormatMessageW(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_ALLOCATE_BUFFER, 0, 5, 0, (wchar_t *)&made, 0, 0));
  say("freed", (size_t)LocalFree(made));
}

static void locale(void) {
  wchar_t wide[80];
  char text[80];
  const struct { const wchar_t *a, *b; DWORD flags; } pairs[] = {
    {L"a", L"B", 0}, {L"a", L"A", 0}, {L"a", L"A", NORM_IGNORECASE}, {L"co-op", L"coop", 0}, {L"co-op", L"cop", 0}, {L"r\u00e9sum\u00e9", L"resume", 0},
    {L"r\u00e9sum\u00e9", L"resume", NORM_IGNORENONSPACE}, {L"a1", L"a_", 0}, {L"abc", L"abcd", 0}, {L"\u00c4rger", L"Zorn", 0},
  };
  for (int i = 0; i < 10; i++) printf("%d", CompareStringW(LOCALE_USER_DEFAULT, pairs[i].flags, pairs[i].a, -1, pairs[i].b, -1) - 2);
  puts("");
  say("ordinal", CompareStringOrdinal(L"Abc", -1, L"aBD", -1, TRUE));
  say("ordinal", CompareStringOrdinal(L"a", 1, L"B", 1, FALSE));
  say("no flag", CompareStringW(0x409, 0x40, L"a", 1, L"b", 1));
  say("upper", LCMapStringW(0x409, LCMAP_UPPERCASE, L"stra\u00dfe \u00e4\u03c9\u044f", -1, wide, 80));
  for (int i = 0; wide[i]; i++) printf("%x ", wide[i]);
  say("\nlower", LCMapStringEx(L"en-US", LCMAP_LOWERCASE, L"\u00c4BC", 3, wide, 2, 0, 0, 0));
  WORD kinds[4];
  say("kinds", GetStringTypeW(CT_CTYPE1, L"aZ5 ", 4, kinds));
  printf("%x %x %x %x\n", kinds[0], kinds[1], kinds[2], kinds[3]);
  say("locale", GetLocaleInfoA(LOCALE_USER_DEFAULT, LOCALE_SDECIMAL, text, sizeof text));
  DWORD number = 0;
  say("number", GetLocaleInfoW(0x409, LOCALE_IDEFAULTANSICODEPAGE | LOCALE_RETURN_NUMBER, (wchar_t *)&number, 2));
  printf("%s %lu\n", text, number);
  say("short", GetLocaleInfoA(0x409, LOCALE_SMONTHNAME9, text, 3));
  say("no locale", GetLocaleInfoA(0x9999, LOCALE_SDECIMAL, text, sizeof text));
  say("name", LCIDToLocaleName(0x409, wide, 80, 0));
  SYSTEMTIME date = {2024, 2, 0, 29, 15, 4, 5, 6};
  GetDateFormatA(0x409, DATE_LONGDATE, &date, 0, text, sizeof text);
  puts(text);
  GetDateFormatA(0x409, 0, &date, "ddd d.M.yy 'of' MMM", text, sizeof text);
  puts(text);
  GetTimeFormatA(0x409, TIME_NOSECONDS, &date, 0, text, sizeof text);
  puts(text);
  say("time", GetTimeFormatA(0x409, 0, &date, "HH'h'mm't' tt", text, sizeof text));
  puts(text);
}

static void zones(void) {
  TIME_ZONE_INFORMATION zone = {0};
  say("zone", GetTimeZoneInformation(&zone));
  printf("%ld %ls\n", zone.Bias, zone.StandardName);
  TIME_ZONE_INFORMATION berlin = {.Bias = -60, .DaylightBias = -60, .StandardDate = {0, 10, 0, 5, 3}, .DaylightDate = {0, 3, 0, 5, 2}};
  const SYSTEMTIME times[] = {{2024, 1, 0, 15, 12}, {2024, 7, 0, 15, 12}, {2024, 3, 0, 31, 0, 59}, {2024, 3, 0, 31, 1, 0}, {2024, 10, 0, 27, 0, 59}, {2024, 10, 0, 27, 1, 0}};
  for (int i = 0; i < 6; i++) {
    SYSTEMTIME local, back;
    SystemTimeToTzSpecificLocalTime(&berlin, &times[i], &local);
    TzSpecificLocalTimeToSystemTime(&berlin, &local, &back);
    printf("%d:%02d", local.wHour, local.wMinute);
    // The last one happens twice.
    if (i < 5) printf(" %d:%02d; ", back.wHour, back.wMinute);
  }
  puts("");
}

static void system_(void) {
  OSVERSIONINFOEXW version = {.dwOSVersionInfoSize = sizeof version};
  say("version", GetVersionExW((OSVERSIONINFOW *)&version));
  printf("%lu.%lu.%lu %d\n", version.dwMajorVersion, version.dwMinorVersion, version.dwBuildNumber, version.wProductType);
  OSVERSIONINFOEXW wanted = {.dwOSVersionInfoSize = sizeof wanted, .dwMajorVersion = 6, .dwMinorVersion = 3};
  ULONGLONG mask = VerSetConditionMask(VerSetConditionMask(0, VER_MAJORVERSION, VER_GREATER_EQUAL), VER_MINORVERSION, VER_GREATER_EQUAL);
  say("8.1 or later", VerifyVersionInfoW(&wanted, VER_MAJORVERSION | VER_MINORVERSION, mask));
  wanted.dwMinorVersion = 2;
  say("8 or later", VerifyVersionInfoW(&wanted, VER_MAJORVERSION | VER_MINORVERSION, mask));
  LONG (WINAPI *real)(OSVERSIONINFOW *) = (void *)GetProcAddress(GetModuleHandleA("ntdll"), "RtlGetVersion");
  real((OSVERSIONINFOW *)&version);
  printf("the real one: %lu.%lu.%lu\n", version.dwMajorVersion, version.dwMinorVersion, version.dwBuildNumber);
  wanted.dwMajorVersion = 11;
  say("11 or later", VerifyVersionInfoW(&wanted, VER_MAJORVERSION | VER_MINORVERSION, mask));
  SYSTEM_INFO info;
  GetSystemInfo(&info);
  printf("%lu %lu %d %d\n", info.dwPageSize, info.dwAllocationGranularity, info.wProcessorArchitecture, info.dwNumberOfProcessors > 0);
  MEMORYSTATUSEX memory = {.dwLength = sizeof memory};
  say("memory", GlobalMemoryStatusEx(&memory) && memory.ullAvailPhys <= memory.ullTotalPhys);
  memory.dwLength = 1;
  say("memory", GlobalMemoryStatusEx(&memory));
  say("SSE2", IsProcessorFeaturePresent(PF_XMMI64_INSTRUCTIONS_AVAILABLE));
  char text[80];
  DWORD size = 1;
  say("short", GetComputerNameA(text, &size));
  const DWORD needed = size;
  say("name", GetComputerNameA(text, &size));
  printf("%d %d\n", strlen(text) == size, needed == size + 1);
  say("directory", GetSystemDirectoryA(text, 5));
  STARTUPINFOW start = {.cb = sizeof start};
  PROCESS_INFORMATION made;
  say("process", CreateProcessW(L"C:\\x.exe", 0, 0, 0, 0, 0, 0, 0, &start, &made));
  DWORD code;
  say("code", GetExitCodeProcess(GetCurrentProcess(), &code) && code == STILL_ACTIVE);
}

static void old(void) {
  printf("%d %d %d %d\n", MulDiv(7, 3, 2), MulDiv(-7, 3, 2), MulDiv(1, 1, 0), MulDiv(2147483647, 2, 1));
  char text[16];
  printf("%s %d %d\n", lstrcpynA(text, "abcdefgh", 5), lstrcmpiA("ABC", "abd"), lstrlenW(L"four"));
  HGLOBAL memory = GlobalAlloc(GPTR, 10);
  say("size", GlobalSize(memory));
  memory = GlobalReAlloc(memory, 5000, GMEM_MOVEABLE | GMEM_ZEROINIT);
  say("size", GlobalSize(memory) * 10 + ((char *)memory)[4999]);
  say("free", GlobalFree(memory) == 0);
  say("hidden", EncodePointer(text) != text && DecodePointer(EncodePointer(text)) == text);
  say("bad", IsBadReadPtr((void *)8, 1) * 10 + IsBadReadPtr(text, sizeof text));
  __attribute__((aligned(16))) SLIST_HEADER list;
  __attribute__((aligned(16))) SLIST_ENTRY entries[2];
  InitializeSListHead(&list);
  InterlockedPushEntrySList(&list, &entries[0]);
  say("push", InterlockedPushEntrySList(&list, &entries[1]) == &entries[0]);
  say("depth", QueryDepthSList(&list));
  say("pop", InterlockedPopEntrySList(&list) == &entries[1]);
  say("flush", InterlockedFlushSList(&list) == &entries[0] && InterlockedPopEntrySList(&list) == 0);
}

int main(void) {
  SetLastError(0);
  environment();
  messages();
  locale();
  zones();
  system_();
  old();
  return 0;
}
