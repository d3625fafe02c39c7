// Algorithms by the numbers that their pseudo-handles have; handles of those that are opened lie at PROVIDER.
//
// Source: Microsoft, "CNG Algorithm Pseudo-handles", "CNG Algorithm Identifiers".

import { Algorithm } from '../hash/hash';

export const PROVIDER: u64 = 0x5000_2000;
/** Of the first hash, of random bytes, and what is added for a hash with a key. */
const FIRST: u32 = 0x21;
export const RANDOM: u32 = 0x81;
export const HMAC: u32 = 0x70;
const LAST: u32 = 0xd1;

/** From the first number on, in steps of 16; "" for what is not there. */
export const NAMES: StaticArray<string> = ['MD5', 'SHA1', 'SHA256', 'SHA384', 'SHA512', '\0', 'RNG'];

/** Of what a handle, or a pseudo-handle, stands for; 0 for nothing. */
export function numberOf(handle: u64): u32 {
  const number = handle > PROVIDER ? handle - PROVIDER : handle;
  if (number < FIRST || number > LAST || (number & 15) != 1 || number == 0x71) return 0;
  return <u32>number;
}

/** None of what is no hash. */
export function algorithmOf(number: u32): Algorithm {
  if (number == 0 || number == RANDOM) return Algorithm.None;
  const plain = number > RANDOM ? number - HMAC : number;
  return <Algorithm>((plain - FIRST) / 16 + Algorithm.Md5);
}

export function isKeyed(number: u32): bool {
  return number > RANDOM;
}
