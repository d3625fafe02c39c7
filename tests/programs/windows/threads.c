/* Threads, and what they wait for. Each line shows what a call gives and, where it fails, GetLastError.
 *
 * Expected values: Microsoft, "CreateThread function", "GetExitCodeThread function", "WaitForSingleObject function",
 * "WaitForMultipleObjects function", "ReleaseMutex function", "ReleaseSemaphore function", "CreateEventW function",
 * "SetWaitableTimer function", "Thread Pool API", "SuspendThread function", "QueueUserAPC function", "FlsAlloc function", "Fibers", "TlsAlloc function". */
#define _WIN32_WINNT 0x0A00
#include <stdio.h>
#include <windows.h>

#define SHOW(text, value) printf("%s: %ld\n", text, (long)(value))
#define FAIL(text, value) do { SetLastError(0); long v = (long)(value); printf("%s: %ld, error %lu\n", text, v, GetLastError()); } while (0)

static DWORD WINAPI give(void *argument) { return (DWORD)(size_t)argument; }
static DWORD WINAPI leave(void *argument) { ExitThread((DWORD)(size_t)argument); }
static DWORD WINAPI wait_for(void *argument) { return WaitForSingleObject(argument, INFINITE); }
static DWORD WINAPI own(void *argument) { return WaitForSingleObject(argument, INFINITE); }

static HANDLE start(LPTHREAD_START_ROUTINE function, void *argument) { return CreateThread(NULL, 0, function, argument, 0, NULL); }

static DWORD code_of(HANDLE thread) {
  DWORD code = 0;
  WaitForSingleObject(thread, INFINITE);
  GetExitCodeThread(thread, &code);
  CloseHandle(thread);
  return code;
}

static void lives(void) {
  DWORD id = 0, code = 0;
  HANDLE thread = CreateThread(NULL, 0x20000, give, (void *)7, CREATE_SUSPENDED, &id);
  SHOW("id", id == GetThreadId(thread) && id % 4 == 0 && id != GetCurrentThreadId());
  GetExitCodeThread(thread, &code);
  SHOW("still active", code);
  SHOW("wait 0", WaitForSingleObject(thread, 0));
  SHOW("suspend", SuspendThread(thread));
  SHOW("resume", ResumeThread(thread));
  SHOW("wait 10", WaitForSingleObject(thread, 10));
  SHOW("resume", ResumeThread(thread));
  SHOW("code", code_of(thread));
  FAIL("closed", WaitForSingleObject(thread, 0));
  SHOW("exit", code_of(start(leave, (void *)0xfffffffe)));
  thread = start(wait_for, CreateEventW(NULL, 0, 0, NULL));
  SHOW("terminate", TerminateThread(thread, 9));
  SHOW("terminated", code_of(thread));
  ULONG_PTR low, high;
  GetCurrentThreadStackLimits(&low, &high);
  SHOW("stack", low < (ULONG_PTR)&high && (ULONG_PTR)&high < high);
  FAIL("priority", SetThreadPriority(GetCurrentThread(), 7));
  SHOW("priority", SetThreadPriority(GetCurrentThread(), 2));
  SHOW("priority", GetThreadPriority(GetCurrentThread()));
}

static void events(void) {
  HANDLE automatic = CreateEventW(NULL, 0, 0, L"one"), manual = CreateEventW(NULL, 1, 1, NULL), both[2] = {automatic, manual};
  SHOW("manual", WaitForSingleObject(manual, 0));
  SHOW("manual again", WaitForSingleObject(manual, 0));
  SHOW("any", WaitForMultipleObjects(2, both, 0, INFINITE));
  SHOW("all", WaitForMultipleObjects(2, both, 1, 5));
  SetEvent(automatic);
  SHOW("all", WaitForMultipleObjects(2, both, 1, 5));
  SHOW("automatic", WaitForSingleObject(automatic, 0));
  HANDLE threads[3];
  for (int i = 0; i < 3; i++) threads[i] = start(wait_for, automatic);
  Sleep(1);
  SetEvent(automatic);
  DWORD first = WaitForMultipleObjects(3, threads, 0, INFINITE);
  SHOW("one goes", first < 3 && WaitForMultipleObjects(3, threads, 1, 2) == WAIT_TIMEOUT);
  for (int i = 0; i < 2; i++) {
    SetEvent(automatic);
    Sleep(1);
  }
  SHOW("all go", WaitForMultipleObjects(3, threads, 1, INFINITE));
  FAIL("there", CreateEventW(NULL, 0, 0, L"Local\\one") != NULL);
  HANDLE opened = OpenEventW(SYNCHRONIZE, 0, L"one");
  FAIL("no right", SetEvent(opened));
  FAIL("not there", OpenEventA(SYNCHRONIZE, 0, "two") != NULL);
  FAIL("other kind", CreateMutexW(NULL, 0, L"one") != NULL);
  FAIL("none", WaitForMultipleObjects(0, both, 0, 0));
  FAIL("many", WaitForMultipleObjects(65, both, 0, 0));
  both[1] = automatic;
  FAIL("twice", WaitForMultipleObjects(2, both, 1, 0));
  FAIL("bad", SetEvent((HANDLE)0x12340));
}

