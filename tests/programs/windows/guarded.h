// __try, __except and __finally, which the compiler does not know, written out: `guarded` calls `action`; `filter` is asked of exceptions, and
// `last` called at the end.
//
// Source: Microsoft, "x64 exception handling", "try-except statement", "try-finally statement".
#include <windows.h>

extern "C" {
long guarded(void (*)(), int (*)(EXCEPTION_POINTERS *, void *), void (*)(bool, void *));
}
asm(R"(
  .text
  .globl guarded
  .def guarded; .scl 2; .type 32; .endef
  .seh_proc guarded
guarded:
  pushq %rbp
  .seh_pushreg %rbp
  subq $48, %rsp
  .seh_stackalloc 48
  leaq 48(%rsp), %rbp
  .seh_setframe %rbp, 48
  .seh_endprologue
  movq %rdx, 24(%rbp)
  movq %r8, 32(%rbp)
.Lguarded_begin:
  call *%rcx
  nop
.Lguarded_end:
  xorl %ecx, %ecx
  movq %rbp, %rdx
  call *32(%rbp)
  xorl %eax, %eax
.Lguarded_leave:
  addq $48, %rsp
  popq %rbp
  ret
  .seh_handler __C_specific_handler, @except, @unwind
  .seh_handlerdata
  .long 2
  .rva .Lguarded_begin, .Lguarded_end, .Lguarded_last
  .long 0
  .rva .Lguarded_begin, .Lguarded_end, .Lguarded_filter, .Lguarded_leave
  .text
  .seh_endproc
  .seh_proc .Lguarded_filter
.Lguarded_filter:
  subq $40, %rsp
  .seh_stackalloc 40
  .seh_endprologue
  call *72(%rdx)
  addq $40, %rsp
  ret
  .seh_endproc
  .seh_proc .Lguarded_last
.Lguarded_last:
  subq $40, %rsp
  .seh_stackalloc 40
  .seh_endprologue
  call *80(%rdx)
  addq $40, %rsp
  ret
  .seh_endproc
)");

/* Of the exception that was taken last. */
static long taken;

static int take(EXCEPTION_POINTERS *all, void *) {
  taken = all->ExceptionRecord->ExceptionCode;
  return EXCEPTION_EXECUTE_HANDLER;
}

static void quiet(bool, void *) {}

/* The code of what `filter` has taken, 0 for nothing. */
static long code_of(void (*action)(), int (*filter)(EXCEPTION_POINTERS *, void *), void (*last)(bool, void *)) {
  taken = 0;
  guarded(action, filter, last);
  long code = taken;
  taken = 0;
  return code;
}
