// The keyboard as everybody sees it: that of the United States. Virtual keys, scan codes and characters of each other.
//
// Source: Microsoft, "Virtual-Key Codes", "VkKeyScanW function", "MapVirtualKeyW function".

/** Keys in the order of their scan codes: the code of the first, its characters, and those with Shift. */
class Row {
  constructor(
    readonly first: u16,
    readonly plain: string,
    readonly shifted: string,
  ) {}
}

const ROWS: Array<Row> = [
  new Row(2, '1234567890-=', '!@#$%^&*()_+'),
  new Row(16, 'qwertyuiop[]', 'QWERTYUIOP{}'),
  new Row(30, "asdfghjkl;'`", 'ASDFGHJKL:"~'),
  new Row(43, '\\zxcvbnm,./', '|ZXCVBNM<>?'),
  new Row(57, ' ', ' '),
];
/** Of what is neither letter nor digit: characters without Shift, and their virtual keys. */
const SIGNS: string = ";=,-./`[\\]'";
const SIGN_KEYS: StaticArray<u16> = [0xba, 0xbb, 0xbc, 0xbd, 0xbe, 0xbf, 0xc0, 0xdb, 0xdc, 0xdd, 0xde];

export const VK_BACK: u16 = 0x08;
export const VK_TAB: u16 = 0x09;
export const VK_RETURN: u16 = 0x0d;
export const VK_SHIFT: u16 = 0x10;
export const VK_CONTROL: u16 = 0x11;
export const VK_MENU: u16 = 0x12;
export const VK_ESCAPE: u16 = 0x1b;
export const VK_PRIOR: u16 = 0x21;
export const VK_NEXT: u16 = 0x22;
export const VK_END: u16 = 0x23;
export const VK_HOME: u16 = 0x24;
export const VK_LEFT: u16 = 0x25;
export const VK_UP: u16 = 0x26;
export const VK_RIGHT: u16 = 0x27;
export const VK_DOWN: u16 = 0x28;
export const VK_INSERT: u16 = 0x2d;
export const VK_DELETE: u16 = 0x2e;
export const VK_F1: u16 = 0x70;

/** Virtual key and scan code in turn, of keys that give no character that can be seen. */
const OTHERS: StaticArray<u16> = [
  VK_BACK, 14, VK_TAB, 15, VK_RETURN, 28, VK_SHIFT, 42, VK_CONTROL, 29, VK_MENU, 56, VK_ESCAPE, 1, VK_PRIOR, 73, VK_NEXT, 81, VK_END, 79,
  VK_HOME, 71, VK_LEFT, 75, VK_UP, 72, VK_RIGHT, 77, VK_DOWN, 80, VK_INSERT, 82, VK_DELETE, 83,
];

/** Which key gives a character: its virtual key, and 0x100 if with Shift; 0 if none does. */
export function keyOf(unit: u32): u16 {
  for (let i = 0; i < ROWS.length; i++) {
    const row = ROWS[i];
    for (let at = 0; at < row.plain.length; at++) {
      if (<u32>row.plain.charCodeAt(at) == unit) return virtualKeyOf(unit);
      if (<u32>row.shifted.charCodeAt(at) == unit) return virtualKeyOf(row.plain.charCodeAt(at)) | 0x100;
    }
  }
  return 0;
}

function virtualKeyOf(plain: u32): u16 {
  if (plain >= 0x61 && plain <= 0x7a) return <u16>(plain - 0x20);
  if (plain == 0x20 || (plain >= 0x30 && plain <= 0x39)) return <u16>plain;
  return SIGN_KEYS[SIGNS.indexOf(String.fromCharCode(plain))];
}

/** What a virtual key gives by itself, or with Shift; 0 if nothing that can be seen. */
export function characterOf(virtualKey: u32, isShifted: bool): u16 {
  for (let i = 0; i < ROWS.length; i++) {
    const row = ROWS[i];
    for (let at = 0; at < row.plain.length; at++) {
      if (virtualKeyOf(row.plain.charCodeAt(at)) == <u16>virtualKey) return <u16>(isShifted ? row.shifted : row.plain).charCodeAt(at);
    }
  }
  return 0;
}

/** 0 if there is no such key. */
export function scanOf(virtualKey: u32): u16 {
  if (virtualKey >= VK_F1 && virtualKey < <u32>VK_F1 + 12) {
    const number = <u16>virtualKey - VK_F1;
    return number < 10 ? 59 + number : 77 + number;
  }
  for (let i = 0; i < OTHERS.length; i += 2) if (OTHERS[i] == <u16>virtualKey) return OTHERS[i + 1];
  for (let i = 0; i < ROWS.length; i++) {
    const row = ROWS[i];
    for (let at = 0; at < row.plain.length; at++) {
      if (virtualKeyOf(row.plain.charCodeAt(at)) == <u16>virtualKey) return row.first + <u16>at;
    }
  }
  return 0;
}

/** The virtual key with a scan code; 0 if there is none. */
export function keyAt(scan: u32): u16 {
  for (let key: u32 = 1; key < 0xff; key++) if (<u32>scanOf(key) == scan) return <u16>key;
  return 0;
}
