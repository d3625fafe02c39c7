/*
 * Exceptions of C++ with compressed tables (__CxxFrameHandler4), which no free compiler makes: functions and tables are written here as
 * Visual C++ lays them out. An exception passes objects of all kinds of states, is caught by type and by any, thrown again inside of a
 * catch block that has a try block of its own, and functions go on where their catch blocks say: by number, and by address. Another
 * exception than C++'s passes a function that says that there are none, is caught by any, and then is translated to one of C++.
 *
 * Expected: Microsoft, "Making C++ Exception Handling Smaller On x64", "_set_se_translator"; the
 * language's standard (order of destruction, rethrowing).
 */
#include <stdio.h>
#include <windows.h>

void say(const char *text) { printf("%s\n", text); }
void destroy(const char **object) { printf("~%s\n", *object); }
void caught(int value) { printf("caught %d\n", value); }
__attribute__((dllimport)) void _CxxThrowException(void *, const void *);
extern const char throws_int[], throws_double[];

void throw_it(int kind) {
  static int number;
  static double real = 0.5;
  number = kind;
  if (kind > 4) RaiseException(0xe0001234, 0, 0, NULL);
  if (kind == 4) _CxxThrowException(&real, throws_double);
  if (kind > 0) _CxxThrowException(&number, throws_int);
}

static void translate(unsigned code, EXCEPTION_POINTERS *pointers) {
  static int number = 7;
  printf("translating %x %lx\n", code, pointers->ExceptionRecord->ExceptionCode);
  _CxxThrowException(&number, throws_int);
}

/* Gives where the function went on: 10 after no exception, 20, 21 and 22 after catch blocks. */
int guarded(int kind);
/* Calls it, and catches what comes out; 30 if something does. */
int outer(int kind);

int main(void) {
  for (int kind = 0; kind < 5; kind++) printf("%d: %d\n", kind, outer(kind));
  typedef void *(*SetTranslator)(void *);
  const SetTranslator set = (SetTranslator)(void *)GetProcAddress(LoadLibraryA("vcruntime140.dll"), "_set_se_translator");
  printf("5: %d\n", outer(5));
  printf("%d\n", set(translate) == NULL);
  printf("6: %d\n", outer(6));
  printf("%d\n", set(NULL) == translate);
  return 0;
}

