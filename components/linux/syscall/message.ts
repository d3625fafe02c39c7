// System V message queues.

import { E2BIG, EACCES, EAGAIN, EFAULT, EIDRM, EINTR, EINVAL, ENOMEM, ENOMSG, EPERM } from '../errno';
import { LONGEST, MSG_COPY, MSG_EXCEPT, MSG_NOERROR, Message, MessageQueue, QUEUE_BYTES } from '../ipc/message';
import { READING, WRITING } from '../ipc/permission';
import { IPC_NOWAIT, MOST, TO_BE_MADE } from '../ipc/registry';
import { Sleeper, Sleepers } from '../ipc/sleeper';
import { Block, part } from '../memory/block';
import { copyIn, copyOut, readBlock, writeU64 } from '../memory/copy';
import { SECOND } from '../process/clock';
import { Capability } from '../process/credentials';
import { Thread, WAIT } from '../thread/thread';
import { Call } from './call';
import { IPC_INFO, IPC_RMID, IPC_SET, IPC_STAT } from './segment';
import { Table } from './table';

const MSG_STAT: i32 = 11;
const MSG_INFO: i32 = 12;
const MSG_STAT_ANY: i32 = 13;

/** Size of struct msqid64_ds. */
const STATUS_SIZE: i32 = 120;

export function messageCalls(table: Table): void {
  table.add(68, 'msgget', get, 'int octal');
  table.add(69, 'msgsnd', send, 'int pointer size octal');
  table.add(70, 'msgrcv', receive, 'int pointer size int octal');
  table.add(71, 'msgctl', control, 'int int pointer');
}

function get(thread: Thread, call: Call): i64 {
  const queues = thread.process.sandbox.ipc.queues;
  const found = queues.get(thread.process.credentials, call.i0, <u32>call.a1);
  return found == TO_BE_MADE ? queues.make(thread.process, call.i0, <u32>call.a1).id : found;
}

/** Sleeps until something changes at the queue. */
function sleep(thread: Thread, list: Sleepers<Sleeper>): i64 {
  const result = thread.wait(EINTR);
  if (result == WAIT) list.add(new Sleeper(thread));
  return result;
}

function send(thread: Thread, call: Call): i64 {
  const process = thread.process;
  const queues = process.sandbox.ipc.queues;
  if (thread.fresh) {
    const kind = readBlock(process.space, call.a1, 8);
    if (kind == null) return -EFAULT;
    if (call.i0 < 0 || call.a2 > LONGEST || kind.i64(0) < 1) return -EINVAL;
  }
  const queue = queues.find(call.i0);
  if (queue == null) return thread.fresh ? -EINVAL : -EIDRM;
  queue.senders.take(thread);
  const bytes = copyIn(process.space, call.a1, <u32>call.a2 + 8);
  if (bytes == null) return -EFAULT;
  if (!queue.permission.allows(thread.process.credentials, WRITING)) return -EACCES;
  if (!queue.hasRoom(call.a2)) return (call.i3 & IPC_NOWAIT) != 0 ? -EAGAIN : sleep(thread, queue.senders);
  const message = new Message(new Block(bytes).i64(0), part(bytes, 8, <i32>call.a2));
  if (!queues.put(queue, message)) return -ENOMEM;
  queue.lastSender = process.id;
  queue.sentAt = process.clock.realtime();
  return 0;
}

function receive(thread: Thread, call: Call): i64 {
  const process = thread.process;
  const queues = process.sandbox.ipc.queues;
  const flags = <u32>call.a4;
  if (call.i0 < 0 || <i64>call.a2 < 0) return -EINVAL;
  if ((flags & MSG_COPY) != 0 && ((flags & MSG_EXCEPT) != 0 || (flags & IPC_NOWAIT) == 0)) return -EINVAL;
  const queue = queues.find(call.i0);
  if (queue == null) return thread.fresh ? -EINVAL : -EIDRM;
  queue.receivers.take(thread);
  if (!queue.permission.allows(thread.process.credentials, READING)) return -EACCES;
  const index = queue.indexOf(<i64>call.a3, flags);
  if (index < 0) return (flags & IPC_NOWAIT) != 0 ? -ENOMSG : sleep(thread, queue.receivers);
  const message = queue.messages[index];
  const length = min<u64>(message.bytes.length, call.a2);
  if (length < <u64>message.bytes.length && (flags & MSG_NOERROR) == 0) return -E2BIG;
  if ((flags & MSG_COPY) == 0) {
    queues.take(queue, index);
    queue.lastReceiver = process.id;
    queue.receivedAt = process.clock.realtime();
  }
  // The message has gone even if it cannot be written, as on Linux.
  if (!writeU64(process.space, call.a1, message.kind)) return -EFAULT;
  return copyOut(process.space, call.a1 + 8, part(message.bytes, 0, <i32>length)) ? <i64>length : -EFAULT;
}

