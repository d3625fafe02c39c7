/** wasi:random on Node. All three interfaces get bytes of full quality: there is nothing to gain from worse ones. */

import { randomFillSync } from 'node:crypto';

/** The most that one call gives, in bytes; WASI has no way to give less than what was asked for. */
const MAX_BYTES = 1n << 26n;

/** @throws Error (a trap) where too much is asked for at once */
export function getRandomBytes(length: bigint): Uint8Array {
  if (length > MAX_BYTES) {
    throw new Error(`get-random-bytes: ${length} bytes are more than ${MAX_BYTES} in one call`);
  }
  return randomFillSync(new Uint8Array(Number(length)));
}

export function getRandomU64(): bigint {
  return randomFillSync(new BigUint64Array(1))[0]!;
}

/** wasi:random/random */
export const random = { getRandomBytes, getRandomU64 };

/** wasi:random/insecure */
export const insecure = { getInsecureRandomBytes: getRandomBytes, getInsecureRandomU64: getRandomU64 };

/** wasi:random/insecure-seed */
export const insecureSeed = { insecureSeed: (): [bigint, bigint] => [getRandomU64(), getRandomU64()] };
