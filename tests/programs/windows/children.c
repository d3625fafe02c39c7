// Processes that start others: "CreateProcessW function", "STARTUPINFOW structure", "Process Creation Flags", "Inheritance (Processes and
// Threads)", "GetExitCodeProcess function", "TerminateProcess function", "DuplicateHandle function", "OpenProcess function", "CreateJobObjectW
// function", "UpdateProcThreadAttribute function", "WaitForSingleObject function" of Microsoft's Win32 reference, "_spawn, _wspawn
// functions", "_cwait" of its C runtime reference. The program starts itself.

#define _WIN32_WINNT 0x0a00
#include <errno.h>
#include <process.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>
#include <tlhelp32.h>

static char self[MAX_PATH];

static void outcome(const char *what, int good) {
  const DWORD error = GetLastError();
  printf("%s: %s", what, good ? "yes" : "no");
  if (!good) printf(", error %lu", error);
  printf("\n");
  fflush(stdout);
}

static int start(const char *arguments, STARTUPINFOA *startup, int inherits, DWORD flags, const char *environment, const char *directory, PROCESS_INFORMATION *made) {
  char line[600];
  STARTUPINFOA plain = {.cb = sizeof plain};
  snprintf(line, sizeof line, "\"%s\" %s", self, arguments);
  fflush(stdout);
  return CreateProcessA(NULL, line, NULL, NULL, inherits, flags, (void *)environment, directory, startup ? startup : &plain, made);
}

static DWORD finish(PROCESS_INFORMATION *made) {
  DWORD code = 0;
  WaitForSingleObject(made->hProcess, INFINITE);
  GetExitCodeProcess(made->hProcess, &code);
  CloseHandle(made->hProcess);
  CloseHandle(made->hThread);
  return code;
}

static DWORD run(const char *arguments) {
  PROCESS_INFORMATION made;
  if (start(arguments, NULL, FALSE, 0, NULL, NULL, &made)) return finish(&made);
  outcome(arguments, 0);
  return 0;
}

/* What the children do. */

static int child(int count, char **list) {
  const char *what = list[1];
  if (!strcmp(what, "exit")) return (int)strtoul(list[2], NULL, 0);
  if (!strcmp(what, "arguments")) {
    for (int i = 2; i < count; i++) printf("<%s>", list[i]);
    printf("\n");
  } else if (!strcmp(what, "crash")) {
    SetErrorMode(SEM_NOGPFAULTERRORBOX);
    TerminateProcess(GetCurrentProcess(), STATUS_ACCESS_VIOLATION);
  } else if (!strcmp(what, "variables")) {
    char text[100] = "none";
    GetEnvironmentVariableA("CHILD", text, sizeof text);
    printf("CHILD=%s, FIRST %s\n", text, getenv("FIRST") ? "there" : "not there");
  } else if (!strcmp(what, "directory")) {
    char text[MAX_PATH];
    GetCurrentDirectoryA(sizeof text, text);
    printf("%s\n", strrchr(text, '\\') + 1);
  } else if (!strcmp(what, "upper")) {
    for (int letter; (letter = getchar()) != EOF;) putchar(letter >= 'a' && letter <= 'z' ? letter - 32 : letter);
    return 3;
  } else if (!strcmp(what, "event")) {
    HANDLE event = OpenEventA(EVENT_MODIFY_STATE, FALSE, "children.event");
    outcome("the child has the event", event != NULL);
    SetEvent(event);
    Sleep(INFINITE);
  } else if (!strcmp(what, "handle")) {
    outcome("the child sets by its handle", SetEvent((HANDLE)(size_t)strtoull(list[2], NULL, 0)));
  } else if (!strcmp(what, "file")) {
    HANDLE file = CreateFileA("children.txt", GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL);
    outcome("the child opens what its parent has", file != INVALID_HANDLE_VALUE);
  } else if (!strcmp(what, "mutex")) {
    HANDLE mutex = OpenMutexA(SYNCHRONIZE, FALSE, "children.mutex");
    WaitForSingleObject(mutex, INFINITE);
  } else if (!strcmp(what, "deep")) {
    if (list[2][0] == '0') return 7;
    char line[20];
    snprintf(line, sizeof line, "deep %d", atoi(list[2]) - 1);
    return (int)run(line) + 1;
  } else if (!strcmp(what, "start")) {
    return (int)_spawnl(_P_WAIT, list[2], list[2], "absent", NULL);
  } else if (!strcmp(what, "busy")) {
    for (volatile unsigned i = 0;; i++) {}
  }
  return 0;
}

