// Is it UTF-8? Names cross to the file systems as text, and decoding alone would turn what is none into other names.

/** By the table of well-formed sequences of the Unicode standard (3.9, table 3-7): no surrogates, no overlong forms. */
export function isUtf8(bytes: StaticArray<u8>): bool {
  let at = 0;
  while (at < bytes.length) {
    const first = bytes[at++];
    if (first < 0x80) continue;
    if (first < 0xc2 || first > 0xf4) return false;
    const more = first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
    if (at + more > bytes.length) return false;
    if (bytes[at] < lowestSecond(first) || bytes[at] > highestSecond(first)) return false;
    for (let i = 1; i < more; i++) {
      if ((bytes[at + i] & 0xc0) != 0x80) return false;
    }
    at += more;
  }
  return true;
}

function lowestSecond(first: u8): u8 {
  return first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
}

function highestSecond(first: u8): u8 {
  return first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
}
