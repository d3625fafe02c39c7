// One character of UTF-8: where its bytes end, which it is, and how it is written.
//
// Source: The Unicode Standard, chapter 3.9.

/** Bytes of the character at a place; for none, minus the bytes of the longest part that could have begun one. */
export function sequenceLength(bytes: StaticArray<u8>, start: i32): i32 {
  const first = <u32>bytes[start];
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return -1;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  // The second byte decides about what is too long, a half of a pair, or beyond the last character.
  let low: u32 = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
  let high: u32 = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
  for (let i = 1; i < length; i++) {
    const at = start + i;
    if (at >= bytes.length || bytes[at] < low || bytes[at] > high) return -i;
    low = 0x80;
    high = 0xbf;
  }
  return length;
}

/** Which character a sequence of so many bytes is. */
export function pointOf(bytes: StaticArray<u8>, at: i32, length: i32): u32 {
  const first = <u32>bytes[at];
  if (length == 1) return first;
  let point = first & (0x7f >> length);
  for (let i = 1; i < length; i++) point = (point << 6) | (<u32>bytes[at + i] & 0x3f);
  return point;
}

/** Gives where it ends. */
export function putPoint(bytes: StaticArray<u8>, at: i32, point: u32): i32 {
  if (point < 0x80) {
    bytes[at] = <u8>point;
    return at + 1;
  }
  const more = point < 0x800 ? 1 : point < 0x1_0000 ? 2 : 3;
  bytes[at++] = <u8>(((0xff00 >> (more + 1)) & 0xff) | (point >> (6 * more)));
  for (let i = more - 1; i >= 0; i--) bytes[at++] = <u8>(0x80 | ((point >> (6 * i)) & 0x3f));
  return at;
}

/** The character that a pair of units stands for. */
export function pairedPoint(high: u32, low: u32): u32 {
  return 0x1_0000 + ((high & 0x3ff) << 10) + (low & 0x3ff);
}
