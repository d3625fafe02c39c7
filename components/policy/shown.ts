/**
 * A stranger's text on a terminal: what is no plain letter, digit or sign stands there as a number, so that no text can move the
 * cursor, end the line, turn its direction around or close the quotes that it stands in.
 */

/** First and last code points that are shown as they are: letters of scripts that run from left to right, without marks that combine. */
const PLAIN: StaticArray<u32> = [
  0x20, 0x7e, //
  0xa1, 0xac, // Latin
  0xae, 0x2ff,
  0x370, 0x482, // Greek, Cyrillic
  0x48a, 0x52f,
  0x3041, 0x3096, // kana
  0x30a1, 0x30fa,
  0x4e00, 0x9fff, // Han
  0xac00, 0xd7a3, // Hangul
];

/** In quotes; at most so many characters of the text. */
export function shown(text: string, most: i32): string {
  let result = '"';
  let count = 0;
  for (let at = 0; at < text.length; count++) {
    if (count == most) return result + '..."';
    const code = text.codePointAt(at);
    at += code > 0xffff ? 2 : 1;
    result += plainOrNumber(<u32>code);
  }
  return result + '"';
}

function plainOrNumber(code: u32): string {
  if (code == 0x22 || code == 0x5c) return '\\' + String.fromCodePoint(code);
  for (let i = 0; i < PLAIN.length; i += 2) {
    if (code >= PLAIN[i] && code <= PLAIN[i + 1]) return String.fromCodePoint(code);
  }
  return '\\u{' + code.toString(16) + '}';
}
