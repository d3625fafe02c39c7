/* A page of code that holds data, too, and is written in a hot loop: as hand-written assembly and just-in-time compilers have it. */
__asm__(
    ".pushsection mixed, \"awx\"\n"
    "count_here: xor %eax, %eax\n"
    "1: add %rdi, counter(%rip)\n"
    "  add counter(%rip), %rax\n"
    "  dec %rsi\n"
    "  jnz 1b\n"
    "  ret\n"
    ".balign 64\n"
    "counter: .quad 0\n"
    ".popsection\n");
unsigned long count_here(unsigned long by, unsigned long times);

unsigned long mix(unsigned long rounds) {
  unsigned long sum = 0;
  for (unsigned long i = 0; i < rounds; i++) sum = sum * 3 + count_here(i, 50);
  return sum;
}
