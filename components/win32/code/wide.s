# Texts of UTF-16 units up to a zero.

# rax = wcslen(rcx text), in units
code wcslen
    mov rax, rcx
.Lwide_length:
    cmp word ptr [rax], 0
    je  .Lwide_length_end
    add rax, 2
    jmp .Lwide_length
.Lwide_length_end:
    sub rax, rcx
    shr rax, 1
    ret

# eax = wcscmp(rcx one, rdx other): -1, 0 or 1
code wcscmp
    mov r8, -1
# eax = wcsncmp(rcx one, rdx other, r8 length)
code wcsncmp
    test r8, r8
    jz  .Lwide_same
    movzx r10d, word ptr [rcx]
    movzx r9d, word ptr [rdx]
    cmp r10d, r9d
    jne .Lwide_differ
    test r10d, r10d
    jz  .Lwide_same
    add rcx, 2
    add rdx, 2
    dec r8
    jmp wcsncmp
.Lwide_differ:
    xor eax, eax
    cmp r10d, r9d
    seta al
    sbb eax, 0
    ret
.Lwide_same:
    xor eax, eax
    ret

# rax = wcschr(rcx text, dx value), or 0; the zero at the end counts
code wcschr
    movzx r8d, word ptr [rcx]
    cmp r8w, dx
    je  .Lwide_here
    add rcx, 2
    test r8d, r8d
    jnz wcschr
    xor eax, eax
    ret
.Lwide_here:
    mov rax, rcx
    ret

# rax = wcscpy(rcx to, rdx from)
code wcscpy
    mov rax, rcx
.Lwide_copy:
    movzx r8d, word ptr [rdx]
    mov [rcx], r8w
    add rdx, 2
    add rcx, 2
    test r8d, r8d
    jnz .Lwide_copy
    ret
