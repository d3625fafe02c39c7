/**
 * Comparisons of integers. How near the two sides have come is one of five levels, a quarter of the bits in each: the input
 * that has brought them nearer is worth keeping, long before they are equal.
 */
import type { ByteWriter } from '../../compose/byte-writer.ts';
import type { ConstantAt } from './body.ts';

export interface Comparison {
  readonly type: 'i32' | 'i64';
}

const I32: Comparison = { type: 'i32' };
const I64: Comparison = { type: 'i64' };

export function comparisonOf(code: number): Comparison | undefined {
  if (code >= 0x46 && code <= 0x4f) return I32;
  return code >= 0x51 && code <= 0x5a ? I64 : undefined;
}

/** Below, a constant is found by chance. */
const SMALL = 256n;

/** Whether it pays to watch how near a value comes to this one. */
export function isRare(value: bigint): boolean {
  return value >= SMALL || value < -SMALL;
}

const OP = {
  localGet: 0x20,
  localSet: 0x21,
  localTee: 0x22,
  globalGet: 0x23,
  globalSet: 0x24,
  i32Const: 0x41,
  or: 0x72,
  shl: 0x74,
  shiftRight: 0x76,
  wrap: 0xa7,
} as const;

/** Opcodes by the type compared, and how far the number of equal bits is shifted to give the level. */
const OF_TYPE = {
  i32: { xor: 0x73, clz: 0x67, levels: 3, wrap: [] },
  i64: { xor: 0x85, clz: 0x79, levels: 4, wrap: [OP.wrap] },
} as const;

/** Adds the level to the set in `global`; what is compared with the constant is on the stack, and stays there. */
export function watchCloseness(
  into: ByteWriter,
  { type }: Comparison,
  constant: ConstantAt,
  local: number,
  global: number,
): void {
  const { xor, clz, levels, wrap } = OF_TYPE[type];
  into.byte(OP.localTee).unsigned(local);
  into.byte(OP.globalGet).unsigned(global).byte(OP.i32Const, 1);
  into
    .byte(OP.localGet)
    .unsigned(local)
    .bytes(constant.bytes)
    .byte(xor, clz, ...wrap);
  into.byte(OP.i32Const, levels, OP.shiftRight, OP.shl, OP.or, OP.globalSet).unsigned(global);
}

/** Keeps both sides, which are on the stack, and stay there. */
export function keepOperands(
  into: ByteWriter,
  [left, right]: readonly [number, number],
  global: number,
): void {
  into.byte(OP.localSet).unsigned(right).byte(OP.localTee).unsigned(left).byte(OP.globalSet).unsigned(global);
  into.byte(OP.localGet).unsigned(left);
  into
    .byte(OP.localGet)
    .unsigned(right)
    .byte(OP.globalSet)
    .unsigned(global + 1);
  into.byte(OP.localGet).unsigned(right);
}
