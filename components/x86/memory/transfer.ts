// Copies between guest memory and the personality: `read`, `read-until` and `write` of nucleus:hypervisor/machine. The bytes
// go out of, and come into, linear memory as they are; what is checked is what the guest itself may read or write.

import { GUEST_BASE } from '../arena';
import { dropPage } from '../decode/cache';
import { DONE, NO_ACCESS } from './mapping';
import { CODE, PAGE_SIZE, READ, WRITE, pageOf, stateAt } from './page';

let stopped: u64 = 0;

/** First byte that the last check refused. */
export function refusedAt(): u64 {
  return stopped;
}

// @ts-ignore: decorator
@inline
function inPage(address: u64): u64 {
  return <u64>(PAGE_SIZE - (<u32>address & (PAGE_SIZE - 1)));
}

/** May all of these bytes be accessed so? Pages may lie anywhere; a range that wraps is refused where it does. */
function check(address: u64, length: u64, need: u32): bool {
  let at = address;
  let left = length;
  while (left > 0) {
    if (!(stateAt(at) & need)) {
      stopped = at;
      return false;
    }
    const n = inPage(at);
    if (n >= left) return true;
    left -= n;
    at += n;
  }
  return true;
}

/** Copies guest bytes to a linear pointer. DONE or NO_ACCESS. No bytes may lie anywhere, beyond all memory, too. */
export function copyOut(to: usize, address: u64, length: u32): i32 {
  if (length == 0) return DONE;
  if (!check(address, length, READ)) return NO_ACCESS;
  memory.copy(to, GUEST_BASE + <usize><u32>address, length);
  return DONE;
}

/** Copies bytes from a linear pointer into the guest. DONE or NO_ACCESS. */
export function copyIn(address: u64, from: usize, length: u32): i32 {
  if (length == 0) return DONE;
  if (!check(address, length, WRITE)) return NO_ACCESS;
  for (let at = address & ~0xfff; at < address + <u64>length; at += PAGE_SIZE) {
    if (stateAt(at) & CODE) dropPage(pageOf(at));
  }
  memory.copy(GUEST_BASE + <usize><u32>address, from, length);
  return DONE;
}

/** How many bytes up to a terminator, at most `limit`; -1 when one cannot be read before it comes. */
export function lengthUntil(address: u64, terminator: u8, limit: u32): i64 {
  let at = address;
  let n: u32 = 0;
  while (n < limit) {
    if (!(stateAt(at) & READ)) {
      stopped = at;
      return -1;
    }
    const p = GUEST_BASE + <usize><u32>at;
    const end = min<u32>(<u32>inPage(at), limit - n);
    for (let i: u32 = 0; i < end; i++) if (load<u8>(p + i) == terminator) return <i64>(n + i);
    n += end;
    at += <u64>end;
  }
  return <i64>limit;
}
