// Virtual memory.
//
// Source: Microsoft, "VirtualAlloc function", "VirtualAllocEx function", "VirtualFree function", "VirtualProtect function",
// "VirtualQuery function", "VirtualLock function", "DiscardVirtualMemory function", MEMORY_BASIC_INFORMATION.

import { Allocation, GRANULARITY, Kind, PAGE, PAGE_GUARD, PAGE_NOACCESS, PAGE_READWRITE, Space, USER_END, accessOf, isCopied } from '../memory/space';
import { Library, Shape } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import {
  ERROR_BAD_LENGTH, ERROR_INVALID_ADDRESS, ERROR_INVALID_PARAMETER, ERROR_NOACCESS, ERROR_NOT_ENOUGH_MEMORY, ERROR_NOT_LOCKED, ERROR_NOT_SUPPORTED,
  ERROR_PRIVILEGE_NOT_HELD,
} from './error';
import { isOwn } from './process-control';

export const MEM_COMMIT: u32 = 0x1000;
export const MEM_RESERVE: u32 = 0x2000;
const MEM_DECOMMIT: u32 = 0x4000;
export const MEM_RELEASE: u32 = 0x8000;
const MEM_FREE: u32 = 0x1_0000;
/** What is in the pages is not needed any more, but may stay. */
const MEM_RESET: u32 = 0x8_0000;
const MEM_TOP_DOWN: u32 = 0x10_0000;
const MEM_WRITE_WATCH: u32 = 0x20_0000;
const MEM_RESET_UNDO: u32 = 0x100_0000;
const MEM_LARGE_PAGES: u32 = 0x2000_0000;
const KNOWN = MEM_COMMIT | MEM_RESERVE | MEM_RESET | MEM_TOP_DOWN | MEM_WRITE_WATCH | MEM_RESET_UNDO | MEM_LARGE_PAGES;

/** By kind. */
const TYPES: StaticArray<u32> = [0x2_0000, 0x4_0000, 0x100_0000];
/** MEMORY_BASIC_INFORMATION. */
const INFORMATION: u64 = 48;

export function memoryExports(library: Library): void {
  library.add('DiscardVirtualMemory', discard);
  library.add('VirtualAlloc', (thread, call) => allocate(thread, call.a0, call.a1, <u32>call.a2, <u32>call.a3));
  library.add('VirtualAllocEx', virtualAllocEx, Shape.Wide);
  library.add('VirtualFree', (thread, call) => free(thread, call.a0, call.a1, <u32>call.a2));
  library.add('VirtualFreeEx', (thread, call) => (isOwn(thread, call.a0) ? free(thread, call.a1, call.a2, <u32>call.a3) : 0));
  library.add('VirtualLock', virtualLock);
  library.add('VirtualProtect', (thread, call) => protect(thread, call.a0, call.a1, <u32>call.a2, call.a3));
  library.add('VirtualProtectEx', virtualProtectEx, Shape.Wide);
  library.add('VirtualQuery', (thread, call) => query(thread, call.a0, call.a1, call.a2));
  library.add('VirtualQueryEx', (thread, call) => (isOwn(thread, call.a0) ? query(thread, call.a1, call.a2, call.a3) : 0));
  library.add('VirtualUnlock', virtualUnlock);
  library.lacks('VirtualAlloc', 'MEM_WRITE_WATCH (ERROR_NOT_SUPPORTED)');
}

export function down(address: u64): u64 {
  return address & ~(PAGE - 1);
}

export function up(address: u64): u64 {
  return down(address + PAGE - 1);
}

function virtualAllocEx(thread: Thread, call: Call): u64 {
  if (!isOwn(thread, call.a0)) return 0;
  return allocate(thread, call.a1, call.a2, <u32>call.a3, thread.process.memory.u32(call.stack));
}

/** The allocation that has all of a range; else null with an error set. */
function around(thread: Thread, address: u64, size: u64): Allocation | null {
  const one = thread.process.space.find(address);
  if (one != null && size <= one.end - address) return one;
  thread.lastError = ERROR_INVALID_ADDRESS;
  return null;
}

