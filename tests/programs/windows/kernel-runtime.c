// ntdll.dll's runtime: bitmaps, counted texts, numbers as texts, things done once, alerts, virtual memory.
//
// Source of what is expected: Microsoft, wdm.h, ntddk.h and ntifs.h ("RtlFindClearBits function", "RtlFindClearRuns function",
// "RtlCompareString function", "RtlPrefixUnicodeString function", "RtlIntegerToUnicodeString function", "RtlUnicodeStringToInteger
// function", "RtlGUIDFromString function", "RtlUnicodeToUTF8N function", "RtlHashUnicodeString function", "RtlRunOnceBeginInitialize
// function", "NtAllocateVirtualMemory function", "NtFreeVirtualMemory function", "ZwQueryVirtualMemory function"), "WaitOnAddress
// function", "ReadProcessMemory function", "VirtualQueryEx function".
#include <windows.h>
#include <winternl.h>
#include <stdio.h>
#include <string.h>

typedef unsigned long long(NTAPI *Any)();

static Any named(const char *name) {
  Any found = (Any)(void *)GetProcAddress(GetModuleHandleA("ntdll.dll"), name);
  if (found == NULL) printf("%s is not there\n", name), fflush(stdout), exit(1);
  return found;
}

#define CALL(name, ...) ((ULONG)named(#name)(__VA_ARGS__))
#define P(x) ((ULONG_PTR)(x))
#define N(x) ((ULONG_PTR)(x))

typedef struct {
  ULONG size;
  ULONG *words;
} Map;

static void bitmaps(void) {
  ULONG words[3] = {0, 0, 0};
  Map map;
  ULONG at = 0, runs[8];
  CALL(RtlInitializeBitMap, P(&map), P(words), N(70));
  CALL(RtlSetAllBits, P(&map));
  printf("all %lu, clear %lu\n", CALL(RtlNumberOfSetBits, P(&map)), CALL(RtlNumberOfClearBits, P(&map)));
  CALL(RtlClearAllBits, P(&map));
  CALL(RtlSetBits, P(&map), N(3), N(5));
  CALL(RtlSetBits, P(&map), N(30), N(10));
  CALL(RtlClearBits, P(&map), N(32), N(2));
  printf("words %lx %lx\n", words[0], words[1]);
  printf("set %lu, clear %lu\n", CALL(RtlNumberOfSetBits, P(&map)), CALL(RtlNumberOfClearBits, P(&map)));
  printf("3 to 7 %d", CALL(RtlAreBitsSet, P(&map), N(3), N(5)) & 1);
  printf(", 3 to 8 %d", CALL(RtlAreBitsSet, P(&map), N(3), N(6)) & 1);
  printf(", 8 to 29 clear %d", CALL(RtlAreBitsClear, P(&map), N(8), N(22)) & 1);
  printf(", past the end %d\n", CALL(RtlAreBitsClear, P(&map), N(60), N(11)) & 1);
  printf("4 clear at %ld", CALL(RtlFindClearBits, P(&map), N(4), N(0)));
  printf(", from 50 on %ld", CALL(RtlFindClearBits, P(&map), N(4), N(50)));
  printf(", 30 at %ld", CALL(RtlFindClearBits, P(&map), N(30), N(0)));
  printf(", 31 at %ld", CALL(RtlFindClearBits, P(&map), N(31), N(0)));
  printf(", 5 set at %ld", CALL(RtlFindSetBits, P(&map), N(5), N(4)));
  printf(", from 60 %ld\n", CALL(RtlFindSetBits, P(&map), N(6), N(60)));
  printf("taken %ld", CALL(RtlFindClearBitsAndSet, P(&map), N(3), N(0)));
  printf(", then %ld", CALL(RtlFindClearBitsAndSet, P(&map), N(3), N(0)));
  printf(", given back %ld\n", CALL(RtlFindSetBitsAndClear, P(&map), N(3), N(0)));
  ULONG length = CALL(RtlFindLongestRunClear, P(&map), P(&at));
  printf("longest %lu at %lu\n", length, at);
  length = CALL(RtlFindNextForwardRunClear, P(&map), N(12), P(&at));
  printf("from 12 on %lu at %lu\n", length, at);
  length = CALL(RtlFindLastBackwardRunClear, P(&map), N(36), P(&at));
  printf("back from 36 %lu at %lu\n", length, at);
  ULONG count = CALL(RtlFindClearRuns, P(&map), P(runs), N(2), N(1));
  printf("longest runs: %lu, together %lu\n", count, runs[1] + runs[3]);
  count = CALL(RtlFindClearRuns, P(&map), P(runs), N(2), N(0));
  for (ULONG i = 0; i < count; i++) printf("run %lu: %lu at %lu\n", i, runs[i * 2 + 1], runs[i * 2]);
  printf("bits %d", (signed char)CALL(RtlFindMostSignificantBit, N(0x500)));
  printf(" %d", (signed char)CALL(RtlFindLeastSignificantBit, N(0x500)));
  printf(" %d\n", (signed char)CALL(RtlFindLeastSignificantBit, N(0)));
}

