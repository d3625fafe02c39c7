// Signals: what to do about them, which are held back, sending, and waiting for them.

import { EAGAIN, EFAULT, EINTR, EINVAL, ENOMEM, EPERM, ERESTARTNOHAND, ESRCH } from '../errno';
import { Block } from '../memory/block';
import { copyOut, readBlock } from '../memory/copy';
import { maySignal } from '../process/authority';
import { Process } from '../process/process';
import { expireAfter, readTime } from '../process/time';
import { SS_AUTODISARM, SS_DISABLE } from '../signal/alternate-stack';
import { discard, force, sendToProcess, sendToThread } from '../signal/deliver';
import { popFrame } from '../signal/frame';
import { SI_KERNEL, SI_TKILL, SI_USER, SignalInfo } from '../signal/info';
import { SIGKILL, SIGNALS, SIGSEGV, SIGSTOP } from '../signal/number';
import { UNBLOCKABLE } from '../signal/signals';
import { NO_ANSWER, Thread } from '../thread/thread';
import { Call } from './call';
import { maskDuring } from './poll';
import { Table } from './table';

const SIG_BLOCK: i32 = 0;
const SIG_UNBLOCK: i32 = 1;
const SIG_SETMASK: i32 = 2;
const SET_SIZE: u64 = 8;
const ACTION_SIZE: u32 = 32;
const STACK_SIZE: u32 = 24;
const INFO_SIZE: u32 = 128;
const SMALLEST_STACK: u64 = 2048;

export function signalCalls(table: Table): void {
  table.add(13, 'rt_sigaction', setAction, 'signal sigaction >sigaction size');
  table.add(14, 'rt_sigprocmask', setMask, 'sigmask sigset >sigset size');
  table.add(15, 'rt_sigreturn', goBack, '');
  table.add(34, 'pause', pause, '');
  table.add(62, 'kill', kill, 'int signal');
  table.add(127, 'rt_sigpending', pending, '>sigset size');
  table.add(128, 'rt_sigtimedwait', waitForSignal, 'sigset >siginfo timespec size');
  table.add(129, 'rt_sigqueueinfo', queue, 'int signal siginfo');
  table.add(130, 'rt_sigsuspend', suspend, 'sigset size');
  table.add(131, 'sigaltstack', setStack, 'stack >stack');
  table.add(200, 'tkill', killThread, 'int signal');
  table.add(234, 'tgkill', killThreadOf, 'int int signal');
  table.add(297, 'rt_tgsigqueueinfo', queueToThread, 'int int signal siginfo');
}

// Dispositions and masks.

/** struct sigaction of the kernel: handler, flags, restorer, mask. */
function setAction(thread: Thread, call: Call): i64 {
  const process = thread.process;
  const number = call.i0;
  if (call.a3 != SET_SIZE || number < 1 || number > SIGNALS) return -EINVAL;
  if (call.a1 != 0 && (number == SIGKILL || number == SIGSTOP)) return -EINVAL;
  const action = process.signals.action(number);
  const given: Block | null = call.a1 == 0 ? null : readBlock(process.space, call.a1, ACTION_SIZE);
  if (call.a1 != 0 && given == null) return -EFAULT;
  if (call.a2 != 0) {
    const old = Block.of(ACTION_SIZE);
    old.setU64(0, action.handler);
    old.setU64(8, action.flags);
    old.setU64(16, action.restorer);
    old.setU64(24, action.mask);
    if (!copyOut(process.space, call.a2, old.bytes)) return -EFAULT;
  }
  if (given == null) return 0;
  action.handler = given.u64(0);
  action.flags = given.u64(8);
  action.restorer = given.u64(16);
  action.mask = given.u64(24) & ~UNBLOCKABLE;
  // What was sent before does not come any more once it is ignored.
  if (process.signals.ignores(number)) discard(process, number);
  return 0;
}

