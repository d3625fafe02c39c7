// What the machine and the system are: processor, memory, names.
//
// Source: Microsoft, sysinfoapi.h ("GetSystemInfo function", "GlobalMemoryStatusEx function",
// "GetComputerNameExW function"), processthreadsapi.h ("IsProcessorFeaturePresent function").

import { giveText } from '../memory/text';
import { utf16, utf8 } from '../memory/access';
import { Library, Shape } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import {
  ERROR_BUFFER_OVERFLOW, ERROR_INSUFFICIENT_BUFFER, ERROR_INVALID_PARAMETER, ERROR_MORE_DATA, ERROR_NOACCESS,
} from './error';

const SYSTEM_INFO: i32 = 48;
const AMD64: u16 = 9;
/** MEMORYSTATUSEX, MEMORYSTATUS. */
const STATUS_EX: u32 = 64;
const STATUS: u32 = 56;
/** What the program is told that there is. */
const MEMORY: u64 = 4 << 30;
const NAME = 'NUCLEUS';
const WINDOWS = 'C:\\Windows';
const SYSTEM = 'C:\\Windows\\System32';
/** PF_*: what every processor for x64 has that runs Windows, and what CPUID shows here besides. */
const FEATURES: StaticArray<u32> = [2, 3, 6, 8, 9, 10, 12, 13, 14, 17, 20, 22, 23, 36, 37, 38];

export function systemExports(library: Library): void {
  library.add('GetActiveProcessorCount', (thread, call) => 1);
  library.add('GetActiveProcessorGroupCount', (thread, call) => 1);
  library.add('GetComputerNameA', (thread, call) => computerName(thread, call.a0, call.a1, NAME, false, ERROR_BUFFER_OVERFLOW));
  library.add('GetComputerNameExA', (thread, call) => getComputerNameEx(thread, call, false));
  library.add('GetComputerNameExW', (thread, call) => getComputerNameEx(thread, call, true));
  library.add('GetComputerNameW', (thread, call) => computerName(thread, call.a0, call.a1, NAME, true, ERROR_BUFFER_OVERFLOW));
  library.add('GetLargePageMinimum', (thread, call) => 0);
  library.add('GetLogicalProcessorInformation', getLogicalProcessorInformation);
  library.add('GetLogicalProcessorInformationEx', getLogicalProcessorInformationEx);
  library.add('GetMaximumProcessorCount', (thread, call) => 1);
  library.add('GetMaximumProcessorGroupCount', (thread, call) => 1);
  library.add('GetNativeSystemInfo', getSystemInfo);
  library.add('GetNumaHighestNodeNumber', (thread, call) => (thread.process.memory.setU32(call.a0, 0) ? 1 : thread.fail(ERROR_NOACCESS)));
  library.add('GetPhysicallyInstalledSystemMemory', (thread, call) => (thread.process.memory.setU64(call.a0, MEMORY >> 10) ? 1 : thread.fail(ERROR_INVALID_PARAMETER)));
  library.add('GetProductInfo', getProductInfo, Shape.Wide);
  library.add('GetSystemDirectoryA', (thread, call) => giveText(thread, SYSTEM, call.a0, <u32>call.a1, false));
  library.add('GetSystemDirectoryW', (thread, call) => giveText(thread, SYSTEM, call.a0, <u32>call.a1, true));
  library.add('GetSystemInfo', getSystemInfo);
  library.add('GetSystemWindowsDirectoryA', (thread, call) => giveText(thread, WINDOWS, call.a0, <u32>call.a1, false));
  library.add('GetSystemWindowsDirectoryW', (thread, call) => giveText(thread, WINDOWS, call.a0, <u32>call.a1, true));
  library.add('GetWindowsDirectoryA', (thread, call) => giveText(thread, WINDOWS, call.a0, <u32>call.a1, false));
  library.add('GetWindowsDirectoryW', (thread, call) => giveText(thread, WINDOWS, call.a0, <u32>call.a1, true));
  library.add('GlobalMemoryStatus', globalMemoryStatus);
  library.add('GlobalMemoryStatusEx', globalMemoryStatusEx);
  library.add('IsProcessorFeaturePresent', (thread, call) => (FEATURES.includes(<u32>call.a0) ? 1 : 0));
  library.add('IsWow64Process', isWow64Process);
}

function getSystemInfo(thread: Thread, call: Call): u64 {
  const bytes = new StaticArray<u8>(SYSTEM_INFO);
  const at = changetype<usize>(bytes);
  store<u16>(at, AMD64);
  store<u32>(at + 4, 4096);
  store<u64>(at + 8, 0x1_0000);
  store<u64>(at + 16, 0x7fff_fffe_ffff);
  store<u64>(at + 24, 1);
  store<u32>(at + 32, 1);
  store<u32>(at + 36, 8664);
  store<u32>(at + 40, 0x1_0000);
  store<u16>(at + 44, 6);
  thread.process.memory.write(call.a0, bytes);
  return 0;
}

function available(thread: Thread): u64 {
  const used = thread.process.space.vm.usage().memory;
  return used > MEMORY ? 0 : MEMORY - used;
}