static void strings(void) {
  char room[16] = "one";
  STRING one = {3, 16, room}, upper = {5, 5, "ONE b"}, other = {3, 4, "One"};
  printf("compare %d", (int)CALL(RtlCompareString, P(&one), P(&other), N(0)) > 0);
  printf(" %d", (int)CALL(RtlCompareString, P(&one), P(&other), N(1)));
  printf(" %d", (int)CALL(RtlCompareString, P(&one), P(&upper), N(1)) < 0);
  printf(", equal %d", CALL(RtlEqualString, P(&one), P(&other), N(1)) & 1);
  printf(", prefix %d", CALL(RtlPrefixString, P(&one), P(&upper), N(1)) & 1);
  printf(" %d\n", CALL(RtlPrefixString, P(&one), P(&upper), N(0)) & 1);
  printf("append %lx", CALL(RtlAppendAsciizToString, P(&one), P(" two ")));
  printf(" %lx", CALL(RtlAppendStringToString, P(&one), P(&upper)));
  printf(" %lx, %.*s\n", CALL(RtlAppendStringToString, P(&one), P(&upper)), one.Length, room);
  CALL(RtlUpperString, P(&one), P(&other));
  printf("upper %.*s, %c\n", one.Length, room, (int)CALL(RtlUpperChar, N('q')) & 0xff);
  UNICODE_STRING wide, copy, number;
  WCHAR units[12];
  ULONG value = 0, hash = 0;
  GUID guid;
  CALL(RtlCreateUnicodeStringFromAsciiz, P(&wide), P("Alpha Beta"));
  printf("made %ls, %d of %d\n", wide.Buffer, wide.Length, wide.MaximumLength);
  printf("duplicated %lx", CALL(RtlDuplicateUnicodeString, N(1), P(&wide), P(&copy)));
  printf(", %ls, %d of %d\n", copy.Buffer, copy.Length, copy.MaximumLength);
  CALL(RtlFreeUnicodeString, P(&copy));
  printf("lower %lx", CALL(RtlDowncaseUnicodeString, P(&copy), P(&wide), N(1)));
  printf(", %.*ls\n", copy.Length / 2, copy.Buffer);
  copy.Length = 10;
  printf("prefix %d", CALL(RtlPrefixUnicodeString, P(&copy), P(&wide), N(1)) & 1);
  printf(" %d\n", CALL(RtlPrefixUnicodeString, P(&copy), P(&wide), N(0)) & 1);
  printf("hash %lx", CALL(RtlHashUnicodeString, P(&copy), N(0), N(1), P(&hash)));
  printf(" %lx", hash);
  CALL(RtlHashUnicodeString, P(&copy), N(1), N(0), P(&hash));
  printf(" %lx\n", hash);
  number.Buffer = units, number.Length = 0, number.MaximumLength = sizeof units;
  printf("number %lx", CALL(RtlIntegerToUnicodeString, N(48879), N(16), P(&number)));
  printf(" %ls", units);
  printf(", %lx", CALL(RtlIntegerToUnicodeString, N(5), N(2), P(&number)));
  printf(" %ls, %lx", units, CALL(RtlIntegerToUnicodeString, N(5), N(3), P(&number)));
  printf(", no room %lx\n", CALL(RtlIntegerToUnicodeString, N(0xffffffff), N(2), P(&number)));
  static const WCHAR *const texts[] = {L"  -12x", L"0x1F", L"0b101", L"0o17", L"", L"99999999999"};
  for (int i = 0; i < 6; i++) {
    CALL(RtlInitUnicodeString, P(&number), P(texts[i]));
    value = 77;
    printf("%ls is", texts[i]);
    ULONG status = CALL(RtlUnicodeStringToInteger, P(&number), N(0), P(&value));
    printf(" %lx, %ld\n", status, value);
  }
  ULONG status = CALL(RtlCharToInteger, P("777"), N(8), P(&value));
  printf("octal %lx, %lu\n", status, value);
  CALL(RtlInitUnicodeString, P(&number), P(L"{00112233-4455-6677-8899-aAbBcCdDeEfF}"));
  printf("GUID %lx", CALL(RtlGUIDFromString, P(&number), P(&guid)));
  printf(", %lx %x %x %x\n", guid.Data1, guid.Data2, guid.Data3, guid.Data4[7]);
  printf("back %lx", CALL(RtlStringFromGUID, P(&guid), P(&copy)));
  printf(", %ls\n", copy.Buffer);
  CALL(RtlInitUnicodeString, P(&number), P(L"(00112233-4455-6677-8899-aAbBcCdDeEfF)"));
  printf("no GUID %lx\n", CALL(RtlGUIDFromString, P(&number), P(&guid)));
}