function setMask(thread: Thread, call: Call): i64 {
  const space = thread.process.space;
  if (call.a3 != SET_SIZE) return -EINVAL;
  const old = thread.mask;
  if (call.a1 != 0) {
    const given = readBlock(space, call.a1, 8);
    if (given == null) return -EFAULT;
    const set = given.u64(0) & ~UNBLOCKABLE;
    if (call.i0 == SIG_BLOCK) thread.mask |= set;
    else if (call.i0 == SIG_UNBLOCK) thread.mask &= ~set;
    else if (call.i0 == SIG_SETMASK) thread.mask = set;
    else return -EINVAL;
  }
  return call.a2 == 0 || writeSet(thread, call.a2, old) ? 0 : -EFAULT;
}

function writeSet(thread: Thread, address: u64, set: u64): bool {
  const block = Block.of(8);
  block.setU64(0, set);
  return copyOut(thread.process.space, address, block.bytes);
}

function pending(thread: Thread, call: Call): i64 {
  if (call.a1 > SET_SIZE) return -EINVAL;
  const set = (thread.pending.set | thread.process.signals.pending.set) & thread.mask;
  // As much of it as was asked for.
  const block = Block.of(<i32>SET_SIZE);
  block.setU64(0, set);
  return copyOut(thread.process.space, call.a0, block.slice(0, <i32>call.a1)) ? 0 : -EFAULT;
}

/** stack_t: address, flags, size. */
function setStack(thread: Thread, call: Call): i64 {
  const space = thread.process.space;
  const pointer = thread.vcpu.getRegisters().rsp;
  const alternate = thread.alternate;
  const given: Block | null = call.a0 == 0 ? null : readBlock(space, call.a0, STACK_SIZE);
  if (call.a0 != 0 && given == null) return -EFAULT;
  const old = Block.of(STACK_SIZE);
  alternate.putInto(old, 0, pointer);
  if (given != null) {
    if (alternate.contains(pointer)) return -EPERM;
    const flags = given.u32(8) & ~SS_AUTODISARM;
    if (flags != 0 && flags != SS_DISABLE && flags != 1) return -EINVAL;
    if (flags == SS_DISABLE) alternate.disable();
    else if (given.u64(16) < SMALLEST_STACK) return -ENOMEM;
    else alternate.takeFrom(given, 0);
  }
  return call.a1 == 0 || copyOut(space, call.a1, old.bytes) ? 0 : -EFAULT;
}

function goBack(thread: Thread, call: Call): i64 {
  if (!popFrame(thread)) {
    const info = new SignalInfo(SIGSEGV, SI_KERNEL);
    info.story = 'rt_sigreturn without a good frame';
    force(thread, info);
  }
  return NO_ANSWER;
}

// Sending.

function kill(thread: Thread, call: Call): i64 {
  const process = thread.process;
  const to = call.i0;
  if (call.i1 < 0 || call.i1 > SIGNALS) return -EINVAL;
  if (to > 0) {
    const receiver = process.sandbox.find(to);
    return receiver == null ? -ESRCH : send(process, receiver, call.i1);
  }
  if (to == i32.MIN_VALUE) return -ESRCH;
  // 0 is the caller's group, -1 everybody but the caller, anything below a group's number negated.
  const group = to == 0 ? process.group : -to;
  const all = process.sandbox.processes.slice(0);
  let result: i64 = -ESRCH;
  let isSent = false;
  for (let i = 0; i < all.length; i++) {
    if (to == -1 ? all[i] == process || all[i].isFirst : all[i].group != group) continue;
    result = send(process, all[i], call.i1);
    if (result == 0) isSent = true;
  }
  return isSent ? 0 : result;
}

function send(from: Process, to: Process, number: i32): i64 {
  if (!maySignal(from, to, number)) return -EPERM;
  if (number == 0) return 0;
  return sendToProcess(to, SignalInfo.fromProcess(number, SI_USER, from)) ? 0 : -EAGAIN;
}

function killThread(thread: Thread, call: Call): i64 {
  return sendTo(thread, 0, call.i0, call.i1);
}

