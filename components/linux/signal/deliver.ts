// Sending signals, and delivering them before a thread goes on in the guest.

import { EINTR, ERESTARTSYS } from '../errno';
import { Registers } from '../gen/import/nucleus-hypervisor-machine';
import { Trap } from '../../lib/trap';
import { goOn, isOrphaned, stop } from '../process/family';
import { Process } from '../process/process';
import { State, Thread } from '../thread/thread';
import { pushFrame } from './frame';
import { SI_KERNEL, SignalInfo } from './info';
import { Default, SIGCONT, SIGKILL, SIGSEGV, SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU, bitOf, defaultAction } from './number';
import { Action, SA_NODEFER, SA_RESETHAND, SA_RESTART, SIG_DFL, SIG_IGN, UNBLOCKABLE } from './signals';

/** Length of the SYSCALL instruction, which a restarted call goes back over. */
const SYSCALL_LENGTH: u64 = 2;

/** Signals that stop a process. */
const STOPS: i32[] = [SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU];

/** What a signal does at once, whoever takes it: a stop and a continuation undo each other. */
function arrive(process: Process, number: i32): void {
  if (number == SIGCONT) {
    for (let i = 0; i < STOPS.length; i++) discard(process, STOPS[i]);
    goOn(process);
  } else if (number == SIGKILL) {
    process.stopSignal = 0;
    for (let i = 0; i < process.threads.length; i++) process.threads[i].wake();
  } else if (defaultAction(number) == Default.Stop) {
    discard(process, SIGCONT);
  }
}

/** Takes back what was sent and not delivered. */
export function discard(process: Process, number: i32): void {
  process.signals.pending.discard(number);
  for (let i = 0; i < process.threads.length; i++) process.threads[i].pending.discard(number);
}

/** Sends a signal to the process: any thread may take it. False if too many are queued. */
export function sendToProcess(process: Process, info: SignalInfo): bool {
  if (process.ended) return true;
  arrive(process, info.number);
  if (process.signals.ignores(info.number) && !isBlockedEverywhere(process, info.number)) return true;
  if (!process.signals.pending.add(info)) return false;
  tellFiles(process);
  for (let i = 0; i < process.threads.length; i++) {
    const thread = process.threads[i];
    if (!takes(thread, info.number)) continue;
    thread.wake();
    break;
  }
  return true;
}

export function sendToThread(thread: Thread, info: SignalInfo): bool {
  if (thread.process.ended) return true;
  arrive(thread.process, info.number);
  const ignored = thread.process.signals.ignores(info.number);
  if (ignored && (thread.mask & bitOf(info.number)) == 0) return true;
  if (!thread.pending.add(info)) return false;
  tellFiles(thread.process);
  if (takes(thread, info.number)) thread.wake();
  return true;
}

/** Wakes those who wait for signals by signalfd. */
function tellFiles(process: Process): void {
  const files = process.sandbox.signalFiles;
  for (let i = 0; i < files.length; i++) files[i].wake();
}

function takes(thread: Thread, number: i32): bool {
  if (thread.state == State.Ended) return false;
  return (thread.mask & ~thread.awaited & bitOf(number)) == 0;
}

function isBlockedEverywhere(process: Process, number: i32): bool {
  for (let i = 0; i < process.threads.length; i++) {
    if (takes(process.threads[i], number)) return false;
  }
  return true;
}

/** A signal that the thread cannot go on without: blocked or ignored, it ends the process. */
export function force(thread: Thread, info: SignalInfo): void {
  const action = thread.process.signals.action(info.number);
  const bit = bitOf(info.number);
  if ((thread.mask & bit) != 0 || action.handler == SIG_IGN) {
    action.handler = SIG_DFL;
    thread.mask &= ~bit;
  }
  thread.pending.discard(info.number);
  thread.pending.add(info);
}

/** Delivers what can be delivered, and settles whether an interrupted call starts again. */
export function deliver(thread: Thread): void {
  const process = thread.process;
  while (thread.hasSignal && !process.ended) {
    let info = thread.passed;
    thread.passed = null;
    if (info == null) {
      info = takeNext(thread);
      if (info == null) break;
      const debug = process.debug;
      if (debug != null && debug.catches(thread, info)) return;
    }
    const action = process.signals.action(info.number);
    if (action.handler == SIG_IGN) continue;
    if (action.handler == SIG_DFL) {
      const fate = defaultAction(info.number);
      if (fate == Default.Terminate || fate == Default.Core) end(process, info);
      else if (fate == Default.Stop && mayStop(process, info.number)) stop(process, info.number);
      if (process.stopSignal != 0) return;
      continue;
    }
    enterHandler(thread, action, info);
  }
  if (process.ended) return;
  if (thread.restart != 0) {
    const registers = thread.registers();
    startAgain(thread, registers);
    thread.setRegisters(registers);
    thread.restart = 0;
  }
  if (thread.hasSavedMask) restoreMask(thread);
}

/** Ends the process by the signal, unless its program is one that is told and does it itself. */
function end(process: Process, info: SignalInfo): void {
  const launched = process.launched;
  if (launched == null || !launched.hears(info.number)) process.die(info);
}

/** A terminal's stop signals do nothing where nobody could make the process go on again. */
function mayStop(process: Process, number: i32): bool {
  return number == SIGSTOP || !isOrphaned(process.sandbox, process.group);
}

export function restoreMask(thread: Thread): void {
  thread.hasSavedMask = false;
  thread.mask = thread.savedMask;
}

function takeNext(thread: Thread): SignalInfo | null {
  const info = thread.pending.take(~thread.mask);
  return info != null ? info : thread.process.signals.pending.take(~thread.mask);
}

function enterHandler(thread: Thread, action: Action, info: SignalInfo): void {
  const registers = thread.registers();
  if (thread.restart != 0) {
    const again = thread.restart == ERESTARTSYS && (action.flags & SA_RESTART) != 0;
    if (again) startAgain(thread, registers);
    else registers.rax = <u64>-EINTR;
    thread.restart = 0;
  }
  const mask = thread.hasSavedMask ? thread.savedMask : thread.mask;
  thread.hasSavedMask = false;
  const trace = thread.process.trace;
  if (trace != null) trace.signal(thread, info);
  if (!pushFrame(thread, registers, action, info, mask)) {
    const end = new SignalInfo(SIGSEGV, SI_KERNEL);
    end.story = 'no room on the stack for the handler of ' + info.number.toString();
    thread.process.die(end);
    return;
  }
  thread.mask |= action.mask & ~UNBLOCKABLE;
  if ((action.flags & SA_NODEFER) == 0) thread.mask |= bitOf(info.number);
  if ((action.flags & SA_RESETHAND) != 0) action.handler = SIG_DFL;
  thread.setRegisters(registers);
  // A step that begins with a signal ends where its handler does begin.
  if (thread.trap == Trap.Step) thread.trap = Trap.Stepped;
}

function startAgain(thread: Thread, registers: Registers): void {
  registers.rip -= SYSCALL_LENGTH;
  registers.rax = thread.call.number;
}
