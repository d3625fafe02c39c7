# Blocks of memory, sixteen bytes at a time at any address; what is left at an end is done by sixteen that overlap.
# Leaf functions that leave the stack alone: an exception at a bad address unwinds by the return address.

# rax = memmove(rcx to, rdx from, r8 length)
code memmove
    mov rax, rcx
    cmp r8, 16
    jb  .Lmove_8
    movdqu xmm4, [rdx]
    movdqu xmm5, [rdx + r8 - 16]
    cmp r8, 32
    ja  .Lmove_long
    movdqu [rcx], xmm4
    movdqu [rcx + r8 - 16], xmm5
    ret
.Lmove_long:
    mov r9, rcx
    sub r9, rdx
    cmp r9, r8
    jb  .Lmove_down
    # Upwards; the last sixteen are stored at the end, as they were before anything was.
    lea r10, [rcx + r8 - 16]
    sub r8, 16
.Lmove_up_64:
    cmp r8, 64
    jb  .Lmove_up_16
    movdqu xmm0, [rdx]
    movdqu xmm1, [rdx + 16]
    movdqu xmm2, [rdx + 32]
    movdqu xmm3, [rdx + 48]
    movdqu [rcx], xmm0
    movdqu [rcx + 16], xmm1
    movdqu [rcx + 32], xmm2
    movdqu [rcx + 48], xmm3
    add rdx, 64
    add rcx, 64
    sub r8, 64
    jmp .Lmove_up_64
.Lmove_up_16:
    test r8, r8
    jle .Lmove_up_end
    movdqu xmm0, [rdx]
    movdqu [rcx], xmm0
    add rdx, 16
    add rcx, 16
    sub r8, 16
    jmp .Lmove_up_16
.Lmove_up_end:
    movdqu [r10], xmm5
    ret
.Lmove_down:
    # Downwards, since the target begins within the source; the first sixteen are stored at the end.
    cmp r8, 80
    jb  .Lmove_down_16
    movdqu xmm0, [rdx + r8 - 16]
    movdqu xmm1, [rdx + r8 - 32]
    movdqu xmm2, [rdx + r8 - 48]
    movdqu xmm3, [rdx + r8 - 64]
    movdqu [rcx + r8 - 16], xmm0
    movdqu [rcx + r8 - 32], xmm1
    movdqu [rcx + r8 - 48], xmm2
    movdqu [rcx + r8 - 64], xmm3
    sub r8, 64
    jmp .Lmove_down
.Lmove_down_16:
    movdqu xmm0, [rdx + r8 - 16]
    movdqu [rcx + r8 - 16], xmm0
    sub r8, 16
    cmp r8, 16
    ja  .Lmove_down_16
    movdqu [rcx], xmm4
    ret
.Lmove_8:
    cmp r8, 8
    jb  .Lmove_4
    mov r9, [rdx]
    mov r10, [rdx + r8 - 8]
    mov [rcx], r9
    mov [rcx + r8 - 8], r10
    ret
.Lmove_4:
    cmp r8, 4
    jb  .Lmove_1
    mov r9d, [rdx]
    mov r10d, [rdx + r8 - 4]
    mov [rcx], r9d
    mov [rcx + r8 - 4], r10d
    ret
.Lmove_1:
    # The first, the middle and the last, some of which may be the same.
    test r8, r8
    jz  .Lmove_none
    mov r11, r8
    shr r11, 1
    movzx r9d, byte ptr [rdx]
    movzx r10d, byte ptr [rdx + r8 - 1]
    movzx edx, byte ptr [rdx + r11]
    mov [rcx], r9b
    mov [rcx + r11], dl
    mov [rcx + r8 - 1], r10b
.Lmove_none:
    ret

# rax = memset(rcx to, dl value, r8 length)
code memset
    mov rax, rcx
    movzx edx, dl
    mov r9, 0x0101010101010101
    imul rdx, r9
    cmp r8, 16
    jb  .Lset_8
    movq xmm0, rdx
    punpcklqdq xmm0, xmm0
    lea r10, [rcx + r8 - 16]
.Lset_64:
    cmp r8, 64
    jb  .Lset_16
    movdqu [rcx], xmm0
    movdqu [rcx + 16], xmm0
    movdqu [rcx + 32], xmm0
    movdqu [rcx + 48], xmm0
    add rcx, 64
    sub r8, 64
    jmp .Lset_64
.Lset_16:
    cmp r8, 16
    jb  .Lset_end
    movdqu [rcx], xmm0
    add rcx, 16
    sub r8, 16
    jmp .Lset_16
.Lset_end:
    movdqu [r10], xmm0
    ret
.Lset_8:
    cmp r8, 8
    jb  .Lset_4
    mov [rcx], rdx
    mov [rcx + r8 - 8], rdx
    ret
.Lset_4:
    cmp r8, 4
    jb  .Lset_1
    mov [rcx], edx
    mov [rcx + r8 - 4], edx
    ret
.Lset_1:
    test r8, r8
    jz  .Lset_none
    mov [rcx], dl
    mov [rcx + r8 - 1], dl
    shr r8, 1
    mov [rcx + r8], dl
.Lset_none:
    ret

# eax = memcmp(rcx one, rdx other, r8 length): -1, 0 or 1
code memcmp
    cmp r8, 16
    jb  .Lcompare_1
    movdqu xmm0, [rcx]
    movdqu xmm1, [rdx]
    pcmpeqb xmm0, xmm1
    pmovmskb eax, xmm0
    xor eax, 0xffff
    jnz .Lcompare_found
    add rcx, 16
    add rdx, 16
    sub r8, 16
    jmp memcmp
.Lcompare_found:
    bsf eax, eax
    movzx r8d, byte ptr [rcx + rax]
    movzx r9d, byte ptr [rdx + rax]
.Lcompare_bytes:
    xor eax, eax
    cmp r8d, r9d
    seta al
    sbb eax, 0
    ret
.Lcompare_1:
    test r8, r8
    jz  .Lcompare_same
    movzx r10d, byte ptr [rcx]
    movzx r9d, byte ptr [rdx]
    inc rcx
    inc rdx
    dec r8
    cmp r10d, r9d
    je  .Lcompare_1
    mov r8d, r10d
    jmp .Lcompare_bytes
.Lcompare_same:
    xor eax, eax
    ret

# rax = memchr(rcx from, dl value, r8 length), or 0
code memchr
    movzx edx, dl
    mov r9, 0x0101010101010101
    imul r9, rdx
    movq xmm1, r9
    punpcklqdq xmm1, xmm1
.Lfind_16:
    cmp r8, 16
    jb  .Lfind_1
    movdqu xmm0, [rcx]
    pcmpeqb xmm0, xmm1
    pmovmskb eax, xmm0
    test eax, eax
    jnz .Lfind_found
    add rcx, 16
    sub r8, 16
    jmp .Lfind_16
.Lfind_found:
    bsf eax, eax
    add rax, rcx
    ret
.Lfind_1:
    test r8, r8
    jz  .Lfind_none
    cmp [rcx], dl
    je  .Lfind_here
    inc rcx
    dec r8
    jmp .Lfind_1
.Lfind_here:
    mov rax, rcx
    ret
.Lfind_none:
    xor eax, eax
    ret
