// What a program and a signal handler find in x87 and vector registers when they begin: nothing, exceptions masked, rounding to nearest.

import { Block } from '../memory/block';

// An FXSAVE image: it leaves the upper halves of vector registers empty, too.
const SIZE: i32 = 512;
const CONTROL: u32 = 0x37f;
const MXCSR_AT: i32 = 24;
const MXCSR: u32 = 0x1f80;
const MXCSR_MASK: u32 = 0xffff;

let image: StaticArray<u8> | null = null;

export function initialVectors(): StaticArray<u8> {
  const known = image;
  if (known != null) return known;
  const block = Block.of(SIZE);
  block.setU16(0, CONTROL);
  block.setU32(MXCSR_AT, MXCSR);
  block.setU32(MXCSR_AT + 4, MXCSR_MASK);
  image = block.bytes;
  return block.bytes;
}