static void mutexes(void) {
  HANDLE mutex = CreateMutexW(NULL, 1, NULL);
  SHOW("again", WaitForSingleObject(mutex, 0));
  HANDLE thread = start(wait_for, mutex);
  SHOW("held", WaitForSingleObject(thread, 2));
  SHOW("release", ReleaseMutex(mutex));
  SHOW("release", ReleaseMutex(mutex));
  FAIL("not mine", ReleaseMutex(mutex));
  SHOW("got", code_of(thread));
  SHOW("abandoned", WaitForSingleObject(mutex, INFINITE));
  SHOW("no more", WaitForSingleObject(mutex, INFINITE));
  ReleaseMutex(mutex);
  ReleaseMutex(mutex);
  SHOW("left", code_of(start(own, mutex)));
  HANDLE two[2] = {CreateEventW(NULL, 1, 0, NULL), mutex};
  SHOW("abandoned second", WaitForMultipleObjects(2, two, 0, INFINITE));
}

static void semaphores(void) {
  LONG before = 0;
  HANDLE semaphore = CreateSemaphoreW(NULL, 1, 3, NULL);
  SHOW("take", WaitForSingleObject(semaphore, 0));
  SHOW("none left", WaitForSingleObject(semaphore, 0));
  SHOW("two more", ReleaseSemaphore(semaphore, 2, &before) * 10 + before);
  FAIL("too many", ReleaseSemaphore(semaphore, 2, &before));
  FAIL("zero", ReleaseSemaphore(semaphore, 0, &before));
  FAIL("no such", CreateSemaphoreW(NULL, 4, 3, NULL) != NULL);
}

static int called;
static void CALLBACK call(ULONG_PTR argument) { called = called * 10 + (int)argument; }
static void CALLBACK timed(void *argument, DWORD low, DWORD high) { called += (int)(size_t)argument; }

static void timers(void) {
  LARGE_INTEGER due = {.QuadPart = -10000};
  HANDLE timer = CreateWaitableTimerW(NULL, 0, NULL);
  SHOW("set", SetWaitableTimer(timer, &due, 0, NULL, NULL, 0));
  SHOW("due", WaitForSingleObject(timer, INFINITE));
  SHOW("once", WaitForSingleObject(timer, 0));
  SetWaitableTimer(timer, &due, 1, NULL, NULL, 0);
  for (int i = 0; i < 3; i++) WaitForSingleObject(timer, INFINITE);
  SHOW("cancel", CancelWaitableTimer(timer));
  FAIL("period", SetWaitableTimer(timer, &due, -1, NULL, NULL, 0));
  SetWaitableTimer(timer, &due, 0, timed, (void *)1000, 0);
  SHOW("alertable", SleepEx(INFINITE, 1));
  SHOW("called", called);
  called = 0;
  QueueUserAPC(call, GetCurrentThread(), 1);
  QueueUserAPC(call, GetCurrentThread(), 2);
  SHOW("not alertable", SleepEx(1, 0));
  SHOW("not called", called);
  SHOW("alertable", WaitForSingleObjectEx(GetCurrentThread(), 1000, 1));
  SHOW("in order", called);
  SHOW("no more", SleepEx(0, 1));
}

