/** A text as a line on a terminal: no control characters, and not longer than one write may be. */

/** Most bytes that WASI's `blocking-write-and-flush` takes. */
const LIMIT: i32 = 4096;
const PREFIX: string = 'nucleus: ';

/** The line in UTF-8, its end included, cut at `LIMIT` bytes. */
export function lineOf(text: string): StaticArray<u8> {
  const bytes = Uint8Array.wrap(String.UTF8.encode(PREFIX + plain(text)));
  let length = min(bytes.length, LIMIT - 1);
  // Not in the middle of a character.
  while (length < bytes.length && length > 0 && (bytes[length] & 0xc0) == 0x80) length--;
  const line = new StaticArray<u8>(length + 1);
  for (let i = 0; i < length; i++) line[i] = bytes[i];
  line[length] = 0x0a;
  return line;
}

/** With a space for each control character: what a service says must not steer the user's terminal. */
function plain(text: string): string {
  let units = '';
  for (let i = 0; i < min(text.length, LIMIT); i++) {
    const unit = text.charCodeAt(i);
    units += isControl(unit) ? ' ' : String.fromCharCode(unit);
  }
  return units;
}

function isControl(unit: i32): bool {
  return unit < 0x20 || (unit >= 0x7f && unit < 0xa0);
}
