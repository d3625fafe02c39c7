// The prelude of an address with more parts than a micro-operation can name: three registers, or a 32-bit address size.

import { EFFECTIVE } from '../state/register-file';
import { BASE, DISP, IMM, INDEX, SCALE, THIRD, UOP_SIZE, next } from '../state/uop';

/** EFFECTIVE = segment base + ((base + (index << scale) + disp) & mask) */
export function effective(u: usize): usize {
  const offset =
    load<u64>(load<u16>(u, BASE)) + (load<u64>(load<u16>(u, INDEX)) << <u64>load<u8>(u, SCALE)) + load<u64>(u, DISP);
  store<u64>(EFFECTIVE, load<u64>(load<u16>(u, THIRD)) + (offset & load<u64>(u, IMM)));
  return next(u);
}

/** Adds to an address; where a prelude has computed that, in front of the segment's base and within the address size. */
export function offsetBy(u: usize, at: u64, bytes: i64): u64 {
  if (load<u16>(u, BASE) != EFFECTIVE) return at + <u64>bytes;
  const prelude = u - UOP_SIZE;
  const segment = load<u64>(load<u16>(prelude, THIRD));
  return segment + ((at - segment + <u64>bytes) & load<u64>(prelude, IMM));
}
