// The six status flags are kept as a result and a word, so that an arithmetic instruction stores two values and its
// readers test one of them:
//
//     FLAG_RESULT i64   the last result, sign-extended: ZF is "it is 0"; SF its sign; PF the parity of its low byte
//     FLAG_AUX    u32   CF (bit 0), AF (bit 4) and OF (bit 11), in their places in rflags; and bits 2 (PF) and 7 (SF), which
//                       invert what the result says, for combinations that no result has
//     FLAG_SYSTEM u32   all other bits of rflags, bit 1 and IF included
//
// The decoder finds flags that nobody reads before they are written again and picks handlers that do not compute them:
// each operation is instantiated with `Live` and with `Dead`.

import { FLAG_AUX, FLAG_CHANGEABLE, FLAG_RESULT, FLAG_SYSTEM } from './register-file';

export const CF: u32 = 0x001;
export const PF: u32 = 0x004;
export const AF: u32 = 0x010;
export const ZF: u32 = 0x040;
export const SF: u32 = 0x080;
export const TF: u32 = 0x100;
export const IF: u32 = 0x200;
export const DF: u32 = 0x400;
export const OF: u32 = 0x800;
export const NT: u32 = 0x4000;
export const RF: u32 = 0x1_0000;
export const AC: u32 = 0x4_0000;
export const STATUS: u32 = CF | PF | AF | ZF | SF | OF;
/** What user code can change with POPF besides the status flags: TF, DF, NT, AC, ID. */
export const USER_SYSTEM: u32 = 0x0024_4500;
/** What ring 0 can change with POPF and IRET besides the status flags: IF and IOPL, too. */
export const BARE_SYSTEM: u32 = 0x0024_7700;

/** The flags of this instruction may be read. */
@final @unmanaged export class Live {
  // @ts-ignore: decorator
  @inline on(): bool { return true; }
}

/** Nobody reads the flags of this instruction. */
@final @unmanaged export class Dead {
  // @ts-ignore: decorator
  @inline on(): bool { return false; }
}

// @ts-ignore: decorator
@inline
export function live<F>(): bool {
  return changetype<F>(0).on();
}

/** `value`, of unsigned type T, sign-extended to 64 bits. */
// @ts-ignore: decorator
@inline
export function extend<T>(value: T): i64 {
  if (sizeof<T>() == 1) return <i64><i8>value;
  if (sizeof<T>() == 2) return <i64><i16>value;
  if (sizeof<T>() == 4) return <i64><i32>value;
  return <i64>value;
}

/** Bit 11 of the result is the sign bit of `value`. */
// @ts-ignore: decorator
@inline
function signToOverflow<T>(value: T): u32 {
  if (sizeof<T>() == 1) return (<u32>value << 4) & OF;
  if (sizeof<T>() == 2) return (<u32>value >> 4) & OF;
  if (sizeof<T>() == 4) return (<u32>value >> 20) & OF;
  return <u32>(<u64>value >> 52) & OF;
}

// @ts-ignore: decorator
@inline
export function setFlags(result: i64, aux: u32): void {
  store<i64>(FLAG_RESULT, result);
  store<u32>(FLAG_AUX, aux);
}

/** After `r = a + b`, with `carry` out of the top bit. */
// @ts-ignore: decorator
@inline
export function setAddFlags<T>(a: T, b: T, r: T, carry: bool): void {
  const sum = <T>(a ^ b ^ r);
  setFlags(extend<T>(r), <u32>carry | (<u32>sum & AF) | signToOverflow<T>(<T>((a ^ r) & (b ^ r))));
}

/** After `r = a - b`, with `borrow` into the top bit. */
// @ts-ignore: decorator
@inline
export function setSubFlags<T>(a: T, b: T, r: T, borrow: bool): void {
  const sum = <T>(a ^ b ^ r);
  setFlags(extend<T>(r), <u32>borrow | (<u32>sum & AF) | signToOverflow<T>(<T>((a ^ b) & (a ^ r))));
}

/** After an operation that clears CF and OF. */
// @ts-ignore: decorator
@inline
export function setLogicFlags<T>(r: T): void {
  setFlags(extend<T>(r), 0);
}

// @ts-ignore: decorator
@inline
export function aux(): u32 {
  return load<u32>(FLAG_AUX);
}

// @ts-ignore: decorator
@inline
export function result(): i64 {
  return load<i64>(FLAG_RESULT);
}

// @ts-ignore: decorator
@inline
export function carry(): u32 {
  return aux() & CF;
}

// @ts-ignore: decorator
@inline
export function overflow(): bool {
  return (aux() & OF) != 0;
}

// @ts-ignore: decorator
@inline
export function zero(): bool {
  return result() == 0;
}

// @ts-ignore: decorator
@inline
export function sign(): bool {
  return (<u32>(result() < 0) ^ ((aux() >> 7) & 1)) != 0;
}

// @ts-ignore: decorator
@inline
export function parity(): bool {
  return ((popcnt<u32>(<u32>result() & 0xff) & 1 ^ 1) ^ (aux() >> 2 & 1)) != 0;
}

/** Changes CF alone. */
// @ts-ignore: decorator
@inline
export function setCarry(on: u32): void {
  store<u32>(FLAG_AUX, (aux() & ~CF) | on);
}

/** The six status flags in their places in rflags. */
export function status(): u32 {
  let flags = aux() & (CF | AF | OF);
  if (zero()) flags |= ZF;
  if (sign()) flags |= SF;
  if (parity()) flags |= PF;
  return flags;
}

/** Sets the six status flags from a word that has them in their places. */
export function setStatus(flags: u32): void {
  // A result of 0 says ZF and PF; a result of 1 says neither; the rest is inverted where that differs.
  const isZero = (flags & ZF) != 0;
  setFlags(isZero ? 0 : 1, (flags & (CF | AF | OF | SF)) | ((flags & PF) ^ (isZero ? PF : 0)));
}

/** rflags as PUSHF would store it. */
export function rflags(): u32 {
  return status() | load<u32>(FLAG_SYSTEM);
}

/** Takes from `flags` what the vcpu's mode may change. */
export function setRflags(flags: u32): void {
  setStatus(flags);
  const changeable = load<u32>(FLAG_CHANGEABLE);
  store<u32>(FLAG_SYSTEM, (flags & changeable) | (load<u32>(FLAG_SYSTEM) & ~changeable));
}

// @ts-ignore: decorator
@inline
export function directionDown(): bool {
  return (load<u32>(FLAG_SYSTEM) & DF) != 0;
}

/** Must a repeated string instruction go element by element: downwards, traced, or with alignment checked? */
// @ts-ignore: decorator
@inline
export function onlySingly(): bool {
  return (load<u32>(FLAG_SYSTEM) & (DF | TF | AC)) != 0;
}
