// Room for the one list that a call brings in. It is used again by the next call: whoever wants to keep the bytes copies them.
// The object header that AssemblyScript keeps before an object makes it a StaticArray as it stands.

import { panic } from '../lib/debug';
import { ANSWER, ANSWER_SIZE, SCRATCH, SCRATCH_SIZE } from './arena';

/** AssemblyScript's object header; its last word is the size in bytes. */
const HEADER: usize = 32;

/** The longest list that a call may bring, in bytes: 2 MiB less the header. */
export const LONGEST_LIST: usize = SCRATCH_SIZE - HEADER;

/** The most bytes that a call has brought, and that one has given back, since `forgetLists`. */
let brought: usize = 0;
let given: usize = 0;

/** Nothing is left of any list. */
export function forgetLists(): void {
  memory.fill(SCRATCH, 0, brought);
  memory.fill(ANSWER, 0, given);
  brought = 0;
  given = 0;
}

export function cabi_realloc(old: usize, oldSize: usize, alignment: usize, size: usize): usize {
  if (size > LONGEST_LIST) panic('x86', 'a list of more than 2 MiB: write in smaller pieces');
  const at = SCRATCH + HEADER;
  store<u32>(at - 4, <u32>size);
  brought = max(brought, HEADER + size);
  return at;
}

/** Makes the bytes at `at`, which has room for a header before it, a list. */
export function asList(at: usize, size: u32): StaticArray<u8> {
  store<u32>(at - 4, size);
  if (at - ANSWER < ANSWER_SIZE) given = max(given, at - ANSWER + <usize>size);
  else brought = max(brought, at - SCRATCH + <usize>size);
  return changetype<StaticArray<u8>>(at);
}
