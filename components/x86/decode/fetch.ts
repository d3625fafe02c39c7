// Instruction bytes: at most 15 of them, from pages that may be executed. A fetch past the end gives 0 and is remembered.

import { EXECUTE, stateAt } from '../memory/page';
import { GUEST_BASE } from '../arena';

/** The processor's limit on the length of an instruction. */
export const LONGEST: usize = 15;

let start: usize = 0;
let cursor: usize = 0;
let end: usize = 0;
let overrun: bool = false;

/** Begins at `address`. False when its page may not be executed. */
export function beginFetch(address: u64): bool {
  if (!(stateAt(address) & EXECUTE)) return false;
  start = GUEST_BASE + <usize><u32>address;
  cursor = start;
  const inPage = <usize>(0x1000 - (<u32>address & 0xfff));
  const behind = address + <u64>inPage;
  end = start + (inPage >= LONGEST || stateAt(behind) & EXECUTE ? LONGEST : inPage);
  overrun = false;
  return true;
}

/** The next `sizeof<T>` bytes. */
// @ts-ignore: decorator
@inline
export function fetch<T>(): T {
  const at = cursor;
  cursor = at + sizeof<T>();
  if (cursor <= end) return load<T>(at);
  overrun = true;
  return <T>0;
}

/** The next byte, which stays where it is. */
export function peek(): u32 {
  if (cursor < end) return load<u8>(cursor);
  overrun = true;
  return 0;
}

/** Bytes fetched. */
export function fetched(): u32 {
  return <u32>(cursor - start);
}

/** Were bytes asked for that are not there? */
export function overran(): bool {
  return overrun;
}

/** Is what is not there behind the longest instruction, not behind an executable page? */
export function tooLong(): bool {
  return end - start == LONGEST;
}

/** Bytes that could be fetched. */
export function available(): u32 {
  return <u32>(end - start);
}

