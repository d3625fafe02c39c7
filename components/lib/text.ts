// Strings between the canonical ABI (UTF-8) and AssemblyScript (UTF-16). Nearly all are ASCII, which is widened and
// narrowed eight characters at a time; the library does the others.

/** Set in each of eight bytes that is not ASCII. */
// @ts-ignore: decorator
@lazy const HIGH_BITS: u64 = 0x8080808080808080;

/** The string whose UTF-8 bytes stand at `at`. */
export function liftString(at: usize, length: i32): string {
  if (length == 0) return '';
  const text = changetype<string>(__new(<usize>length << 1, idof<string>()));
  if (widen(at, changetype<usize>(text), length)) return text;
  return String.UTF8.decodeUnsafe(at, <usize>length, false);
}

/** UTF-8 bytes of a string; lone surrogates become U+FFFD. */
export function lowerString(value: string): ArrayBuffer {
  const length = value.length;
  const bytes = changetype<ArrayBuffer>(__new(length, idof<ArrayBuffer>()));
  if (narrow(changetype<usize>(value), changetype<usize>(bytes), length)) return bytes;
  return String.UTF8.encode(value, false, String.UTF8.ErrorMode.REPLACE);
}

/** Writes a string's pointer and length. */
export function storeString(at: usize, value: string): void {
  const bytes = lowerString(value);
  store<usize>(at, changetype<usize>(bytes));
  store<i32>(at, bytes.byteLength, 4);
}

/** Makes bytes into UTF-16 units; false if they are not all ASCII. */
function widen(from: usize, to: usize, length: i32): bool {
  let i: usize = 0;
  const whole = <usize>length & ~7;
  for (; i < whole; i += 8) {
    if (load<u64>(from + i) & HIGH_BITS) return false;
    v128.store(to + (i << 1), v128.load_ext<u8>(from + i));
  }
  for (; i < <usize>length; i++) {
    const unit = load<u8>(from + i);
    if (unit >= 0x80) return false;
    store<u16>(to + (i << 1), unit);
  }
  return true;
}

/** Makes UTF-16 units into bytes; false if they are not all ASCII. */
function narrow(from: usize, to: usize, length: i32): bool {
  let i: usize = 0;
  const whole = <usize>length & ~7;
  for (; i < whole; i += 8) {
    const units = v128.load(from + (i << 1));
    if (v128.any_true(v128.and(units, i16x8.splat(<i16>0xff80)))) return false;
    store<u64>(to + i, i64x2.extract_lane(i8x16.narrow_i16x8_u(units, units), 0));
  }
  for (; i < <usize>length; i++) {
    const unit = load<u16>(from + (i << 1));
    if (unit >= 0x80) return false;
    store<u8>(to + i, <u8>unit);
  }
  return true;
}
