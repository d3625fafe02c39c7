// The 512-byte image of FXSAVE64: x87 and SSE state.
//
//     0 u16 control  2 u16 status  4 u8 tags, a bit a register (1 is in use)  6 u16 opcode  8 u64 ip  16 u64 dp
//     24 u32 mxcsr  28 u32 mxcsr mask  32 st0..st7, 16 bytes each  160 xmm0..xmm15  416..511 not written

import { setStatusWord, status, summarize } from '../float80/status';
import { MXCSR, X87, X87_CONTROL, X87_DP, X87_IP, X87_OPCODE, X87_STATUS, X87_TAGS, XMM } from './register-file';

export const FXSAVE_SIZE: u32 = 512;
/** Bits of the control word that are there; bit 6 reads as 1. */
export const CONTROL_BITS: u16 = 0x1f3f;
export const CONTROL_FIXED: u16 = 0x0040;
/** Bits of MXCSR that may be set. */
export const MXCSR_MASK: u32 = 0xffff;

/** Place of st(i) in the register file: registers turn under the top of stack. */
// @ts-ignore: decorator
@inline
function stackSlot(i: usize): usize {
  const top = <usize>(load<u16>(X87_STATUS) >> 11) & 7;
  return X87 + (((top + i) & 7) << 4);
}

/** Writes the image. */
export function saveImage(to: usize): void {
  store<u16>(to, load<u16>(X87_CONTROL));
  store<u16>(to, load<u16>(X87_STATUS), 2);
  store<u16>(to, abridgedTags(), 4);
  store<u16>(to, load<u16>(X87_OPCODE), 6);
  store<u64>(to, load<u64>(X87_IP), 8);
  store<u64>(to, load<u64>(X87_DP), 16);
  store<u32>(to, load<u32>(MXCSR), 24);
  store<u32>(to, MXCSR_MASK, 28);
  for (let i: usize = 0; i < 8; i++) {
    store<u64>(to + 32 + (i << 4), load<u64>(stackSlot(i)));
    store<u64>(to + 40 + (i << 4), <u64>load<u16>(stackSlot(i), 8));
  }
  memory.copy(to + 160, XMM, 256);
}

/** Takes an image. False, and nothing is changed, when it sets reserved bits of MXCSR. */
export function restoreImage(from: usize): bool {
  const mxcsr = load<u32>(from, 24);
  if (mxcsr & ~MXCSR_MASK) return false;
  store<u16>(X87_CONTROL, (load<u16>(from) & CONTROL_BITS) | CONTROL_FIXED);
  store<u16>(X87_STATUS, load<u16>(from, 2));
  store<u16>(X87_OPCODE, load<u16>(from, 6) & 0x7ff);
  store<u64>(X87_IP, load<u64>(from, 8));
  store<u64>(X87_DP, load<u64>(from, 16));
  store<u32>(MXCSR, mxcsr);
  for (let i: usize = 0; i < 8; i++) {
    store<u64>(stackSlot(i), load<u64>(from + 32 + (i << 4)));
    store<u64>(stackSlot(i), <u64>load<u16>(from + 40 + (i << 4)), 8);
  }
  setStatusWord(summarize(status()));
  setTags(load<u8>(from, 4));
  memory.copy(XMM, from + 160, 256);
  return true;
}

/** One bit a register: is it in use? */
function abridgedTags(): u16 {
  const full = <u32>load<u16>(X87_TAGS);
  let tags: u32 = 0;
  for (let i: u32 = 0; i < 8; i++) if (((full >> (i << 1)) & 3) != 3) tags |= 1 << i;
  return <u16>tags;
}

/** The full tag word from the abridged one and the registers: 0 valid, 1 zero, 2 special, 3 empty. */
function setTags(tags: u32): void {
  let full: u32 = 0;
  for (let i: u32 = 0; i < 8; i++) full |= ((tags >> i) & 1 ? kind(X87 + (<usize>i << 4)) : 3) << (i << 1);
  store<u16>(X87_TAGS, <u16>full);
}

function kind(register: usize): u32 {
  const exponent = <u32>load<u16>(register, 8) & 0x7fff;
  const significand = load<u64>(register);
  if (exponent == 0 && significand == 0) return 1;
  return exponent == 0 || exponent == 0x7fff || <i64>significand >= 0 ? 2 : 0;
}
