// Virtual memory, as ntdll.dll names it: KERNEL32.dll's functions, whose addresses and sizes are rounded where the caller keeps them.
//
// Source: Microsoft, ntifs.h ("NtAllocateVirtualMemory function", "NtFreeVirtualMemory function", "ZwQueryVirtualMemory function"),
// "NtProtectVirtualMemory", "NtReadVirtualMemory".

import {
  ERROR_BAD_LENGTH, ERROR_INVALID_ADDRESS, ERROR_NOACCESS, ERROR_NOT_ENOUGH_MEMORY, ERROR_NOT_SUPPORTED, ERROR_PRIVILEGE_NOT_HELD,
} from '../kernel32/error';
import { MEM_RELEASE, MEM_RESERVE, allocate, down, free, protect, query, up } from '../kernel32/memory';
import { isOwn } from '../kernel32/process-control';
import { Kind, accessOf, isCopied } from '../memory/space';
import { Handler, Library, Shape } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import {
  STATUS_ACCESS_VIOLATION, STATUS_CONFLICTING_ADDRESSES, STATUS_FREE_VM_NOT_AT_BASE, STATUS_INFO_LENGTH_MISMATCH, STATUS_INVALID_HANDLE,
  STATUS_INVALID_INFO_CLASS, STATUS_INVALID_PAGE_PROTECTION, STATUS_INVALID_PARAMETER, STATUS_INVALID_PARAMETER_4, STATUS_MEMORY_NOT_ALLOCATED,
  STATUS_NO_MEMORY, STATUS_NOT_COMMITTED, STATUS_NOT_SUPPORTED, STATUS_PARTIAL_COPY, STATUS_PRIVILEGE_NOT_HELD, STATUS_SUCCESS,
} from './status';

/** MemoryBasicInformation. */
const BASIC: u32 = 0;

export function ntMemoryExports(library: Library): void {
  library.add('NtAllocateVirtualMemory', (thread, call) => keepingError(thread, call, ntAllocate), Shape.Wide);
  library.add('NtFreeVirtualMemory', (thread, call) => keepingError(thread, call, ntFree), Shape.Wide);
  library.add('NtProtectVirtualMemory', (thread, call) => keepingError(thread, call, ntProtect), Shape.Wide);
  library.add('NtQueryVirtualMemory', (thread, call) => keepingError(thread, call, ntQuery), Shape.Wide);
  library.add('NtReadVirtualMemory', (thread, call) => keepingError(thread, call, ntRead), Shape.Wide);
  library.add('NtWriteVirtualMemory', (thread, call) => keepingError(thread, call, ntWrite), Shape.Wide);
  library.add('ZwAllocateVirtualMemory', (thread, call) => keepingError(thread, call, ntAllocate), Shape.Wide);
  library.add('ZwFreeVirtualMemory', (thread, call) => keepingError(thread, call, ntFree), Shape.Wide);
  library.add('ZwProtectVirtualMemory', (thread, call) => keepingError(thread, call, ntProtect), Shape.Wide);
  library.add('ZwQueryVirtualMemory', (thread, call) => keepingError(thread, call, ntQuery), Shape.Wide);
  library.add('ZwReadVirtualMemory', (thread, call) => keepingError(thread, call, ntRead), Shape.Wide);
  library.add('ZwWriteVirtualMemory', (thread, call) => keepingError(thread, call, ntWrite), Shape.Wide);
  library.lacks('NtFreeVirtualMemory', 'release of a part of what was reserved');
  library.lacks('ZwFreeVirtualMemory', 'release of a part of what was reserved');
  library.lacks('NtQueryVirtualMemory', 'other classes than the basic one');
  library.lacks('ZwQueryVirtualMemory', 'other classes than the basic one');
}

/** The thread's last error is KERNEL32.dll's, and not touched here. */
function keepingError(thread: Thread, call: Call, handler: Handler): u64 {
  const before = thread.lastError;
  const status = isOwn(thread, call.a0) ? handler(thread, call) : <u64>STATUS_INVALID_HANDLE;
  thread.lastError = before;
  return status;
}

/** What went wrong; `address` stands for an address that does not do. */
function statusOf(thread: Thread, address: u32): u32 {
  switch (thread.lastError) {
    case ERROR_INVALID_ADDRESS: return address;
    case ERROR_NOT_ENOUGH_MEMORY: return STATUS_NO_MEMORY;
    case ERROR_NOACCESS: return STATUS_ACCESS_VIOLATION;
    case ERROR_NOT_SUPPORTED: return STATUS_NOT_SUPPORTED;
    case ERROR_PRIVILEGE_NOT_HELD: return STATUS_PRIVILEGE_NOT_HELD;
    case ERROR_BAD_LENGTH: return STATUS_INFO_LENGTH_MISMATCH;
    default: return STATUS_INVALID_PARAMETER;
  }
}

