# Texts of bytes up to a zero. Reads of sixteen bytes are aligned, or within one page, so that none reaches past the text's page.

# rax = strlen(rcx text)
code strlen
    mov r8, rcx
    mov rax, rcx
    and rax, -16
    pxor xmm0, xmm0
    movdqa xmm1, [rax]
    pcmpeqb xmm1, xmm0
    pmovmskb edx, xmm1
    and ecx, 15
    shr edx, cl
    test edx, edx
    jnz .Llength_first
.Llength_next:
    add rax, 16
    movdqa xmm1, [rax]
    pcmpeqb xmm1, xmm0
    pmovmskb edx, xmm1
    test edx, edx
    jz  .Llength_next
    bsf edx, edx
    add rax, rdx
    sub rax, r8
    ret
.Llength_first:
    bsf eax, edx
    ret

# eax = strcmp(rcx one, rdx other): -1, 0 or 1
code strcmp
    mov r8, -1
# eax = strncmp(rcx one, rdx other, r8 length)
code strncmp
    pxor xmm3, xmm3
.Ltexts_16:
    cmp r8, 16
    jb  .Ltexts_1
    mov eax, ecx
    and eax, 0xfff
    cmp eax, 0xff0
    ja  .Ltexts_1
    mov eax, edx
    and eax, 0xfff
    cmp eax, 0xff0
    ja  .Ltexts_1
    movdqu xmm0, [rcx]
    movdqu xmm1, [rdx]
    # Bits where both are the same, and not zero.
    movdqa xmm2, xmm0
    pcmpeqb xmm2, xmm3
    pcmpeqb xmm0, xmm1
    pandn xmm2, xmm0
    pmovmskb eax, xmm2
    xor eax, 0xffff
    jnz .Ltexts_found
    add rcx, 16
    add rdx, 16
    sub r8, 16
    jmp .Ltexts_16
.Ltexts_found:
    bsf eax, eax
    movzx r10d, byte ptr [rcx + rax]
    movzx r9d, byte ptr [rdx + rax]
    jmp .Ltexts_differ
.Ltexts_1:
    test r8, r8
    jz  .Ltexts_same
    movzx r10d, byte ptr [rcx]
    movzx r9d, byte ptr [rdx]
    cmp r10d, r9d
    jne .Ltexts_differ
    test r10d, r10d
    jz  .Ltexts_same
    inc rcx
    inc rdx
    dec r8
    jmp .Ltexts_16
.Ltexts_differ:
    xor eax, eax
    cmp r10d, r9d
    seta al
    sbb eax, 0
    ret
.Ltexts_same:
    xor eax, eax
    ret

# rax = strchr(rcx text, dl value), or 0; the zero at the end counts
code strchr
    movzx edx, dl
    mov r9, 0x0101010101010101
    imul r9, rdx
    movq xmm1, r9
    punpcklqdq xmm1, xmm1
    pxor xmm0, xmm0
    mov rax, rcx
    and rax, -16
    and ecx, 15
    mov r8d, -1
    shl r8d, cl
    jmp .Lfirst_here
.Lfirst_next:
    add rax, 16
    mov r8d, -1
.Lfirst_here:
    movdqa xmm2, [rax]
    movdqa xmm3, xmm2
    pcmpeqb xmm2, xmm1
    pcmpeqb xmm3, xmm0
    por xmm2, xmm3
    pmovmskb ecx, xmm2
    and ecx, r8d
    jz  .Lfirst_next
    bsf ecx, ecx
    add rax, rcx
    cmp [rax], dl
    je  .Lfirst_found
    xor eax, eax
.Lfirst_found:
    ret

# rax = strrchr(rcx text, dl value), or 0; the zero at the end counts
code strrchr
    xor eax, eax
.Llast_next:
    movzx r8d, byte ptr [rcx]
    cmp r8b, dl
    cmove rax, rcx
    inc rcx
    test r8d, r8d
    jnz .Llast_next
    ret

# rax = strcpy(rcx to, rdx from)
code strcpy
    mov rax, rcx
.Lcopy_next:
    movzx r8d, byte ptr [rdx]
    mov [rcx], r8b
    inc rdx
    inc rcx
    test r8d, r8d
    jnz .Lcopy_next
    ret

# rax = strcat(rcx to, rdx from)
code strcat
    mov rax, rcx
.Lend_next:
    cmp byte ptr [rcx], 0
    je  .Lcopy_next
    inc rcx
    jmp .Lend_next
