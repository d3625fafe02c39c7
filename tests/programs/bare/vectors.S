// Entries of the 64 first vectors. Each makes the frame of struct frame (guest.c), calls handle and goes back by IRETQ.
  .globl vectors
  .text
  .balign 16
vectors:
  vector = 0
  .rept 64
  .balign 16
  .if !((0x227d00 >> vector) & 1 && vector < 32)
  pushq $0
  .endif
  pushq $vector
  jmp common
  vector = vector + 1
  .endr

common:
  pushq %r11; pushq %r10; pushq %r9; pushq %r8
  pushq %rdi; pushq %rsi; pushq %rdx; pushq %rcx; pushq %rax
  movq %rsp, %rdi
  cld
  call handle
  popq %rax; popq %rcx; popq %rdx; popq %rsi; popq %rdi
  popq %r8; popq %r9; popq %r10; popq %r11
  addq $16, %rsp
  iretq
  .section .note.GNU-stack, "", @progbits
