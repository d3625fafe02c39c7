// Single bits and bit counts: BT BTS BTR BTC BSF BSR TZCNT LZCNT POPCNT CRC32.

import { CF, live, setCarry, setFlags } from '../state/flags';
import { address, failed, memory as inMemory, put, source, target } from '../state/operand';
import { readable, writable } from '../memory/access';
import { next } from '../state/uop';
import { offsetBy } from './address';

@final @unmanaged export class Test {
  // @ts-ignore: decorator
  @inline writes(): bool { return false; }
  // @ts-ignore: decorator
  @inline apply<T>(value: T, bit: T): T { return value; }
}

@final @unmanaged export class Set {
  // @ts-ignore: decorator
  @inline writes(): bool { return true; }
  // @ts-ignore: decorator
  @inline apply<T>(value: T, bit: T): T { return <T>(value | bit); }
}

@final @unmanaged export class Reset {
  // @ts-ignore: decorator
  @inline writes(): bool { return true; }
  // @ts-ignore: decorator
  @inline apply<T>(value: T, bit: T): T { return <T>(value & ~bit); }
}

@final @unmanaged export class Complement {
  // @ts-ignore: decorator
  @inline writes(): bool { return true; }
  // @ts-ignore: decorator
  @inline apply<T>(value: T, bit: T): T { return <T>(value ^ bit); }
}

/** The bit goes to CF and the changed value back to `p`. */
// @ts-ignore: decorator
@inline
function touch<O, T, D, F>(u: usize, p: usize, number: u64): usize {
  const value = load<T>(p);
  const bit = <T>(<u64>1 << (number & (<u64>sizeof<T>() * 8 - 1)));
  if (live<F>()) setCarry(<u32>((value & bit) != 0));
  if (changetype<O>(0).writes()) put<D, T>(p, changetype<O>(0).apply<T>(value, bit));
  return next(u);
}

/** BT and the like with an immediate. */
// @ts-ignore: decorator
@inline
export function bit<O, T, D, S, F>(u: usize): usize {
  const p = changetype<O>(0).writes() ? target<D, T>(u) : source<D, T>(u);
  if (failed<D>(p)) return 0;
  return touch<O, T, D, F>(u, p, <u64>load<u8>(source<S, T>(u)));
}

/** BT and the like with a register: in memory the number reaches past the operand, to both sides. */
// @ts-ignore: decorator
@inline
export function bitAt<O, T, D, S, F>(u: usize): usize {
  const s = source<S, T>(u);
  let number: i64 = 0;
  if (sizeof<T>() == 2) number = <i64>load<i16>(s);
  else if (sizeof<T>() == 4) number = <i64>load<i32>(s);
  else number = load<i64>(s);
  if (!inMemory<D>()) return touch<O, T, D, F>(u, target<D, T>(u), <u64>number);
  const shift: i64 = sizeof<T>() == 2 ? 4 : sizeof<T>() == 4 ? 5 : 6;
  const at = offsetBy(u, address<D>(u), (number >> shift) * <i64>sizeof<T>());
  const p = changetype<O>(0).writes() ? writable<T>(u, at) : readable<T>(u, at);
  if (!p) return 0;
  return touch<O, T, D, F>(u, p, <u64>number);
}

@final @unmanaged export class Forward {
  // @ts-ignore: decorator
  @inline apply<T>(value: T): T { return ctz<T>(value); }
}

@final @unmanaged export class Reverse {
  // @ts-ignore: decorator
  @inline apply<T>(value: T): T { return sizeof<T>() == 2 ? <T>(31 - clz<u32>(<u32>value)) : <T>(<T>(sizeof<T>() * 8 - 1) - clz<T>(value)); }
}

/** BSF, BSR: a source of 0 leaves the destination as it is. ZF is the one flag that is defined; CF and the rest are 0. */
// @ts-ignore: decorator
@inline
export function scan<O, T, D, S, F>(u: usize): usize {
  const s = source<S, T>(u);
  if (failed<S>(s)) return 0;
  const value = load<T>(s);
  if (live<F>()) setFlags(value == 0 ? 0 : 1, 0);
  if (value != 0) put<D, T>(target<D, T>(u), changetype<O>(0).apply<T>(value));
  return next(u);
}

@final @unmanaged export class Trailing {
  // @ts-ignore: decorator
  @inline apply<T>(value: T): T { return ctz<T>(value); }
}

@final @unmanaged export class Leading {
  // @ts-ignore: decorator
  @inline apply<T>(value: T): T { return clz<T>(value); }
}

/** TZCNT, LZCNT: CF says that the source is 0, ZF that the count is. */
// @ts-ignore: decorator
@inline
export function count<O, T, D, S, F>(u: usize): usize {
  const s = source<S, T>(u);
  if (failed<S>(s)) return 0;
  const value = load<T>(s);
  const r = changetype<O>(0).apply<T>(value);
  if (live<F>()) setFlags(r == 0 ? 0 : 1, value == 0 ? CF : 0);
  put<D, T>(target<D, T>(u), r);
  return next(u);
}

// @ts-ignore: decorator
@inline
export function population<T, D, S, F>(u: usize): usize {
  const s = source<S, T>(u);
  if (failed<S>(s)) return 0;
  const r = popcnt<T>(load<T>(s));
  // Only ZF may be set, so the result is one without a sign and of odd parity.
  if (live<F>()) setFlags(r == 0 ? 0 : 1, r == 0 ? 4 : 0);
  put<D, T>(target<D, T>(u), r);
  return next(u);
}

/** The reflected CRC-32C polynomial. */
const POLYNOMIAL: u32 = 0x82f6_3b78;
/** What each low byte adds once it is shifted out; made when it is first wanted. */
const REMAINDERS: usize = memory.data(1024, 16);
let remaindersMade = false;

function makeRemainders(): void {
  for (let byte: u32 = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bits = 0; bits < 8; bits++) crc = (crc >> 1) ^ (POLYNOMIAL & (0 - (crc & 1)));
    store<u32>(REMAINDERS + (<usize>byte << 2), crc);
  }
  remaindersMade = true;
}

/** CRC32: first = first updated with the bytes of the second */
// @ts-ignore: decorator
@inline
export function crc32<T, D, S>(u: usize): usize {
  const s = source<S, T>(u);
  if (failed<S>(s)) return 0;
  if (!remaindersMade) makeRemainders();
  const d = target<D, u32>(u);
  let crc = load<u32>(d);
  for (let i: usize = 0; i < sizeof<T>(); i++) {
    crc = (crc >> 8) ^ load<u32>(REMAINDERS + (<usize>((crc ^ <u32>load<u8>(s + i)) & 0xff) << 2));
  }
  store<u64>(d, <u64>crc);
  return next(u);
}
