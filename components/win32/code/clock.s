# Clocks, where the machine has lent them: RDPMC reads clock ecx, 0 the monotonic one, 1 the time since 1970, as seconds in edx and
# nanoseconds in eax. All of it lies in one page, which the clocks are lent to (guest-code.ts).
# A thousandth or the like of eax, which is less than 2^30, is a product with a number of 31 bits and a shift.

.balign 512

# QueryPerformanceCounter(rcx counter); also RtlQueryPerformanceCounter
code QueryPerformanceCounter
    mov r8, rcx
    xor ecx, ecx
    rdpmc
    imul rdx, rdx, 10000000
    imul rax, rax, 1374389535
    shr rax, 37
    add rax, rdx
    mov [r8], rax
    mov eax, 1
    ret

# GetSystemTimeAsFileTime(rcx time); also GetSystemTimePreciseAsFileTime
code GetSystemTimeAsFileTime
    mov r8, rcx
    mov ecx, 1
    rdpmc
    mov r9, 11644473600
    add rdx, r9
    imul rdx, rdx, 10000000
    imul rax, rax, 1374389535
    shr rax, 37
    add rax, rdx
    mov [r8], rax
    ret

# rax = GetTickCount64(); also GetTickCount
code GetTickCount64
    xor ecx, ecx
    rdpmc
    imul rdx, rdx, 1000
    imul rax, rax, 1125899907
    shr rax, 50
    add rax, rdx
    ret

# eax = GetTickCount()
code GetTickCount
    xor ecx, ecx
    rdpmc
    imul rdx, rdx, 1000
    imul rax, rax, 1125899907
    shr rax, 50
    add eax, edx
    ret
