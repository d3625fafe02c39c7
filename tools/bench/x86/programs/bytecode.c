/* An interpreter of bytecode for a stack machine, one switch an instruction; its program finds primes. Amount: times it is run. */
#include "round.h"

enum op { PUSH, LOAD, STORE, ADD, SUB, MUL, MOD, LESS, EQUAL, JUMP, JUMP_IF, GET, PUT, HALT };

static int64_t run(const int32_t *code, int64_t *variables, int64_t *memory) {
  int64_t stack[32], *top = stack;
  const int32_t *at = code;
  for (;;) switch (*at++) {
      case PUSH: *++top = *at++; break;
      case LOAD: *++top = variables[*at++]; break;
      case STORE: variables[*at++] = *top--; break;
      case ADD: top--; *top += top[1]; break;
      case SUB: top--; *top -= top[1]; break;
      case MUL: top--; *top *= top[1]; break;
      case MOD: top--; *top %= top[1]; break;
      case LESS: top--; *top = *top < top[1]; break;
      case EQUAL: top--; *top = *top == top[1]; break;
      case JUMP: at = code + *at; break;
      case JUMP_IF: at = *top-- ? code + *at : at + 1; break;
      case GET: *top = memory[*top]; break;
      case PUT: top -= 2; memory[top[1]] = top[2]; break;
      case HALT: return *top;
      default: return -1;
    }
}

/* Variables: 0 the number, 1 its multiple, 2 how many primes, 3 a sum. */
static const int32_t primes[] = {
    PUSH, 2, STORE, 0, PUSH, 0, STORE, 2,
    /* 8: while number < 2000 */ LOAD, 0, PUSH, 2000, LESS, JUMP_IF, 18, JUMP, 74, HALT,
    /* 18: crossed out? */ LOAD, 0, GET, JUMP_IF, 65,
    /* 23 */ LOAD, 2, PUSH, 1, ADD, STORE, 2, LOAD, 0, LOAD, 0, MUL, STORE, 1,
    /* 37: while multiple < 2000 */ LOAD, 1, PUSH, 2000, LESS, JUMP_IF, 48, JUMP, 65, HALT, HALT,
    /* 48 */ LOAD, 1, PUSH, 1, PUT, LOAD, 1, LOAD, 0, ADD, STORE, 1, JUMP, 37, HALT, HALT, HALT,
    /* 65 */ LOAD, 0, PUSH, 1, ADD, STORE, 0, JUMP, 8,
    /* 74 */ LOAD, 2, LOAD, 0, MUL, PUSH, 65537, MOD, HALT,
};

static uint64_t work(long amount) {
  static int64_t memory[2048];
  uint64_t sum = 0;
  for (long i = 0; i < amount; i++) {
    int64_t variables[4] = {0};
    memset(memory, 0, sizeof memory);
    sum = sum * 31 + run(primes, variables, memory);
  }
  return sum;
}
