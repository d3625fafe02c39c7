// Bytes as strace shows them: a C string literal, cut after 32 bytes.

const SHOWN: i32 = 32;

/** `"ab\n\1"`, and `...` behind it if there were more than are shown, or than `bytes` holds of `length`. */
export function quote(bytes: StaticArray<u8>, length: i64, shown: i32 = SHOWN): string {
  const count = min(bytes.length, shown);
  let text = '"';
  for (let i = 0; i < count; i++) {
    const next: u32 = i + 1 < count ? unchecked(bytes[i + 1]) : 0;
    text += escape(unchecked(bytes[i]), next);
  }
  return text + (length > count ? '"...' : '"');
}

function escape(byte: u32, next: u32): string {
  switch (byte) {
    case 0x22: return '\\"';
    case 0x5c: return '\\\\';
    case 0x0a: return '\\n';
    case 0x0d: return '\\r';
    case 0x09: return '\\t';
    case 0x0b: return '\\v';
    case 0x0c: return '\\f';
  }
  if (byte >= 0x20 && byte < 0x7f) return String.fromCharCode(byte);
  // Octal; in full where a digit follows that would be taken for part of it.
  const digits = byte.toString(8);
  return '\\' + (next >= 0x30 && next <= 0x37 ? digits.padStart(3, '0') : digits);
}