static DWORD tls, fls;
static int freed;
static void WINAPI free_value(void *value) { freed += (int)(size_t)value; }
static DWORD WINAPI slots_of(void *argument) {
  DWORD empty = TlsGetValue(tls) == NULL && FlsGetValue(fls) == NULL;
  TlsSetValue(tls, argument);
  FlsSetValue(fls, argument);
  return empty + (DWORD)(size_t)TlsGetValue(tls);
}

static void slots(void) {
  tls = TlsAlloc();
  fls = FlsAlloc(free_value);
  TlsSetValue(tls, (void *)1);
  FlsSetValue(fls, (void *)5);
  SHOW("own", code_of(start(slots_of, (void *)40)));
  SHOW("freed", freed);
  SHOW("mine", (size_t)TlsGetValue(tls) + (size_t)FlsGetValue(fls));
  SHOW("free", FlsFree(fls));
  SHOW("freed", freed);
  FAIL("bad", FlsSetValue(fls, NULL));
  FAIL("bad", TlsSetValue(5000, NULL));
  int count = 1;
  while (TlsAlloc() != TLS_OUT_OF_INDEXES) count++;
  SHOW("enough", count >= TLS_MINIMUM_AVAILABLE && count <= 1088);
  TlsSetValue(count - 1, (void *)77);
  SHOW("last", (size_t)TlsGetValue(count - 1));
  SHOW("free", TlsFree(tls));
  FAIL("free", TlsFree(tls));
}

static HANDLE ping, pong;
static DWORD WINAPI play(void *argument) {
  for (int i = 0; i < 20000; i++) SignalObjectAndWait(pong, ping, INFINITE, 0);
  SetEvent(pong);
  return 0;
}

static void turns(void) {
  ping = CreateEventW(NULL, 0, 0, NULL), pong = CreateEventW(NULL, 0, 0, NULL);
  HANDLE gate = CreateEventW(NULL, 1, 0, NULL);
  static HANDLE waiting[1000];
  for (int i = 0; i < 1000; i++) waiting[i] = start(wait_for, gate);
  HANDLE thread = start(play, NULL);
  for (int i = 0; i < 20000; i++) {
    WaitForSingleObject(pong, INFINITE);
    SetEvent(ping);
  }
  SHOW("played", code_of(thread));
  SetEvent(gate);
  DWORD sum = 0;
  for (int i = 0; i < 1000; i++) sum += code_of(waiting[i]) == WAIT_OBJECT_0;
  SHOW("woken", sum);
}

static void handles(void) {
  HANDLE event = CreateEventW(NULL, 1, 0, NULL), other = NULL, self = NULL;
  DWORD flags = 9;
  SHOW("duplicate", DuplicateHandle(GetCurrentProcess(), event, GetCurrentProcess(), &other, 0, 1, DUPLICATE_SAME_ACCESS));
  SHOW("other", event != other);
  GetHandleInformation(other, &flags);
  SHOW("inherited", flags);
  SHOW("close", CloseHandle(event));
  SHOW("lives", SetEvent(other));
  SetHandleInformation(other, HANDLE_FLAG_PROTECT_FROM_CLOSE, HANDLE_FLAG_PROTECT_FROM_CLOSE);
  FAIL("protected", CloseHandle(other) != 0);
  SHOW("thread", DuplicateHandle(GetCurrentProcess(), GetCurrentThread(), GetCurrentProcess(), &self, 0, 0, DUPLICATE_SAME_ACCESS));
  SHOW("itself", GetThreadId(self) == GetCurrentThreadId());
}

static volatile LONG done;
static HANDLE both_done;
static void CALLBACK work(PTP_CALLBACK_INSTANCE instance, void *context, PTP_WORK handle) {
  Sleep(1);
  InterlockedExchangeAdd(&done, (LONG)(size_t)context);
}
static void CALLBACK ticks(PTP_CALLBACK_INSTANCE instance, void *context, PTP_TIMER timer) { InterlockedIncrement(&done); }
static void CALLBACK seen(PTP_CALLBACK_INSTANCE instance, void *context, PTP_WAIT wait, TP_WAIT_RESULT result) {
  InterlockedExchangeAdd(&done, result == WAIT_OBJECT_0 ? 100 : 1000);
}
static DWORD WINAPI item(void *context) { return SetEvent(context); }
static void CALLBACK old_timer(void *context, BOOLEAN fired) {
  if (InterlockedExchangeAdd(&done, fired) == 3) SetEvent(context);
}
static void CALLBACK old_wait(void *context, BOOLEAN late) {
  InterlockedExchangeAdd(&done, late ? 1000 : 10);
  SetEvent(context);
}

