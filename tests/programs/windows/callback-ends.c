// What is done when a callback of the thread pool returns; _local_unwind; power, which is that of a machine on mains.
//
// Source of what is expected: Microsoft, "SetEventWhenCallbackReturns function", "ReleaseSemaphoreWhenCallbackReturns function",
// "ReleaseMutexWhenCallbackReturns function", "LeaveCriticalSectionWhenCallbackReturns function", "FreeLibraryWhenCallbackReturns
// function", "CallNtPowerInformation function", "PowerGetActiveScheme function", "_local_unwind" of excpt.h.
#define _WIN32_WINNT 0x0A00
#include <windows.h>
#include <stdio.h>

static HANDLE event, semaphore, mutex;
static CRITICAL_SECTION section;
static HMODULE library;
static volatile LONG isSetEarly, isDone;

static VOID CALLBACK work(PTP_CALLBACK_INSTANCE instance, PVOID context, PTP_WORK item) {
  WaitForSingleObject(mutex, INFINITE);
  EnterCriticalSection(&section);
  LeaveCriticalSectionWhenCallbackReturns(instance, &section);
  ReleaseMutexWhenCallbackReturns(instance, mutex);
  ReleaseSemaphoreWhenCallbackReturns(instance, semaphore, 3);
  FreeLibraryWhenCallbackReturns(instance, library);
  SetEventWhenCallbackReturns(instance, event);
  isSetEarly = WaitForSingleObject(event, 20) == WAIT_OBJECT_0;
  isDone = 1;
}

static void callbacks(void) {
  event = CreateEventW(NULL, TRUE, FALSE, NULL);
  semaphore = CreateSemaphoreW(NULL, 0, 10, NULL);
  mutex = CreateMutexW(NULL, FALSE, NULL);
  InitializeCriticalSection(&section);
  library = LoadLibraryW(L"version.dll");
  PTP_WORK item = CreateThreadpoolWork(work, NULL, NULL);
  SubmitThreadpoolWork(item);
  printf("event: %lu\n", WaitForSingleObject(event, 10000));
  printf("before it returned: %ld, done: %ld\n", isSetEarly, isDone);
  int count = 0;
  while (WaitForSingleObject(semaphore, 0) == WAIT_OBJECT_0) count++;
  printf("semaphore: %d\n", count);
  printf("mutex: %lu\n", WaitForSingleObject(mutex, 10000));
  printf("section: %d\n", TryEnterCriticalSection(&section));
  WaitForThreadpoolWorkCallbacks(item, FALSE);
  CloseThreadpoolWork(item);
}

typedef void (*LocalUnwind)(void *frame, void *target);

static void *volatile target;
static volatile int isJump;

__declspec(noinline) static int unwinding(LocalUnwind unwind) {
  CONTEXT context;
  ULONG64 base, frame;
  PVOID data;
  volatile int steps = 1;
  RtlCaptureContext(&context);
  RUNTIME_FUNCTION *row = RtlLookupFunctionEntry(context.Rip, &base, NULL);
  CONTEXT walked = context;
  RtlVirtualUnwind(UNW_FLAG_NHANDLER, base, context.Rip, row, &walked, &data, &frame, NULL);
  target = &&there;
  if (isJump) goto *target;
  steps = 2;
  unwind((void *)(ULONG_PTR)frame, target);
  steps = 100;
there:
  return steps;
}

typedef LONG(WINAPI *Information)(int level, PVOID input, ULONG inputSize, PVOID output, ULONG outputSize);
typedef DWORD(WINAPI *ActiveScheme)(HKEY root, GUID **scheme);

static void power(void) {
  struct {
    ULONG number, most, current, limit, idleMost, idle;
  } processor[256];
  struct {
    BOOLEAN isOnMains, hasBattery, isCharging, isDischarging;
    BYTE rest[28];
  } battery;
  HMODULE powrprof = LoadLibraryW(L"powrprof.dll");
  Information information = (Information)(void *)GetProcAddress(powrprof, "CallNtPowerInformation");
  ActiveScheme active = (ActiveScheme)(void *)GetProcAddress(powrprof, "PowerGetActiveScheme");
  SYSTEM_INFO system;
  GetSystemInfo(&system);
  printf("processors: %lx\n", information(11, NULL, 0, processor, system.dwNumberOfProcessors * sizeof *processor));
  printf("number %lu, speed: %d\n", processor[0].number, processor[0].most > 0);
  printf("too short: %lx\n", information(11, NULL, 0, processor, 23));
  printf("battery: %lx\n", information(5, NULL, 0, &battery, sizeof battery));
  printf("mains %d, battery %d\n", battery.isOnMains, battery.hasBattery);
  printf("no such level: %lx\n", information(1000, NULL, 0, &battery, sizeof battery));
  GUID *scheme;
  DWORD error = active(NULL, &scheme);
  printf("scheme: %lu\n", error);
  if (error != 0) return;
  printf("%08lx-%04x-%04x\n", scheme->Data1, scheme->Data2, scheme->Data3);
  printf("freed: %d\n", LocalFree(scheme) == NULL);
  printf("nowhere: %lu\n", active(NULL, NULL));
}

int main(void) {
  callbacks();
  HMODULE runtime = LoadLibraryW(L"msvcrt.dll");
  printf("unwound: %d\n", unwinding((LocalUnwind)(void *)GetProcAddress(runtime, "_local_unwind")));
  power();
  return 0;
}