/* What the parent asks of them. */

static void streams(void) {
  SECURITY_ATTRIBUTES inherited = {sizeof inherited, NULL, TRUE};
  HANDLE in_read, in_write, out_read, out_write;
  CreatePipe(&in_read, &in_write, &inherited, 0);
  CreatePipe(&out_read, &out_write, &inherited, 0);
  SetHandleInformation(in_write, HANDLE_FLAG_INHERIT, 0);
  SetHandleInformation(out_read, HANDLE_FLAG_INHERIT, 0);
  STARTUPINFOA startup = {.cb = sizeof startup, .dwFlags = STARTF_USESTDHANDLES, .hStdInput = in_read, .hStdOutput = out_write};
  startup.hStdError = GetStdHandle(STD_ERROR_HANDLE);
  PROCESS_INFORMATION made;
  outcome("with pipes", start("upper", &startup, TRUE, 0, NULL, NULL, &made));
  CloseHandle(in_read);
  CloseHandle(out_write);
  DWORD count;
  WriteFile(in_write, "some words", 10, &count, NULL);
  CloseHandle(in_write);
  char text[40];
  int length = 0;
  while (ReadFile(out_read, text + length, sizeof text - length, &count, NULL) && count > 0) length += (int)count;
  printf("%.*s, at the end error %lu, code %lu\n", length, text, GetLastError(), finish(&made));
}

static void objects(void) {
  PROCESS_INFORMATION made;
  DWORD code;
  HANDLE event = CreateEventA(NULL, FALSE, FALSE, "children.event");
  start("event", NULL, FALSE, 0, NULL, NULL, &made);
  printf("event %lu\n", WaitForSingleObject(event, INFINITE));
  printf("runs %lu\n", WaitForSingleObject(made.hProcess, 0));
  GetExitCodeProcess(made.hProcess, &code);
  printf("code %lu\n", code);
  outcome("ended", TerminateProcess(made.hProcess, 99));
  printf("code %lu\n", finish(&made));
  SECURITY_ATTRIBUTES inherited = {sizeof inherited, NULL, TRUE};
  HANDLE given = CreateEventA(&inherited, FALSE, FALSE, NULL);
  HANDLE other = CreateEventA(&inherited, FALSE, FALSE, NULL);
  char line[60];
  snprintf(line, sizeof line, "handle %llu", (unsigned long long)(size_t)given);
  start(line, NULL, TRUE, 0, NULL, NULL, &made);
  finish(&made);
  printf("set %lu\n", WaitForSingleObject(given, 0));
  start(line, NULL, FALSE, 0, NULL, NULL, &made);
  finish(&made);
  printf("not inherited, set %lu\n", WaitForSingleObject(given, 0));
  STARTUPINFOEXA extended = {.StartupInfo.cb = sizeof extended};
  SIZE_T size = 0;
  InitializeProcThreadAttributeList(NULL, 1, 0, &size);
  extended.lpAttributeList = malloc(size);
  InitializeProcThreadAttributeList(extended.lpAttributeList, 1, 0, &size);
  UpdateProcThreadAttribute(extended.lpAttributeList, 0, PROC_THREAD_ATTRIBUTE_HANDLE_LIST, &other, sizeof other, NULL, NULL);
  start(line, &extended.StartupInfo, TRUE, EXTENDED_STARTUPINFO_PRESENT, NULL, NULL, &made);
  finish(&made);
  printf("not in the list, set %lu\n", WaitForSingleObject(given, 0));
  HANDLE mutex = CreateMutexA(NULL, FALSE, "children.mutex");
  run("mutex");
  printf("abandoned %lx\n", WaitForSingleObject(mutex, 0));
  HANDLE file = CreateFileA("children.txt", GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, FILE_FLAG_DELETE_ON_CLOSE, NULL);
  run("file");
  CloseHandle(file);
}

