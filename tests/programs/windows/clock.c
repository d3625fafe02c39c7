// Times: file times, DOS times, local times, what is no time, clocks that go on.
//
// Source of what is expected: Microsoft, "FILETIME structure", "FileTimeToSystemTime function", "SystemTimeToFileTime function",
// "DosDateTimeToFileTime function", "FileTimeToDosDateTime function", "CompareFileTime function", "FileTimeToLocalFileTime function",
// "SystemTimeToTzSpecificLocalTime function", "GetTickCount64 function", "QueryPerformanceCounter function", "GetProcessTimes function".
#define _WIN32_WINNT 0x0A00
#include <stdio.h>
#include <windows.h>

static void tell(const char *what, long long value) {
  DWORD error = GetLastError();
  printf("%s: %lld", what, value);
  if (value == 0) printf(", error %lu", error);
  puts("");
  SetLastError(0);
}

static void show(const char *what, const SYSTEMTIME *at) {
  printf("%s: %d-%02d-%02d (%d) %02d:%02d:%02d.%03d\n", what, at->wYear, at->wMonth, at->wDay, at->wDayOfWeek, at->wHour, at->wMinute, at->wSecond, at->wMilliseconds);
}

static FILETIME file_time(unsigned long long value) {
  FILETIME time = {(DWORD)value, (DWORD)(value >> 32)};
  return time;
}

static void conversions(void) {
  const unsigned long long values[] = {0, 9999, 116444736000000000ull, 125911584000000000ull, 0x7fff35f4f06c58f0ull, 0x8000000000000000ull};
  for (int i = 0; i < 6; i++) {
    SYSTEMTIME system;
    FILETIME time = file_time(values[i]), back = {0};
    BOOL done = FileTimeToSystemTime(&time, &system);
    if (!done) {
      tell("no time", done);
      continue;
    }
    show("time", &system);
    BOOL again = SystemTimeToFileTime(&system, &back);
    if (!again) tell("not back", again);
    else printf("  back %d\n", (int)(CompareFileTime(&time, &back)));
  }
}

static void refused(const char *what, SYSTEMTIME time) {
  FILETIME file;
  tell(what, SystemTimeToFileTime(&time, &file));
}

static void bad(void) {
  refused("leap day", (SYSTEMTIME){2024, 2, 0, 29});
  refused("no leap day", (SYSTEMTIME){2023, 2, 0, 29});
  refused("no leap century", (SYSTEMTIME){1900, 2, 0, 29});
  refused("leap century", (SYSTEMTIME){2000, 2, 0, 29});
  refused("month 0", (SYSTEMTIME){2024, 0, 0, 1});
  refused("month 13", (SYSTEMTIME){2024, 13, 0, 1});
  refused("day 0", (SYSTEMTIME){2024, 1, 0, 0});
  refused("day 31", (SYSTEMTIME){2024, 4, 0, 31});
  refused("hour 24", (SYSTEMTIME){2024, 1, 0, 1, 24});
  refused("minute 60", (SYSTEMTIME){2024, 1, 0, 1, 0, 60});
  refused("second 60", (SYSTEMTIME){2024, 1, 0, 1, 0, 0, 60});
  refused("millisecond 1000", (SYSTEMTIME){2024, 1, 0, 1, 0, 0, 0, 1000});
  refused("1600", (SYSTEMTIME){1600, 12, 0, 31});
  refused("1601", (SYSTEMTIME){1601, 1, 0, 1});
  refused("another day of the week", (SYSTEMTIME){2024, 1, 6, 1});
}

static void dos(void) {
  FILETIME time;
  SYSTEMTIME system;
  WORD date = 0, part = 0;
  tell("from DOS", DosDateTimeToFileTime(0x5a21, 0x6b7d, &time));
  FileTimeToSystemTime(&time, &system);
  show("is", &system);
  tell("to DOS", FileTimeToDosDateTime(&time, &date, &part));
  printf("%x %x\n", date, part);
  tell("month 0", DosDateTimeToFileTime(0x5a01, 0, &time));
  tell("day 0", DosDateTimeToFileTime(0x5a20, 0, &time));
  tell("hour 31", DosDateTimeToFileTime(0x5a21, 0xf800, &time));
  time = file_time(116444736000000000ull);
  tell("before 1980", FileTimeToDosDateTime(&time, &date, &part));
}

static void orders(void) {
  FILETIME one = file_time(0x1ffffffffull), other = file_time(0x200000000ull), local;
  printf("compare %ld %ld %ld\n", CompareFileTime(&one, &other), CompareFileTime(&other, &one), CompareFileTime(&one, &one));
  tell("local", FileTimeToLocalFileTime(&other, &local));
  tell("and back", LocalFileTimeToFileTime(&local, &one) && CompareFileTime(&one, &other) == 0);
}

/* New York's hours, and those of the south, whose summer goes over the end of the year. */
static void zones(void) {
  TIME_ZONE_INFORMATION york = {.Bias = 300, .DaylightBias = -60, .StandardDate = {0, 11, 0, 1, 2}, .DaylightDate = {0, 3, 0, 2, 2}};
  TIME_ZONE_INFORMATION south = {.Bias = -600, .DaylightBias = -60, .StandardDate = {0, 4, 0, 1, 3}, .DaylightDate = {0, 10, 0, 1, 2}};
  TIME_ZONE_INFORMATION none = {.Bias = 90};
  const SYSTEMTIME times[] = {{2024, 1, 0, 1, 3, 30}, {2024, 7, 0, 1, 3, 30}, {2024, 3, 0, 10, 6, 59}, {2024, 3, 0, 10, 7, 0}, {2024, 12, 0, 31, 23, 0}};
  for (int i = 0; i < 5; i++) {
    SYSTEMTIME local;
    tell("north", SystemTimeToTzSpecificLocalTime(&york, &times[i], &local));
    show("is", &local);
    SystemTimeToTzSpecificLocalTime(&south, &times[i], &local);
    show("south", &local);
    SystemTimeToTzSpecificLocalTime(&none, &times[i], &local);
    show("always", &local);
  }
  SYSTEMTIME wrong = {2024, 13, 0, 1}, local;
  tell("wrong", SystemTimeToTzSpecificLocalTime(&york, &wrong, &local));
}

static void clocks(void) {
  LARGE_INTEGER frequency, before, after;
  FILETIME made, ended, kernel, user, now, precise;
  tell("frequency", QueryPerformanceFrequency(&frequency) && frequency.QuadPart >= 1000000);
  QueryPerformanceCounter(&before);
  ULONGLONG ticks = GetTickCount64();
  Sleep(20);
  QueryPerformanceCounter(&after);
  tell("counts", after.QuadPart - before.QuadPart >= frequency.QuadPart / 100);
  tell("ticks", GetTickCount64() - ticks >= 10);
  GetSystemTimeAsFileTime(&now);
  GetSystemTimePreciseAsFileTime(&precise);
  tell("precise", CompareFileTime(&now, &precise) <= 0);
  tell("process", GetProcessTimes(GetCurrentProcess(), &made, &ended, &kernel, &user));
  tell("made before now", CompareFileTime(&made, &now) < 0);
  tell("no process", GetProcessTimes((HANDLE)0x7770, &made, &ended, &kernel, &user));
  tell("thread", GetThreadTimes(GetCurrentThread(), &made, &ended, &kernel, &user));
}

int main(void) {
  SetLastError(0);
  conversions();
  bad();
  dos();
  orders();
  zones();
  clocks();
  return 0;
}
