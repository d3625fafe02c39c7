/* Locks in the program's own memory, conditions, waits at addresses, things done once, barriers.
 *
 * Expected values: Microsoft, "Critical Section Objects", "Slim Reader/Writer (SRW) Locks", "Condition Variables",
 * "WaitOnAddress function", "One-Time Initialization", "EnterSynchronizationBarrier function". */
#define _WIN32_WINNT 0x0A00
#include <stdio.h>
#include <windows.h>

#define SHOW(text, value) printf("%s: %ld\n", text, (long)(value))
#define FAIL(text, value) do { SetLastError(0); long v = (long)(value); printf("%s: %ld, error %lu\n", text, v, GetLastError()); } while (0)
enum { THREADS = 8, ROUNDS = 2000 };

static HANDLE start(LPTHREAD_START_ROUTINE function, void *argument) { return CreateThread(NULL, 0, function, argument, 0, NULL); }
static DWORD code_of(HANDLE thread) {
  DWORD code = 0;
  WaitForSingleObject(thread, INFINITE);
  GetExitCodeThread(thread, &code);
  CloseHandle(thread);
  return code;
}
static DWORD all(LPTHREAD_START_ROUTINE function) {
  HANDLE threads[THREADS];
  DWORD sum = 0;
  for (int i = 0; i < THREADS; i++) threads[i] = start(function, (void *)(size_t)i);
  for (int i = 0; i < THREADS; i++) sum += code_of(threads[i]);
  return sum;
}

static CRITICAL_SECTION section;
static SRWLOCK slim = SRWLOCK_INIT;
static CONDITION_VARIABLE condition = CONDITION_VARIABLE_INIT;
static volatile long count, readers, most;

/* Not atomic by itself: the lock has to be. */
static void add(void) {
  long before = count;
  if (before % 64 == 0) SwitchToThread();
  count = before + 1;
}
static DWORD WINAPI in_section(void *argument) {
  for (int i = 0; i < ROUNDS; i++) {
    EnterCriticalSection(&section);
    EnterCriticalSection(&section);
    add();
    LeaveCriticalSection(&section);
    LeaveCriticalSection(&section);
  }
  return 1;
}
static DWORD WINAPI try_section(void *argument) { return TryEnterCriticalSection(&section); }
static DWORD WINAPI in_slim(void *argument) {
  for (int i = 0; i < ROUNDS; i++) {
    AcquireSRWLockExclusive(&slim);
    add();
    ReleaseSRWLockExclusive(&slim);
  }
  return 1;
}
static DWORD WINAPI read_slim(void *argument) {
  for (int i = 0; i < 100; i++) {
    AcquireSRWLockShared(&slim);
    long now = InterlockedIncrement(&readers);
    SwitchToThread();
    if (now > most) most = now;
    if (count % 2) return 0;
    InterlockedDecrement(&readers);
    ReleaseSRWLockShared(&slim);
    if ((size_t)argument % 2) continue;
    AcquireSRWLockExclusive(&slim);
    if (readers) return 0;
    count++;
    SwitchToThread();
    count++;
    ReleaseSRWLockExclusive(&slim);
  }
  return 1;
}
static DWORD WINAPI try_slim(void *argument) { return TryAcquireSRWLockExclusive(&slim) * 2 + TryAcquireSRWLockShared(&slim); }

static void locks(void) {
  InitializeCriticalSectionAndSpinCount(&section, 100);
  SHOW("section", all(in_section) == THREADS && count == THREADS * ROUNDS);
  SHOW("free", section.LockCount == -1 && section.RecursionCount == 0 && section.OwningThread == NULL);
  EnterCriticalSection(&section);
  SHOW("held", code_of(start(try_section, NULL)));
  SHOW("mine", TryEnterCriticalSection(&section));
  SHOW("depth", section.RecursionCount);
  LeaveCriticalSection(&section);
  LeaveCriticalSection(&section);
  count = 0;
  SHOW("slim", all(in_slim) == THREADS && count == THREADS * ROUNDS);
  count = 0;
  SHOW("readers", all(read_slim));
  SHOW("together", most > 1);
  SHOW("free", *(size_t *)&slim == 0);
  AcquireSRWLockShared(&slim);
  SHOW("shared", code_of(start(try_slim, NULL)));
  ReleaseSRWLockShared(&slim);
  ReleaseSRWLockShared(&slim);
  AcquireSRWLockExclusive(&slim);
  SHOW("exclusive", code_of(start(try_slim, NULL)));
  ReleaseSRWLockExclusive(&slim);
}

