// Mapping, unmapping and protection of pages: what a personality asks for. Each call checks everything first and changes nothing
// when it fails. Memory grows only here.

import { GUEST_BASE, GUEST_WINDOW, PAGE_COUNT } from '../arena';
import { dropPage } from '../decode/cache';
import { ANY_ACCESS, CODE, EXECUTE, MAPPED, PAGE_SIZE, READ, USED, WRITE } from './page';
import { isAt, linear, pageOf, pageState, putToUse, setPageState } from './page';
import { canReserve, isReserved, release, reserve } from './reservation';

/** Bits of `access` as the WIT orders them. */
export const ACCESS_READ: u32 = 1;
export const ACCESS_WRITE: u32 = 2;
export const ACCESS_EXECUTE: u32 = 4;

// What a call can end with; `failedAt` says where.
export const DONE: i32 = 0;
export const BAD_RANGE: i32 = 1;
export const EXHAUSTED: i32 = 2;
export const COLLISION: i32 = 3;
export const NO_ACCESS: i32 = 4;

/** First address behind what user code may have. */
const ADDRESS_END: u64 = 0x8000_0000_0000;
const WASM_PAGE: u64 = 0x1_0000;
/**
 * WebAssembly pages in a GiB, and the most that this memory has: one less than there can be, since AssemblyScript's allocator
 * takes the size in bytes of a memory of all pages for 0.
 */
const GROWTH: i32 = 0x4000;
const MOST_PAGES: i32 = 0xffff;

let limit: u64 = 0;
let accessible: u64 = 0;
let peak: u64 = 0;
let failed: u64 = 0;

/** Address that the last COLLISION or NO_ACCESS speaks of. */
export function failedAt(): u64 {
  return failed;
}

/** Bytes in accessible pages. */
export function memoryInUse(): u64 {
  return accessible;
}

/** The most that `memoryInUse` ever was. */
export function peakMemory(): u64 {
  return peak;
}

/** Sets how many bytes of accessible pages there may be. */
export function limitMemory(bytes: u64): void {
  limit = bytes;
}

function fail(code: i32, address: u64): i32 {
  failed = address;
  return code;
}

function checkRange(address: u64, length: u64): bool {
  if ((address | length) & <u64>(PAGE_SIZE - 1) || length == 0) return false;
  return address < ADDRESS_END && length <= ADDRESS_END - address;
}

/** Permission bits of a page state. On the processor a page that may be written or executed may be read. */
function permissions(access: u32): u32 {
  let bits: u32 = 0;
  if (access & ACCESS_WRITE) bits |= WRITE;
  if (access & ACCESS_EXECUTE) bits |= EXECUTE;
  if (access) bits |= READ;
  return bits;
}

/** First page that cannot get its place because another one has it, or because the window ends before it; else -1. */
function findCollision(address: u64, length: u64): u64 {
  for (let at = address; at < address + length; at += PAGE_SIZE) {
    const state = pageState(pageOf(at));
    if (state & MAPPED && !isAt(state, at)) return at;
    if (<u32>at >= GUEST_WINDOW) return at;
  }
  return ~0;
}

/** Bytes in the range that are accessible now. */
function accessibleIn(address: u64, length: u64): u64 {
  let bytes: u64 = 0;
  for (let at = address; at < address + length; at += PAGE_SIZE) {
    const state = pageState(pageOf(at));
    if (isAt(state, at) && state & ANY_ACCESS) bytes += PAGE_SIZE;
  }
  return bytes;
}

/**
 * Makes the memory reach the end of the range, and then up to the next GiB: growing costs the host a garbage collection, and
 * pages that are not touched cost nothing. The range's low 32 bits do not wrap: the window ends before.
 */
function grow(address: u64, length: u64): bool {
  const have = memory.size();
  const need = <i32>((<u64>GUEST_BASE + <u64><u32>address + length + WASM_PAGE - 1) / WASM_PAGE);
  if (need <= have) return true;
  const roomy = min((need + GROWTH - 1) & ~(GROWTH - 1), MOST_PAGES);
  return memory.grow(roomy - have) >= 0 || memory.grow(need - have) >= 0;
}

/** Makes the memory reach an address of its own. */
export function growTo(end: usize): bool {
  return end <= GUEST_BASE || grow(<u64>(end - GUEST_BASE - 1), 1);
}

/** What is accessible is so many bytes now, and never was more. */
export function setMemoryInUse(bytes: u64): void {
  accessible = bytes;
  peak = bytes;
}

