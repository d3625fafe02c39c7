# Locks that nobody else holds or waits for (thread/critical-section.ts, thread/slim-lock.ts). What a thread leaves half done when its
# turn ends is never such that another one could take it for more than it is.

# EnterCriticalSection(rcx section)
code EnterCriticalSection
    mov r8d, gs:[0x48]
    cmp [rcx + 16], r8
    je  .Lsection_again
    mov eax, -1
    xor edx, edx
    lock cmpxchg [rcx + 8], edx
    jne .Lsection_held
    mov [rcx + 16], r8
    mov dword ptr [rcx + 12], 1
    ret
.Lsection_again:
    inc dword ptr [rcx + 8]
    inc dword ptr [rcx + 12]
    ret
.Lsection_held:
    slow EnterCriticalSection

# eax = TryEnterCriticalSection(rcx section)
code TryEnterCriticalSection
    mov r8d, gs:[0x48]
    cmp [rcx + 16], r8
    je  .Lsection_try_again
    mov eax, -1
    xor edx, edx
    lock cmpxchg [rcx + 8], edx
    jne .Lsection_no
    mov [rcx + 16], r8
    mov dword ptr [rcx + 12], 1
    mov eax, 1
    ret
.Lsection_try_again:
    inc dword ptr [rcx + 8]
    inc dword ptr [rcx + 12]
    mov eax, 1
    ret
.Lsection_no:
    xor eax, eax
    ret

# LeaveCriticalSection(rcx section)
code LeaveCriticalSection
    mov eax, [rcx + 12]
    dec eax
    mov [rcx + 12], eax
    jg  .Lsection_still
    mov qword ptr [rcx + 16], 0
    mov dword ptr [rcx + 8], -1
    # Whoever came to wait since then has seen it held.
    cmp dword ptr [rcx + 24], 0
    jne .Lsection_wake
    ret
.Lsection_still:
    dec eax
    mov [rcx + 8], eax
    ret
.Lsection_wake:
    # It is not this thread's any more: the handler only wakes.
    slow LeaveCriticalSection

# AcquireSRWLockExclusive(rcx lock)
code AcquireSRWLockExclusive
    xor eax, eax
    mov edx, 1
    lock cmpxchg [rcx], rdx
    jne .Lslim_held
    ret
.Lslim_held:
    slow AcquireSRWLockExclusive

# ReleaseSRWLockExclusive(rcx lock)
code ReleaseSRWLockExclusive
    mov eax, 1
    xor edx, edx
    lock cmpxchg [rcx], rdx
    jne .Lslim_awaited
    ret
.Lslim_awaited:
    slow ReleaseSRWLockExclusive

# eax = TryAcquireSRWLockExclusive(rcx lock)
code TryAcquireSRWLockExclusive
    xor eax, eax
    mov edx, 1
    lock cmpxchg [rcx], rdx
    jne .Lslim_try_held
    mov eax, 1
    ret
.Lslim_try_held:
    slow TryAcquireSRWLockExclusive

# AcquireSRWLockShared(rcx lock): a first reader, or one more where nobody waits
code AcquireSRWLockShared
    mov rax, [rcx]
    mov edx, 17
    test rax, rax
    jz  .Lslim_read
    test al, 2
    jnz .Lslim_read_held
    lea rdx, [rax + 16]
    cmp rax, 16
    jb  .Lslim_read_held
.Lslim_read:
    lock cmpxchg [rcx], rdx
    jne .Lslim_read_held
    ret
.Lslim_read_held:
    slow AcquireSRWLockShared

# ReleaseSRWLockShared(rcx lock)
code ReleaseSRWLockShared
    mov rax, [rcx]
    test al, 2
    jnz .Lslim_read_awaited
    xor edx, edx
    cmp rax, 17
    je  .Lslim_read_end
    jb  .Lslim_read_awaited
    lea rdx, [rax - 16]
.Lslim_read_end:
    lock cmpxchg [rcx], rdx
    jne .Lslim_read_awaited
    ret
.Lslim_read_awaited:
    slow ReleaseSRWLockShared
