// Programs of the classic Berkeley packet filter (seccomp(2), bpf of the BSD): 32-bit words, an accumulator A, an index X, 16 words of
// scratch memory, and jumps that only go forward. So each one ends; what it says of a system call is the word that it returns.
//
// An instruction is 8 bytes: code (2), jump if true (1), jump if false (1), k (4). The code's lowest 3 bits are its class.

import { Block } from '../memory/block';

const LD: u32 = 0;
const LDX: u32 = 1;
const ST: u32 = 2;
const STX: u32 = 3;
const ALU: u32 = 4;
const JMP: u32 = 5;
const RET: u32 = 6;
const MISC: u32 = 7;

// Whole codes.
const LD_ABSOLUTE: u32 = 0x20;
const LD_LENGTH: u32 = 0x80;
const LDX_LENGTH: u32 = 0x81;
const LD_IMMEDIATE: u32 = 0x00;
const LDX_IMMEDIATE: u32 = 0x01;
const LD_MEMORY: u32 = 0x60;
const LDX_MEMORY: u32 = 0x61;
const RET_K: u32 = 0x06;
const RET_A: u32 = 0x16;
const TAX: u32 = 0x07;
const TXA: u32 = 0x87;
const NEGATE: u32 = 0x84;
const JUMP: u32 = 0x05;
/** The second operand is X, not k. */
const WITH_X: u32 = 8;

const ADD: u32 = 0x00;
const SUBTRACT: u32 = 0x10;
const MULTIPLY: u32 = 0x20;
const DIVIDE: u32 = 0x30;
const OR: u32 = 0x40;
const AND: u32 = 0x50;
const SHIFT_LEFT: u32 = 0x60;
const SHIFT_RIGHT: u32 = 0x70;
const XOR: u32 = 0xa0;

const EQUAL: u32 = 0x10;
const GREATER: u32 = 0x20;
const AT_LEAST: u32 = 0x30;
const ANY_BIT: u32 = 0x40;

const WORDS: u32 = 16;
/** BPF_MAXINSNS. */
export const MOST_INSTRUCTIONS: i32 = 4096;
const SIZE: i32 = 8;

/** What a program is asked about: words of 32 bits, read at multiples of 4. */
export abstract class Subject {
  /** In bytes. */
  abstract get size(): u32;
  abstract word(offset: u32): u32;
}

export class FilterProgram {
  private readonly memory: StaticArray<u32> = new StaticArray<u32>(16);

  constructor(private code: Block) {}

  get length(): i32 {
    return this.code.length / SIZE;
  }

  /** Is it one that always ends with an answer, and reads only what there is in `size` bytes and what it has stored before? */
  isGood(size: u32): bool {
    const count = this.length;
    if (count == 0 || count > MOST_INSTRUCTIONS) return false;
    // Of each instruction the words that have been stored on every way there.
    const stored = new StaticArray<u32>(count + 1);
    for (let i = 0; i <= count; i++) stored[i] = 0xffff;
    stored[0] = 0;
    for (let i = 0; i < count; i++) {
      if (!this.isKnown(i, size) || !this.follow(i, stored)) return false;
    }
    const last = <u32>this.code.u16((count - 1) * SIZE);
    return last == RET_K || last == RET_A;
  }

  private isKnown(index: i32, size: u32): bool {
    const code = <u32>this.code.u16(index * SIZE);
    const k = this.code.u32(index * SIZE + 4);
    switch (code) {
      case LD_ABSOLUTE:
        return (k & 3) == 0 && k < size;
      case LD_MEMORY:
      case LDX_MEMORY:
      case ST:
      case STX:
        return k < WORDS;
      case LD_LENGTH:
      case LDX_LENGTH:
      case LD_IMMEDIATE:
      case LDX_IMMEDIATE:
      case RET_K:
      case RET_A:
      case TAX:
      case TXA:
      case NEGATE:
      case JUMP:
        return true;
    }
    const operation = code & 0xf0;
    if ((code & 7) == ALU) return isArithmetic(operation) && ((code & WITH_X) != 0 || isGoodOperand(operation, k));
    return (code & 7) == JMP && operation >= EQUAL && operation <= ANY_BIT && code < 0x100;
  }

