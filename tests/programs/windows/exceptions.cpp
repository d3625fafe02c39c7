/* Exceptions: of C++, of C's scopes (__C_specific_handler, written out), vectored handlers, jumps, and what the processor refuses.
 *
 * Expected values: Microsoft, "Structured Exception Handling", "Vectored Exception Handling", "x64 exception handling", "longjmp",
 * "RtlVirtualUnwind function", "GetThreadContext function"; for C++ the language's standard. */
#define _WIN32_WINNT 0x0A00
#include <csetjmp>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <windows.h>
#include "guarded.h"

struct Noisy {
  const char *name;
  ~Noisy() { printf("~%s\n", name); }
};

static void deep(int n) {
  Noisy one{"deep"};
  if (n == 0) throw std::runtime_error("bottom");
  deep(n - 1);
}

static BOOL CALLBACK throwing(PINIT_ONCE, void *, void **) {
  Noisy one{"callback"};
  throw 42;
}

static int compares(const void *, const void *) {
  Noisy one{"comparison"};
  throw std::string("order");
}

static DWORD WINAPI in_thread(void *) {
  try {
    deep(1);
  } catch (const std::exception &error) {
    printf("thread caught %s\n", error.what());
  }
  return 0;
}

static void language() {
  INIT_ONCE once = INIT_ONCE_STATIC_INIT;
  try {
    deep(2);
  } catch (const std::exception &error) {
    printf("caught %s\n", error.what());
  }
  try {
    try {
      throw std::string("inner");
    } catch (...) {
      Noisy one{"handler"};
      throw;
    }
  } catch (std::string &text) {
    printf("again %s\n", text.c_str());
  }
  try {
    InitOnceExecuteOnce(&once, throwing, nullptr, nullptr);
  } catch (int value) {
    printf("through the system %d\n", value);
  }
  try {
    int values[40] = {3, 1, 2};
    qsort(values, 40, sizeof *values, compares);
  } catch (const std::string &text) {
    printf("through qsort %s\n", text.c_str());
  }
  WaitForSingleObject(CreateThread(nullptr, 0, in_thread, nullptr, 0, nullptr), INFINITE);
}

static int pass(EXCEPTION_POINTERS *, void *) { return EXCEPTION_CONTINUE_SEARCH; }
static int resume(EXCEPTION_POINTERS *all, void *) {
  return all->ExceptionRecord->ExceptionCode == 0xe0000001 ? EXCEPTION_CONTINUE_EXECUTION : EXCEPTION_CONTINUE_SEARCH;
}
static int tell(EXCEPTION_POINTERS *all, void *) {
  const auto *record = all->ExceptionRecord;
  printf("filter %lx, flags %lx, %lu parameters", record->ExceptionCode, record->ExceptionFlags, record->NumberParameters);
  for (DWORD i = 0; i < record->NumberParameters; i++) printf(" %llx", (unsigned long long)record->ExceptionInformation[i]);
  puts("");
  return record->ExceptionCode == 0xe0000001 ? EXCEPTION_CONTINUE_SEARCH : take(all, nullptr);
}
static void last(bool abnormal, void *) { printf("last, %s\n", abnormal ? "abnormal" : "normal"); }
static void again(bool abnormal, void *) {
  printf("last, raises\n");
  if (abnormal) RaiseException(0xe0000002, 0, 0, nullptr);
}

static volatile int zero, *nowhere = (int *)16;
static void nothing() {}
static void reads() { zero = *nowhere; }
static void writes() { *nowhere = 1; }
static void executes() { ((void (*)())0x20)(); }
static void divides() { asm volatile("xorl %%ecx, %%ecx\n movl $1, %%eax\n cltd\n idivl %%ecx" ::: "rax", "rcx", "rdx"); }
static void overflows() { asm volatile("movl $-1, %%ecx\n movl $0x80000000, %%eax\n cltd\n idivl %%ecx" ::: "rax", "rcx", "rdx"); }
static void breaks() { asm volatile("int3"); }
static void undefined() { asm volatile("ud2"); }
static void privileged() { asm volatile("hlt"); }
static void far_away() { asm volatile("movabsq $0x1234000000000000, %%rax\n movl (%%rax), %%eax" ::: "rax"); }
static void divides_float() {
  unsigned control = 0x1d80;
  asm volatile("ldmxcsr %0\n xorps %%xmm0, %%xmm0\n movl $1, %%eax\n cvtsi2sd %%eax, %%xmm1\n divsd %%xmm0, %%xmm1" ::"m"(control) : "xmm0", "xmm1", "rax");
}
static void raises() {
  ULONG_PTR values[2] = {1, 2};
  RaiseException(0xe0000003, 0, 2, values);
}
static void raises_once() { RaiseException(0xe0000001, EXCEPTION_NONCONTINUABLE, 0, nullptr); }
static void inner_passes() { code_of(writes, pass, last); }
static void inner_resumes() { code_of(raises_once, resume, last); }
static void raises_in_last() { code_of(raises_once, pass, again); }
static void inner_collides() { printf("inner took %lx\n", code_of(raises_in_last, tell, last)); }
static void collides() { printf("outer took %lx\n", code_of(inner_collides, take, last)); }
static void throws() {
  try {
    writes();
  } catch (...) {
    puts("not C++'s");
  }
}

