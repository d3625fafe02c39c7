// Memory operands of x87 in translated code: checked, and taken into a slot.

import { pointerOffset, pushPointer } from './anchor';
import { S16, S32, S64 } from './current';
import { FROM_DOUBLE80, FROM_INTEGER80, FROM_SINGLE80 } from './import';
import { ADDRESS0 } from './local';
import { check, loadAt, prepareRead, pushAddress } from './value';
import { CALL, I64_LOAD16_S, I64_LOAD32_S } from './wasm';
import { access, op, set, unsigned } from './writer';

/** An operand of ten bytes. */
export const EXTENDED: u32 = 10;

/** Size of an operand of type V. */
export function sizeOf<V>(): u32 {
  return sizeof<V>() == 2 ? S16 : sizeof<V>() == 4 ? S32 : S64;
}

/** Computes the operand's address into ADDRESS0 and checks that it may be read. */
export function prepareNumber<V>(): void {
  prepareRead(sizeOf<V>());
}

/** Pushes what `takeNumber` takes into a slot: a number of type V. */
export function pushNumber<V>(): void {
  if (isFloat<V>() || sizeof<V>() == 8) loadAt(ADDRESS0, sizeOf<V>());
  else {
    pushPointer(ADDRESS0);
    access(sizeof<V>() == 2 ? I64_LOAD16_S : I64_LOAD32_S, pointerOffset(ADDRESS0));
  }
}

/** Pops a number of type V and the address of a slot, and puts the number there. */
export function takeNumber<V>(): void {
  op(CALL);
  unsigned(isFloat<V>() ? (sizeof<V>() == 4 ? FROM_SINGLE80 : FROM_DOUBLE80) : FROM_INTEGER80);
}

/** Checks the ten bytes of the operand; their address is in ADDRESS0. */
export function prepareExtended(tags: usize): void {
  pushAddress();
  set(ADDRESS0);
  check(tags, ADDRESS0, EXTENDED);
}
