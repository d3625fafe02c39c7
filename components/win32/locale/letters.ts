// Small and capital letters of Unicode, a unit of UTF-16 for a unit: what becomes several, or a pair, stays as it is.

export function smallOf(unit: u32): u32 {
  if (unit < 0x80) return unit >= 0x41 && unit <= 0x5a ? unit + 0x20 : unit;
  return single(unit, String.fromCharCode(<i32>unit).toLowerCase());
}

export function capitalOf(unit: u32): u32 {
  if (unit < 0x80) return unit >= 0x61 && unit <= 0x7a ? unit - 0x20 : unit;
  // The capital of these has other small letters.
  if (unit == 0xb5 || unit == 0x131 || unit == 0x17f) return unit;
  return single(unit, String.fromCharCode(<i32>unit).toUpperCase());
}

function single(unit: u32, text: string): u32 {
  return text.length == 1 ? text.charCodeAt(0) : unit;
}

export function smallText(text: string): string {
  return mapped(text, smallOf);
}

export function capitalText(text: string): string {
  return mapped(text, capitalOf);
}

function mapped(text: string, change: (unit: u32) => u32): string {
  const units = new StaticArray<u16>(text.length);
  for (let i = 0; i < text.length; i++) units[i] = <u16>change(text.charCodeAt(i));
  return String.UTF16.decodeUnsafe(changetype<usize>(units), <usize>units.length << 1);
}
