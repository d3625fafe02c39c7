// The window of the stack: the run of pages around RSP that may be written, so that translated code need not ask for each page. An address lies in it
// if what is left of it without the window's first address is less than the window's length; then so do the next MARGIN bytes.
//
//     10 u64 first address    18 u64 length
//
// It only saves time. It closes when one of its pages may not be written any more, and opens when a slice begins with RSP outside of it.

import { PAGE_COUNT, STACK_WINDOW, WRITE_TAGS } from '../arena';
import { RSP } from '../state/register-file';
import { pageOf, tagAllows } from './page';

export const FIRST: usize = STACK_WINDOW;
export const LENGTH: usize = STACK_WINDOW + 8;
/** What lies in the window at its first byte may have so many. */
export const MARGIN: u32 = 1024;
/** Pages on each side of where it was opened, at most. */
const MOST: u32 = 0x200;

/** A page may not be written any more. */
export function closeWindow(page: usize): void {
  const offset = <u32>(page << 12) - <u32>load<u64>(FIRST);
  const length = load<u64>(LENGTH);
  if (length && <u64>offset < length + <u64>MARGIN) store<u64>(LENGTH, 0);
}

/** A slice begins. */
// @ts-ignore: decorator
@inline
export function openWindow(): void {
  const stack = load<u64>(RSP);
  if (stack - load<u64>(FIRST) >= load<u64>(LENGTH)) open(stack);
}

/** Opens the window around an address; it stays closed if that may not be written. */
function open(address: u64): void {
  store<u64>(LENGTH, 0);
  if (!tagAllows(WRITE_TAGS, address, 1)) return;
  const page = pageOf(address);
  let first = page;
  let last = page;
  while (page - first < MOST && first && goesOn(page, first - 1)) first--;
  while (last - page < MOST && last < PAGE_COUNT - 1 && goesOn(page, last + 1)) last++;
  store<u64>(FIRST, (address & ~0xfff) - (<u64>(page - first) << 12));
  store<u64>(LENGTH, (<u64>(last - first + 1) << 12) - <u64>MARGIN);
}

/** May `other` be written, and does it lie where its distance from `page` says? */
function goesOn(page: usize, other: usize): bool {
  return load<u64>(WRITE_TAGS + (other << 3)) - load<u64>(WRITE_TAGS + (page << 3)) == (<u64>other - <u64>page) << 12;
}
