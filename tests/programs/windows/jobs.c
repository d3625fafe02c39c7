// Jobs, lists of attributes, processors, kinds of programs, breakpoints.
//
// Source of what is expected: Microsoft, "Job Objects", "QueryInformationJobObject function", "SetInformationJobObject function",
// "InitializeProcThreadAttributeList function", "UpdateProcThreadAttribute function", "GetNumaNodeProcessorMaskEx function",
// "SetThreadGroupAffinity function", "GetBinaryTypeW function", "NeedCurrentDirectoryForExePathW function", "DebugBreak function",
// "GetGeoInfoW function", "timeGetDevCaps function".
#define _WIN32_WINNT 0x0A00
#include <windows.h>
#include <mmsystem.h>
#include <stdio.h>

static void tell(const char *what, long long value) {
  DWORD error = GetLastError();
  printf("%s: %lld, error %lu\n", what, value, error);
  SetLastError(0);
}

static void jobs(void) {
  BOOL in = 9;
  JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = {0};
  JOBOBJECT_BASIC_ACCOUNTING_INFORMATION accounting = {0};
  JOBOBJECT_BASIC_PROCESS_ID_LIST list;
  JOBOBJECT_CPU_RATE_CONTROL_INFORMATION rate = {0};
  DWORD size = 0;
  tell("in no job", IsProcessInJob(GetCurrentProcess(), NULL, &in) * 10 + in);
  HANDLE job = CreateJobObjectW(NULL, L"Local\\all of them");
  tell("made", job != NULL);
  HANDLE again = CreateJobObjectA(NULL, "all of them");
  tell("made again", again != NULL);
  CloseHandle(again);
  tell("opened", CloseHandle(OpenJobObjectW(JOB_OBJECT_QUERY, FALSE, L"all of them")));
  tell("no such", OpenJobObjectW(JOB_OBJECT_QUERY, FALSE, L"another") != NULL);
  tell("an event of its name", CreateEventW(NULL, FALSE, FALSE, L"all of them") != NULL);
  tell("empty", QueryInformationJobObject(job, JobObjectBasicProcessIdList, &list, sizeof list, &size));
  printf("%lu of %lu\n", list.NumberOfProcessIdsInList, list.NumberOfAssignedProcesses);
  tell("its own process", AssignProcessToJobObject(job, GetCurrentProcess()));
  tell("the same again", AssignProcessToJobObject(job, GetCurrentProcess()));
  tell("in it", IsProcessInJob(GetCurrentProcess(), job, &in) * 10 + in);
  tell("in any", IsProcessInJob(GetCurrentProcess(), NULL, &in) * 10 + in);
  QueryInformationJobObject(job, JobObjectBasicProcessIdList, &list, sizeof list, &size);
  printf("%lu of %lu, own %d\n", list.NumberOfProcessIdsInList, list.NumberOfAssignedProcesses, list.ProcessIdList[0] == GetCurrentProcessId());
  tell("accounting", QueryInformationJobObject(NULL, JobObjectBasicAccountingInformation, &accounting, sizeof accounting, &size));
  printf("%lu bytes, %lu processes, %lu active\n", size, accounting.TotalProcesses, accounting.ActiveProcesses);
  limits.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_ACTIVE_PROCESS | JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE;
  limits.BasicLimitInformation.ActiveProcessLimit = 7;
  tell("limits", SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, sizeof limits));
  tell("too short", SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, sizeof limits - 8));
  ZeroMemory(&limits, sizeof limits);
  tell("told", QueryInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, sizeof limits, &size));
  printf("%lu bytes, %#lx, %lu\n", size, limits.BasicLimitInformation.LimitFlags, limits.BasicLimitInformation.ActiveProcessLimit);
  limits.BasicLimitInformation.LimitFlags = 0;
  tell("no limits", SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, sizeof limits));
  tell("rate", QueryInformationJobObject(NULL, JobObjectCpuRateControlInformation, &rate, sizeof rate, NULL));
  tell("no class", QueryInformationJobObject(job, (JOBOBJECTINFOCLASS)77, &limits, sizeof limits, &size));
  tell("no job", QueryInformationJobObject(GetStdHandle(STD_OUTPUT_HANDLE), JobObjectCpuRateControlInformation, &rate, sizeof rate, NULL));
  CloseHandle(job);
}

