// Whether a division failed for a zero divisor, or for a quotient that is too large: the processor does not say, the instruction does.
//
// Source: Intel SDM volume 2, "DIV", "IDIV", and section 2.1.5 (ModR/M and SIB).

import { Thread } from '../thread/thread';
import { Context } from './context';

const LONGEST: u32 = 15;

export function divisorIsZero(thread: Thread, context: Context): bool {
  const memory = thread.process.memory;
  const code = memory.bytes(context.rip, LONGEST);
  if (code == null) return true;
  let i = 0;
  let size: u32 = 4;
  while (code[i] == 0x66 || code[i] == 0x67 || code[i] == 0xf2 || code[i] == 0xf3) if (code[i++] == 0x66) size = 2;
  const rex: u32 = (code[i] & 0xf0) == 0x40 ? code[i++] : 0;
  if ((rex & 8) != 0) size = 8;
  if (code[i++] == 0xf6) size = 1;
  const mode: u32 = code[i];
  const value = mode >= 0xc0 ? registerOf(context, (mode & 7) | ((rex & 1) << 3), size, rex) : memory.u64(addressOf(context, code, i, rex));
  return (size == 8 ? value : value & ((<u64>1 << (size * 8)) - 1)) == 0;
}

/** Bytes of ah to bh lie in the registers four before, where there is no REX prefix. */
function registerOf(context: Context, register: u32, size: u32, rex: u32): u64 {
  return size == 1 && rex == 0 && register >= 4 ? context.get(register - 4) >> 8 : context.get(register);
}

function addressOf(context: Context, code: StaticArray<u8>, start: i32, rex: u32): u64 {
  const mode: u32 = code[start];
  const kind = mode >> 6;
  let i = start + 1;
  let base: u64 = 0;
  let low = mode & 7;
  if (low == 4) {
    const sib: u32 = code[i++];
    const index = ((sib >> 3) & 7) | ((rex & 2) << 2);
    if (index != 4) base = context.get(index) << (sib >> 6);
    low = sib & 7;
    if (low != 5 || kind != 0) base += context.get(low | ((rex & 1) << 3));
  } else if (low != 5 || kind != 0) {
    base = context.get(low | ((rex & 1) << 3));
  }
  const at = changetype<usize>(code) + i;
  if (kind == 1) return base + <i64>load<i8>(at);
  if (kind == 2) return base + <i64>load<i32>(at);
  if (low != 5) return base;
  return (mode & 7) == 5 ? context.rip + i + 4 + <i64>load<i32>(at) : base + <i64>load<i32>(at);
}
