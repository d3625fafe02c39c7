/** Little-endian bytes by hand, for the tests' images. */

export type Width = 1 | 2 | 4 | 8;

export function put(bytes: Uint8Array, offset: number, width: Width, value: number | bigint): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const wide = BigInt.asUintN(64, BigInt(value));
  if (width === 8) view.setBigUint64(offset, wide, true);
  else if (width === 4) view.setUint32(offset, Number(wide & 0xffff_ffffn), true);
  else if (width === 2) view.setUint16(offset, Number(wide & 0xffffn), true);
  else view.setUint8(offset, Number(wide & 0xffn));
}

export function putText(bytes: Uint8Array, offset: number, text: string): void {
  bytes.set(new TextEncoder().encode(`${text}\0`), offset);
}

/** A copy with one field changed. */
export function patched(
  bytes: Uint8Array,
  offset: number,
  width: Width,
  value: number | bigint,
): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(bytes);
  put(copy, offset, width, value);
  return copy;
}

/** Numbers that repeat from run to run (xorshift32). */
export function randomNumbers(seed: number): (below: number) => number {
  let state = seed >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % below;
  };
}