static int queue[4], length;
static DWORD WINAPI produce(void *argument) {
  for (int i = 0; i < 100; i++) {
    EnterCriticalSection(&section);
    while (length == 4) SleepConditionVariableCS(&condition, &section, INFINITE);
    queue[length++] = i;
    WakeAllConditionVariable(&condition);
    LeaveCriticalSection(&section);
  }
  return 0;
}
static DWORD WINAPI consume(void *argument) {
  DWORD sum = 0;
  for (int i = 0; i < 100; i++) {
    EnterCriticalSection(&section);
    while (length == 0) SleepConditionVariableCS(&condition, &section, INFINITE);
    sum += queue[--length];
    WakeAllConditionVariable(&condition);
    LeaveCriticalSection(&section);
  }
  return sum;
}
static DWORD WINAPI either(void *argument) { return (size_t)argument % 2 ? produce(NULL) : consume(NULL); }

static void conditions(void) {
  SHOW("sum", all(either));
  EnterCriticalSection(&section);
  FAIL("late", SleepConditionVariableCS(&condition, &section, 1));
  SHOW("still mine", section.RecursionCount);
  LeaveCriticalSection(&section);
  AcquireSRWLockShared(&slim);
  FAIL("late", SleepConditionVariableSRW(&condition, &slim, 0, CONDITION_VARIABLE_LOCKMODE_SHARED));
  SHOW("still shared", *(size_t *)&slim != 0);
  ReleaseSRWLockShared(&slim);
}

static volatile unsigned char word;
static DWORD WINAPI watch(void *argument) {
  unsigned char before = 0;
  while (word == before) WaitOnAddress(&word, &before, 1, INFINITE);
  return word;
}

static void addresses(void) {
  unsigned char same = 0, other = 1;
  FAIL("differs", WaitOnAddress(&word, &other, 1, INFINITE));
  FAIL("late", WaitOnAddress(&word, &same, 1, 2));
  FAIL("size", WaitOnAddress(&word, &same, 3, 2));
  HANDLE one = start(watch, NULL), two = start(watch, NULL);
  Sleep(1);
  WakeByAddressAll((void *)&word);
  SHOW("wait on", WaitForSingleObject(one, 2));
  word = 5;
  WakeByAddressSingle((void *)&word);
  WakeByAddressSingle((void *)&word);
  DWORD sum = code_of(one);
  SHOW("woken", sum + code_of(two));
}

static INIT_ONCE once = INIT_ONCE_STATIC_INIT;
static int runs;
static BOOL CALLBACK make(PINIT_ONCE one, void *parameter, void **context) {
  Sleep(1);
  if (++runs == 1) return FALSE;
  *context = (void *)0x40;
  return TRUE;
}
static INIT_ONCE failing = INIT_ONCE_STATIC_INIT;
static BOOL CALLBACK fail(PINIT_ONCE one, void *parameter, void **context) {
  SetLastError(1234);
  return FALSE;
}
static DWORD WINAPI need(void *argument) {
  void *context = NULL;
  return InitOnceExecuteOnce(&once, make, NULL, &context) && context == (void *)0x40;
}
static SYNCHRONIZATION_BARRIER barrier;
static DWORD WINAPI meet(void *argument) {
  DWORD last = 0;
  for (int i = 0; i < 10; i++) last += EnterSynchronizationBarrier(&barrier, 0);
  return last;
}

static void onces(void) {
  BOOL pending = 9;
  void *context = NULL;
  SHOW("once", all(need));
  SHOW("not done", InitOnceExecuteOnce(&failing, fail, NULL, NULL));
  SHOW("why", GetLastError());
  SHOW("runs", runs);
  SHOW("begin", InitOnceBeginInitialize(&once, 0, &pending, &context));
  SHOW("done", pending == 0 && context == (void *)0x40);
  INIT_ONCE other = INIT_ONCE_STATIC_INIT;
  FAIL("check", InitOnceBeginInitialize(&other, INIT_ONCE_CHECK_ONLY, &pending, &context));
  SHOW("begin", InitOnceBeginInitialize(&other, INIT_ONCE_ASYNC, &pending, &context) * 10 + pending);
  SHOW("complete", InitOnceComplete(&other, INIT_ONCE_ASYNC, (void *)0x80));
  FAIL("complete", InitOnceComplete(&other, INIT_ONCE_ASYNC, (void *)0x80));
  SHOW("barrier", InitializeSynchronizationBarrier(&barrier, THREADS, -1));
  SHOW("last", all(meet));
}

int main(void) {
  locks(), conditions(), addresses(), onces();
  return 0;
}
