/**
 * Schemas of numbers, characters and lists of numbers: what zod has no word for. Lowering lets numbers wrap around; at a
 * client's boundary one that does not fit is an error. A message is what should have been there.
 */
import * as z from 'zod/mini';
import { arrayName, type NumberKind } from './number-arrays.ts';

function integer(kind: 'u8' | 's8' | 'u16' | 's16' | 'u32' | 's32') {
  const bits = Number(kind.slice(1));
  const least = kind.startsWith('s') ? -(2 ** (bits - 1)) : 0;
  const most = least + 2 ** bits - 1;
  return z.custom<number>(
    (value) => Number.isInteger(value) && (value as number) >= least && (value as number) <= most,
    article(kind),
  );
}

/** "a u32", "an s8": letters are read one by one. */
function article(kind: string): string {
  return kind.startsWith('u') ? `a ${kind}` : `an ${kind}`;
}

function long(kind: 'u64' | 's64') {
  const least = kind === 's64' ? -(2n ** 63n) : 0n;
  const most = least + 2n ** 64n - 1n;
  return z.custom<bigint>(
    (value) => typeof value === 'bigint' && value >= least && value <= most,
    `${article(kind)} as a bigint`,
  );
}

function float(kind: 'f32' | 'f64') {
  return z.custom<number>((value) => typeof value === 'number', article(kind));
}

export const scalars = {
  u8: integer('u8'),
  s8: integer('s8'),
  u16: integer('u16'),
  s16: integer('s16'),
  u32: integer('u32'),
  s32: integer('s32'),
  u64: long('u64'),
  s64: long('s64'),
  f32: float('f32'),
  f64: float('f64'),
  char: z.custom<string>(isCharacter, 'one character'),
} as const;

function isCharacter(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  const code = value.codePointAt(0);
  if (code === undefined || (code >= 0xd800 && code <= 0xdfff)) return false;
  return value.length === String.fromCodePoint(code).length;
}

function numbers<A>(kind: NumberKind) {
  const name = arrayName(kind);
  return z.custom<A>(
    (value) =>
      ArrayBuffer.isView(value) && (value as unknown as Record<symbol, unknown>)[Symbol.toStringTag] === name,
    `a ${name}`,
  );
}

/** Lists, by kind of element. */
export const lists = {
  u8: numbers<Uint8Array>('u8'),
  s8: numbers<Int8Array>('s8'),
  u16: numbers<Uint16Array>('u16'),
  s16: numbers<Int16Array>('s16'),
  u32: numbers<Uint32Array>('u32'),
  s32: numbers<Int32Array>('s32'),
  u64: numbers<BigUint64Array>('u64'),
  s64: numbers<BigInt64Array>('s64'),
  f32: numbers<Float32Array>('f32'),
  f64: numbers<Float64Array>('f64'),
} as const;