function control(thread: Thread, call: Call): i64 {
  const process = thread.process;
  const queues = process.sandbox.ipc.queues;
  const command = call.i1;
  if (call.i0 < 0 || command < 0) return -EINVAL;
  switch (command) {
    case IPC_INFO:
    case MSG_INFO:
      return copyOut(process.space, call.a2, limits(thread, command == MSG_INFO).bytes) ? queues.highest : -EFAULT;
    case IPC_STAT:
    case MSG_STAT:
    case MSG_STAT_ANY: {
      const queue = command == IPC_STAT ? queues.find(call.i0) : queues.at(call.i0);
      if (queue == null) return -EINVAL;
      if (command != MSG_STAT_ANY && !queue.permission.allows(thread.process.credentials, READING)) return -EACCES;
      if (!copyOut(process.space, call.a2, statusOf(queue).bytes)) return -EFAULT;
      return command == IPC_STAT ? 0 : queue.id;
    }
    case IPC_SET: {
      const given = readBlock(process.space, call.a2, STATUS_SIZE);
      if (given == null) return -EFAULT;
      const queue = queues.find(call.i0);
      if (queue == null) return -EINVAL;
      const most = given.u64(88);
      if (!queue.permission.isOf(thread.process.credentials) || (most > QUEUE_BYTES && !process.credentials.has(Capability.SysResource))) return -EPERM;
      queue.permission.change(given);
      queue.mostBytes = most;
      queue.changedAt = process.clock.realtime();
      queue.senders.wake();
      queue.receivers.wake();
      return 0;
    }
    case IPC_RMID: {
      const queue = queues.find(call.i0);
      if (queue == null) return -EINVAL;
      if (!queue.permission.isOf(thread.process.credentials)) return -EPERM;
      queues.destroy(queue);
      return 0;
    }
    default:
      return -EINVAL;
  }
}

/** struct msginfo; MSG_INFO has queues, messages and bytes in use for three of its numbers. */
function limits(thread: Thread, inUse: bool): Block {
  const queues = thread.process.sandbox.ipc.queues;
  let messages = 0;
  let bytes: u64 = 0;
  for (let i = 0; i < queues.length; i++) {
    const queue = queues.at(i);
    if (queue == null) continue;
    messages += queue.messages.length;
    bytes += queue.bytes;
  }
  const block = Block.of(32);
  block.setU32(0, inUse ? queues.count : 512_000);
  block.setU32(4, inUse ? messages : <u32>QUEUE_BYTES);
  block.setU32(8, <u32>LONGEST);
  block.setU32(12, <u32>QUEUE_BYTES);
  block.setU32(16, MOST);
  block.setU32(20, 16);
  block.setU32(24, inUse ? <u32>bytes : <u32>QUEUE_BYTES);
  block.setU16(28, 0xffff);
  return block;
}

function statusOf(queue: MessageQueue): Block {
  const block = Block.of(STATUS_SIZE);
  queue.permission.put(block, queue.id);
  block.setU64(48, queue.sentAt / SECOND);
  block.setU64(56, queue.receivedAt / SECOND);
  block.setU64(64, queue.changedAt / SECOND);
  block.setU64(72, queue.bytes);
  block.setU64(80, queue.messages.length);
  block.setU64(88, queue.mostBytes);
  block.setU32(96, queue.lastSender);
  block.setU32(100, queue.lastReceiver);
  return block;
}
