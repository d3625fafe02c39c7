// UTF-8, as Windows reads and writes it: what is no character is U+FFFD, one for each longest part that could have begun one.
//
// Source: The Unicode Standard, chapter 3.9; Microsoft, "MultiByteToWideChar function".

import { CodePage, Substitution } from './code-page';
import { pairedPoint, pointOf, putPoint, sequenceLength } from './utf8-sequence';

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
      const length = sequenceLength(bytes, at);
      if (length < 0 && isStrict) return null;
      let point = length < 0 ? REPLACEMENT : pointOf(bytes, at, length);
      at += abs(length);
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
          point = pairedPoint(point, low);
          at++;
        } else if (isStrict) return null;
        else point = REPLACEMENT;
      }
      count = putPoint(bytes, count, point);
    }
    return bytes.slice<StaticArray<u8>>(0, count);
  }
}