static void scopes() {
  static const struct {
    const char *name;
    void (*action)();
  } cases[] = {
      {"nothing", nothing},       {"reads", reads},           {"writes", writes},         {"executes", executes}, {"divides", divides},
      {"overflows", overflows},   {"breaks", breaks},         {"undefined", undefined},   {"privileged", privileged}, {"far away", far_away},
      {"float", divides_float},   {"raises", raises},         {"inner passes", inner_passes}, {"noncontinuable", inner_resumes}, {"collides", collides},
      {"through C++", throws},
  };
  for (const auto &one : cases) {
    long code = code_of(one.action, tell, quiet);
    printf("%s: %lx\n", one.name, code);
  }
  printf("the code is in rax: %d\n", guarded(raises, take, quiet) == (long)0xe0000003);
}

static jmp_buf buffer;
static void jumps(int value) { longjmp(buffer, value); }

static LONG WINAPI first(EXCEPTION_POINTERS *all) {
  printf("first %lx\n", all->ExceptionRecord->ExceptionCode);
  return EXCEPTION_CONTINUE_SEARCH;
}
static LONG WINAPI repair(EXCEPTION_POINTERS *all) {
  if (all->ExceptionRecord->ExceptionCode != EXCEPTION_ACCESS_VIOLATION) return EXCEPTION_CONTINUE_SEARCH;
  all->ContextRecord->Rcx = (DWORD64)&zero;
  return EXCEPTION_CONTINUE_EXECUTION;
}
static LONG WINAPI continued(EXCEPTION_POINTERS *) {
  puts("continued");
  return EXCEPTION_CONTINUE_SEARCH;
}

static void vectored() {
  void *handles[] = {AddVectoredExceptionHandler(0, repair), AddVectoredExceptionHandler(1, first), AddVectoredContinueHandler(1, continued)};
  long value = 0;
  zero = 77;
  asm volatile("xorl %%ecx, %%ecx\n movl (%%rcx), %%eax" : "=a"(value)::"rcx");
  printf("repaired %ld\n", value);
  try {
    throw 1;
  } catch (int) {
    puts("caught");
  }
  printf("removed %lu %lu", RemoveVectoredExceptionHandler(handles[0]), RemoveVectoredExceptionHandler(handles[1]));
  printf(" %lu %lu\n", RemoveVectoredContinueHandler(handles[2]), RemoveVectoredExceptionHandler(handles[0]));
}

static int __attribute__((noinline)) depth() {
  CONTEXT context;
  RtlCaptureContext(&context);
  int count = 0;
  while (context.Rip && count < 100) {
    DWORD64 base, frame;
    void *data;
    auto *entry = RtlLookupFunctionEntry(context.Rip, &base, nullptr);
    count++;
    if (!entry) {
      context.Rip = *(DWORD64 *)context.Rsp;
      context.Rsp += 8;
      continue;
    }
    RtlVirtualUnwind(UNW_FLAG_NHANDLER, base, context.Rip, entry, &context, &data, &frame, nullptr);
  }
  return count;
}
static int __attribute__((noinline)) deeper(int n) { return n == 0 ? depth() : deeper(n - 1) + (int)(zero & 0); }
static int in_filter;
static int count_frames(EXCEPTION_POINTERS *, void *) {
  in_filter = depth();
  return EXCEPTION_EXECUTE_HANDLER;
}

static DWORD WINAPI spins(void *stop) {
  while (!*(volatile int *)stop) continue;
  return 5;
}

static void contexts() {
  int here = depth(), below = deeper(4);
  zero = 0;
  printf("walks %d\n", here > 2 && here < 20 && below > here);
  code_of(writes, count_frames, quiet);
  printf("walks out of filters %d\n", in_filter > here && in_filter < 20);
  int stop = 0;
  HANDLE thread = CreateThread(nullptr, 0, spins, &stop, 0, nullptr);
  Sleep(1);
  SuspendThread(thread);
  CONTEXT context = {};
  context.ContextFlags = CONTEXT_FULL;
  printf("context %d", GetThreadContext(thread, &context));
  printf(", in the program %d\n", context.Rip >= (DWORD64)GetModuleHandle(nullptr) && context.SegCs == 0x33);
  printf("set %d\n", SetThreadContext(thread, &context));
  stop = 1;
  ResumeThread(thread);
  printf("ended %lu\n", WaitForSingleObject(thread, INFINITE));
}

static LONG WINAPI unhandled(EXCEPTION_POINTERS *all) {
  printf("nobody handles %lx\n", all->ExceptionRecord->ExceptionCode);
  fflush(stdout);
  return EXCEPTION_EXECUTE_HANDLER;
}

int main() {
  language(), scopes(), vectored(), contexts();
  int value = setjmp(buffer);
  printf("jump %d\n", value);
  if (value < 2) jumps(value + 1);
  SetUnhandledExceptionFilter(unhandled);
  RaiseException(0xe0000099, 0, 0, nullptr);
}
