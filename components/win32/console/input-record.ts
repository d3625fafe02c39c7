// INPUT_RECORD: something that happened at the console's input. Laid out as the guest sees it.
//
// Source: Microsoft, "INPUT_RECORD structure", "KEY_EVENT_RECORD structure", "WINDOW_BUFFER_SIZE_RECORD structure".
//
//     0  kind    4  key: is it down   8  repeated   10  virtual key   12  scan code   14  character   16  control keys
//                4  window: columns   6  rows

export const RECORD: i32 = 20;
const KEY_EVENT: u16 = 1;
const WINDOW_BUFFER_SIZE_EVENT: u16 = 4;

export const ALT: u32 = 2;
export const CONTROL: u32 = 8;
export const SHIFT: u32 = 0x10;
export const ENHANCED: u32 = 0x100;

export class InputRecord {
  constructor(readonly bytes: StaticArray<u8>) {}

  static key(isDown: bool, virtualKey: u16, scan: u16, unit: u16, control: u32): InputRecord {
    const record = new InputRecord(new StaticArray<u8>(RECORD));
    const at = changetype<usize>(record.bytes);
    store<u16>(at, KEY_EVENT);
    store<u32>(at, isDown ? 1 : 0, 4);
    store<u16>(at, 1, 8);
    store<u16>(at, virtualKey, 10);
    store<u16>(at, scan, 12);
    store<u16>(at, unit, 14);
    store<u32>(at, control, 16);
    return record;
  }

  static window(columns: u32, rows: u32): InputRecord {
    const record = new InputRecord(new StaticArray<u8>(RECORD));
    const at = changetype<usize>(record.bytes);
    store<u16>(at, WINDOW_BUFFER_SIZE_EVENT);
    store<u32>(at, columns | (rows << 16), 4);
    return record;
  }

  /** A key is pressed. */
  get isPress(): bool {
    return load<u16>(changetype<usize>(this.bytes)) == KEY_EVENT && load<u32>(changetype<usize>(this.bytes), 4) != 0;
  }

  get virtualKey(): u16 {
    return load<u16>(changetype<usize>(this.bytes), 10);
  }

  get scan(): u16 {
    return load<u16>(changetype<usize>(this.bytes), 12);
  }

  /** The character, a unit of UTF-16; 0 of a key that has none. */
  get unit(): u16 {
    return load<u16>(changetype<usize>(this.bytes), 14);
  }

  get control(): u32 {
    return load<u32>(changetype<usize>(this.bytes), 16);
  }
}
