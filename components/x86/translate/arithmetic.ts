// Operations on values of any size, which are i32 or i64 on the stack.

import { S64 } from './current';
import { I32_AND, I32_SHR_U, I32_WRAP, I64_EXTEND_U } from './wasm';
import { long, op, word } from './writer';

/** From an i32 operation to the i64 operation of the same name: all that are used keep this distance. */
const LONG: u32 = 0x7c - 0x6a;

/** An operation of two values, by the opcode of its i32 form. */
export function apply(code: u32, size: u32): void {
  op(size == S64 ? code + LONG : code);
}

/** An i32 shift count on the stack fits values of a size. */
export function fitCount(size: u32): void {
  if (size == S64) op(I64_EXTEND_U);
}

/** A number that fits values of a size. */
export function number(value: u32, size: u32): void {
  if (size == S64) long(<i64>value);
  else word(<i32>value);
}

/** Bits of a value. */
export function bits(size: u32): u32 {
  return 8 << size;
}

/** Bit number `bit` of the value on the stack becomes an i32 of 0 or 1. */
export function pickBit(bit: u32, size: u32): void {
  if (bit) {
    number(bit, size);
    apply(I32_SHR_U, size);
  }
  if (size == S64) op(I32_WRAP);
  word(1);
  op(I32_AND);
}

/** The top bit of the value on the stack becomes an i32 of 0 or 1. */
export function topBit(size: u32): void {
  number(bits(size) - 1, size);
  apply(I32_SHR_U, size);
  if (size == S64) op(I32_WRAP);
}