static void encodings(void) {
  char bytes[8];
  WCHAR units[4];
  ULONG size = 0;
  ULONG status = CALL(RtlUnicodeToUTF8N, P(NULL), N(0), P(&size), P(L"a\u20acb"), N(6));
  printf("asked %lx, %lu\n", status, size);
  memset(bytes, '.', 8);
  status = CALL(RtlUnicodeToUTF8N, P(bytes), N(3), P(&size), P(L"a\u20acb"), N(6));
  printf("too short %lx, %lu, %.8s\n", status, size, bytes);
  status = CALL(RtlUnicodeToUTF8N, P(bytes), N(8), P(&size), P(L"a\u20acb"), N(6));
  printf("all %lx, %lu, %x %x\n", status, size, (unsigned char)bytes[1], (unsigned char)bytes[3]);
  status = CALL(RtlUTF8ToUnicodeN, P(units), N(8), P(&size), P(bytes), N(5));
  printf("back %lx, %lu, %x\n", status, size, units[1]);
  status = CALL(RtlMultiByteToUnicodeN, P(units), N(4), P(&size), P("xyz"), N(3));
  printf("cut %lx, %lu, %lc\n", status, size, units[1]);
  status = CALL(RtlUnicodeToMultiByteSize, P(&size), P(L"four"), N(8));
  printf("size %lx, %lu\n", status, size);
}

static RTL_RUN_ONCE once;
static int runs;

static ULONG NTAPI make(RTL_RUN_ONCE *which, void *parameter, void **context) {
  (void)which;
  runs++;
  *context = (void *)0x40;
  return parameter != NULL;
}

static void onces(void) {
  void *context = NULL;
  CALL(RtlRunOnceInitialize, P(&once));
  printf("check %lx\n", CALL(RtlRunOnceBeginInitialize, P(&once), N(1), P(&context)));
  printf("refused %lx", CALL(RtlRunOnceExecuteOnce, P(&once), P(make), P(NULL), P(&context)));
  printf(", done %lx", CALL(RtlRunOnceExecuteOnce, P(&once), P(make), N(1), P(&context)));
  printf(", again %lx, %d times, %p\n", CALL(RtlRunOnceExecuteOnce, P(&once), P(make), N(1), P(&context)), runs, context);
  CALL(RtlRunOnceInitialize, P(&once));
  printf("begin %lx", CALL(RtlRunOnceBeginInitialize, P(&once), N(0), P(&context)));
  printf(", complete %lx", CALL(RtlRunOnceComplete, P(&once), N(0), N(0x80)));
  printf(", begin %lx", CALL(RtlRunOnceBeginInitialize, P(&once), N(0), P(&context)));
  printf(", %p\n", context);
}

static volatile LONG word;

static DWORD WINAPI waiter(void *unused) {
  (void)unused;
  LONG zero = 0;
  ULONG status = CALL(RtlWaitOnAddress, P(&word), P(&zero), N(4), P(NULL));
  printf("woken %lx, %ld\n", status, word);
  return 0;
}

static void waits(void) {
  LARGE_INTEGER soon = {.QuadPart = -10000};
  LONG zero = 0;
  printf("timeout %lx", CALL(RtlWaitOnAddress, P(&word), P(&zero), N(4), P(&soon)));
  printf(", other value %lx", CALL(RtlWaitOnAddress, P(&word), P(&runs), N(4), P(&soon)));
  printf(", three bytes %lx\n", CALL(RtlWaitOnAddress, P(&word), P(&zero), N(3), P(&soon)));
  HANDLE thread = CreateThread(NULL, 0, waiter, NULL, 0, NULL);
  Sleep(2);
  word = 7;
  CALL(RtlWakeAddressAll, P(&word));
  WaitForSingleObject(thread, INFINITE);
}

static DWORD WINAPI alerted(void *unused) {
  (void)unused;
  ULONG status = CALL(NtWaitForAlertByThreadId, P(NULL), P(NULL));
  printf("alerted %lx\n", status);
  return 0;
}

