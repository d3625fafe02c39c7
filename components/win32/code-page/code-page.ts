// A code page: how text of UTF-16 stands as bytes.

/** What a conversion to bytes may do, and has done. */
export class Substitution {
  /** The byte that stands where a character is not in the page: a question mark. */
  byte: u8 = 0x3f;
  /** Similar characters may stand for those that are not in the page. */
  allowsSimilar: bool = true;
  /** One has been replaced by the default. */
  happened: bool = false;
}

export abstract class CodePage {
  constructor(
    readonly id: u32,
    /** As GetCPInfoEx tells it. */
    readonly title: string,
    /** Bytes that a character takes at most. */
    readonly longest: u32,
  ) {}

  /** The text; null if `isStrict` and some bytes are none. Otherwise these become U+FFFD. */
  abstract decode(bytes: StaticArray<u8>, isStrict: bool): string | null;

  /** The bytes; null if `isStrict` and the text has half of a pair. */
  abstract encode(text: string, isStrict: bool, substitution: Substitution): StaticArray<u8> | null;
}
