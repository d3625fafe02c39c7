// pidfds: files that stand for processes.

import { EBADF, EFAULT, EINVAL, ESRCH, EPERM } from '../errno';
import { O_NONBLOCK } from '../file/flags';
import { PidFile } from '../file/pid';
import { TreeDirectory } from '../file/tree-file';
import { readBlock } from '../memory/copy';
import { mayInspect, maySignal } from '../process/authority';
import { Process } from '../process/process';
import { sendToProcess, sendToThread } from '../signal/deliver';
import { SI_TKILL, SI_USER, SignalInfo } from '../signal/info';
import { SIGNALS } from '../signal/number';
import { Thread } from '../thread/thread';
import { Call } from './call';
import { Table } from './table';

const INFO_SIZE: u32 = 128;
/** PIDFD_SIGNAL_THREAD, THREAD_GROUP and PROCESS_GROUP. */
const TO_THREAD: u32 = 1;
const TO_PROCESS: u32 = 2;
const TO_GROUP: u32 = 4;

export function pidfdCalls(table: Table): void {
  table.add(424, 'pidfd_send_signal', sendSignal, 'fd signal siginfo hex');
  table.add(434, 'pidfd_open', open, 'int pidfdflags');
  table.add(438, 'pidfd_getfd', getFile, 'fd fd hex');
  table.add(448, 'process_mrelease', giveBack, 'fd hex');
  table.partial(434, 'PIDFD_THREAD');
}

function open(thread: Thread, call: Call): i64 {
  const flags = <u32>call.a1;
  if ((flags & ~O_NONBLOCK) != 0 || call.i0 <= 0) return -EINVAL;
  const sandbox = thread.process.sandbox;
  const process = sandbox.find(call.i0);
  // A thread that is not its process's first has no pidfd.
  if (process == null) return sandbox.findThread(call.i0) == null ? -ESRCH : -EINVAL;
  return thread.process.files.add(new PidFile(process, flags), true);
}

/** The process behind a pidfd; null for another kind of file, or none. */
function processBehind(thread: Thread, descriptor: i32): Process | null {
  const file = thread.process.files.get(descriptor);
  return file != null && file instanceof PidFile ? (<PidFile>file).process : null;
}

/** Signals take a process's directory in /proc for one, too: who knew no pidfd_open yet, and killall. */
function processNamed(thread: Thread, descriptor: i32): Process | null {
  const file = thread.process.files.get(descriptor);
  if (file == null || !(file instanceof TreeDirectory)) return processBehind(thread, descriptor);
  const entry = (<TreeDirectory>file).place.entry!;
  const subject = entry.subject;
  return subject != null && entry.path == `/proc/${subject.id}` ? subject : null;
}

function sendSignal(thread: Thread, call: Call): i64 {
  const number = call.i1;
  const flags = <u32>call.a3;
  if ((flags & ~(TO_THREAD | TO_PROCESS | TO_GROUP)) != 0 || popcnt(flags) > 1) return -EINVAL;
  const process = processNamed(thread, call.i0);
  if (process == null) return -EBADF;
  if (number < 0 || number > SIGNALS) return -EINVAL;
  let info = SignalInfo.fromProcess(number, SI_USER, thread.process);
  if (call.a2 != 0) {
    const block = readBlock(thread.process.space, call.a2, INFO_SIZE);
    if (block == null) return -EFAULT;
    info = SignalInfo.fromBlock(block);
    if (info.number != number) return -EINVAL;
    if (process != thread.process && (info.code >= 0 || info.code == SI_TKILL)) return -EPERM;
  }
  if (!maySignal(thread.process, process, number)) return -EPERM;
  if (process.isZombie) return -ESRCH;
  if (number == 0) return 0;
  if (flags == TO_GROUP) return sendToGroup(thread, process.group, info);
  if (flags == TO_THREAD) sendToThread(process.threads[0], info);
  else sendToProcess(process, info);
  return 0;
}

function sendToGroup(thread: Thread, group: i32, info: SignalInfo): i64 {
  const all = thread.process.sandbox.processes.slice(0);
  let sent = false;
  for (let i = 0; i < all.length; i++) {
    if (all[i].group != group || all[i].isZombie || !maySignal(thread.process, all[i], info.number)) continue;
    sendToProcess(all[i], info);
    sent = true;
  }
  return sent ? 0 : -EPERM;
}

/** The memory of a process that is about to end is given back as it ends. */
function giveBack(thread: Thread, call: Call): i64 {
  if (call.i1 != 0) return -EINVAL;
  const process = processBehind(thread, call.i0);
  if (process == null) return -EBADF;
  if (process.isZombie) return -ESRCH;
  return -EINVAL;
}

function getFile(thread: Thread, call: Call): i64 {
  if (call.i2 != 0) return -EINVAL;
  const process = processBehind(thread, call.i0);
  if (process == null) return -EBADF;
  if (process.isZombie) return -ESRCH;
  if (!mayInspect(thread.process, process, true)) return -EPERM;
  const file = process.files.get(call.i1);
  return file == null ? -EBADF : thread.process.files.add(file.share(), true);
}
