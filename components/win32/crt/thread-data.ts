// What the C runtime keeps for each thread: it lies behind the thread's TEB, in the same block.

import { RUNTIME } from '../thread/teb';
import { Thread } from '../thread/thread';

export const ERRNO: u64 = 0;
/** Windows's code of what errno says. */
export const OS_ERROR: u64 = 4;
/** rand's state, less the one that it begins with. */
export const SEED: u64 = 8;
/** Where strtok goes on, and wcstok. */
export const TOKEN: u64 = 0x10;
export const WIDE_TOKEN: u64 = 0x18;
/** What localtime and gmtime give: 36 bytes. */
export const BROKEN_DOWN: u64 = 0x20;
/** asctime's text: 26 units. */
export const TIME_TEXT: u64 = 0x50;
export const WIDE_TIME_TEXT: u64 = 0x70;
/** strerror's text: 134 units. */
export const ERROR_TEXT: u64 = 0xb0;
export const WIDE_ERROR_TEXT: u64 = 0x140;
/** Digits of _ecvt and _fcvt: 350 bytes. */
export const DIGITS: u64 = 0x250;
/** tmpnam's text: 20 units. */
export const NAME_TEXT: u64 = 0x3c0;
export const WIDE_NAME_TEXT: u64 = 0x3e0;
/** Of floating point signals. */
export const FLOAT_CODE: u64 = 0x410;
export const EXCEPTION_POINTERS: u64 = 0x418;
/** Of C++: what is being handled (record and context), how many exceptions are on their way, and what translates others. */
export const CURRENT_EXCEPTION: u64 = 0x420;
export const CURRENT_CONTEXT: u64 = 0x428;
export const PROCESSING_THROW: u64 = 0x430;
export const TRANSLATOR: u64 = 0x438;

export function threadAt(thread: Thread, field: u64): u64 {
  return thread.teb + RUNTIME + field;
}
