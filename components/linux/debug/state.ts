// Registers of a thread that stands still, and the system call that it is in: as Linux shows them to a debugger, a call that was interrupted to
// be looked at has the error in rax that makes it begin again.

import { ERESTARTSYS } from '../errno';
import { Registers } from '../gen/import/nucleus-hypervisor-machine';
import { leaveFutex } from '../thread/futex';
import { State, Thread } from '../thread/thread';

/** The last of the errors with which a call begins again. */
const LAST_RESTART: i64 = 514;

/** Number of the call that the thread is in, or -1. */
export function callOf(thread: Thread): i64 {
  return thread.inCall || thread.restart != 0 ? thread.call.number : -1;
}

export function shownRegisters(thread: Thread): Registers {
  const registers = thread.registers();
  if (thread.inCall) registers.rax = <u64>-ERESTARTSYS;
  else if (thread.restart != 0) registers.rax = <u64>-thread.restart;
  return registers;
}

/** The thread goes on with these registers; out of its call, unless they say that it begins again. */
export function change(thread: Thread, registers: Registers, call: i64): void {
  if (thread.inCall && isSame(shownRegisters(thread), registers) && call == thread.call.number) return;
  if (thread.inCall) {
    thread.leaveWaits();
    thread.stopOpening();
    leaveFutex(thread);
    thread.inCall = false;
    if (thread.state == State.Waiting) thread.state = State.Ready;
  }
  const error = -<i64>registers.rax;
  const begins = call >= 0 && error >= ERESTARTSYS && error <= LAST_RESTART;
  thread.restart = begins ? error : 0;
  if (begins) thread.call.number = <i32>call;
  thread.setRegisters(registers);
}

function isSame(one: Registers, other: Registers): bool {
  return memory.compare(changetype<usize>(one), changetype<usize>(other), offsetof<Registers>()) == 0;
}