export function memoryLimit(): u64 {
  return limit;
}

function count(more: u64, less: u64): void {
  accessible += more - less;
  if (accessible > peak) peak = accessible;
}

/** Gives a page its place, `fresh` zeroed when it had been used before, or changes what may be done with it. */
function place(address: u64, bits: u32, fresh: bool): void {
  const page = pageOf(address);
  const state = pageState(page);
  if (state & CODE) dropPage(page);
  if (fresh && state & USED) memory.fill(linear(page), 0, PAGE_SIZE);
  putToUse(state);
  setPageState(page, (<u32>(address >> 32) << 16) | MAPPED | USED | bits);
}

/** Takes the place of a page away, if it has one. Whether the memory was used stays known. */
function displace(address: u64): void {
  const page = pageOf(address);
  const state = pageState(page);
  if (!isAt(state, address)) return;
  if (state & CODE) dropPage(page);
  setPageState(page, state & USED);
}

/** `map` of nucleus:hypervisor/machine. */
export function mapPages(address: u64, length: u64, access: u32): i32 {
  return put(address, length, access, true);
}

/** `fill` of nucleus:hypervisor/machine. */
export function fillPages(address: u64, length: u64, access: u32, data: usize, size: u32): i32 {
  if (!access || <u64>size > length) return BAD_RANGE;
  const result = put(address, length, access, false);
  if (result != DONE) return result;
  const start = linear(pageOf(address));
  memory.copy(start, data, size);
  memory.fill(start + <usize>size, 0, <usize>length - <usize>size);
  return DONE;
}

/** Maps pages, zeroed or with whatever is there. */
function put(address: u64, length: u64, access: u32, zeroed: bool): i32 {
  if (!checkRange(address, length)) return BAD_RANGE;
  if (!canReserve()) return EXHAUSTED;
  const before = length <= <u64>u32.MAX_VALUE ? accessibleIn(address, length) : 0;
  if (access) {
    if (accessible - before + length > limit) return EXHAUSTED;
    const taken = findCollision(address, length);
    if (~taken) return fail(COLLISION, taken);
    if (!grow(address, length)) return EXHAUSTED;
    release(address, address + length);
    for (let at = address; at < address + length; at += PAGE_SIZE) place(at, permissions(access), zeroed);
    count(length, before);
    return DONE;
  }
  unmapPages(address, length);
  reserve(address, address + length);
  return DONE;
}

/** `unmap` of nucleus:hypervisor/machine. */
export function unmapPages(address: u64, length: u64): i32 {
  if (!checkRange(address, length)) return BAD_RANGE;
  if (!canReserve()) return EXHAUSTED;
  release(address, address + length);
  if (length < <u64>u32.MAX_VALUE) {
    count(0, accessibleIn(address, length));
    for (let at = address; at < address + length; at += PAGE_SIZE) displace(at);
    return DONE;
  }
  // More than the window holds: ask the pages instead of the addresses.
  for (let page: usize = 0; page < PAGE_COUNT; page++) {
    const state = pageState(page);
    const at = (<u64>(state >> 16) << 32) | (<u64>page << 12);
    if (!(state & MAPPED) || at < address || at >= address + length) continue;
    if (state & ANY_ACCESS) count(0, PAGE_SIZE);
    displace(at);
  }
  return DONE;
}

/** `protect` of nucleus:hypervisor/machine. */
export function protectPages(address: u64, length: u64, access: u32): i32 {
  if (!checkRange(address, length)) return BAD_RANGE;
  const bits = permissions(access);
  let more: u64 = 0;
  let less: u64 = 0;
  for (let at = address; at < address + length; at += PAGE_SIZE) {
    const state = pageState(pageOf(at));
    const known = isAt(state, at);
    if (!known && !isReserved(at)) return fail(NO_ACCESS, at);
    if (!known && bits && (state & MAPPED || <u32>at >= GUEST_WINDOW)) return fail(COLLISION, at);
    if (bits && !(known && state & ANY_ACCESS)) more += PAGE_SIZE;
    if (!bits && known && state & ANY_ACCESS) less += PAGE_SIZE;
  }
  if (accessible + more > limit) return EXHAUSTED;
  if (bits && !grow(address, length)) return EXHAUSTED;
  for (let at = address; at < address + length; at += PAGE_SIZE) {
    const known = isAt(pageState(pageOf(at)), at);
    if (known || bits) place(at, bits, !known);
  }
  count(more, less);
  return DONE;
}
