# What a thread asks of its own block (TEB), by gs; and the breakpoint, which whoever handles it steps over.

code GetLastError
    mov eax, gs:[0x68]
    ret

code SetLastError
    mov gs:[0x68], ecx
    ret

code GetCurrentThreadId
    mov eax, gs:[0x48]
    ret

code GetCurrentProcessId
    mov eax, gs:[0x40]
    ret

code GetProcessHeap
    mov eax, 0x50000000
    ret

code GetCurrentProcess
    mov rax, -1
    ret

code GetCurrentThread
    mov rax, -2
    ret

# rax = TlsGetValue(ecx slot); the first 64 lie in the block itself
code TlsGetValue
    cmp ecx, 64
    jae .Lslot_far
    mov ecx, ecx
    mov dword ptr gs:[0x68], 0
    mov rax, gs:[rcx * 8 + 0x1480]
    ret
.Lslot_far:
    slow TlsGetValue

# eax = TlsSetValue(ecx slot, rdx value)
code TlsSetValue
    cmp ecx, 64
    jae .Lslot_set_far
    mov ecx, ecx
    mov gs:[rcx * 8 + 0x1480], rdx
    mov eax, 1
    ret
.Lslot_set_far:
    slow TlsSetValue

code DebugBreak
    int3
    ret

code DbgBreakPoint
    int3
    ret