export function allocate(thread: Thread, address: u64, size: u64, type: u32, protection: u32): u64 {
  const space = thread.process.space;
  const isReset = type == MEM_RESET || type == MEM_RESET_UNDO;
  if (size == 0 || size > USER_END || address > USER_END - size || accessOf(protection) < 0 || isCopied(protection)) return thread.fail(ERROR_INVALID_PARAMETER);
  if ((type & ~KNOWN) != 0 || (!isReset && (type & (MEM_COMMIT | MEM_RESERVE)) == 0)) return thread.fail(ERROR_INVALID_PARAMETER);
  if ((type & (MEM_RESET | MEM_RESET_UNDO)) != 0) return isReset ? reset(thread, address, size) : thread.fail(ERROR_INVALID_PARAMETER);
  if ((type & MEM_LARGE_PAGES) != 0) return thread.fail(ERROR_PRIVILEGE_NOT_HELD);
  if ((type & MEM_WRITE_WATCH) != 0) return thread.fail(ERROR_NOT_SUPPORTED);
  if (address == 0 || (type & MEM_RESERVE) != 0) return reserve(thread, address, size, type, protection);
  const one = around(thread, address, size);
  if (one == null) return 0;
  if (one.kind != Kind.Private) return thread.fail(ERROR_INVALID_ADDRESS);
  const start = down(address);
  return space.commit(one, start, up(address + size) - start, protection) ? start : thread.fail(ERROR_NOT_ENOUGH_MEMORY);
}

function reset(thread: Thread, address: u64, size: u64): u64 {
  const one = around(thread, address, size);
  if (one == null) return 0;
  return isCommitted(one, address, size) ? down(address) : thread.fail(ERROR_INVALID_ADDRESS);
}

/** Gives the memory back, what it held with it; gives an error, or 0. */
function discard(thread: Thread, call: Call): u64 {
  const address = call.a0;
  const size = call.a1;
  const one = thread.process.space.find(address);
  if (one == null || one.kind != Kind.Private || size == 0 || ((address | size) & (PAGE - 1)) != 0) return ERROR_INVALID_PARAMETER;
  if (size > one.end - address || !isCommitted(one, address, size)) return ERROR_INVALID_PARAMETER;
  for (let at = address; at < address + size; at += PAGE) if (one.protectionAt(at) != PAGE_READWRITE) return ERROR_INVALID_PARAMETER;
  thread.process.space.decommit(one, address, size);
  return thread.process.space.commit(one, address, size, PAGE_READWRITE) ? 0 : ERROR_NOT_ENOUGH_MEMORY;
}

function isCommitted(one: Allocation, address: u64, size: u64): bool {
  const end = one.pageOf(address + size - 1) + 1;
  return one.pages.find(one.pageOf(address), end, true) == end;
}

function reserve(thread: Thread, address: u64, size: u64, type: u32, protection: u32): u64 {
  if (address != 0 && address < GRANULARITY) return thread.fail(ERROR_INVALID_PARAMETER);
  const space = thread.process.space;
  const commits = (type & MEM_COMMIT) != 0;
  const base = address & ~(GRANULARITY - 1);
  const one = address == 0 ? space.reserve(size, protection, Kind.Private, commits, (type & MEM_TOP_DOWN) != 0)
    : space.reserveAt(base, address - base + size, protection, Kind.Private, commits);
  if (one == null) return thread.fail(address == 0 ? ERROR_NOT_ENOUGH_MEMORY : ERROR_INVALID_ADDRESS);
  if (!commits || space.commit(one, one.base, one.size, protection)) return one.base;
  space.release(one);
  return thread.fail(ERROR_NOT_ENOUGH_MEMORY);
}