  /** Hands on what is stored to where the instruction leads. False if it reads what is not stored, or leads outside. */
  private follow(index: i32, stored: StaticArray<u32>): bool {
    const at = index * SIZE;
    const code = <u32>this.code.u16(at);
    const k = this.code.u32(at + 4);
    const count = <u32>this.length;
    let now = stored[index];
    if ((code == LD_MEMORY || code == LDX_MEMORY) && (now & (1 << k)) == 0) return false;
    if (code == ST || code == STX) now |= 1 << k;
    if ((code & 7) == RET) return true;
    if ((code & 7) != JMP) {
      stored[index + 1] &= now;
      return true;
    }
    const left = count - <u32>index - 1;
    if (code == JUMP) {
      if (k >= left) return false;
      stored[index + 1 + <i32>k] &= now;
      return true;
    }
    const whenTrue = <u32>this.code.u8(at + 2);
    const whenFalse = <u32>this.code.u8(at + 3);
    if (whenTrue >= left || whenFalse >= left) return false;
    stored[index + 1 + <i32>whenTrue] &= now;
    stored[index + 1 + <i32>whenFalse] &= now;
    return true;
  }

  /** Only for a good program. */
  run(subject: Subject): u32 {
    const code = this.code;
    let a: u32 = 0;
    let x: u32 = 0;
    for (let index = 0; index < this.length; index++) {
      const at = index * SIZE;
      const what = <u32>code.u16(at);
      const k = code.u32(at + 4);
      switch (what & 7) {
        case LD:
          a = this.loaded(what, k, subject);
          break;
        case LDX:
          x = this.loaded(what & ~1, k, subject);
          break;
        case ST:
          this.memory[k] = a;
          break;
        case STX:
          this.memory[k] = x;
          break;
        case ALU:
          if (what == NEGATE) a = 0 - a;
          else if ((what & 0xf0) == DIVIDE && (what & WITH_X) != 0 && x == 0) return 0;
          else a = computed(what & 0xf0, a, (what & WITH_X) != 0 ? x : k);
          break;
        case JMP:
          if (what == JUMP) index += <i32>k;
          else index += <i32>code.u8(at + (holds(what & 0xf0, a, (what & WITH_X) != 0 ? x : k) ? 2 : 3));
          break;
        case RET:
          return what == RET_A ? a : k;
        case MISC:
          if (what == TAX) x = a;
          else a = x;
          break;
      }
    }
    return 0;
  }

  private loaded(what: u32, k: u32, subject: Subject): u32 {
    if (what == LD_ABSOLUTE) return subject.word(k);
    if (what == LD_LENGTH) return subject.size;
    return what == LD_MEMORY ? this.memory[k] : k;
  }
}

function isArithmetic(operation: u32): bool {
  return operation <= SHIFT_RIGHT || operation == XOR;
}

function isGoodOperand(operation: u32, k: u32): bool {
  if (operation == DIVIDE) return k != 0;
  return (operation != SHIFT_LEFT && operation != SHIFT_RIGHT) || k < 32;
}

function computed(operation: u32, a: u32, b: u32): u32 {
  switch (operation) {
    case ADD: return a + b;
    case SUBTRACT: return a - b;
    case MULTIPLY: return a * b;
    case DIVIDE: return a / b;
    case OR: return a | b;
    case AND: return a & b;
    case SHIFT_LEFT: return a << (b & 31);
    case SHIFT_RIGHT: return a >> (b & 31);
    default: return a ^ b;
  }
}

function holds(operation: u32, a: u32, b: u32): bool {
  switch (operation) {
    case EQUAL: return a == b;
    case GREATER: return a > b;
    case AT_LEAST: return a >= b;
    default: return (a & b) != 0;
  }
}