static void pool(void) {
  HANDLE event = CreateEventW(NULL, 0, 0, NULL), other = CreateEventW(NULL, 0, 0, NULL), handle = NULL;
  PTP_WORK one = CreateThreadpoolWork(work, (void *)3, NULL);
  for (int i = 0; i < 100; i++) SubmitThreadpoolWork(one);
  WaitForThreadpoolWorkCallbacks(one, FALSE);
  SHOW("work", done);
  CloseThreadpoolWork(one);
  FILETIME soon = {(DWORD)-10000, (DWORD)-1};
  PTP_TIMER timer = CreateThreadpoolTimer(ticks, NULL, NULL);
  done = 0;
  SetThreadpoolTimer(timer, &soon, 1, 0);
  while (done < 3) Sleep(1);
  SHOW("set", IsThreadpoolTimerSet(timer));
  SetThreadpoolTimer(timer, NULL, 0, 0);
  WaitForThreadpoolTimerCallbacks(timer, TRUE);
  SHOW("not set", IsThreadpoolTimerSet(timer));
  CloseThreadpoolTimer(timer);
  PTP_WAIT wait = CreateThreadpoolWait(seen, NULL, NULL);
  done = 0;
  SetThreadpoolWait(wait, event, NULL);
  SetEvent(event);
  while (done == 0) Sleep(1);
  SetThreadpoolWait(wait, event, &soon);
  while (done == 100) Sleep(1);
  WaitForThreadpoolWaitCallbacks(wait, FALSE);
  CloseThreadpoolWait(wait);
  SHOW("waits", done);
  SHOW("item", QueueUserWorkItem(item, event, 0));
  SHOW("done", WaitForSingleObject(event, INFINITE));
  done = 0;
  SHOW("timer", CreateTimerQueueTimer(&handle, NULL, old_timer, event, 1, 1, 0));
  SHOW("fired", WaitForSingleObject(event, INFINITE));
  SHOW("end", DeleteTimerQueueTimer(NULL, handle, INVALID_HANDLE_VALUE));
  HANDLE queue = CreateTimerQueue();
  CreateTimerQueueTimer(&handle, queue, old_timer, event, 1, 1, 0);
  SHOW("queue", DeleteTimerQueueEx(queue, INVALID_HANDLE_VALUE));
  done = 0;
  SHOW("wait", RegisterWaitForSingleObject(&handle, event, old_wait, other, INFINITE, 0));
  for (int i = 0; i < 2; i++) {
    SetEvent(event);
    WaitForSingleObject(other, INFINITE);
  }
  SHOW("end", UnregisterWaitEx(handle, INVALID_HANDLE_VALUE));
  SHOW("called", done);
}

static void *home, *away[2];
static int steps;
static void CALLBACK walk(void *parameter) {
  for (int i = 0; i < 3; i++) {
    steps = steps * 10 + (int)(size_t)parameter;
    SwitchToFiber(away[2 - (size_t)parameter]);
  }
  steps += (int)(size_t)GetFiberData() * 1000000;
  SwitchToFiber(home);
}

static void fibers(void) {
  FAIL("no fiber", ConvertFiberToThread());
  home = ConvertThreadToFiber((void *)9);
  SHOW("is", IsThreadAFiber() && GetCurrentFiber() == home && GetFiberData() == (void *)9);
  FAIL("twice", ConvertThreadToFiber(NULL) != NULL);
  for (size_t i = 0; i < 2; i++) away[i] = CreateFiber(0, walk, (void *)(i + 1));
  SwitchToFiber(away[0]);
  SHOW("steps", steps);
  DeleteFiber(away[0]);
  DeleteFiber(away[1]);
  SHOW("thread again", ConvertFiberToThread());
}

int main(void) {
  lives(), fibers(), pool(), events(), mutexes(), semaphores(), timers(), slots(), turns(), handles();
  return 0;
}
