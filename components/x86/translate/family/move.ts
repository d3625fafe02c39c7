// Translates moves (family/move.ts).

import { RAX, RDX, ZERO } from '../../state/register-file';
import { BASE, DISP, INDEX } from '../../state/uop';
import { numberOf } from '../condition';
import { S16, S32, S64, S8, currentUop, isImmediate, isMemory, operands, slot } from '../current';
import { give, hold } from '../offset';
import { pushCondition, signExtend as extend } from '../status';
import { LONG0, getRegister, setRegister } from '../local';
import { byHandler } from '../fallback';
import { narrow, popNew, popRegister, popTarget, prepareWrite, pushAddress, pushOperand, pushRegister, widen } from '../value';
import { I32_AND, I32_WRAP, I64_AND, I64_EXTEND_U, I64_OR, I64_ROTL, I64_SHL, I64_SHR_S, I64_SHR_U, SELECT } from '../wasm';
import { get, long, op, set, word } from '../writer';

export function move(): void {
  const size = operands();
  pushOperand(1, size);
  if (size == S64 && !isMemory(0) && !isMemory(1) && !isImmediate(1)) {
    hold(slot(1));
    popRegister(slot(0), size);
    give(slot(0), 0);
  } else popNew(0, size);
}

/** Size of an unsigned or signed type. */
function sizeOf<N>(): u32 {
  return sizeof<N>() == 1 ? S8 : sizeof<N>() == 2 ? S16 : S32;
}

export function zeroExtend<N>(): void {
  pushOperand(1, sizeOf<N>());
  const size = operands();
  if (size == S64) op(I64_EXTEND_U);
  popRegister(slot(0), size);
}

export function signExtend<N>(): void {
  const narrow = sizeOf<N>();
  pushOperand(1, narrow);
  extend(narrow);
  const size = operands();
  if (size != S64) op(I32_WRAP);
  if (size == S16) {
    word(0xffff);
    op(I32_AND);
  }
  popRegister(slot(0), size);
}

/** LEA */
export function loadAddress(): void {
  const size = operands();
  pushAddress();
  if (size != S64) {
    op(I32_WRAP);
    if (size == S16) {
      word(0xffff);
      op(I32_AND);
    }
  }
  const u = currentUop();
  const base = <usize>load<u16>(u, BASE);
  const isSum = size == S64 && load<u16>(u, INDEX) == ZERO;
  if (isSum) hold(base);
  popRegister(slot(0), size);
  if (isSum) give(slot(0), load<i64>(u, DISP));
}

/** CMOVcc */
export function moveIf<C>(): void {
  const size = operands();
  pushOperand(1, size);
  pushRegister(slot(0), size);
  pushCondition(numberOf<C>());
  op(SELECT);
  popRegister(slot(0), size);
}

/** SETcc */
export function setIf<C>(): void {
  if (isMemory(0)) prepareWrite(S8);
  pushCondition(numberOf<C>());
  popTarget(0, S8);
}

/** CBW, CWDE, CDQE */
export function widenAccumulator(): void {
  const size = operands();
  pushRegister(RAX, size - 1);
  extend(size - 1);
  if (size != S64) op(I32_WRAP);
  if (size == S16) {
    word(0xffff);
    op(I32_AND);
  }
  popRegister(RAX, size);
}

/** CWD, CDQ, CQO */
export function signAccumulator(): void {
  const size = operands();
  pushRegister(RAX, size);
  extend(size);
  long(63);
  op(I64_SHR_S);
  if (size != S64) op(I32_WRAP);
  if (size == S16) {
    word(0xffff);
    op(I32_AND);
  }
  popRegister(RDX, size);
}

/** BSWAP: pairs of bytes change places, then halves, by rotation. */
export function byteSwap(): void {
  const size = operands();
  if (size == S16) {
    word(0);
    popRegister(slot(0), S16);
    return;
  }
  getRegister(slot(0));
  swapBytes(size);
  setRegister(slot(0));
}

/** MOVBE from memory */
export function loadSwapped(): void {
  const size = operands();
  if (size == S16) {
    byHandler();
    return;
  }
  pushOperand(1, size);
  widen(size);
  swapBytes(size);
  setRegister(slot(0));
}

/** MOVBE to memory */
export function storeSwapped(): void {
  const size = operands();
  if (size == S16) {
    byHandler();
    return;
  }
  prepareWrite(size);
  getRegister(slot(1));
  swapBytes(size);
  narrow(size);
  popTarget(0, size);
}

/** Swaps the bytes of an i64, or of its lower half. In 64 bits: bytes of pairs, pairs of halves, halves; 32 bits are the upper half of that. */
function swapBytes(size: u32): void {
  if (size == S32) {
    long(32);
    op(I64_SHL);
  }
  set(LONG0);
  swapStep(0x00ff_00ff_00ff_00ff, 8);
  swapStep(0x0000_ffff_0000_ffff, 16);
  get(LONG0);
  long(32);
  op(I64_ROTL);
}

function swapStep(mask: i64, bits: i64): void {
  get(LONG0);
  long(mask);
  op(I64_AND);
  long(bits);
  op(I64_SHL);
  get(LONG0);
  long(bits);
  op(I64_SHR_U);
  long(mask);
  op(I64_AND);
  op(I64_OR);
  set(LONG0);
}
