// Jobs: objects that hold processes. Limits are kept and told; the one that ends processes with the last handle holds.
//
// Source: Microsoft, "Job Objects", "CreateJobObjectW function", "QueryInformationJobObject function", "SetInformationJobObject function",
// "JOBOBJECT_EXTENDED_LIMIT_INFORMATION structure".

import { Block } from '../memory/block';
import { Job } from '../object/job';
import { Kind } from '../object/named-object';
import { Library, Shape } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { processorTime } from './clock';
import {
  ERROR_ACCESS_DENIED, ERROR_BAD_LENGTH, ERROR_INVALID_PARAMETER, ERROR_MORE_DATA, ERROR_NOACCESS,
} from './error';
import { create, find, nameOf, open } from './named';
import { processOf } from './process-control';

const ASSIGN_PROCESS: u32 = 1;
const SET_ATTRIBUTES: u32 = 2;
const QUERY: u32 = 4;
const TERMINATE: u32 = 8;
const ALL_ACCESS: u32 = 0x1f_001f;

/** JOBOBJECTINFOCLASS. */
const ACCOUNTING: u32 = 1;
const BASIC_LIMITS: u32 = 2;
const PROCESSES: u32 = 3;
const INTERFACE_LIMITS: u32 = 4;
const END_OF_JOB: u32 = 6;
const COMPLETION_PORT: u32 = 7;
const ACCOUNTING_AND_TRANSFERS: u32 = 8;
const LIMITS: u32 = 9;
const CPU_RATE: u32 = 15;

const BASIC_SIZE: i32 = 64;
const LIMITS_SIZE: i32 = 144;
/** What JOB_OBJECT_LIMIT_* there are for each of the two structures. */
const BASIC_FLAGS: u32 = 0xff;
const ALL_FLAGS: u32 = 0x7fff;
const LIMIT_FLAGS: u64 = 16;

export function jobExports(library: Library): void {
  library.add('AssignProcessToJobObject', assign);
  library.add('CreateJobObjectA', (thread, call) => create(thread, new Job(), call.a0, nameOf(thread, call.a1, false), ALL_ACCESS));
  library.add('CreateJobObjectW', (thread, call) => create(thread, new Job(), call.a0, nameOf(thread, call.a1, true), ALL_ACCESS));
  library.add('IsProcessInJob', isProcessInJob);
  library.add('OpenJobObjectA', (thread, call) => open(thread, Kind.Job, nameOf(thread, call.a2, false), <u32>call.a0, call.i1 != 0));
  library.add('OpenJobObjectW', (thread, call) => open(thread, Kind.Job, nameOf(thread, call.a2, true), <u32>call.a0, call.i1 != 0));
  library.add('QueryInformationJobObject', query, Shape.Wide);
  library.add('SetInformationJobObject', set);
  library.add('TerminateJobObject', terminate);
  library.lacks('SetInformationJobObject', 'of the limits only JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE is enforced; no messages go to a completion port');
}

function assign(thread: Thread, call: Call): u64 {
  const job = find<Job>(thread, call.a0, ASSIGN_PROCESS);
  if (job == null) return 0;
  const process = processOf(thread, call.a1);
  if (process == null) return 0;
  // A process may move on only to jobs inside of the one it is in, and those are none.
  if (process.job != null && process.job != job) return thread.fail(ERROR_ACCESS_DENIED);
  job.join(process);
  return 1;
}

/** Process, job or null for any, where the answer goes. */
function isProcessInJob(thread: Thread, call: Call): u64 {
  const process = processOf(thread, call.a0);
  if (process == null) return 0;
  const current = process.job;
  let isIn = current != null;
  if (call.a1 != 0) {
    const job = find<Job>(thread, call.a1, QUERY);
    if (job == null) return 0;
    isIn = job == current;
  }
  return thread.process.memory.setU32(call.a2, isIn ? 1 : 0) ? 1 : thread.fail(ERROR_NOACCESS);
}

function terminate(thread: Thread, call: Call): u64 {
  const job = find<Job>(thread, call.a0, TERMINATE);
  if (job == null) return 0;
  job.terminate(<u32>call.a1);
  return 1;
}

// What it says of itself.

