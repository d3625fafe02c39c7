// Translates exchanges (family/atomic.ts).

import { OF_ADD, OF_SUB } from '../../state/pending';
import { RAX } from '../../state/register-file';
import { apply } from '../arithmetic';
import { S64, isMemory, operands, slot } from '../current';
import { setPendingFrom } from '../flag';
import { byHandler } from '../fallback';
import { ADDRESS0 } from '../local';
import { clean, popRegister, popTarget, pushRegister, pushTarget, storeAt, temporary } from '../value';
import { I32_ADD, I32_EQ, I64_EQ, SELECT } from '../wasm';
import { get, op, set, tee } from '../writer';

export function exchange(): void {
  const size = operands();
  pushTarget(0, size);
  set(temporary(0, size));
  pushRegister(slot(1), size);
  popTarget(0, size);
  get(temporary(0, size));
  popRegister(slot(1), size);
}

export function exchangeAccumulator(): void {
  if (slot(0) != slot(1)) exchange();
}

/** XADD */
export function exchangeAdd(): void {
  const size = operands();
  pushTarget(0, size);
  set(temporary(0, size));
  pushRegister(slot(1), size);
  tee(temporary(1, size));
  get(temporary(0, size));
  apply(I32_ADD, size);
  clean(size);
  set(temporary(2, size));
  setPendingFrom(OF_ADD, temporary(2, size), temporary(1, size), size);
  get(temporary(0, size));
  popRegister(slot(1), size);
  get(temporary(2, size));
  popTarget(0, size);
}

/** CMPXCHG: into memory; a 32-bit register keeps its upper half when the comparison fails, which is the handler's. */
export function compareExchange(): void {
  if (!isMemory(0)) {
    byHandler();
    return;
  }
  const size = operands();
  const old = temporary(0, size);
  const accumulator = temporary(1, size);
  pushTarget(0, size);
  set(old);
  pushRegister(RAX, size);
  set(accumulator);
  setPendingFrom(OF_SUB, accumulator, old, size);
  pushRegister(slot(1), size);
  get(old);
  same(old, accumulator, size);
  op(SELECT);
  set(temporary(2, size));
  storeAt(ADDRESS0, temporary(2, size), size);
  // If it failed the accumulator takes the old value; if not it has it already, but keeps its upper half.
  pushRegister(RAX, S64);
  get(old);
  popRegister(RAX, size);
  pushRegister(RAX, S64);
  same(old, accumulator, size);
  op(SELECT);
  popRegister(RAX, S64);
}

function same(a: u32, b: u32, size: u32): void {
  get(a);
  get(b);
  op(size == S64 ? I64_EQ : I32_EQ);
}
