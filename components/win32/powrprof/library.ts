// POWRPROF.dll: a machine on mains, with one processor, in the balanced scheme.
//
// Source: Microsoft, "CallNtPowerInformation function", "PROCESSOR_POWER_INFORMATION structure", "SYSTEM_BATTERY_STATE structure",
// "PowerGetActiveScheme function".

import { Block } from '../memory/block';
import { ERROR_INVALID_PARAMETER, ERROR_NOT_ENOUGH_MEMORY } from '../system/error';
import { Library, Shape } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';

const STATUS_ACCESS_DENIED: u64 = 0xc000_0022;
const STATUS_BUFFER_TOO_SMALL: u64 = 0xc000_0023;
const STATUS_INVALID_PARAMETER: u64 = 0xc000_000d;

/** POWER_INFORMATION_LEVEL. */
const SYSTEM_BATTERY_STATE: u32 = 5;
const PROCESSOR_INFORMATION: u32 = 11;
const LAST_LEVEL: u32 = 96;
/** What the one processor is said to run at, in MHz. */
const SPEED: u32 = 1000;
/** GUID_TYPICAL_POWER_SAVINGS, the balanced scheme. */
const BALANCED: StaticArray<u32> = [0x381b4222, 0x41f0f694, 0x5bff8596, 0x2edf60b2];

export function powrprof(): Library {
  const library = new Library('POWRPROF.dll');
  library.add('CallNtPowerInformation', information, Shape.Wide);
  library.add('PowerGetActiveScheme', activeScheme);
  library.lacks('CallNtPowerInformation', 'all but ProcessorInformation and SystemBatteryState, which say nothing of the machine: others are refused');
  library.only('PowerGetActiveScheme', 'the balanced scheme');
  return library;
}

/** Level, input, its size, output, its size. */
function information(thread: Thread, call: Call): u64 {
  const level = <u32>call.a0;
  if (level > LAST_LEVEL) return STATUS_INVALID_PARAMETER;
  const block = blockOf(level);
  if (block == null) return STATUS_ACCESS_DENIED;
  if (call.a1 != 0 || call.a3 == 0) return STATUS_INVALID_PARAMETER;
  if (thread.process.memory.u32(call.stack) < <u32>block.bytes.length) return STATUS_BUFFER_TOO_SMALL;
  return thread.process.memory.write(call.a3, block.bytes) ? 0 : STATUS_INVALID_PARAMETER;
}

/** Null of what is refused. */
function blockOf(level: u32): Block | null {
  if (level == PROCESSOR_INFORMATION) {
    // Number; greatest, current and allowed speed; idle states.
    const block = new Block(24);
    for (let i = 1; i <= 3; i++) block.u32(i * 4, SPEED);
    return block;
  }
  if (level != SYSTEM_BATTERY_STATE) return null;
  const block = new Block(32);
  block.u8(0, 1);
  return block;
}

/** Registry key, where the address of the scheme goes; LocalFree frees it. */
function activeScheme(thread: Thread, call: Call): u64 {
  const process = thread.process;
  if (call.a1 == 0) return ERROR_INVALID_PARAMETER;
  const at = process.heap.allocate(16);
  if (at == 0) return ERROR_NOT_ENOUGH_MEMORY;
  for (let i = 0; i < 4; i++) process.memory.setU32(at + i * 4, BALANCED[i]);
  return process.memory.setU64(call.a1, at) ? 0 : ERROR_INVALID_PARAMETER;
}
