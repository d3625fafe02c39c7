// What is known of each of the 2^20 pages that the low 32 bits of an address can name.
//
// Two tables answer the question that every access asks. `READ_TAGS[page]` and `WRITE_TAGS[page]` hold the address of the last
// byte that may be read or written through this page, or 0. An access to `size` bytes is allowed when the last of them, with its
// low 12 bits set, is that address: a load and a compare, which fails for unmapped, forbidden, colliding and non-canonical
// addresses and for accesses that go on in the next page. `PAGE_STATES[page]` is the truth that they are made of:
//
//     31            16 15        6   5    4    3    2    1    0
//    +----------------+-----------+----+----+----+----+----+----+
//    | address 47..32 |     0     |used|code| x  | w  | r  | m  |
//    +----------------+-----------+----+----+----+----+----+----+
//
//     m     mapped here            r w x  the guest may read, write, execute (as on the processor, w or x implies r)
//     code  decoded into blocks: its write tag is withheld, so that a write to them is noticed
//     used  was accessible at some time since the memory was made: zero it before it is given out again
//
// `PAGE_BLOCKS[page]` is the list of blocks decoded from it (decode/cache.ts).

import { watchesPage } from '../debug/stop';
import { closeWindow } from './window';
import { PAGE_BLOCKS, PAGE_STATES, READ_TAGS, WRITE_TAGS, GUEST_BASE } from '../arena';

export const PAGE_SIZE: u32 = 4096;
const OFFSET: u64 = 0xfff;

export const MAPPED: u32 = 1;
export const READ: u32 = 2;
export const WRITE: u32 = 4;
export const EXECUTE: u32 = 8;
export const CODE: u32 = 16;
export const USED: u32 = 32;
export const ANY_ACCESS: u32 = 14;

/** Number of the page that holds a guest address. */
// @ts-ignore: decorator
@inline
export function pageOf(address: u64): usize {
  return <usize>(<u32>address >> 12);
}

// @ts-ignore: decorator
@inline
export function pageState(page: usize): u32 {
  return load<u32>(PAGE_STATES + (page << 2));
}

/** Bits 47..32 of the address that a state speaks of. */
// @ts-ignore: decorator
@inline
export function highOf(state: u32): u32 {
  return state >> 16;
}

/** Does this state map the page of this address? */
// @ts-ignore: decorator
@inline
export function isAt(state: u32, address: u64): bool {
  return (state & MAPPED) != 0 && <u64>(state >> 16) == address >> 32;
}

/** State of the page that an address lies in, 0 unless that very address is mapped. */
// @ts-ignore: decorator
@inline
export function stateAt(address: u64): u32 {
  const state = pageState(pageOf(address));
  return isAt(state, address) ? state : 0;
}

/** No page has a tag, whatever its state: memory/alignment.ts. */
let withheld = false;

export function withholdTags(on: bool): void {
  withheld = on;
}

/** Some pages have no tag since their memory is watched: debug/stop.ts. */
let someWatched = false;

export function setPageWatch(on: bool): void {
  someWatched = on;
}

/** Pages are looked for in chunks of so many: most of the table is never used. */
export const CHUNK: usize = 1024;
/** A byte for each: has one of its pages ever had a state? */
const CHUNKS: usize = memory.data(1024);

/** May any page of the chunk that begins with this page have a state? */
export function isChunkInUse(first: usize): bool {
  return load<u8>(CHUNKS + first / CHUNK) != 0;
}

/** Pages that have been in use. */
let used: u32 = 0;

export function usedPages(): u32 {
  return used;
}

/** A page of this state is put to use. */
// @ts-ignore: decorator
@inline
export function putToUse(state: u32): void {
  used += <u32>!(state & USED);
}

/** Stores a state and makes both tags agree with it. */
export function setPageState(page: usize, state: u32): void {
  store<u8>(CHUNKS + page / CHUNK, 1);
  store<u32>(PAGE_STATES + (page << 2), state);
  if (withheld || (someWatched && watchesPage(page))) state = 0;
  const tag = (<u64>(state >> 16) << 32) | (<u64>page << 12) | OFFSET;
  store<u64>(READ_TAGS + (page << 3), state & READ ? tag : 0);
  const writable = (state & (WRITE | CODE)) == WRITE;
  store<u64>(WRITE_TAGS + (page << 3), writable ? tag : 0);
  if (!writable) closeWindow(page);
}

/** Does this table of tags allow an access to `size` bytes, all in one page? */
// @ts-ignore: decorator
@inline
export function tagAllows(tags: usize, address: u64, size: u64): bool {
  return load<u64>(tags + <usize>((<u32>address >> 9) & 0x7f_fff8)) == ((address + (size - 1)) | OFFSET);
}

// @ts-ignore: decorator
@inline
export function firstBlock(page: usize): usize {
  return load<u32>(PAGE_BLOCKS + (page << 2));
}

// @ts-ignore: decorator
@inline
export function setFirstBlock(page: usize, block: usize): void {
  store<u32>(PAGE_BLOCKS + (page << 2), <u32>block);
}

/** Linear address of a page's first byte. */
// @ts-ignore: decorator
@inline
export function linear(page: usize): usize {
  return GUEST_BASE + (page << 12);
}
