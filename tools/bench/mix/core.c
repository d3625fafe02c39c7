/* Entry of a mix in the core: rdi holds the number of rounds, and SYSCALL hands the result back in rax. */
__asm__(".globl _start\n_start: call mix\n syscall\n");
