/* Signals of the C runtime, and what comes from the console's keys.
 *
 * Expected values: Microsoft, "signal", "raise", "abort", "SetConsoleCtrlHandler function", "GenerateConsoleCtrlEvent function",
 * "HandlerRoutine callback function", "Termination Function". */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <windows.h>

static void say(const char *what, long value) {
  DWORD error = GetLastError();
  printf("%s: %ld, error %lu\n", what, value, error);
  fflush(stdout);
  SetLastError(0);
}

static volatile LONG heard;
static void on_signal(int number) { InterlockedExchangeAdd(&heard, number); }
static void on_fault(int number) {
  printf("handler of %d, then %d\n", number, signal(number, SIG_DFL) == SIG_DFL);
  ExitThread(number);
}

static void raised(void) {
  say("first", signal(SIGTERM, on_signal) == SIG_DFL);
  say("raise", raise(SIGTERM));
  say("heard", heard);
  say("used once", signal(SIGTERM, SIG_IGN) == SIG_DFL);
  say("ignored", raise(SIGTERM));
  say("was ignored", signal(SIGTERM, SIG_DFL) == SIG_IGN);
  signal(SIGBREAK, on_signal);
  say("break", raise(SIGBREAK));
  signal(SIGABRT, on_signal);
  say("abort", raise(SIGABRT));
  say("heard", heard);
  errno = 0;
  say("no signal", signal(99, on_signal) == SIG_ERR);
  say("errno", errno == EINVAL);
  errno = 0;
  say("not raised", raise(99));
  say("errno", errno == EINVAL);
}

static DWORD WINAPI reads_nowhere(void *unused) {
  signal(SIGSEGV, on_fault);
  return *(volatile int *)unused;
}
static DWORD WINAPI divides(void *zero) {
  signal(SIGFPE, on_fault);
  return 7 / *(volatile int *)zero;
}
static DWORD WINAPI is_undefined(void *unused) {
  signal(SIGILL, on_fault);
  asm volatile("ud2");
  return 0;
}

/* The signal of a fault is heard by the thread that made it. */
static void faults(void) {
  static int zero;
  DWORD code = 0;
  LPTHREAD_START_ROUTINE all[] = {reads_nowhere, divides, is_undefined};
  for (int i = 0; i < 3; i++) {
    HANDLE thread = CreateThread(NULL, 0, all[i], i == 1 ? &zero : NULL, 0, NULL);
    WaitForSingleObject(thread, INFINITE);
    GetExitCodeThread(thread, &code);
    say("ended by", code);
    CloseHandle(thread);
  }
}

static BOOL WINAPI passes(DWORD event) {
  InterlockedExchangeAdd(&heard, 100 + event);
  return FALSE;
}
static BOOL WINAPI takes(DWORD event) {
  InterlockedExchangeAdd(&heard, 1000);
  return TRUE;
}

static void keys(void) {
  say("take", SetConsoleCtrlHandler(passes, TRUE));
  say("remove", SetConsoleCtrlHandler(passes, FALSE));
  say("not there", SetConsoleCtrlHandler(passes, FALSE));
  say("no event", GenerateConsoleCtrlEvent(77, 0));
  heard = 0;
  SetConsoleCtrlHandler(passes, TRUE);
  signal(SIGINT, on_signal);
  if (GenerateConsoleCtrlEvent(CTRL_C_EVENT, 0)) {
    while (heard % 100 != SIGINT) Sleep(1);
    say("signal", heard);
    say("used once", signal(SIGINT, SIG_IGN) == SIG_DFL);
    heard = 0;
    SetConsoleCtrlHandler(takes, TRUE);
    GenerateConsoleCtrlEvent(CTRL_C_EVENT, 0);
    while (heard != 1000) Sleep(1);
    say("the last one is asked first", heard);
  } else {
    puts("no console");
  }
}

static void last(int unused) {
  puts("abort is heard");
  fflush(stdout);
}

int main(void) {
  raised();
  faults();
  keys();
  signal(SIGABRT, last);
  abort();
}
