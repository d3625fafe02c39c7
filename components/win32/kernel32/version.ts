// The version of the system, as a program is told it.
//
// Source: Microsoft, sysinfoapi.h ("GetVersion function", "GetVersionExW function"), winbase.h ("VerifyVersionInfoW function"), winnt.h
// ("VerSetConditionMask function").

import { toldVersion } from '../image/manifest';
import { Library } from '../system/export';
import { Version } from '../system/version';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { ERROR_INSUFFICIENT_BUFFER, ERROR_INVALID_PARAMETER, ERROR_NOACCESS, ERROR_OLD_WIN_VERSION } from './error';

/** OSVERSIONINFOW, OSVERSIONINFOEXW, and the same with narrow texts. */
const VERSION_W: u32 = 276;
const VERSION_EX_W: u32 = 284;
const VERSION_A: u32 = 148;
const VERSION_EX_A: u32 = 156;

export function versionExports(library: Library): void {
  library.add('GetVersion', getVersion);
  library.add('GetVersionExA', getVersionExA);
  library.add('GetVersionExW', getVersionExW);
  library.add('VerSetConditionMask', verSetConditionMask);
  library.add('VerifyVersionInfoA', (thread, call) => verifyVersionInfo(thread, call, VERSION_A));
  library.add('VerifyVersionInfoW', (thread, call) => verifyVersionInfo(thread, call, VERSION_W));
}

function getVersion(thread: Thread, call: Call): u64 {
  const version = toldVersion(thread.process);
  return (<u64>version.build << 16) | (version.minor << 8) | version.major;
}

function getVersionExW(thread: Thread, call: Call): u64 {
  return version(thread, call, VERSION_W, VERSION_EX_W);
}

function getVersionExA(thread: Thread, call: Call): u64 {
  return version(thread, call, VERSION_A, VERSION_EX_A);
}

function version(thread: Thread, call: Call, short: u32, long: u32): u64 {
  const size = thread.process.memory.u32(call.a0);
  if (size != short && size != long) return thread.fail(ERROR_INSUFFICIENT_BUFFER);
  return writeVersion(thread, call.a0, size, short, toldVersion(thread.process)) ? 1 : thread.fail(ERROR_NOACCESS);
}

/** OSVERSIONINFO of some size, and what follows in the greater one, which begins at `extra`. */
export function writeVersion(thread: Thread, address: u64, size: u32, extra: u32, version: Version): bool {
  const bytes = new StaticArray<u8>(<i32>size);
  const at = changetype<usize>(bytes);
  store<u32>(at, size);
  store<u32>(at + 4, version.major);
  store<u32>(at + 8, version.minor);
  store<u32>(at + 12, version.build);
  store<u32>(at + 16, 2);
  // VER_SUITE_SINGLEUSERTS, VER_NT_WORKSTATION.
  if (size > extra) {
    store<u16>(at + extra + 4, 0x100);
    store<u8>(at + extra + 6, 1);
  }
  return thread.process.memory.write(address, bytes);
}

/** Three bits for each of eight fields. */
export function verSetConditionMask(thread: Thread, call: Call): u64 {
  const condition = call.a2 & 7;
  let mask = call.a0;
  for (let bit: u64 = 0; bit < 8; bit++) {
    if (((call.a1 >> bit) & 1) == 0) continue;
    mask |= condition << (bit * 3);
    break;
  }
  return mask | 0x8000_0000_0000_0000;
}

/** Major, minor and service pack are one number where the first of them is compared by more than equality. */
function verifyVersionInfo(thread: Thread, call: Call, extra: u32): u64 {
  const memory = thread.process.memory;
  const types = <u32>call.a1;
  if (types == 0 || call.a2 == 0) return thread.fail(ERROR_INVALID_PARAMETER);
  const wanted: StaticArray<u32> = [
    memory.u32(call.a0 + 8), memory.u32(call.a0 + 4), memory.u32(call.a0 + 12), memory.u32(call.a0 + 16),
    memory.u16(call.a0 + extra + 2), memory.u16(call.a0 + extra), memory.u16(call.a0 + extra + 4), memory.u16(call.a0 + extra + 6) & 0xff,
  ];
  const version = toldVersion(thread.process);
  const have: StaticArray<u32> = [version.minor, version.major, version.build, 2, 0, 0, 0x100, 1];
  for (let i = 2; i < 8; i++) {
    if (i == 4 || i == 5 || ((types >> i) & 1) == 0) continue;
    if (!holds(have[i], wanted[i], conditionOf(call.a2, i))) return thread.fail(ERROR_OLD_WIN_VERSION);
  }
  return ordered(have, wanted, types, call.a2) ? 1 : thread.fail(ERROR_OLD_WIN_VERSION);
}

function conditionOf(mask: u64, field: u32): u32 {
  return <u32>(mask >> (field * 3)) & 7;
}

/** The fields of the version proper, the weightiest first: what follows counts where they are equal. */
function ordered(have: StaticArray<u32>, wanted: StaticArray<u32>, types: u32, mask: u64): bool {
  const order: StaticArray<i32> = [1, 0, 5, 4];
  let condition: u32 = 0;
  for (let i = 0; i < order.length; i++) {
    const field = order[i];
    if (((types >> field) & 1) == 0) continue;
    if (condition == 0) condition = conditionOf(mask, field);
    if (condition == 1 || have[field] != wanted[field]) {
      if (!holds(have[field], wanted[field], condition)) return false;
      if (condition != 1) return true;
    }
  }
  return condition == 0 || condition == 1 || condition == 3 || condition == 5;
}

/** VER_EQUAL, GREATER, GREATER_EQUAL, LESS, LESS_EQUAL; AND and OR for bits. */
function holds(have: u32, wanted: u32, condition: u32): bool {
  switch (condition) {
    case 1: return have == wanted;
    case 2: return have > wanted;
    case 3: return have >= wanted;
    case 4: return have < wanted;
    case 5: return have <= wanted;
    case 6: return (have & wanted) == wanted;
    case 7: return (have & wanted) != 0;
    default: return false;
  }
}
