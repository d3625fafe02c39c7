// UTF-8, as Windows reads and writes it: what is no character is U+FFFD, one for each longest part that could have begun one.
//
// Source: The Unicode Standard, chapter 3.9; Microsoft, "MultiByteToWideChar function".

import { CodePage, Substitution } from './code-page';

const REPLACEMENT: u32 = 0xfffd;

export class Utf8 extends CodePage {
  constructor() {
    super(65001, '65001 (UTF-8)', 4);
  }

  decode(bytes: StaticArray<u8>, isStrict: bool): string | null {
    // A byte becomes one unit at most.
    const units = new StaticArray<u16>(bytes.length);
    let count = 0;
    for (let at = 0; at < bytes.length; ) {
      let point = <u32>bytes[at++];
      if (point >= 0x80) {
        const end = sequenceEnd(bytes, at - 1);
        if (end < 0) {
          if (isStrict) return null;
          point = REPLACEMENT;
          at = -end;
        } else {
          point &= 0x3f >> (end - at);
          while (at < end) point = (point << 6) | (bytes[at++] & 0x3f);
        }
      }
      if (point >= 0x1_0000) {
        units[count++] = <u16>(0xd7c0 + (point >> 10));
        point = 0xdc00 | (point & 0x3ff);
      }
      units[count++] = <u16>point;
    }
    return String.UTF16.decodeUnsafe(changetype<usize>(units), <usize>count << 1);
  }

  encode(text: string, isStrict: bool, substitution: Substitution): StaticArray<u8> | null {
    const bytes = new StaticArray<u8>(text.length * 3);
    let count = 0;
    for (let at = 0; at < text.length; at++) {
      let point = <u32>text.charCodeAt(at);
      if ((point & 0xf800) == 0xd800) {
        const low = at + 1 < text.length ? <u32>text.charCodeAt(at + 1) : 0;
        if (point < 0xdc00 && (low & 0xfc00) == 0xdc00) {
          point = 0x1_0000 + ((point & 0x3ff) << 10) + (low & 0x3ff);
          at++;
        } else if (isStrict) return null;
        else point = REPLACEMENT;
      }
      count = put(bytes, count, point);
    }
    return bytes.slice<StaticArray<u8>>(0, count);
  }
}

/** Where the character ends that begins at `start`; minus the place to go on from if there is none. */
function sequenceEnd(bytes: StaticArray<u8>, start: i32): i32 {
  const first = <u32>bytes[start];
  if (first < 0xc2 || first > 0xf4) return -(start + 1);
  const more = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1;
  // The second byte decides about what is too long, a half of a pair, or beyond the last character.
  let low: u32 = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
  let high: u32 = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
  for (let i = 1; i <= more; i++) {
    const at = start + i;
    if (at >= bytes.length || bytes[at] < low || bytes[at] > high) return -at;
    low = 0x80;
    high = 0xbf;
  }
  return start + more + 1;
}

function put(bytes: StaticArray<u8>, at: i32, point: u32): i32 {
  if (point < 0x80) {
    bytes[at] = <u8>point;
    return at + 1;
  }
  const more = point < 0x800 ? 1 : point < 0x1_0000 ? 2 : 3;
  bytes[at++] = <u8>(((0xff00 >> (more + 1)) & 0xff) | (point >> (6 * more)));
  for (let i = more - 1; i >= 0; i--) bytes[at++] = <u8>(0x80 | ((point >> (6 * i)) & 0x3f));
  return at;
}
