# The vDSO: an ELF shared object of one page that every program finds in its memory (AT_SYSINFO_EHDR, vdso(7)), written out as it is
# laid out there. Below it lies a page of what the functions go by (vdso.ts):
#
#     0    16 bytes, by clock: 1 + the number under which RDPMC reads it here, or 0: the system is to be asked
#     16   1 + the processor that all threads are on, or 0: the system is to be asked
#
# Functions are leaves that leave the stack alone, so one entry tells how all of them unwind.

.intel_syntax noprefix
.equ known_clocks, base - 4096
.equ known_processor, base - 4096 + 16
.equ CLOCKS, 16
.equ REALTIME, 0

# The number of an ELF section is its place in the table below.
.equ SECTION_DYNSTR, 3
.equ SECTION_DYNSYM, 2
.equ SECTION_TEXT, 9
.equ SECTION_NAMES, 10
.equ SECTIONS, 11
.equ SYMBOLS, 11

.macro header type, flags, from, to, alignment
    .long \type, \flags
    .quad \from - base, \from - base, \from - base, \to - \from, \to - \from, \alignment
.endm

.macro section name, type, flags, from, to, link=0, info=0, alignment=8, entry=0
    .long \name - names, \type
    .quad \flags, \from - base, \from - base, \to - \from
    .long \link, \info
    .quad \alignment, \entry
.endm

# binding 1 is global, 2 weak; the type is that of a function.
.macro symbol name, binding, from, to
    .long \name - strings
    .byte (\binding << 4) | 2, 0
    .short SECTION_TEXT
    .quad \from - base, \to - \from
.endm

base:
    .byte 0x7f, 'E', 'L', 'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0
    .short 3, 62
    .long 1
    .quad 0, headers - base, sections - base
    .long 0
    .short 64, 56, 3, 64, SECTIONS, SECTION_NAMES

headers:
    header 1, 5, base, end, 4096
    header 2, 4, dynamic, dynamic_end, 8
    header 0x6474e550, 4, unwind_table, unwind_table_end, 4

# One bucket, which leads through all symbols.
.balign 8
hash:
    .long 1, SYMBOLS, 1
    .long 0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0
hash_end:

.balign 8
symbols:
    .quad 0, 0, 0
    symbol name_clock_gettime, 1, clock_gettime, clock_gettime_end
    symbol name_gettimeofday, 1, gettimeofday, gettimeofday_end
    symbol name_time, 1, time, time_end
    symbol name_clock_getres, 1, clock_getres, clock_getres_end
    symbol name_getcpu, 1, getcpu, getcpu_end
    symbol name_clock_gettime + 7, 2, clock_gettime, clock_gettime_end
    symbol name_gettimeofday + 7, 2, gettimeofday, gettimeofday_end
    symbol name_time + 7, 2, time, time_end
    symbol name_clock_getres + 7, 2, clock_getres, clock_getres_end
    symbol name_getcpu + 7, 2, getcpu, getcpu_end
symbols_end:

strings:
    .byte 0
name_clock_gettime: .asciz "__vdso_clock_gettime"
name_gettimeofday: .asciz "__vdso_gettimeofday"
name_time: .asciz "__vdso_time"
name_clock_getres: .asciz "__vdso_clock_getres"
name_getcpu: .asciz "__vdso_getcpu"
name_object: .asciz "linux-vdso.so.1"
name_version: .asciz "LINUX_2.6"
strings_end:

.balign 2
versions:
    .short 0, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2
versions_end:

# Each with its System V hash: of the object, and of the one version.
.balign 8
definitions:
    .short 1, 1, 1, 1
    .long 0x0deebfa1, 20, 28
    .long name_object - strings, 0
    .short 1, 0, 2, 1
    .long 0x03ae75f6, 20, 0
    .long name_version - strings, 0
definitions_end:

.balign 8
dynamic:
    .quad 14, name_object - strings
    .quad 4, hash - base
    .quad 5, strings - base
    .quad 6, symbols - base
    .quad 10, strings_end - strings
    .quad 11, 24
    .quad 0x6ffffffc, definitions - base
    .quad 0x6ffffffd, 2
    .quad 0x6ffffff0, versions - base
    .quad 0, 0
dynamic_end:

.balign 4
unwind_table:
    .byte 1, 0x1b, 0x03, 0x3b
    .long unwind - ., 1
    .long text - unwind_table, unwind_entry - unwind_table
unwind_table_end:

# The frame ends 8 above rsp, where the return address is.
.balign 8
unwind:
    .long unwind_entry - unwind - 4, 0
    .byte 1
    .asciz "zR"
    .byte 1, 0x78, 16, 1, 0x1b
    .byte 0x0c, 7, 8, 0x90, 1
    .balign 8