static void attributes(void) {
  SIZE_T size = 0;
  HANDLE handles[2] = {0};
  DWORD wrong = 0;
  tell("size", InitializeProcThreadAttributeList(NULL, 1, 0, &size));
  LPPROC_THREAD_ATTRIBUTE_LIST list = malloc(size);
  tell("list", InitializeProcThreadAttributeList(list, 1, 0, &size));
  tell("flags", InitializeProcThreadAttributeList(list, 1, 4, &size));
  tell("wrong size", UpdateProcThreadAttribute(list, 0, PROC_THREAD_ATTRIBUTE_PARENT_PROCESS, &wrong, sizeof wrong, NULL, NULL));
  tell("handles", UpdateProcThreadAttribute(list, 0, PROC_THREAD_ATTRIBUTE_HANDLE_LIST, handles, sizeof handles, NULL, NULL));
  tell("one too many", UpdateProcThreadAttribute(list, 0, PROC_THREAD_ATTRIBUTE_PARENT_PROCESS, handles, sizeof *handles, NULL, NULL));
  DeleteProcThreadAttributeList(list);
  free(list);
}

static void processors(void) {
  GROUP_AFFINITY affinity = {0}, before;
  USHORT count = 0, groups[4];
  ULONGLONG mask = 0;
  UCHAR node = 9;
  tell("thread's", GetThreadGroupAffinity(GetCurrentThread(), &affinity));
  printf("first processor %d of %u\n", (int)(affinity.Mask & 1), affinity.Group);
  tell("set", SetThreadGroupAffinity(GetCurrentThread(), &affinity, &before));
  affinity.Group = 7;
  tell("no such group", SetThreadGroupAffinity(GetCurrentThread(), &affinity, NULL));
  tell("process's", GetProcessGroupAffinity(GetCurrentProcess(), &count, groups));
  tell("with room", GetProcessGroupAffinity(GetCurrentProcess(), &count, groups));
  printf("%u: %u\n", count, groups[0]);
  tell("node", GetNumaNodeProcessorMask(0, &mask));
  tell("node's", GetNumaNodeProcessorMaskEx(0, &affinity));
  tell("processor's", GetNumaProcessorNode(0, &node) * 10 + node);
  tell("flush", FlushInstructionCache(GetCurrentProcess(), NULL, 0));
}

static void write(const char *name, const void *bytes, DWORD size) {
  HANDLE file = CreateFileA(name, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
  WriteFile(file, bytes, size, &size, NULL);
  CloseHandle(file);
}

/** A program's headers are in its memory as they are in its file. */
static void programs(void) {
  DWORD kind = 99;
  write("copy.exe", GetModuleHandleW(NULL), 4096);
  write("text.exe", "no program", 10);
  tell("itself", GetBinaryTypeW(L"copy.exe", &kind));
  printf("%lu\n", kind);
  tell("a text", GetBinaryTypeA("text.exe", &kind));
  tell("nothing", GetBinaryTypeA("nothing.exe", &kind));
  tell("a plain name", NeedCurrentDirectoryForExePathA("a.exe"));
  SetEnvironmentVariableA("NoDefaultCurrentDirectoryInExePath", "1");
  tell("not wanted", NeedCurrentDirectoryForExePathW(L"a.exe"));
  tell("with a path", NeedCurrentDirectoryForExePathW(L".\\a.exe"));
  printf("%d\n", DeleteFileA("copy.exe") + DeleteFileA("text.exe"));
}

static LONG CALLBACK handler(EXCEPTION_POINTERS *found) {
  if (found->ExceptionRecord->ExceptionCode != EXCEPTION_BREAKPOINT) return EXCEPTION_CONTINUE_SEARCH;
  printf("breakpoint, at its place %d\n", found->ExceptionRecord->ExceptionAddress == (void *)found->ContextRecord->Rip);
  found->ContextRecord->Rip++;
  return EXCEPTION_CONTINUE_EXECUTION;
}

static void places(void) {
  WCHAR text[80];
  TIMECAPS capabilities;
  printf("%ld %ld\n", (long)GetUserGeoID(GEOCLASS_NATION), (long)GetUserGeoID(99));
  printf("%d %ls\n", GetGeoInfoW(244, GEO_ISO3, text, 80, 0), text);
  tell("short", GetGeoInfoW(244, GEO_FRIENDLYNAME, text, 3, 0));
  tell("nowhere", GetGeoInfoW(-5, GEO_ISO2, text, 80, 0));
  printf("%d %ls\n", ResolveLocaleName(L"en-US-x-own", text, 80), text);
  MMRESULT got = timeGetDevCaps(&capabilities, sizeof capabilities);
  printf("%u %u\n", got, capabilities.wPeriodMin);
  printf("%u %u %u\n", timeBeginPeriod(1), timeBeginPeriod(0), timeEndPeriod(1));
}

int main(void) {
  jobs();
  attributes();
  processors();
  programs();
  AddVectoredExceptionHandler(1, handler);
  DebugBreak();
  printf("went on\n");
  places();
  return 0;
}
