// Virtual memory.

import { Allocation, GRANULARITY, Kind, PAGE, Space, accessOf, protectionOf } from '../memory/space';
import { Library } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { ERROR_INVALID_ADDRESS, ERROR_INVALID_PARAMETER, ERROR_NOACCESS, ERROR_NOT_ENOUGH_MEMORY } from './error';

const MEM_COMMIT: u32 = 0x1000;
const MEM_RESERVE: u32 = 0x2000;
const MEM_DECOMMIT: u32 = 0x4000;
const MEM_RELEASE: u32 = 0x8000;
const MEM_FREE: u32 = 0x1_0000;

/** By kind. */
const TYPES: StaticArray<u32> = [0x2_0000, 0x4_0000, 0x100_0000];
/** MEMORY_BASIC_INFORMATION. */
const INFORMATION: u64 = 48;

export function memoryExports(library: Library): void {
  library.add('VirtualAlloc', virtualAlloc);
  library.add('VirtualFree', virtualFree);
  library.add('VirtualProtect', virtualProtect);
  library.add('VirtualQuery', virtualQuery);
}

function down(address: u64): u64 {
  return address & ~(PAGE - 1);
}

function up(address: u64): u64 {
  return down(address + PAGE - 1);
}

function virtualAlloc(thread: Thread, call: Call): u64 {
  const space = thread.process.space;
  const type = <u32>call.a2;
  const protection = <u32>call.a3;
  const size = call.a1;
  if (size == 0 || size > 1 << 40 || accessOf(protection) < 0) return thread.fail(ERROR_INVALID_PARAMETER);
  if ((type & (MEM_COMMIT | MEM_RESERVE)) == 0) return thread.fail(ERROR_INVALID_PARAMETER);
  let address = call.a0;
  let one: Allocation | null = address == 0 ? null : space.find(address);
  if (address == 0 || (type & MEM_RESERVE) != 0) {
    one = reserve(space, address, size, protection);
    if (one == null) return thread.fail(address == 0 ? ERROR_NOT_ENOUGH_MEMORY : ERROR_INVALID_ADDRESS);
    if (address == 0) address = one.base;
    if ((type & MEM_COMMIT) == 0) return one.base;
  }
  if (one == null || up(address + size) > one.end) return thread.fail(ERROR_INVALID_ADDRESS);
  const start = down(address);
  if (space.commit(one, start, up(address + size) - start, protection)) return start;
  if ((type & MEM_RESERVE) != 0) space.release(one);
  return thread.fail(ERROR_NOT_ENOUGH_MEMORY);
}

/** Null if there is no place. */
function reserve(space: Space, wanted: u64, size: u64, protection: u32): Allocation | null {
  const base = wanted == 0 ? space.place(up(size)) : wanted & ~(GRANULARITY - 1);
  const length = up(wanted == 0 ? size : wanted - base + size);
  if (base == 0 || !space.isFree(base, length)) return null;
  return space.reserve(base, length, protection, Kind.Private);
}

function virtualFree(thread: Thread, call: Call): u64 {
  const space = thread.process.space;
  const one = space.find(call.a0);
  if (one == null || one.kind != Kind.Private) return thread.fail(ERROR_INVALID_ADDRESS);
  if (<u32>call.a2 == MEM_RELEASE) {
    if (call.a1 != 0) return thread.fail(ERROR_INVALID_PARAMETER);
    if (call.a0 != one.base) return thread.fail(ERROR_INVALID_ADDRESS);
    space.release(one);
    return 1;
  }
  if (<u32>call.a2 != MEM_DECOMMIT) return thread.fail(ERROR_INVALID_PARAMETER);
  const start = down(call.a0);
  const end = call.a1 == 0 ? one.end : up(call.a0 + call.a1);
  if (end > one.end || (call.a1 == 0 && start != one.base)) return thread.fail(ERROR_INVALID_ADDRESS);
  space.decommit(one, start, end - start);
  return 1;
}

function virtualProtect(thread: Thread, call: Call): u64 {
  const space = thread.process.space;
  const one = space.find(call.a0);
  const start = down(call.a0);
  const end = up(call.a0 + call.a1);
  const protection = <u32>call.a2;
  if (accessOf(protection) < 0 || call.a1 == 0) return thread.fail(ERROR_INVALID_PARAMETER);
  if (one == null || end > one.end || end <= start) return thread.fail(ERROR_INVALID_ADDRESS);
  for (let at = start; at < end; at += PAGE) if (one.pages[one.pageOf(at)] == 0) return thread.fail(ERROR_INVALID_ADDRESS);
  if (!thread.process.memory.setU32(call.a3, protectionOf(one.pages[one.pageOf(start)]))) return thread.fail(ERROR_NOACCESS);
  return space.commit(one, start, end - start, protection) ? 1 : thread.fail(ERROR_NOT_ENOUGH_MEMORY);
}

function virtualQuery(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  if (call.a2 < INFORMATION) return thread.fail(ERROR_INVALID_PARAMETER);
  const start = down(call.a0);
  const one = thread.process.space.find(call.a0);
  let size = thread.process.space.nextAbove(start) - start;
  let state = MEM_FREE;
  let protection: u32 = 1;
  if (one != null) {
    const first = one.pageOf(start);
    let next = first + 1;
    while (next < one.pages.length && one.pages[next] == one.pages[first]) next++;
    size = <u64>(next - first) * PAGE;
    protection = protectionOf(one.pages[first]);
    state = protection == 0 ? MEM_RESERVE : MEM_COMMIT;
  }
  const at = call.a1;
  memory.setU64(at, start);
  memory.setU64(at + 8, one == null ? 0 : one.base);
  memory.setU64(at + 16, one == null ? 0 : one.protection);
  memory.setU64(at + 24, size);
  memory.setU32(at + 32, state);
  memory.setU32(at + 36, protection);
  memory.setU64(at + 40, one == null ? 0 : TYPES[one.kind]);
  return INFORMATION;
}