static void control(void) {
  PROCESS_INFORMATION made;
  DWORD code;
  start("exit 5", NULL, FALSE, CREATE_SUSPENDED, NULL, NULL, &made);
  printf("suspended %lu, numbers %d\n", WaitForSingleObject(made.hProcess, 50), GetProcessId(made.hProcess) == made.dwProcessId && GetThreadId(made.hThread) == made.dwThreadId);
  HANDLE target = NULL;
  outcome("handle into it", DuplicateHandle(GetCurrentProcess(), GetCurrentProcess(), made.hProcess, &target, 0, FALSE, DUPLICATE_SAME_ACCESS) && target != NULL);
  HANDLE opened = OpenProcess(PROCESS_QUERY_INFORMATION, FALSE, made.dwProcessId);
  outcome("opened", opened != NULL);
  char name[MAX_PATH];
  DWORD room = sizeof name;
  outcome("its program", QueryFullProcessImageNameA(made.hProcess, 0, name, &room) && !_stricmp(name, self));
  HANDLE snapshot = CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0);
  PROCESSENTRY32 entry = {.dwSize = sizeof entry};
  int found = 0;
  for (BOOL more = Process32First(snapshot, &entry); more; more = Process32Next(snapshot, &entry))
    found |= entry.th32ProcessID == made.dwProcessId && entry.th32ParentProcessID == GetCurrentProcessId();
  printf("in the list %d\n", found);
  CloseHandle(snapshot);
  printf("resumed %lu\n", ResumeThread(made.hThread));
  WaitForSingleObject(made.hProcess, INFINITE);
  printf("thread %lu\n", WaitForSingleObject(made.hThread, 0));
  GetExitCodeThread(made.hThread, &code);
  printf("thread's code %lu\n", code);
  GetExitCodeProcess(opened, &code);
  printf("code by the other handle %lu\n", code);
  outcome("ended twice", TerminateProcess(made.hProcess, 1));
  finish(&made);
  CloseHandle(opened);
  HANDLE job = CreateJobObjectA(NULL, NULL);
  JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = {.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE};
  SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, sizeof limits);
  start("busy", NULL, FALSE, 0, NULL, NULL, &made);
  outcome("in a job", AssignProcessToJobObject(job, made.hProcess));
  CloseHandle(job);
  printf("ended with it %lu\n", finish(&made));
}

static void runtime(void) {
  const char *variables[] = {"CHILD=runtime", NULL};
  int code = 0;
  fflush(stdout);
  printf("spawn %d\n", (int)_spawnl(_P_WAIT, self, "children", "exit", "-7", NULL));
  fflush(stdout);
  _spawnle(_P_WAIT, self, "children", "variables", NULL, variables);
  const intptr_t process = _spawnlp(_P_NOWAIT, self, "children", "exit", "8", NULL);
  printf("wait %d", _cwait(&code, process, _WAIT_CHILD) == process);
  printf(" %d\n", code);
  errno = 0;
  printf("nowhere %d", (int)_spawnl(_P_WAIT, "no-such-program", "no-such-program", NULL));
  printf(" %d\n", errno);
}

static void refusals(void) {
  PROCESS_INFORMATION made;
  STARTUPINFOA startup = {.cb = sizeof startup};
  char line[] = "no-such-program at all";
  outcome("no program", CreateProcessA(NULL, line, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &made));
  outcome("no such file", CreateProcessA("no-such-program.exe", NULL, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &made));
  outcome("no such directory", CreateProcessA("C:\\none\\program.exe", NULL, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &made));
  FILE *text = fopen("children.exe.txt", "w");
  fputs("This is no program.\n", text);
  fclose(text);
  outcome("a text", CreateProcessA("children.exe.txt", NULL, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &made));
  remove("children.exe.txt");
  outcome("nowhere", start("exit 1", NULL, FALSE, 0, NULL, "C:\\none", &made));
  outcome("both consoles", start("exit 1", NULL, FALSE, DETACHED_PROCESS | CREATE_NEW_CONSOLE, NULL, NULL, &made));
}

int main(int count, char **list) {
  GetModuleFileNameA(NULL, self, sizeof self);
  if (count > 1) return child(count, list);
  PROCESS_INFORMATION made;
  printf("code %lx\n", run("exit 0x12345678"));
  run("arguments one \"two words\" \"a \\\"b\\\"\" \\\\x \"\"");
  printf("crash %lx\n", run("crash"));
  SetEnvironmentVariableA("FIRST", "1");
  SetEnvironmentVariableA("CHILD", "inherited");
  run("variables");
  start("variables", NULL, FALSE, 0, "CHILD=given\0", NULL, &made);
  finish(&made);
  start("variables", NULL, FALSE, CREATE_UNICODE_ENVIRONMENT, (const char *)L"CHILD=wide\0", NULL, &made);
  finish(&made);
  CreateDirectoryA("children.dir", NULL);
  start("directory", NULL, FALSE, 0, NULL, "children.dir", &made);
  finish(&made);
  RemoveDirectoryA("children.dir");
  printf("deep %lu\n", run("deep 3"));
  streams();
  objects();
  control();
  runtime();
  refusals();
  return 0;
}
