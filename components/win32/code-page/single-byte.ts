// Code pages with a byte for each character: ASCII below 0x80, and a table above.

import { CodePage, Substitution } from './code-page';
import { Similar } from './similar';

export class SingleByte extends CodePage {
  /** The byte of each character above ASCII. */
  private readonly places: Map<u16, u8> = new Map<u16, u8>();

  /** Made when it is first asked for. */
  private alike: Similar | null = null;

  constructor(
    id: u32,
    title: string,
    /** Characters of the bytes from 0x80 on; where it ends nothing more is known. */
    private readonly upper: string,
  ) {
    super(id, title, 1);
    for (let i = 0; i < upper.length; i++) this.places.set(<u16>upper.charCodeAt(i), <u8>(0x80 + i));
  }

  decode(bytes: StaticArray<u8>, isStrict: bool): string | null {
    const units = new StaticArray<u16>(bytes.length);
    for (let i = 0; i < bytes.length; i++) {
      const byte = <i32>bytes[i];
      if (byte < 0x80) units[i] = <u16>byte;
      else if (byte - 0x80 < this.upper.length) units[i] = <u16>this.upper.charCodeAt(byte - 0x80);
      else if (isStrict) return null;
      else units[i] = 0xfffd;
    }
    return String.UTF16.decodeUnsafe(changetype<usize>(units), <usize>units.length << 1);
  }

  encode(text: string, isStrict: bool, substitution: Substitution): StaticArray<u8> | null {
    const bytes = new StaticArray<u8>(text.length);
    for (let at = 0; at < text.length; at++) {
      const unit = <u16>text.charCodeAt(at);
      let byte = this.byteOf(unit);
      if (byte < 0 && substitution.allowsSimilar) byte = this.byteOf(this.similar.to(unit));
      if (byte < 0) {
        substitution.happened = true;
        byte = substitution.byte;
      }
      bytes[at] = <u8>byte;
    }
    return bytes;
  }

  private get similar(): Similar {
    let alike = this.alike;
    if (alike == null) {
      alike = new Similar(this.id, this.places);
      this.alike = alike;
    }
    return alike;
  }

  /** Negative if it is not in the page. */
  private byteOf(unit: u16): i32 {
    if (unit < 0x80) return unit;
    return this.places.has(unit) ? this.places.get(unit) : -1;
  }
}
