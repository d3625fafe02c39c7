/**
 * What is sent along a chain of waits to find out whether it is a ring. As bytes, little-endian:
 *
 *     0    tie      8   of its wait, which tells apart waits that began at one moment
 *     8    nonce    8   by which who sent it knows it again
 *     16   since    8   when its wait began, in milliseconds; a double
 *     24   path     8   the marks of all waits that it has passed, one exclusive or with the other
 *     32   hops     4   to so many processes more it may be sent
 */

export const PROBE_BYTES = 36;

export interface Probe {
  readonly tie: bigint;
  readonly nonce: bigint;
  readonly since: number;
  readonly path: bigint;
  readonly hops: number;
}

export function probeBytes({ tie, nonce, since, path, hops }: Probe): Uint8Array {
  const view = new DataView(new ArrayBuffer(PROBE_BYTES));
  view.setBigUint64(0, tie, true);
  view.setBigUint64(8, nonce, true);
  view.setFloat64(16, since, true);
  view.setBigUint64(24, path, true);
  view.setUint32(32, hops, true);
  return new Uint8Array(view.buffer);
}

/** Undefined of bytes that are none. */
export function probeOf(bytes: Uint8Array): Probe | undefined {
  if (bytes.length !== PROBE_BYTES) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return {
    tie: view.getBigUint64(0, true),
    nonce: view.getBigUint64(8, true),
    since: view.getFloat64(16, true),
    path: view.getBigUint64(24, true),
    hops: view.getUint32(32, true),
  };
}
