// What a process and its threads are, by the kernel's own calls.
//
// Source: Microsoft, "NtQueryInformationProcess function", "NtQueryInformationThread function", "PROCESS_BASIC_INFORMATION";
// "Windows Kernel-Mode Process and Thread Manager".

import { processorTime } from '../kernel32/clock';
import { isOwn } from '../kernel32/process-control';
import { exitProcess } from '../kernel32/process';
import { threadOf } from '../kernel32/thread';
import { Block } from '../memory/block';
import { HARDDISK } from '../path/name';
import { Library, Shape } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { answer, answerExactly, long, quad, withText } from './answer';
import { STATUS_INVALID_HANDLE, STATUS_INVALID_INFO_CLASS, STATUS_PENDING, STATUS_PORT_NOT_SET } from './status';

/** PROCESSINFOCLASS. */
const BASIC: u32 = 0;
const MEMORY: u32 = 3;
const TIMES: u32 = 4;
const DEBUG_PORT: u32 = 7;
const HANDLES: u32 = 20;
const SESSION: u32 = 24;
const WOW64: u32 = 26;
const IMAGE: u32 = 27;
const BREAK_ON_TERMINATION: u32 = 29;
const DEBUG_OBJECT: u32 = 30;
const DEBUG_FLAGS: u32 = 31;
const WIN32_IMAGE: u32 = 43;
const COMMAND_LINE: u32 = 60;

/** UNICODE_STRING. */
const STRING: i32 = 16;
const NORMAL_PRIORITY: u32 = 8;

export function processInformationExports(library: Library): void {
  library.add('NtQueryInformationProcess', queryInformationProcess, Shape.Wide);
  library.add('ZwQueryInformationProcess', queryInformationProcess, Shape.Wide);
  library.add('RtlExitUserProcess', exitProcess);
  library.add('NtQueryInformationThread', queryInformationThread, Shape.Wide);
  library.add('ZwQueryInformationThread', queryInformationThread, Shape.Wide);
}

/** Process, class, buffer, its size; where the size of the answer goes. */
function queryInformationProcess(thread: Thread, call: Call): u64 {
  if (!isOwn(thread, call.a0)) return STATUS_INVALID_HANDLE;
  const process = thread.process;
  const told = process.memory.u64(call.stack);
  const class_ = <u32>call.a1;
  // Texts take rooms of any size.
  let text: string = '';
  if (class_ == IMAGE) text = HARDDISK + process.modules.program.path.substring(2);
  else if (class_ == WIN32_IMAGE) text = process.modules.program.path;
  else if (class_ == COMMAND_LINE) text = process.commandLine;
  else {
    const block = describe(thread, class_);
    if (block != null) return answerExactly(thread, block, call.a2, <u32>call.a3, told);
    return class_ == DEBUG_OBJECT ? STATUS_PORT_NOT_SET : STATUS_INVALID_INFO_CLASS;
  }
  return answer(thread, withText(text, call.a2, STRING), call.a2, <u32>call.a3, told);
}

/** Null for a class that there is not. */
function describe(thread: Thread, class_: u32): Block | null {
  const process = thread.process;
  switch (class_) {
    case BASIC: {
      const block = new Block(48);
      block.u32(0, STATUS_PENDING);
      block.u64(8, process.peb);
      block.u64(16, 1);
      block.u32(24, NORMAL_PRIORITY);
      block.u64(32, process.id);
      return block;
    }
    case MEMORY: {
      const block = new Block(88);
      const usage = process.space.vm.usage();
      block.u64(0, usage.peakMemory);
      block.u64(8, usage.memory);
      block.u64(24, usage.peakMemory);
      block.u64(32, usage.memory);
      block.u64(72, usage.memory);
      block.u64(80, usage.peakMemory);
      return block;
    }
    case TIMES: {
      const block = new Block(32);
      block.u64(0, process.started);
      block.u64(24, processorTime(thread));
      return block;
    }
    case DEBUG_PORT:
    case WOW64: return quad(0);
    case HANDLES: return long(process.handles.count);
    case SESSION:
    case DEBUG_FLAGS: return long(1);
    case BREAK_ON_TERMINATION: return long(0);
    default: return null;
  }
}

/** Thread, class, buffer, its size; where the size of the answer goes. Basic (0) and times (1). */
function queryInformationThread(thread: Thread, call: Call): u64 {
  const one = threadOf(thread, call.a0);
  if (one == null) return STATUS_INVALID_HANDLE;
  const told = thread.process.memory.u64(call.stack);
  let block: Block;
  if (<u32>call.a1 == 0) {
    block = new Block(48);
    block.u32(0, one.ended == 0 ? STATUS_PENDING : one.code);
    block.u64(8, one.teb);
    block.u64(16, thread.process.id);
    block.u64(24, one.id);
    block.u64(32, 1);
    block.u32(40, NORMAL_PRIORITY);
  } else if (<u32>call.a1 == 1) {
    block = new Block(32);
    block.u64(0, one.started);
    block.u64(8, one.ended);
    block.u64(24, processorTime(thread));
  } else return STATUS_INVALID_INFO_CLASS;
  return answerExactly(thread, block, call.a2, <u32>call.a3, told);
}
