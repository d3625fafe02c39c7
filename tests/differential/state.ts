/** The state of a processor around one instruction, and its image as native/processor.c reads and writes it. */

export const CODE = 0x20000000;
/** The data ends where its page ends. */
export const DATA = 0x10000f00;
export const DATA_SIZE = 256;
export const STACK = 0x18000000;
export const STACK_TOP = STACK + 2048;
/** Bytes of stack that are compared; the top lies in their middle. */
export const STACK_SIZE = 64;
export const CODE_SIZE = 16;

export interface State {
  /** rax rcx rdx rbx rsp rbp rsi rdi r8 .. r15 */
  readonly registers: bigint[];
  readonly flags: bigint;
  /** In answers: relative to CODE. */
  readonly rip: bigint;
  /** In answers: 5 (SIGTRAP) when it ran to its end. */
  readonly signal: number;
  /** In answers: faulting address of SIGSEGV. */
  readonly address: bigint;
  readonly vectors: Uint8Array[];
  /** x87: control and status words, tags as FXSAVE has them (one bit a register). */
  readonly control: number;
  readonly status: number;
  readonly tags: number;
  readonly mxcsr: number;
  /** st(0) .. st(7), 10 bytes used of each 16. */
  readonly stack87: Uint8Array[];
  readonly data: Uint8Array;
  readonly stack: Uint8Array;
  readonly code: Uint8Array;
  /** Bits 128 to 255 of ymm0 .. ymm15. */
  readonly uppers: Uint8Array[];
}

const X87_AT = 416;
const MXCSR_AT = X87_AT + 8;
const DATA_AT = X87_AT + 16 + 128;
const UPPERS_AT = DATA_AT + DATA_SIZE + STACK_SIZE + CODE_SIZE;
export const IMAGE_SIZE = UPPERS_AT + 256;

export function writeImage(state: State): Uint8Array {
  const image = new Uint8Array(IMAGE_SIZE);
  const view = new DataView(image.buffer);
  const words = [...state.registers, state.flags, state.rip, BigInt(state.signal), state.address];
  for (const [index, value] of words.entries()) view.setBigUint64(index * 8, BigInt.asUintN(64, value), true);
  for (const [index, vector] of state.vectors.entries()) image.set(vector, 160 + index * 16);
  for (const [index, value] of [state.control, state.status, state.tags].entries()) {
    view.setUint16(X87_AT + index * 2, value, true);
  }
  view.setUint32(MXCSR_AT, state.mxcsr, true);
  for (const [index, register] of state.stack87.entries()) image.set(register, X87_AT + 16 + index * 16);
  image.set(state.data, DATA_AT);
  image.set(state.stack, DATA_AT + DATA_SIZE);
  image.set(state.code, DATA_AT + DATA_SIZE + STACK_SIZE);
  for (const [index, upper] of state.uppers.entries()) image.set(upper, UPPERS_AT + index * 16);
  return image;
}

export function readImage(image: Uint8Array): State {
  const view = new DataView(image.buffer, image.byteOffset);
  const word = (index: number): bigint => view.getBigUint64(index * 8, true);
  return {
    registers: Array.from({ length: 16 }, (_, index) => word(index)),
    flags: word(16),
    rip: word(17),
    signal: Number(word(18)),
    address: word(19),
    vectors: Array.from({ length: 16 }, (_, index) => image.slice(160 + index * 16, 176 + index * 16)),
    control: view.getUint16(X87_AT, true),
    status: view.getUint16(X87_AT + 2, true),
    tags: view.getUint16(X87_AT + 4, true),
    mxcsr: view.getUint32(MXCSR_AT, true),
    stack87: Array.from({ length: 8 }, (_, i) => image.slice(X87_AT + 16 + i * 16, X87_AT + 26 + i * 16)),
    data: image.slice(DATA_AT, DATA_AT + DATA_SIZE),
    stack: image.slice(DATA_AT + DATA_SIZE, DATA_AT + DATA_SIZE + STACK_SIZE),
    code: image.slice(DATA_AT + DATA_SIZE + STACK_SIZE, UPPERS_AT),
    uppers: Array.from({ length: 16 }, (_, i) => image.slice(UPPERS_AT + i * 16, UPPERS_AT + 16 + i * 16)),
  };
}
