// What a thread finds in x87 and vector registers when it begins: nothing, exceptions masked, rounding to nearest, and 53 bits of
// precision in x87.
//
// Source: Microsoft, "x64 calling convention", sections on the x87 status word and MXCSR.

// An FXSAVE image: it leaves the upper halves of vector registers empty, too.
const SIZE: i32 = 512;
const CONTROL: u16 = 0x27f;
const MXCSR_AT: i32 = 24;
const MXCSR: u32 = 0x1f80;
const MXCSR_MASK: u32 = 0xffff;

export function initialVectors(): StaticArray<u8> {
  const image = new StaticArray<u8>(SIZE);
  const at = changetype<usize>(image);
  store<u16>(at, CONTROL);
  store<u32>(at + MXCSR_AT, MXCSR);
  store<u32>(at + MXCSR_AT + 4, MXCSR_MASK);
  return image;
}