/** Process, where the address stands, how many of its bits are to be zero, where the size stands; kind, protection. */
function ntAllocate(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const address = memory.u64(call.a1);
  const size = memory.u64(call.a3);
  const type = memory.u32(call.stack);
  const protection = memory.u32(call.stack + 8);
  if (size == 0) return STATUS_INVALID_PARAMETER_4;
  if (accessOf(protection) < 0 || isCopied(protection)) return STATUS_INVALID_PAGE_PROTECTION;
  const base = allocate(thread, address, size, type, protection);
  if (base == 0) return statusOf(thread, address != 0 && (type & MEM_RESERVE) == 0 ? STATUS_NOT_COMMITTED : STATUS_CONFLICTING_ADDRESSES);
  const end = address == 0 ? base + up(size) : up(address + size);
  return memory.setU64(call.a1, base) && memory.setU64(call.a3, end - base) ? STATUS_SUCCESS : STATUS_ACCESS_VIOLATION;
}

/** Process, where the address and the size stand, kind. A size of 0 is all from there on. */
function ntFree(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const address = memory.u64(call.a1);
  const size = memory.u64(call.a2);
  const type = <u32>call.a3;
  const one = thread.process.space.find(address);
  if (one == null) return STATUS_MEMORY_NOT_ALLOCATED;
  const start = down(address);
  const length = size == 0 ? one.end - start : up(address + size) - start;
  if (type == MEM_RELEASE && size == 0 && start != one.base) return STATUS_FREE_VM_NOT_AT_BASE;
  if (type == MEM_RELEASE && (start != one.base || length != one.end - start)) return STATUS_NOT_SUPPORTED;
  if (free(thread, type == MEM_RELEASE ? start : address, type == MEM_RELEASE ? 0 : size, type) == 0) return statusOf(thread, STATUS_MEMORY_NOT_ALLOCATED);
  return memory.setU64(call.a1, start) && memory.setU64(call.a2, length) ? STATUS_SUCCESS : STATUS_ACCESS_VIOLATION;
}

/** Process, where the address and the size stand, protection; where the one before goes. */
function ntProtect(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const address = memory.u64(call.a1);
  const size = memory.u64(call.a2);
  if (accessOf(<u32>call.a3) < 0) return STATUS_INVALID_PAGE_PROTECTION;
  const one = thread.process.space.find(address);
  if (one == null || size > one.end - address) return STATUS_CONFLICTING_ADDRESSES;
  if (one.kind == Kind.Private && isCopied(<u32>call.a3)) return STATUS_INVALID_PAGE_PROTECTION;
  if (protect(thread, address, size, <u32>call.a3, memory.u64(call.stack)) == 0) return statusOf(thread, STATUS_NOT_COMMITTED);
  const start = down(address);
  return memory.setU64(call.a1, start) && memory.setU64(call.a2, up(address + size) - start) ? STATUS_SUCCESS : STATUS_ACCESS_VIOLATION;
}

/** Process, address, class, buffer; its size, where it is told how much was written. */
function ntQuery(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  if (<u32>call.a2 != BASIC) return STATUS_INVALID_INFO_CLASS;
  const written = query(thread, call.a1, call.a3, memory.u64(call.stack));
  if (written == 0) return statusOf(thread, STATUS_INVALID_PARAMETER);
  const told = memory.u64(call.stack + 8);
  return told == 0 || memory.setU64(told, written) ? STATUS_SUCCESS : STATUS_ACCESS_VIOLATION;
}

function ntRead(thread: Thread, call: Call): u64 {
  return copy(thread, call, call.a2, call.a1);
}

function ntWrite(thread: Thread, call: Call): u64 {
  return copy(thread, call, call.a1, call.a2);
}

/** Process, address there, buffer here, size; where it is told how much was done. */
function copy(thread: Thread, call: Call, to: u64, from: u64): u64 {
  const memory = thread.process.memory;
  const done = memory.move(to, from, call.a3);
  const told = memory.u64(call.stack);
  if (told != 0) memory.setU64(told, done ? call.a3 : 0);
  return done ? STATUS_SUCCESS : STATUS_PARTIAL_COPY;
}