/** Last, as not every implementation of ntdll.dll has them. */
static void alerts(void) {
  LARGE_INTEGER soon = {.QuadPart = -10000};
  DWORD id;
  HANDLE thread = CreateThread(NULL, 0, alerted, NULL, 0, &id);
  Sleep(2);
  printf("alert %lx\n", CALL(NtAlertThreadByThreadId, N(id)));
  WaitForSingleObject(thread, INFINITE);
  printf("nobody %lx\n", CALL(NtAlertThreadByThreadId, N(0xfff0)));
  printf("own %lx", CALL(NtAlertThreadByThreadId, N(GetCurrentThreadId())));
  printf(", kept %lx", CALL(NtWaitForAlertByThreadId, P(NULL), P(&soon)));
  printf(", timeout %lx\n", CALL(NtWaitForAlertByThreadId, P(NULL), P(&soon)));
  ULONG words[1] = {7}, at = 9;
  Map map = {32, words};
  ULONG length = CALL(RtlFindFirstRunClear, P(&map), P(&at));
  printf("first run %lu at %lu\n", length, at);
}

static void memories(void) {
  char *base = NULL;
  SIZE_T size = 5000, done = 0;
  ULONG before = 0;
  MEMORY_BASIC_INFORMATION about;
  HANDLE own = GetCurrentProcess();
  SetLastError(4711);
  printf("reserve %lx", CALL(NtAllocateVirtualMemory, P(own), P(&base), N(0), P(&size), N(MEM_RESERVE), N(PAGE_READWRITE)));
  printf(", %lu bytes, at a boundary %d\n", (ULONG)size, ((ULONG_PTR)base & 0xffff) == 0);
  char *start = base, *second = base + 5000;
  size = 10;
  printf("commit %lx", CALL(NtAllocateVirtualMemory, P(own), P(&second), N(0), P(&size), N(MEM_COMMIT), N(PAGE_READWRITE)));
  printf(", %lu bytes at %lu\n", (ULONG)size, (ULONG)(second - start));
  printf("query %lx", CALL(NtQueryVirtualMemory, P(own), P(start), N(0), P(&about), N(sizeof about), P(&done)));
  printf(", %lu bytes, state %lx, %lu\n", (ULONG)done, about.State, (ULONG)about.RegionSize);
  printf("too short %lx\n", CALL(NtQueryVirtualMemory, P(own), P(start), N(0), P(&about), N(8), P(&done)));
  second = start + 4096, size = 1;
  printf("protect %lx", CALL(NtProtectVirtualMemory, P(own), P(&second), P(&size), N(PAGE_READONLY), P(&before)));
  printf(", %lu bytes, before %lx\n", (ULONG)size, before);
  second = start, size = 1;
  printf("reserved %lx", CALL(NtProtectVirtualMemory, P(own), P(&second), P(&size), N(PAGE_READONLY), P(&before)));
  printf(", no protection %lx\n", CALL(NtProtectVirtualMemory, P(own), P(&second), P(&size), N(0x1234), P(&before)));
  second = start + 4096, size = 0;
  printf("not at the base %lx\n", CALL(NtFreeVirtualMemory, P(own), P(&second), P(&size), N(MEM_RELEASE)));
  size = 4096;
  printf("decommit %lx\n", CALL(NtFreeVirtualMemory, P(own), P(&second), P(&size), N(MEM_DECOMMIT)));
  second = start, size = 0;
  printf("release %lx", CALL(NtFreeVirtualMemory, P(own), P(&second), P(&size), N(MEM_RELEASE)));
  printf(", %lu bytes\n", (ULONG)size);
  printf("again %lx\n", CALL(NtFreeVirtualMemory, P(own), P(&second), P(&size), N(MEM_RELEASE)));
  int from = 42, to = 0;
  printf("read %lx", CALL(NtReadVirtualMemory, P(own), P(&from), P(&to), N(4), P(&done)));
  printf(", %d, %lu bytes\n", to, (ULONG)done);
  printf("write %lx", CALL(NtWriteVirtualMemory, P(own), P(&to), P(&(int){43}), N(4), P(&done)));
  printf(", %d\n", to);
  printf("nowhere %lx\n", CALL(NtReadVirtualMemory, P(own), N(16), P(&to), N(4), P(&done)));
  printf("last error %lu\n", GetLastError());
  printf("ReadProcessMemory %d", ReadProcessMemory(own, &from, &to, 4, &done));
  printf(", %d, %lu bytes", to, (ULONG)done);
  printf("; nowhere %d", ReadProcessMemory(own, (void *)16, &to, 4, &done));
  printf(", error %lu, %lu bytes\n", GetLastError(), (ULONG)done);
  printf("VirtualQueryEx %lu", (ULONG)VirtualQueryEx(own, &once, &about, sizeof about));
  printf(", writable %d\n", about.Protect == PAGE_READWRITE || about.Protect == PAGE_WRITECOPY);
}

int main(void) {
  bitmaps();
  strings();
  encodings();
  onces();
  waits();
  memories();
  alerts();
  return 0;
}
