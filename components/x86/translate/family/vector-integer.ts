// Translates packed integer operations (family/vector-integer.ts and its kin). Those that WebAssembly has under another name take the
// first source, then the second; classes that stand here are the whole list.

import { isMemory } from '../current';
import { finish, firstNumber, laneCount, numberOf, popLane, prepareSource, pushFirst, pushSource, shuffle, source } from '../vector';
import { zeroRegister } from '../vector-register';
import { I32X4_SPLAT, SHUFFLE, SWIZZLE, V128_AND } from '../wasm';
import { byte, simd, word } from '../writer';

@final @unmanaged export class AndBits { write(lane: u32): void { both(0x4e, lane); } }
@final @unmanaged export class OrBits { write(lane: u32): void { both(0x50, lane); } }
@final @unmanaged export class XorBits { write(lane: u32): void { both(0x51, lane); } }
@final @unmanaged export class AddBytes { write(lane: u32): void { both(0x6e, lane); } }
@final @unmanaged export class AddWords { write(lane: u32): void { both(0x8e, lane); } }
@final @unmanaged export class AddDoubles { write(lane: u32): void { both(0xae, lane); } }
@final @unmanaged export class AddQuads { write(lane: u32): void { both(0xce, lane); } }
@final @unmanaged export class SubBytes { write(lane: u32): void { both(0x71, lane); } }
@final @unmanaged export class SubWords { write(lane: u32): void { both(0x91, lane); } }
@final @unmanaged export class SubDoubles { write(lane: u32): void { both(0xb1, lane); } }
@final @unmanaged export class SubQuads { write(lane: u32): void { both(0xd1, lane); } }
@final @unmanaged export class AddSignedBytes { write(lane: u32): void { both(0x6f, lane); } }
@final @unmanaged export class AddUnsignedBytes { write(lane: u32): void { both(0x70, lane); } }
@final @unmanaged export class AddSignedWords { write(lane: u32): void { both(0x8f, lane); } }
@final @unmanaged export class AddUnsignedWords { write(lane: u32): void { both(0x90, lane); } }
@final @unmanaged export class SubSignedBytes { write(lane: u32): void { both(0x72, lane); } }
@final @unmanaged export class SubUnsignedBytes { write(lane: u32): void { both(0x73, lane); } }
@final @unmanaged export class SubSignedWords { write(lane: u32): void { both(0x92, lane); } }
@final @unmanaged export class SubUnsignedWords { write(lane: u32): void { both(0x93, lane); } }
@final @unmanaged export class AverageBytes { write(lane: u32): void { both(0x7b, lane); } }
@final @unmanaged export class AverageWords { write(lane: u32): void { both(0x9b, lane); } }
@final @unmanaged export class MinSignedBytes { write(lane: u32): void { both(0x76, lane); } }
@final @unmanaged export class MinUnsignedBytes { write(lane: u32): void { both(0x77, lane); } }
@final @unmanaged export class MaxSignedBytes { write(lane: u32): void { both(0x78, lane); } }
@final @unmanaged export class MaxUnsignedBytes { write(lane: u32): void { both(0x79, lane); } }
@final @unmanaged export class MinSignedWords { write(lane: u32): void { both(0x96, lane); } }
@final @unmanaged export class MinUnsignedWords { write(lane: u32): void { both(0x97, lane); } }
@final @unmanaged export class MaxSignedWords { write(lane: u32): void { both(0x98, lane); } }
@final @unmanaged export class MaxUnsignedWords { write(lane: u32): void { both(0x99, lane); } }
@final @unmanaged export class MinSignedDoubles { write(lane: u32): void { both(0xb6, lane); } }
@final @unmanaged export class MinUnsignedDoubles { write(lane: u32): void { both(0xb7, lane); } }
@final @unmanaged export class MaxSignedDoubles { write(lane: u32): void { both(0xb8, lane); } }
@final @unmanaged export class MaxUnsignedDoubles { write(lane: u32): void { both(0xb9, lane); } }
@final @unmanaged export class EqualBytes { write(lane: u32): void { both(0x23, lane); } }
@final @unmanaged export class EqualWords { write(lane: u32): void { both(0x2d, lane); } }
@final @unmanaged export class EqualDoubles { write(lane: u32): void { both(0x37, lane); } }
@final @unmanaged export class EqualQuads { write(lane: u32): void { both(0xd6, lane); } }
@final @unmanaged export class GreaterBytes { write(lane: u32): void { both(0x27, lane); } }
@final @unmanaged export class GreaterWords { write(lane: u32): void { both(0x31, lane); } }
@final @unmanaged export class GreaterDoubles { write(lane: u32): void { both(0x3b, lane); } }
@final @unmanaged export class GreaterQuads { write(lane: u32): void { both(0xd9, lane); } }
@final @unmanaged export class MultiplyLowWords { write(lane: u32): void { both(0x95, lane); } }
@final @unmanaged export class MultiplyLowDoubles { write(lane: u32): void { both(0xb5, lane); } }
@final @unmanaged export class MultiplyAddWords { write(lane: u32): void { both(0xba, lane); } }
@final @unmanaged export class PackSignedWords { write(lane: u32): void { both(0x65, lane); } }
@final @unmanaged export class PackUnsignedWords { write(lane: u32): void { both(0x66, lane); } }
@final @unmanaged export class PackSignedDoubles { write(lane: u32): void { both(0x85, lane); } }
@final @unmanaged export class PackUnsignedDoubles { write(lane: u32): void { both(0x86, lane); } }
@final @unmanaged export class AbsoluteBytes { write(lane: u32): void { pushSource(lane); simd(0x60); } }
@final @unmanaged export class AbsoluteWords { write(lane: u32): void { pushSource(lane); simd(0x80); } }
@final @unmanaged export class AbsoluteDoubles { write(lane: u32): void { pushSource(lane); simd(0xa0); } }
@final @unmanaged export class UnpackLowBytes { write(lane: u32): void { unpack(1, false, lane); } }
@final @unmanaged export class UnpackLowWords { write(lane: u32): void { unpack(2, false, lane); } }
@final @unmanaged export class UnpackLowDoubles { write(lane: u32): void { unpack(4, false, lane); } }
@final @unmanaged export class UnpackLowQuads { write(lane: u32): void { unpack(8, false, lane); } }
@final @unmanaged export class UnpackHighBytes { write(lane: u32): void { unpack(1, true, lane); } }
@final @unmanaged export class UnpackHighWords { write(lane: u32): void { unpack(2, true, lane); } }
@final @unmanaged export class UnpackHighDoubles { write(lane: u32): void { unpack(4, true, lane); } }
@final @unmanaged export class UnpackHighQuads { write(lane: u32): void { unpack(8, true, lane); } }