unwind_entry:
    .long unwind_entry_end - unwind_entry - 4, . - unwind
    .long text - .
    .long text_end - text
    .byte 0
    .balign 8
unwind_entry_end:
    .long 0
unwind_end:

.balign 16
text:

# eax = clock_gettime(edi clock, rsi timespec)
clock_gettime:
    cmp edi, CLOCKS
    jae .Lgettime_asks
    mov eax, edi
    lea rcx, known_clocks[rip]
    movzx ecx, byte ptr [rcx + rax]
    sub ecx, 1
    jb .Lgettime_asks
    rdpmc
    mov [rsi], rdx
    mov [rsi + 8], rax
    xor eax, eax
    ret
.Lgettime_asks:
    mov eax, 228
    syscall
    ret
clock_gettime_end:

# eax = gettimeofday(rdi timeval, rsi zone); either may be absent. The zone is UTC.
.balign 16
gettimeofday:
    test rdi, rdi
    jz .Lzone
    movzx ecx, byte ptr known_clocks[rip + REALTIME]
    sub ecx, 1
    jb .Ltimeofday_asks
    rdpmc
    mov [rdi], rdx
    # A thousandth: less than 2^30, times 2^38 / 1000 rounded up.
    imul rax, rax, 274877907
    shr rax, 38
    mov [rdi + 8], rax
.Lzone:
    test rsi, rsi
    jz .Ltimeofday_done
    mov qword ptr [rsi], 0
.Ltimeofday_done:
    xor eax, eax
    ret
.Ltimeofday_asks:
    mov eax, 96
    syscall
    ret
gettimeofday_end:

# rax = time(rdi seconds), which may be absent
.balign 16
time:
    movzx ecx, byte ptr known_clocks[rip + REALTIME]
    sub ecx, 1
    jb .Ltime_asks
    rdpmc
    mov rax, rdx
    test rdi, rdi
    jz .Ltime_done
    mov [rdi], rax
.Ltime_done:
    ret
.Ltime_asks:
    mov eax, 201
    syscall
    ret
time_end:

# eax = clock_getres(edi clock, rsi timespec), which may be absent; it is a nanosecond
.balign 16
clock_getres:
    cmp edi, CLOCKS
    jae .Lgetres_asks
    mov eax, edi
    lea rcx, known_clocks[rip]
    cmp byte ptr [rcx + rax], 0
    je .Lgetres_asks
    xor eax, eax
    test rsi, rsi
    jz .Lgetres_done
    mov [rsi], rax
    mov qword ptr [rsi + 8], 1
.Lgetres_done:
    ret
.Lgetres_asks:
    mov eax, 229
    syscall
    ret
clock_getres_end:

# eax = getcpu(rdi processor, rsi node); either may be absent
.balign 16
getcpu:
    movzx ecx, byte ptr known_processor[rip]
    sub ecx, 1
    jb .Lgetcpu_asks
    xor eax, eax
    test rdi, rdi
    jz .Lnode
    mov [rdi], ecx
.Lnode:
    test rsi, rsi
    jz .Lgetcpu_done
    mov [rsi], eax
.Lgetcpu_done:
    ret
.Lgetcpu_asks:
    mov eax, 309
    syscall
    ret
getcpu_end:
text_end:

names:
    .byte 0
names_hash: .asciz ".hash"
names_dynsym: .asciz ".dynsym"
names_dynstr: .asciz ".dynstr"
names_versym: .asciz ".gnu.version"
names_verdef: .asciz ".gnu.version_d"
names_dynamic: .asciz ".dynamic"
names_unwind_table: .asciz ".eh_frame_hdr"
names_unwind: .asciz ".eh_frame"
names_text: .asciz ".text"
names_names: .asciz ".shstrtab"
names_end:

.balign 8
sections:
    .fill 64, 1, 0
    section names_hash, 5, 2, hash, hash_end, SECTION_DYNSYM, entry=4
    section names_dynsym, 11, 2, symbols, symbols_end, SECTION_DYNSTR, 1, entry=24
    section names_dynstr, 3, 2, strings, strings_end, alignment=1
    section names_versym, 0x6fffffff, 2, versions, versions_end, SECTION_DYNSYM, alignment=2, entry=2
    section names_verdef, 0x6ffffffd, 2, definitions, definitions_end, SECTION_DYNSTR, 2
    section names_dynamic, 6, 2, dynamic, dynamic_end, SECTION_DYNSTR, entry=16
    section names_unwind_table, 1, 2, unwind_table, unwind_table_end, alignment=4
    section names_unwind, 1, 2, unwind, unwind_end
    section names_text, 1, 6, text, text_end, alignment=16
    section names_names, 3, 0, names, names_end, alignment=1
end:
