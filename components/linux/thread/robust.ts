// Robust futexes: locks that a thread holds when it ends are marked, so that the next owner learns of it. The list is in
// guest memory (struct robust_list_head): first entry, offset from an entry to its lock word, entry in the making.

import { readBlock, writeU32 } from '../memory/copy';
import { ANY_BITS, wordAt } from './futex';
import { Thread } from './thread';

const OWNER: u32 = 0x3fff_ffff;
const OWNER_DIED: u32 = 0x4000_0000;
const WAITERS: u32 = 0x8000_0000;
/** As Linux's ROBUST_LIST_LIMIT: the list may be circular. */
const MOST_ENTRIES: i32 = 2048;
/** Lowest bit of an entry's address: it has priority inheritance. */
const PRIORITY: u64 = 1;

/** Marks and wakes what the ending thread holds. Whatever is in the list, it comes to an end. */
export function releaseRobust(thread: Thread): void {
  const space = thread.process.space;
  const head = thread.robustList;
  if (head == 0) return;
  thread.robustList = 0;
  const fields = readBlock(space, head, 24);
  if (fields == null) return;
  const offset = fields.u64(8);
  const pending = fields.u64(16) & ~PRIORITY;
  let entry = fields.u64(0) & ~PRIORITY;
  for (let i = 0; i < MOST_ENTRIES && entry != head && entry != 0; i++) {
    const next = readBlock(space, entry, 8);
    if (entry != pending) release(thread, entry + offset);
    if (next == null) return;
    entry = next.u64(0) & ~PRIORITY;
  }
  if (pending != 0) release(thread, pending + offset);
}

function release(thread: Thread, address: u64): void {
  const space = thread.process.space;
  const block = readBlock(space, address, 4);
  if (block == null || (address & 3) != 0) return;
  const word = block.u32(0);
  if ((word & OWNER) != <u32>thread.id) return;
  if (!writeU32(space, address, (word & WAITERS) | OWNER_DIED)) return;
  if ((word & WAITERS) != 0) wordAt(thread.process, address, false).wake(1, ANY_BITS);
}
