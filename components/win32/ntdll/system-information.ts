// What the system is, by the kernel's own call.
//
// Source: Microsoft, "NtQuerySystemInformation function" and the structures that it names; winternl.h.

import { now } from '../gen/import/wasi-clocks-monotonic-clock';
import { processorTime } from '../kernel32/clock';
import { utf16 } from '../memory/access';
import { Block } from '../memory/block';
import { Library } from '../system/export';
import { systemTime } from '../system/time';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { answer, answerExactly } from './answer';
import { STATUS_INVALID_INFO_CLASS } from './status';

/** SYSTEM_INFORMATION_CLASS. */
const BASIC: u32 = 0;
const PROCESSOR: u32 = 1;
const TIME_OF_DAY: u32 = 3;
const PROCESSES: u32 = 5;
const PROCESSOR_TIMES: u32 = 8;

const PAGE: u32 = 4096;
const GRANULARITY: u32 = 0x1_0000;
/** What GetSystemInfo and GlobalMemoryStatusEx say, too. */
const MEMORY: u64 = 4 << 30;
const LOWEST: u64 = 0x1_0000;
const HIGHEST: u64 = 0x7fff_fffe_ffff;
const ARCHITECTURE: u32 = 9;
const LEVEL: u32 = 6;
/** SYSTEM_PROCESS_INFORMATION, and SYSTEM_THREAD_INFORMATION behind it for each thread. */
const PROCESS_SIZE: i32 = 256;
const THREAD_SIZE: i32 = 80;
const NORMAL_PRIORITY: u32 = 8;

export function systemInformationExports(library: Library): void {
  library.add('NtQuerySystemInformation', querySystemInformation);
  library.add('ZwQuerySystemInformation', querySystemInformation);
  library.lacks('NtQuerySystemInformation', 'other classes than the system, the processor, its times, the time of day, processes');
  library.lacks('ZwQuerySystemInformation', 'other classes than the system, the processor, its times, the time of day, processes');
}

/** Class, buffer, its size, where the size of the answer goes. */
function querySystemInformation(thread: Thread, call: Call): u64 {
  const at = call.a1;
  const room = <u32>call.a2;
  switch (<u32>call.a0) {
    case BASIC: return answerExactly(thread, basic(), at, room, call.a3);
    case PROCESSOR: return answer(thread, processor(), at, room, call.a3);
    // Who has less room gets its beginning.
    case TIME_OF_DAY: return answerExactly(thread, timeOfDay(room), at, room, call.a3);
    case PROCESSES: return answer(thread, processes(thread, at), at, room, call.a3);
    case PROCESSOR_TIMES: return answer(thread, processorTimes(thread), at, room, call.a3);
    default: return STATUS_INVALID_INFO_CLASS;
  }
}

function basic(): Block {
  const block = new Block(64);
  block.u32(4, 156_250);
  block.u32(8, PAGE);
  block.u32(12, <u32>(MEMORY / PAGE));
  block.u32(16, 1);
  block.u32(20, <u32>(MEMORY / PAGE) - 1);
  block.u32(24, GRANULARITY);
  block.u64(32, LOWEST);
  block.u64(40, HIGHEST);
  block.u64(48, 1);
  block.u8(56, 1);
  return block;
}

function processor(): Block {
  const block = new Block(12);
  block.u32(0, ARCHITECTURE | (LEVEL << 16));
  block.u32(4, 1 << 16);
  return block;
}

function timeOfDay(room: u32): Block {
  const whole = new Block(48);
  const time = systemTime();
  whole.u64(0, time - now() / 100);
  whole.u64(8, time);
  const block = new Block(min<i32>(48, <i32>min<u32>(room, 48)));
  block.put(0, whole.bytes, block.bytes.length);
  return block;
}

/** One processor: idle, in the kernel, which idling counts to, in programs. */
function processorTimes(thread: Thread): Block {
  const block = new Block(48);
  const used = processorTime(thread);
  const since = now() / 100;
  const idle = since > used ? since - used : 0;
  block.u64(0, idle);
  block.u64(8, idle);
  block.u64(16, used);
  return block;
}

/** The own process, its threads, and its name behind. */
function processes(thread: Thread, at: u64): Block {
  const process = thread.process;
  const threads = process.threads;
  const usage = process.space.vm.usage();
  const name = utf16(process.modules.program.title);
  const nameAt = PROCESS_SIZE + threads.length * THREAD_SIZE;
  const block = new Block(nameAt + ((name.length + 7) & ~7));
  block.u32(4, threads.length);
  block.u64(8, usage.memory);
  block.u32(20, threads.length);
  block.u64(24, usage.instructions);
  block.u64(32, process.started);
  block.u64(40, processorTime(thread));
  block.u32(56, (name.length - 2) | (name.length << 16));
  block.u64(64, at + nameAt);
  block.u32(72, NORMAL_PRIORITY);
  block.u64(80, process.id);
  block.u32(96, process.handles.count);
  block.u32(100, 1);
  block.u64(112, usage.peakMemory);
  block.u64(120, usage.memory);
  block.u64(136, usage.peakMemory);
  block.u64(144, usage.memory);
  block.u64(184, usage.memory);
  block.u64(192, usage.peakMemory);
  block.u64(200, usage.memory);
  for (let i = 0; i < threads.length; i++) {
    const from = PROCESS_SIZE + i * THREAD_SIZE;
    block.u64(from + 16, threads[i].started);
    block.u64(from + 40, process.id);
    block.u64(from + 48, threads[i].id);
    block.u32(from + 56, NORMAL_PRIORITY);
    block.u32(from + 60, NORMAL_PRIORITY);
  }
  block.put(nameAt, name, name.length);
  return block;
}