export function free(thread: Thread, address: u64, size: u64, type: u32): u64 {
  const space = thread.process.space;
  if (type != MEM_RELEASE && type != MEM_DECOMMIT) return thread.fail(ERROR_INVALID_PARAMETER);
  if (type == MEM_RELEASE && size != 0) return thread.fail(ERROR_INVALID_PARAMETER);
  const one = space.find(address);
  if (one == null || one.kind != Kind.Private) return thread.fail(ERROR_INVALID_ADDRESS);
  if (type == MEM_RELEASE) {
    if (address != one.base) return thread.fail(ERROR_INVALID_ADDRESS);
    space.release(one);
    return 1;
  }
  if (size > one.end - address) return thread.fail(ERROR_INVALID_PARAMETER);
  if (size == 0 && down(address) != one.base) return thread.fail(ERROR_INVALID_ADDRESS);
  const start = down(address);
  const end = size == 0 ? one.end : up(address + size);
  space.decommit(one, start, end - start);
  return 1;
}

function virtualProtectEx(thread: Thread, call: Call): u64 {
  if (!isOwn(thread, call.a0)) return 0;
  return protect(thread, call.a1, call.a2, <u32>call.a3, thread.process.memory.u64(call.stack));
}

export function protect(thread: Thread, address: u64, size: u64, protection: u32, before: u64): u64 {
  if (accessOf(protection) < 0 || size == 0) return thread.fail(ERROR_INVALID_PARAMETER);
  const one = around(thread, address, size);
  if (one == null) return 0;
  if (!isCommitted(one, address, size)) return thread.fail(ERROR_INVALID_ADDRESS);
  if (one.kind == Kind.Private && isCopied(protection)) return thread.fail(ERROR_INVALID_PARAMETER);
  if (!thread.process.memory.setU32(before, one.protectionAt(address))) return thread.fail(ERROR_NOACCESS);
  const start = down(address);
  return thread.process.space.commit(one, start, up(address + size) - start, protection) ? 1 : thread.fail(ERROR_NOT_ENOUGH_MEMORY);
}

/** Memory never leaves: there is nothing to lock it into. */
function virtualLock(thread: Thread, call: Call): u64 {
  const one = around(thread, call.a0, max<u64>(call.a1, 1));
  if (one == null || !isCommitted(one, call.a0, max<u64>(call.a1, 1))) return thread.fail(ERROR_NOACCESS);
  const protection = one.protectionAt(call.a0);
  return (protection & PAGE_GUARD) != 0 || protection == PAGE_NOACCESS ? thread.fail(ERROR_NOACCESS) : 1;
}

/** Which pages were locked is not kept. */
function virtualUnlock(thread: Thread, call: Call): u64 {
  const one = around(thread, call.a0, max<u64>(call.a1, 1));
  return one != null && isCommitted(one, call.a0, max<u64>(call.a1, 1)) ? 1 : thread.fail(ERROR_NOT_LOCKED);
}

export function query(thread: Thread, address: u64, at: u64, room: u64): u64 {
  const memory = thread.process.memory;
  if (address >= USER_END) return thread.fail(ERROR_INVALID_PARAMETER);
  if (room < INFORMATION) return thread.fail(ERROR_BAD_LENGTH);
  const start = down(address);
  const one = thread.process.space.find(address);
  let size = thread.process.space.nextAbove(start) - start;
  let state = MEM_FREE;
  let protection = PAGE_NOACCESS;
  if (one != null) {
    const first = one.pageOf(start);
    size = (one.pages.runEnd(first, one.pages.length) - first) * PAGE;
    protection = one.protectionAt(start);
    state = protection == 0 ? MEM_RESERVE : MEM_COMMIT;
  }
  if (!memory.setU64(at, start) || !memory.setU64(at + 40, one == null ? 0 : TYPES[one.kind])) return thread.fail(ERROR_NOACCESS);
  memory.setU64(at + 8, one == null ? 0 : one.base);
  memory.setU64(at + 16, one == null ? 0 : one.protection);
  memory.setU64(at + 24, size);
  memory.setU32(at + 32, state);
  memory.setU32(at + 36, protection);
  return INFORMATION;
}