__asm__(".intel_syntax noprefix\n"
        ".text\n"
        ".macro number value:vararg\n"
        "  .short ((\\value) << 2) | 1\n"
        ".endm\n"
        /* The frame: 0x20 first object, 0x28 pointer to the second one, 0x30 the second one, 0x38 that of the catch block, 0x40 kind,
           0x44 what was caught. */
        ".macro function name, data\n"
        "  .globl \\name\n"
        "  .def \\name; .scl 2; .type 32; .endef\n"
        "  .seh_proc \\name\n"
        "\\name:\n"
        "  push rbp\n"
        "  .seh_pushreg rbp\n"
        "  sub rsp, 0x50\n"
        "  .seh_stackalloc 0x50\n"
        "  lea rbp, [rsp + 0x50]\n"
        "  .seh_setframe rbp, 0x50\n"
        "  .seh_endprologue\n"
        "  .seh_handler __CxxFrameHandler4, @except, @unwind\n"
        "  .seh_handlerdata\n"
        "  .rva \\data\n"
        "  .text\n"
        ".endm\n"
        /* A catch block's function keeps the frame that it is given at 0x38 of its own. */
        ".macro catch name, data\n"
        "  .def \\name; .scl 3; .type 32; .endef\n"
        "  .seh_proc \\name\n"
        "\\name:\n"
        "  mov [rsp + 0x10], rdx\n"
        "  push rbp\n"
        "  .seh_pushreg rbp\n"
        "  sub rsp, 0x20\n"
        "  .seh_stackalloc 0x20\n"
        "  lea rbp, [rdx + 0x50]\n"
        "  .seh_endprologue\n"
        "  .seh_handler __CxxFrameHandler4, @except, @unwind\n"
        "  .seh_handlerdata\n"
        "  .rva \\data\n"
        "  .text\n"
        ".endm\n"
        ".macro leave_catch\n"
        "  add rsp, 0x20\n"
        "  pop rbp\n"
        "  ret\n"
        "  .seh_endproc\n"
        ".endm\n"
        "function guarded, guarded_info\n"
        "  mov [rbp - 0x10], ecx\n"
        "  lea rax, [rip + first]\n"
        "  mov [rbp - 0x30], rax\n"
        "  lea rax, [rip + second]\n"
        "  mov [rbp - 0x20], rax\n"
        "  lea rax, [rbp - 0x20]\n"
        "  mov [rbp - 0x28], rax\n"
        "guarded_try:\n"
        "  call throw_it\n"
        "  nop\n"
        "guarded_end:\n"
        "  mov eax, 10\n"
        "guarded_out:\n"
        "  add rsp, 0x50\n"
        "  pop rbp\n"
        "  ret\n"
        "guarded_on:\n"
        "  mov eax, 20\n"
        "  jmp guarded_out\n"
        "guarded_on_too:\n"
        "  mov eax, 21\n"
        "  jmp guarded_out\n"
        "guarded_any:\n"
        "  mov eax, 22\n"
        "  jmp guarded_out\n"
        "  .seh_endproc\n"
        /* Its third state's. */
        "cleanup:\n"
        "  sub rsp, 0x28\n"
        "  lea rcx, [rip + third]\n"
        "  call say\n"
        "  add rsp, 0x28\n"
        "  ret\n"
        "catch catch_int, catch_int_info\n"
        "  mov ecx, [rbp - 0xc]\n"
        "  call caught\n"
        "  lea rax, [rip + inner]\n"
        "  mov [rbp - 0x18], rax\n"
        "  cmp dword ptr [rbp - 0x10], 2\n"
        "  jb catch_int_out\n"
        "catch_int_try:\n"
        "  xor ecx, ecx\n"
        "  xor edx, edx\n"
        "  call _CxxThrowException\n"
        "  nop\n"
        "catch_int_end:\n"
        "  ud2\n"
        "catch_int_on:\n"
        "  cmp dword ptr [rbp - 0x10], 3\n"
        "  jne catch_int_out\n"
        "  xor ecx, ecx\n"
        "  xor edx, edx\n"
        "  call _CxxThrowException\n"
        "  nop\n"
        "catch_int_out:\n"
        "  mov eax, [rbp - 0x10]\n"
        "  dec eax\n"
        "  leave_catch\n"
        "catch catch_inner, catch_inner_info\n"
        "  lea rcx, [rip + again]\n"
        "  call say\n"
        "  xor eax, eax\n"
        "  leave_catch\n"
        "catch catch_any, catch_inner_info\n"
        "  lea rcx, [rip + any]\n"
        "  call say\n"
        "  lea rax, [rip + guarded_any]\n"
        "  leave_catch\n"
        "function outer, outer_info\n"
        "outer_try:\n"
        "  cmp ecx, 6\n"
        "  je outer_itself\n"
        "  call guarded\n"
        "  jmp outer_out\n"
        "outer_itself:\n"
        "  call throw_it\n"
        "  nop\n"
        "outer_out:\n"
        "  add rsp, 0x50\n"
        "  pop rbp\n"
        "  ret\n"
        "outer_on:\n"
        "  mov eax, 30\n"
        "  jmp outer_out\n"
        "  .seh_endproc\n"
        "catch catch_outer, catch_inner_info\n"
        "  lea rcx, [rip + out]\n"
        "  call say\n"
        "  xor eax, eax\n"
        "  leave_catch\n"

        ".section .rdata, \"dr\"\n"
        "first: .asciz \"first\"\n"
        "second: .asciz \"second\"\n"
        "third: .asciz \"third\"\n"
        "inner: .asciz \"inner\"\n"
        "again: .asciz \"again\"\n"
        "any: .asciz \"any\"\n"
        "out: .asciz \"out\"\n"
        /* States, try blocks, synchronous. States: 0 an object, 1 a function, 2 the try block, 3 a pointer to an object, 4 the
           catch blocks. */
        "guarded_info: .byte 0x38\n"
        "  .rva guarded_states, guarded_tries, guarded_addresses\n"
        "guarded_states: number 5\n"
        "guarded_0: number 1 << 2 | 1\n"
        "  .rva destroy\n"
        "  number 0x20\n"
        "guarded_1: number (guarded_1 - guarded_0) << 2 | 3\n"
        "  .rva cleanup\n"
        "guarded_2: number (guarded_2 - guarded_1) << 2\n"
        "guarded_3: number (guarded_3 - guarded_2) << 2 | 2\n"
        "  .rva destroy\n"
        "  number 0x28\n"
        "guarded_4: number (guarded_4 - guarded_1) << 2\n"
        "guarded_tries: .byte 1 << 1, 2 << 1, 3 << 1, 4 << 1\n"
        "  .rva guarded_handlers\n"
        /* Type and object, and two places to go on; nothing, and none. */
        "guarded_handlers: .byte 2 << 1, 0x26\n"
        "  .rva type_int\n"
        "  number 0x44\n"
        "  .rva catch_int\n"
        "  number guarded_on - guarded\n"
        "  number guarded_on_too - guarded\n"
        "  .byte 0\n"
        "  .rva catch_any\n"
        "guarded_addresses: .byte 3 << 1\n"
        "  number 0\n"
        "  .byte 0\n"
        "  number guarded_try - guarded\n"
        "  .byte 4 << 1\n"
        "  number guarded_end - guarded_try\n"
        "  .byte 0\n"
        /* A catch block with states: 0 an object, 1 the try block, 2 its catch block. It goes on by an address from the image's base. */
        "catch_int_info: .byte 0x39\n"
        "  .rva inner_states, inner_tries, inner_addresses\n"
        "  number 0x38\n"
        "inner_states: number 3\n"
        "inner_0: number 1 << 2 | 1\n"
        "  .rva destroy\n"
        "  number 0x38\n"
        "inner_1: number (inner_1 - inner_0) << 2\n"
        "inner_2: number (inner_2 - inner_0) << 2\n"
        "inner_tries: .byte 1 << 1, 1 << 1, 1 << 1, 2 << 1\n"
        "  .rva inner_handlers\n"
        "inner_handlers: .byte 1 << 1, 0x1b, 8 << 1\n"
        "  .rva type_int\n"
        "  .rva catch_inner\n"
        "  .rva catch_int_on\n"
        "inner_addresses: .byte 4 << 1\n"
        "  number 0\n"
        "  .byte 0\n"
        "  number catch_int_try - catch_int\n"
        "  .byte 2 << 1\n"
        "  number catch_int_end - catch_int_try\n"
        "  .byte 1 << 1\n"
        "  number catch_int_out - catch_int_end\n"
        "  .byte 0\n"
        /* One without anything. */
        "catch_inner_info: .byte 0x21\n"
        "  .rva no_addresses\n"
        "  number 0x38\n"
        "no_addresses: .byte 0\n"
        /* In pieces, of which the second is this function; not synchronous. */
        "outer_info: .byte 0x1a\n"
        "  .rva outer_states, outer_tries, outer_pieces\n"
        "outer_states: .byte 2 << 1, 1 << 3, 2 << 3\n"
        "outer_tries: .byte 1 << 1, 0, 0, 1 << 1\n"
        "  .rva outer_handlers\n"
        "outer_handlers: .byte 1 << 1, 0x10\n"
        "  .rva catch_outer\n"
        "  number outer_on - outer\n"
        "outer_pieces: .byte 2 << 1\n"
        "  .rva guarded, no_addresses, outer, outer_addresses\n"
        "outer_addresses: .byte 2 << 1\n"
        "  number outer_try - outer\n"
        "  .byte 1 << 1\n"
        "  number outer_out - outer_try\n"
        "  .byte 0\n"

        ".balign 8\n"
        "throws_int: .globl throws_int\n"
        "  .long 0, 0, 0\n"
        "  .rva types_int\n"
        "throws_double: .globl throws_double\n"
        "  .long 0, 0, 0\n"
        "  .rva types_double\n"
        "types_int: .long 1\n"
        "  .rva as_int\n"
        "types_double: .long 1\n"
        "  .rva as_double\n"
        "as_int: .long 1\n"
        "  .rva type_int\n"
        "  .long 0, -1, 0, 4, 0\n"
        "as_double: .long 1\n"
        "  .rva type_double\n"
        "  .long 0, -1, 0, 8, 0\n"
        ".data\n"
        ".balign 8\n"
        "type_int: .quad 0, 0\n"
        "  .asciz \".H\"\n"
        ".balign 8\n"
        "type_double: .quad 0, 0\n"
        "  .asciz \".N\"\n"
        ".text\n"
        ".att_syntax\n");