function killThreadOf(thread: Thread, call: Call): i64 {
  if (call.i0 <= 0) return -EINVAL;
  return sendTo(thread, call.i0, call.i1, call.i2);
}

/** To a thread of the process with the number `owner`, 0 for whichever. */
function sendTo(thread: Thread, owner: i32, id: i32, number: i32): i64 {
  if (id <= 0 || number < 0 || number > SIGNALS) return -EINVAL;
  const receiver = thread.process.sandbox.findThread(id);
  if (receiver == null || (owner != 0 && receiver.process.id != owner)) return -ESRCH;
  if (!maySignal(thread.process, receiver.process, number)) return -EPERM;
  if (number == 0) return 0;
  return sendToThread(receiver, SignalInfo.fromProcess(number, SI_TKILL, thread.process)) ? 0 : -EAGAIN;
}

function queue(thread: Thread, call: Call): i64 {
  const info = takeInfo(thread, call.i1, call.a2);
  if (info == null) return -EFAULT;
  // Only the system says who sent what.
  if (call.i0 != thread.process.id && (info.code >= 0 || info.code == SI_TKILL)) return -EPERM;
  const receiver = thread.process.sandbox.find(call.i0);
  if (receiver == null) return -ESRCH;
  if (!maySignal(thread.process, receiver, call.i1)) return -EPERM;
  if (call.i1 < 0 || call.i1 > SIGNALS) return -EINVAL;
  if (call.i1 == 0) return 0;
  return sendToProcess(receiver, info) ? 0 : -EAGAIN;
}

function queueToThread(thread: Thread, call: Call): i64 {
  const info = takeInfo(thread, call.i2, call.a3);
  if (info == null) return -EFAULT;
  if (call.i0 <= 0 || call.i1 <= 0) return -EINVAL;
  if (call.i1 != thread.id && (info.code >= 0 || info.code == SI_TKILL)) return -EPERM;
  const receiver = thread.process.sandbox.findThread(call.i1);
  if (receiver == null || call.i0 != receiver.process.id) return -ESRCH;
  if (!maySignal(thread.process, receiver.process, call.i2)) return -EPERM;
  if (call.i2 < 0 || call.i2 > SIGNALS) return -EINVAL;
  if (call.i2 == 0) return 0;
  return sendToThread(receiver, info) ? 0 : -EAGAIN;
}

function takeInfo(thread: Thread, number: i32, address: u64): SignalInfo | null {
  const block = readBlock(thread.process.space, address, INFO_SIZE);
  if (block == null) return null;
  const info = SignalInfo.fromBlock(block);
  info.number = number;
  return info;
}

// Waiting.

function pause(thread: Thread, call: Call): i64 {
  return thread.wait(ERESTARTNOHAND);
}

function suspend(thread: Thread, call: Call): i64 {
  const error = maskDuring(thread, call.a0, call.a1);
  if (error != 0) return error;
  return call.a0 == 0 ? -EFAULT : thread.wait(ERESTARTNOHAND);
}

function waitForSignal(thread: Thread, call: Call): i64 {
  const space = thread.process.space;
  if (call.a3 != SET_SIZE) return -EINVAL;
  const wanted = readBlock(space, call.a0, 8);
  if (wanted == null) return -EFAULT;
  if (call.a2 != 0 && thread.fresh) {
    const time = readTime(space, call.a2, 1);
    if (time.error != 0) return time.error;
    expireAfter(thread, time.nanoseconds);
  }
  const set = wanted.u64(0) & ~UNBLOCKABLE;
  const own = thread.pending.take(set);
  const info = own != null ? own : thread.process.signals.pending.take(set);
  if (info != null) {
    if (call.a1 != 0 && !copyOut(space, call.a1, info.toBlock().bytes)) return -EFAULT;
    return info.number;
  }
  if (thread.timedOut) return -EAGAIN;
  thread.awaited = set;
  return thread.wait(EINTR);
}
