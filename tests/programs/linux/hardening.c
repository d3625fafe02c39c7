/* What memory refuses: each attempt is made in a child, and how the child ended is printed. */

#include "check.h"
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <pthread.h>
#include <ucontext.h>

static const unsigned char give_seven[] = {0xb8, 7, 0, 0, 0, 0xc3}; /* mov eax, 7; ret */
static unsigned char data[4096] __attribute__((aligned(4096))) = {0xb8, 7, 0, 0, 0, 0xc3};
static unsigned char zeros[8192] __attribute__((aligned(4096)));
static const char constant[] = "constant";

static void on_fault(int number, siginfo_t *info, void *context) {
  unsigned long error = ((ucontext_t *)context)->uc_mcontext.gregs[REG_ERR];
  printf("signal %d code %d access %s\n", number, info->si_code, error & 16 ? "fetch" : error & 2 ? "write" : "read");
  fflush(stdout);
  _exit(100);
}

static void handle_faults(void) {
  static char stack[1 << 16];
  stack_t alternate = {.ss_sp = stack, .ss_size = sizeof stack};
  sigaltstack(&alternate, NULL);
  struct sigaction action = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK};
  sigaction(SIGSEGV, &action, NULL);
  sigaction(SIGBUS, &action, NULL);
}

static int call(const void *code) {
  /* The compiler must not think that nobody reads what was written there. */
  __asm__ volatile("" : : "r"(code) : "memory");
  return ((int (*)(void))code)();
}

static void *map(int protection) {
  return mmap(NULL, 8192, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static void *code_in(int protection) {
  void *place = map(PROT_READ | PROT_WRITE);
  memcpy(place, give_seven, sizeof give_seven);
  mprotect(place, 8192, protection);
  return place;
}

static int run_data(void) { return call(data); }
static int run_zeros(void) { memcpy(zeros, give_seven, 6); return call(zeros); }
static int run_heap(void) { void *place = malloc(64); memcpy(place, give_seven, 6); return call(place); }
static int run_stack(void) { unsigned char code[16]; memcpy(code, give_seven, 6); return call(code); }
static int run_mapping(void) { return call(code_in(PROT_READ | PROT_WRITE)); }
static int run_readable(void) { return call(code_in(PROT_READ)); }
static int run_executable(void) { return call(code_in(PROT_READ | PROT_EXEC)); }
static int run_all(void) { return call(code_in(PROT_READ | PROT_WRITE | PROT_EXEC)); }
static int write_code(void) { *(volatile char *)write_code = 1; return 0; }
static int write_constant(void) { *(volatile char *)constant = 1; return 0; }
static int write_executable(void) { *(volatile char *)code_in(PROT_READ | PROT_EXEC) = 1; return 0; }
static int write_readable(void) { *(volatile char *)code_in(PROT_READ) = 1; return 0; }
static int read_none(void) { return *(volatile char *)code_in(PROT_NONE); }
static int read_null(void) { return *(volatile char *)NULL; }
static int read_low(void) { return *(volatile char *)4095; }
static int call_null(void) { return call(NULL); }
static int read_noncanonical(void) { return *(volatile char *)0x8000000000000000; }
static int read_kernel(void) { return *(volatile char *)0xffffffff80000000; }

/* What was written can be run once it cannot be written any more, and the other way round. */
static int exchange(void) {
  unsigned char *place = code_in(PROT_READ | PROT_EXEC);
  int first = call(place);
  mprotect(place, 8192, PROT_READ | PROT_WRITE);
  place[1] = 9;
  mprotect(place, 8192, PROT_READ | PROT_EXEC);
  printf("%d then %d\n", first, call(place));
  mprotect(place, 8192, PROT_READ | PROT_WRITE);
  return call(place);
}

static int behind_mapping(void) {
  volatile char *place = map(PROT_READ | PROT_WRITE);
  mprotect((char *)place + 4096, 4096, PROT_NONE);
  place[4095] = 1;
  return place[4096];
}

static int unmapped(void) {
  volatile char *place = map(PROT_READ | PROT_WRITE);
  munmap((void *)place, 8192);
  return *place;
}

/* The instruction's bytes continue on a page that may not be run. */
static int into_forbidden(void) {
  unsigned char *place = map(PROT_READ | PROT_WRITE);
  memcpy(place + 4094, give_seven, 6);
  mprotect(place, 4096, PROT_READ | PROT_EXEC);
  return call(place + 4094);
}

static int deeper(int n) {
  volatile char room[4096];
  room[n % 4096] = n;
  return deeper(n + 1) + room[n % 4096];
}
static int endless(void) {
  return deeper(0);
}

static void *recurse(void *unused) {
  (void)unused;
  handle_faults();
  return (void *)(long)deeper(0);
}
static int endless_thread(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, recurse, NULL);
  pthread_join(thread, NULL);
  return 0;
}

/* A buffer that is overrun meets the canary. */
__attribute__((noinline, optimize("no-omit-frame-pointer"), optimize("stack-protector-all"))) static int fill(volatile int length) {
  volatile char buffer[16];
  for (int i = 0; i < length; i++) buffer[i] = 'x';
  return buffer[3];
}
static int overrun(void) { return fill(64); }
static int within(void) { return fill(16); }

static const struct {
  const char *name;
  int (*try)(void);
} attempts[] = {
    {"run data", run_data}, {"run zeros", run_zeros}, {"run heap", run_heap}, {"run stack", run_stack},
    {"run mapping", run_mapping}, {"run readable", run_readable}, {"run executable", run_executable}, {"run all", run_all},
    {"write code", write_code}, {"write constant", write_constant}, {"write executable", write_executable},
    {"write readable", write_readable}, {"read none", read_none}, {"read null", read_null}, {"read low", read_low},
    {"call null", call_null}, {"read noncanonical", read_noncanonical}, {"read kernel", read_kernel},
    {"exchange", exchange}, {"behind a mapping", behind_mapping}, {"unmapped", unmapped}, {"into forbidden", into_forbidden},
    {"endless recursion", endless}, {"endless recursion of a thread", endless_thread}, {"overrun", overrun}, {"within", within},
};

int main(int argc, char **argv) {
  for (unsigned i = 0; i < sizeof attempts / sizeof *attempts; i++) {
    if (argc > 1 && strcmp(argv[1], attempts[i].name) != 0) continue;
    printf("%s: ", attempts[i].name);
    fflush(stdout);
    int child = fork();
    if (child == 0) {
      /* glibc says on stderr what it found. */
      close(2);
      handle_faults();
      _exit(attempts[i].try());
    }
    int status;
    waitpid(child, &status, 0);
    if (WIFSIGNALED(status)) printf("killed by %d\n", WTERMSIG(status));
    else if (WEXITSTATUS(status) != 100) printf("returned %d\n", WEXITSTATUS(status));
  }
  return 0;
}