/** MEMORYSTATUS and MEMORYSTATUSEX say the same but for their ends. */
function memoryStatus(thread: Thread, size: u32): StaticArray<u8> {
  const bytes = new StaticArray<u8>(<i32>size);
  const at = changetype<usize>(bytes);
  const free = available(thread);
  store<u32>(at, size);
  store<u32>(at + 4, <u32>((MEMORY - free) * 100 / MEMORY));
  store<u64>(at + 8, MEMORY);
  store<u64>(at + 16, free);
  store<u64>(at + 24, MEMORY);
  store<u64>(at + 32, free);
  store<u64>(at + 40, 0x7fff_fffe_0000);
  store<u64>(at + 48, 0x7fff_fffe_0000 - (MEMORY - free));
  return bytes;
}

function globalMemoryStatusEx(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  if (memory.u32(call.a0) != STATUS_EX) return thread.fail(ERROR_INVALID_PARAMETER);
  return memory.write(call.a0, memoryStatus(thread, STATUS_EX)) ? 1 : thread.fail(ERROR_NOACCESS);
}

function globalMemoryStatus(thread: Thread, call: Call): u64 {
  thread.process.memory.write(call.a0, memoryStatus(thread, STATUS));
  return 0;
}

/** One processor: SYSTEM_LOGICAL_PROCESSOR_INFORMATION of a core. */
function getLogicalProcessorInformation(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const room = memory.u32(call.a1);
  if (!memory.setU32(call.a1, 32)) return thread.fail(ERROR_NOACCESS);
  if (room < 32) return thread.fail(ERROR_INSUFFICIENT_BUFFER);
  memory.fill(call.a0, 0, 32);
  memory.setU64(call.a0, 1);
  return 1;
}

/** Relationships that the one processor has: a core, a node and a package, which look the same, and the one group. */
const UNITS: StaticArray<u32> = [0, 1, 3];
const GROUP: u32 = 4;
const MOST_RELATION: u32 = 7;
const ALL_RELATIONS: u32 = 0xffff;
const UNIT_SIZE: u32 = 48;
const GROUP_SIZE: u32 = 80;

/** (relationship, place, place of the size). Nothing is told of caches. */
function getLogicalProcessorInformationEx(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const relation = <u32>call.a0;
  if (relation > MOST_RELATION && relation != ALL_RELATIONS) return thread.fail(ERROR_INVALID_PARAMETER);
  const hasGroup = relation == GROUP || relation == ALL_RELATIONS;
  const units: u32 = relation == ALL_RELATIONS ? UNITS.length : UNITS.includes(relation) ? 1 : 0;
  const needed: u32 = units * UNIT_SIZE + (hasGroup ? GROUP_SIZE : 0);
  const room = memory.u32(call.a2);
  if (!memory.setU32(call.a2, needed)) return thread.fail(ERROR_NOACCESS);
  if (room < needed) return thread.fail(ERROR_INSUFFICIENT_BUFFER);
  memory.fill(call.a1, 0, needed);
  let at = call.a1;
  for (let i: u32 = 0; i < units; i++) {
    memory.setU32(at, relation == ALL_RELATIONS ? UNITS[i] : relation);
    memory.setU32(at + 4, UNIT_SIZE);
    memory.setU32(at + 28, 1 << 16);
    memory.setU64(at + 32, 1);
    at += UNIT_SIZE;
  }
  if (hasGroup) {
    memory.setU32(at, GROUP);
    memory.setU32(at + 4, GROUP_SIZE);
    memory.setU32(at + 8, 1 | (1 << 16));
    memory.setU32(at + 32, 0x101);
    memory.setU64(at + 72, 1);
  }
  return 1;
}

function isWow64Process(thread: Thread, call: Call): u64 {
  return thread.process.memory.setU32(call.a1, 0) ? 1 : thread.fail(ERROR_NOACCESS);
}

/** PRODUCT_PROFESSIONAL. */
function getProductInfo(thread: Thread, call: Call): u64 {
  return thread.process.memory.setU32(thread.process.memory.u64(call.stack), 0x30) ? 1 : 0;
}

// Names.

/** NetBIOS, DNS host name, domain, fully qualified; then the same of the physical machine. */
function getComputerNameEx(thread: Thread, call: Call, wide: bool): u64 {
  const kind = <u32>call.a0;
  if (kind > 7) return thread.fail(ERROR_INVALID_PARAMETER);
  const name = (kind & 3) == 2 ? '' : (kind & 3) == 0 ? NAME : NAME.toLowerCase();
  return computerName(thread, call.a1, call.a2, name, wide, ERROR_MORE_DATA);
}

/** The room is given and answered in place; it counts the zero only where it is too little. */
export function computerName(thread: Thread, at: u64, size: u64, name: string, wide: bool, error: u32): u64 {
  const memory = thread.process.memory;
  const bytes = wide ? utf16(name) : utf8(name);
  const units = wide ? <u32>bytes.length >> 1 : <u32>bytes.length;
  if (size == 0) return thread.fail(ERROR_INVALID_PARAMETER);
  if (memory.u32(size) < units) {
    memory.setU32(size, units);
    return thread.fail(error);
  }
  if (!memory.write(at, bytes)) return thread.fail(ERROR_NOACCESS);
  return memory.setU32(size, units - 1) ? 1 : thread.fail(ERROR_NOACCESS);
}
