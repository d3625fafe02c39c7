// Flags that a translation has left unsettled: what the last instruction that writes all of them had and gave, from which they can be
// computed. Translations keep this in locals and store it here when they end; whatever else reads flags settles them first.
//
//     8c0 u32 kind    one of the constants below, some with the size of the operands (0 to 3) added
//     8c8 i64 a       8d0 i64 b      8d8 f64 x      8e0 f64 y

import { RUN_STATE } from '../arena';
import { AF, CF, OF, PF, extend, setFlags } from './flags';

export const PENDING_KIND: usize = RUN_STATE + 0xc0;
export const PENDING_A: usize = RUN_STATE + 0xc8;
export const PENDING_B: usize = RUN_STATE + 0xd0;
export const PENDING_X: usize = RUN_STATE + 0xd8;
export const PENDING_Y: usize = RUN_STATE + 0xe0;

/** They stand in FLAG_RESULT and FLAG_AUX. */
export const SETTLED: u32 = 0;
/** a is what belongs into FLAG_RESULT, b into FLAG_AUX. */
export const EXPLICIT: u32 = 1;
/** x and y were compared as floats. */
export const OF_FLOATS: u32 = 2;
/** a = x + b. */
export const OF_ADD: u32 = 4;
/** Of a - b. */
export const OF_SUB: u32 = 8;
/** a = x + 1; b is the carry before. */
export const OF_INC: u32 = 12;
/** a = x - 1; b is the carry before. */
export const OF_DEC: u32 = 16;
/** a is the result. */
export const OF_LOGIC: u32 = 20;

/** Computes pending flags. */
export function settle(): void {
  const kind = load<u32>(PENDING_KIND);
  if (kind == SETTLED) return;
  store<u32>(PENDING_KIND, SETTLED);
  const a = load<u64>(PENDING_A);
  const b = load<u64>(PENDING_B);
  if (kind == EXPLICIT) {
    setFlags(<i64>a, <u32>b);
    return;
  }
  if (kind == OF_FLOATS) {
    settleFloats(load<f64>(PENDING_X), load<f64>(PENDING_Y));
    return;
  }
  switch (kind & 3) {
    case 0: return settleOf<u8>(kind, <u8>a, <u8>b);
    case 1: return settleOf<u16>(kind - 1, <u16>a, <u16>b);
    case 2: return settleOf<u32>(kind - 2, <u32>a, <u32>b);
    default: return settleOf<u64>(kind - 3, a, b);
  }
}

function settleOf<T>(kind: u32, a: T, b: T): void {
  if (kind == OF_LOGIC) setFlags(extend<T>(a), 0);
  else if (kind == OF_ADD) setFlags(extend<T>(a), auxOf<T>(<T>(a - b), b, a) | <u32>(a < b));
  else if (kind == OF_SUB) setFlags(extend<T>(<T>(a - b)), auxOf<T>(<T>(a - b), b, a) | <u32>(a < b));
  else if (kind == OF_INC) setFlags(extend<T>(a), auxOf<T>(<T>(a - 1), 1, a) | <u32>b);
  else setFlags(extend<T>(a), auxOf<T>(a, 1, <T>(a + 1)) | <u32>b);
}

/** AF and OF of x + y = r; and so of r - y = x. */
function auxOf<T>(x: T, y: T, r: T): u32 {
  const top = (<u32>sizeof<T>() << 3) - 1;
  const over = <u32>(<u64>(<T>((x ^ r) & (y ^ r))) >> <u64>top) & 1;
  return (<u32>(x ^ y ^ r) & AF) | (over ? OF : 0);
}


/** ZF, PF, CF say equal, unordered, less. A result of 0 has ZF and PF set; PF is inverted where it must not be. */
function settleFloats(x: f64, y: f64): void {
  if (x > y) setFlags(1, 0);
  else if (x < y) setFlags(1, CF);
  else if (x == y) setFlags(0, PF);
  else setFlags(0, CF);
}
