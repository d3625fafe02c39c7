// Filters of system calls (seccomp(2)): what a thread lets itself do from now on. A filter is asked once for each call, when it begins; of
// several all are asked, and the strictest answer counts.

import { ENOSYS } from '../errno';
import { force } from '../signal/deliver';
import { SignalInfo } from '../signal/info';
import { SIGKILL, SIGSYS } from '../signal/number';
import { Call } from '../syscall/call';
import { NO_ANSWER, Thread } from '../thread/thread';
import { FilterProgram, Subject } from './program';

export const MODE_NONE: i32 = 0;
export const MODE_STRICT: i32 = 1;
export const MODE_FILTER: i32 = 2;

export const KILL_PROCESS: u32 = 0x8000_0000;
export const KILL_THREAD: u32 = 0;
export const TRAP: u32 = 0x3_0000;
export const ERRNO: u32 = 0x5_0000;
export const TRACE: u32 = 0x7ff0_0000;
export const LOG: u32 = 0x7ffc_0000;
export const ALLOW: u32 = 0x7fff_0000;
const ACTION: u32 = 0xffff_0000;
const DATA: u32 = 0xffff;

/** AUDIT_ARCH_X86_64. */
const ARCHITECTURE: u32 = 0xc000_003e;
/** struct seccomp_data. */
export const DATA_SIZE: u32 = 64;
const SYS_SECCOMP: i32 = 1;
const LARGEST_ERROR: u32 = 4095;
/** The handler may go on with the call. */
export const GO_ON: i64 = i64.MIN_VALUE + 2;

/** A filter, and those that were there before it. */
export class Filter {
  /** Instructions of all of them, as the kernel counts them. */
  readonly cost: i32;
  readonly count: i32;

  constructor(
    readonly program: FilterProgram,
    readonly before: Filter | null,
  ) {
    this.cost = program.length + 4 + (before == null ? 0 : before.cost);
    this.count = 1 + (before == null ? 0 : before.count);
  }

  /** Is `other` this one, or one of those before it? */
  extends_(other: Filter | null): bool {
    if (other == null) return true;
    let filter: Filter | null = this;
    while (filter != null) {
      if (filter == other) return true;
      filter = filter.before;
    }
    return false;
  }
}

/** The call, as struct seccomp_data has it: number, architecture, address, six arguments. */
class CallSubject extends Subject {
  constructor(private thread: Thread, private call: Call) {
    super();
  }

  get size(): u32 {
    return DATA_SIZE;
  }

  word(offset: u32): u32 {
    if (offset == 0) return this.call.number;
    if (offset == 4) return ARCHITECTURE;
    const value = offset < 16 ? this.thread.registers().rip : this.call.argument(<i32>(offset - 16) / 8);
    return <u32>((offset & 4) != 0 ? value >> 32 : value);
  }
}

/** GO_ON, or what becomes of the thread's call in its place. */
export function judge(thread: Thread): i64 {
  const call = thread.call;
  if (thread.filterMode == MODE_STRICT) return judgeStrictly(thread, call);
  const subject = new CallSubject(thread, call);
  let verdict = ALLOW;
  let filter = thread.filter;
  while (filter != null) {
    const answer = filter.program.run(subject);
    if (<i32>(answer & ACTION) < <i32>(verdict & ACTION)) verdict = answer;
    filter = filter.before;
  }
  return carryOut(thread, call, verdict);
}

/** read, write, exit and rt_sigreturn. */
function judgeStrictly(thread: Thread, call: Call): i64 {
  if (call.number == 0 || call.number == 1 || call.number == 60 || call.number == 15) return GO_ON;
  thread.process.die(new SignalInfo(SIGKILL, 0));
  return NO_ANSWER;
}

function carryOut(thread: Thread, call: Call, verdict: u32): i64 {
  const data = verdict & DATA;
  switch (verdict & ACTION) {
    case ALLOW:
    case LOG:
      return GO_ON;
    case TRACE:
      // Nobody traces.
      return -ENOSYS;
    case ERRNO:
      return -(<i64>min(data, LARGEST_ERROR));
    case TRAP:
      // The registers are as before the call.
      thread.setAnswer(call.number);
      force(thread, about(thread, call, data));
      return NO_ANSWER;
    case KILL_THREAD:
      if (thread.process.threads.length > 1) {
        thread.process.endThread(thread, SIGSYS);
        return NO_ANSWER;
      }
  }
  thread.process.die(about(thread, call, data));
  return NO_ANSWER;
}

function about(thread: Thread, call: Call, data: u32): SignalInfo {
  const info = new SignalInfo(SIGSYS, SYS_SECCOMP);
  info.isFault = true;
  info.error = data;
  info.address = thread.registers().rip;
  info.systemCall = call.number;
  info.architecture = ARCHITECTURE;
  info.story = `its filter does not let it make system call ${call.number}`;
  return info;
}