/** Not the first, and the second. */
@final @unmanaged export class AndNotBits {
  write(lane: u32): void {
    pushSource(lane);
    pushFirst(lane);
    simd(0x4f);
  }
}

/** PSHUFB: bit 7 of a number gives 0, else its low four bits count; swizzle gives 0 for all numbers from 16 on. */
@final @unmanaged export class ShuffleBytes {
  write(lane: u32): void {
    pushFirst(lane);
    pushSource(lane);
    word(0x8f8f_8f8f);
    simd(I32X4_SPLAT);
    simd(V128_AND);
    simd(SWIZZLE);
  }
}

/** PMULUDQ: even doubles. */
@final @unmanaged export class MultiplyEvenUnsigned {
  write(lane: u32): void {
    pushEven(lane);
    simd(0xde);
  }
}

@final @unmanaged export class MultiplyEvenSigned {
  write(lane: u32): void {
    pushEven(lane);
    simd(0xdc);
  }
}

/** Both sources with their even doubles in the lower half. */
function pushEven(lane: u32): void {
  pushFirst(lane);
  pushFirst(lane);
  shuffle(4, 0, 2, 0, 2);
  pushSource(lane);
  pushSource(lane);
  shuffle(4, 0, 2, 0, 2);
}

function both(code: u32, lane: u32): void {
  pushFirst(lane);
  pushSource(lane);
  simd(code);
}

/** XORPS and the like. */
function isXor<O>(): bool {
  return nameof<O>() == 'XorBits';
}

/** PSUBB and the like: nothing, when both operands are the same. */
function isDifference<O>(): bool {
  return nameof<O>().startsWith('Sub');
}

/** Elements of both in turn, from the lower or the upper half. */
function unpack(bytes: u32, high: bool, lane: u32): void {
  pushFirst(lane);
  pushSource(lane);
  simd(SHUFFLE);
  for (let i: u32 = 0; i < 16; i++) {
    const element = i / bytes;
    const from = (element >> 1) * bytes + (i % bytes) + (high ? 8 : 0);
    byte(from + (element & 1 ? 16 : 0));
  }
}

export function packed<O>(): void {
  const lanes = laneCount();
  if (!isMemory(source()) && firstNumber(0) == numberOf(source(), 0) && (isXor<O>() || isDifference<O>())) {
    for (let lane: u32 = 0; lane < lanes; lane++) zeroRegister(numberOf(0, lane));
    finish(0);
    return;
  }
  prepareSource(true);
  for (let lane: u32 = 0; lane < lanes; lane++) {
    changetype<O>(0).write(lane);
    popLane(0, lane);
  }
  finish(0);
}
