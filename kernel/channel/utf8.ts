/** Whether bytes are UTF-8, as a string of the canonical ABI must be. */

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Bytes at `at` to `at + length`, which are there. */
export function isUtf8(bytes: Uint8Array, at: number, length: number): boolean {
  const end = at + length;
  for (let index = at; index < end; index++) if (bytes[index]! >= 0x80) return decodes(bytes, index, end);
  return true;
}

function decodes(bytes: Uint8Array, from: number, end: number): boolean {
  try {
    decoder.decode(bytes.subarray(from, end));
    return true;
  } catch {
    return false;
  }
}
