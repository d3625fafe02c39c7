// One conversion of a format, as printf reads it: flags, width, precision, size, and what it converts.

export const MINUS: u32 = 1;
export const PLUS: u32 = 2;
export const SPACE: u32 = 4;
export const HASH: u32 = 8;
export const ZERO: u32 = 16;

/** What the letters before a conversion say of its argument. */
export enum Size {
  None,
  Byte,
  Short,
  Long,
  LongLong,
  Wide,
}

export class Conversion {
  flags: u32 = 0;
  width: i32 = 0;
  /** -1 for none. */
  precision: i32 = -1;
  size: Size = Size.None;
  kind: u32 = 0;
  /** Which argument, from 1 on; 0 for the next. */
  position: i32 = 0;

  has(flag: u32): bool {
    return (this.flags & flag) != 0;
  }

  /** Bytes of an integer. */
  get bytes(): i32 {
    return this.size == Size.LongLong ? 8 : this.size == Size.Short ? 2 : this.size == Size.Byte ? 1 : 4;
  }
}
