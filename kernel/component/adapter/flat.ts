/**
 * Flat core values inside a variant: each case's values share slots with those of the others, so a slot's type may be
 * wider than the value's.
 *
 * Source: WebAssembly/component-model, CanonicalABI.md "Flat Lifting" (`CoerceValueIter`), "Flat Lowering".
 */
import type { FlatType } from '../abi/layout.ts';

const bits = new DataView(new ArrayBuffer(8));

export function f32ToBits(value: number): number {
  bits.setFloat32(0, value);
  return bits.getInt32(0);
}
export function f32FromBits(value: number): number {
  bits.setInt32(0, value);
  return bits.getFloat32(0);
}
export function f64ToBits(value: number): bigint {
  bits.setFloat64(0, value);
  return bits.getBigInt64(0);
}
export function f64FromBits(value: bigint): number {
  bits.setBigInt64(0, value);
  return bits.getFloat64(0);
}

export function f64Low(value: number): number {
  bits.setFloat64(0, value);
  return bits.getInt32(4);
}
export function f64High(value: number): number {
  bits.setFloat64(0, value);
  return bits.getInt32(0);
}
export function f64FromWords(low: number, high: number): number {
  bits.setInt32(0, high);
  bits.setInt32(4, low);
  return bits.getFloat64(0);
}

/** The value of type `want` in a slot of type `slot`. */
export function narrowFlat(slot: FlatType, want: FlatType, value: unknown): unknown {
  if (slot === want) return value;
  if (slot === 'i32') return f32FromBits(value as number);
  if (want === 'i32') return Number(BigInt.asIntN(32, value as bigint));
  if (want === 'f32') return f32FromBits(Number(BigInt.asIntN(32, value as bigint)));
  return f64FromBits(value as bigint);
}

/** What a slot of type `slot` holds for a value of type `have`. */
export function widenFlat(slot: FlatType, have: FlatType, value: unknown): unknown {
  if (slot === have) return value;
  if (slot === 'i32') return f32ToBits(value as number);
  if (have === 'i32') return BigInt((value as number) >>> 0);
  if (have === 'f32') return BigInt(f32ToBits(value as number) >>> 0);
  return f64ToBits(value as number);
}

/** What an unused slot holds. */
export function zeroFlat(slot: FlatType): number | bigint {
  return slot === 'i64' ? 0n : 0;
}