/** Job, or null for the process's own; class, buffer, its size; where the size of the answer goes. */
function query(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const job = call.a0 == 0 ? thread.process.job : find<Job>(thread, call.a0, QUERY);
  if (job == null) return call.a0 == 0 ? thread.fail(ERROR_ACCESS_DENIED) : 0;
  const block = describe(thread, job, <u32>call.a1);
  if (block == null) return thread.fail(ERROR_INVALID_PARAMETER);
  const size = <u32>block.bytes.length;
  const isList = <u32>call.a1 == PROCESSES;
  if (isList ? <u32>call.a3 < size : <u32>call.a3 != size) return thread.fail(isList ? ERROR_MORE_DATA : ERROR_BAD_LENGTH);
  if (!memory.write(call.a2, block.bytes)) return thread.fail(ERROR_NOACCESS);
  const told = memory.u64(call.stack);
  if (told != 0) memory.setU32(told, size);
  return 1;
}

/** Null for a class that there is not. */
function describe(thread: Thread, job: Job, class_: u32): Block | null {
  switch (class_) {
    case ACCOUNTING: return accounting(thread, job, 48);
    case ACCOUNTING_AND_TRANSFERS: return accounting(thread, job, 96);
    case BASIC_LIMITS: return limitsOf(job, BASIC_SIZE);
    case LIMITS: return limitsOf(job, LIMITS_SIZE);
    case PROCESSES: return processes(job);
    case INTERFACE_LIMITS: return pair(job.interfaceLimits, 0, 4);
    case END_OF_JOB: return pair(job.endAction, 0, 4);
    case CPU_RATE: return pair(job.rateFlags, job.rate, 8);
    default: return null;
  }
}

function pair(first: u32, second: u32, size: i32): Block {
  const block = new Block(size);
  block.u32(0, first);
  if (size > 4) block.u32(4, second);
  return block;
}

function limitsOf(job: Job, size: i32): Block {
  const block = new Block(size);
  block.put(0, job.limits, size);
  return block;
}

function processes(job: Job): Block {
  const count = job.members.length;
  const block = new Block(max(16, 8 + count * 8));
  block.u32(0, count);
  block.u32(4, count);
  for (let i = 0; i < count; i++) block.u64(8 + i * 8, job.members[i].id);
  return block;
}

/** JOBOBJECT_BASIC_ACCOUNTING_INFORMATION, and with counters of transfers, which nobody keeps. */
function accounting(thread: Thread, job: Job, size: i32): Block {
  const block = new Block(size);
  if (job.members.length == 0) return block;
  const used = processorTime(thread);
  block.u64(0, used);
  block.u64(16, used);
  block.u32(36, job.members.length);
  block.u32(40, job.members.length);
  return block;
}

/** Job, class, buffer, its size. */
function set(thread: Thread, call: Call): u64 {
  const job = find<Job>(thread, call.a0, SET_ATTRIBUTES);
  if (job == null) return 0;
  const memory = thread.process.memory;
  const size = sizeOf(<u32>call.a1);
  if (size == 0) return thread.fail(ERROR_INVALID_PARAMETER);
  if (<u32>call.a3 != size) return thread.fail(ERROR_BAD_LENGTH);
  const bytes = memory.bytes(call.a2, size);
  if (bytes == null) return thread.fail(ERROR_NOACCESS);
  const first = load<u32>(changetype<usize>(bytes));
  switch (<u32>call.a1) {
    case BASIC_LIMITS: return setLimits(thread, job, bytes, BASIC_FLAGS);
    case LIMITS: return setLimits(thread, job, bytes, ALL_FLAGS);
    case INTERFACE_LIMITS: job.interfaceLimits = first; break;
    case END_OF_JOB: job.endAction = first; break;
    case CPU_RATE: {
      job.rateFlags = first;
      job.rate = load<u32>(changetype<usize>(bytes) + 4);
      break;
    }
  }
  return 1;
}

/** Of what can be set; 0 for all else. */
function sizeOf(class_: u32): u32 {
  switch (class_) {
    case BASIC_LIMITS: return BASIC_SIZE;
    case LIMITS: return LIMITS_SIZE;
    case INTERFACE_LIMITS:
    case END_OF_JOB: return 4;
    case CPU_RATE: return 8;
    case COMPLETION_PORT: return 16;
    default: return 0;
  }
}

function setLimits(thread: Thread, job: Job, bytes: StaticArray<u8>, allowed: u32): u64 {
  const flags = load<u32>(changetype<usize>(bytes) + <usize>LIMIT_FLAGS);
  if ((flags & ~allowed) != 0) return thread.fail(ERROR_INVALID_PARAMETER);
  memory.copy(changetype<usize>(job.limits), changetype<usize>(bytes), bytes.length);
  return 1;
}
