// POSIX message queues. The C library takes the slash off their names.

import {
  EACCES, EAGAIN, EBADF, EEXIST, EFAULT, EINVAL, EMFILE, EMSGSIZE, ENAMETOOLONG, ENOENT, ENOSPC, ERESTARTSYS, ETIMEDOUT,
} from '../errno';
import { O_ACCMODE, O_CREAT, O_EXCL, O_NONBLOCK, O_RDWR, O_WRONLY } from '../file/flags';
import { Notice, PosixQueue, PosixQueueFile, QueuedMessage } from '../file/posix-queue';
import { Permission, READING, WRITING } from '../ipc/permission';
import { Sleeper, Sleepers } from '../ipc/sleeper';
import { Block, decode } from '../memory/block';
import { copyIn, copyOut, copyString, readBlock, writeU32 } from '../memory/copy';
import { Capability } from '../process/credentials';
import { RLIMIT_MSGQUEUE } from '../process/limits';
import { expireAfter, readTime } from '../process/time';
import { SIGNALS } from '../signal/number';
import { Thread, WAIT } from '../thread/thread';
import { Call } from './call';
import { Table } from './table';

/** As /proc/sys/fs/mqueue has them: what a user may ask for; root up to the second of each. */
export const MOST_MESSAGES: i32 = 10;
const MOST_MESSAGES_OF_ROOT: i64 = 65536;
export const LONGEST_MESSAGE: i32 = 8192;
const LONGEST_OF_ROOT: i64 = 16 << 20;
export const MOST_QUEUES: i32 = 256;
/** What all queues may hold, whatever limits are set: they are the personality's own memory. */
const MOST_BYTES: u64 = 16 << 20;
const PRIORITIES: u32 = 32768;
const LONGEST_NAME: u32 = 255;
const LONGEST_PATH: u32 = 4096;
/** Size of struct mq_attr. */
const ATTRIBUTES_SIZE: u32 = 64;
/** Size of struct sigevent. */
const EVENT_SIZE: u32 = 64;
const SIGEV_SIGNAL: i32 = 0;
const SIGEV_NONE: i32 = 1;
const SIGEV_THREAD: i32 = 2;

export function posixQueueCalls(table: Table): void {
  table.add(240, 'mq_open', open, 'path open octal pointer');
  table.add(241, 'mq_unlink', unlink, 'path');
  table.add(242, 'mq_timedsend', send, 'fd data size uint timespec');
  table.add(243, 'mq_timedreceive', receive, 'fd >data size pointer timespec');
  table.add(244, 'mq_notify', notify, 'fd pointer');
  table.add(245, 'mq_getsetattr', attributes, 'fd pointer pointer');
  table.partial(244, 'SIGEV_THREAD, for which the C library needs a netlink socket');
}

/** A name that was read, or the error negated. */
class Name {
  text: string = '';
  error: i64 = 0;

  constructor(thread: Thread, address: u64) {
    const bytes = copyString(thread.process.space, address, LONGEST_PATH);
    if (bytes == null) this.error = -EFAULT;
    else if (bytes.length == 0) this.error = -ENOENT;
    else if (<u32>bytes.length >= LONGEST_PATH) this.error = -ENAMETOOLONG;
    else this.text = decode(bytes);
    if (this.error == 0) this.error = defect(this.text, <u32>bytes!.length);
  }
}

function defect(text: string, length: u32): i64 {
  if (text == '.' || text == '..' || text.includes('/')) return -EACCES;
  return length > LONGEST_NAME ? -ENAMETOOLONG : 0;
}

function open(thread: Thread, call: Call): i64 {
  const process = thread.process;
  const queues = process.sandbox.posixQueues;
  const flags = <u32>call.a1;
  // What a new one shall be like is read first.
  let most = MOST_MESSAGES;
  let size = LONGEST_MESSAGE;
  const given = call.a3 != 0 ? readBlock(process.space, call.a3, ATTRIBUTES_SIZE) : null;
  if (call.a3 != 0 && given == null) return -EFAULT;
  const name = new Name(thread, call.a0);
  if (name.error != 0) return name.error;
  let queue: PosixQueue | null = queues.named.has(name.text) ? queues.named.get(name.text) : null;
  if (queue == null) {
    if ((flags & O_CREAT) == 0) return -ENOENT;
    if (queues.named.size >= MOST_QUEUES && !isPrivileged(thread)) return -ENOSPC;
    if (given != null) {
      const error = attributesDefect(thread, given);
      if (error != 0) return error;
      most = given.i32(8);
      size = given.i32(16);
    }
    const permission = new Permission(process.credentials, 0, <u32>call.a2 & ~process.umask);
    queue = new PosixQueue(name.text, process.sandbox.takeInode(), permission, most, size, process.clock.timestamp());
    const limit = min(process.limits[RLIMIT_MSGQUEUE].soft, MOST_BYTES);
    if (queue.cost > limit || queues.cost > limit - queue.cost) return -EMFILE;
    queues.add(queue);
  } else {
    if ((flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL)) return -EEXIST;
    const mode = flags & O_ACCMODE;
    if (mode > O_RDWR) return -EINVAL;
    if (!queue.permission.allows(process.credentials, mode == 0 ? READING : mode == O_WRONLY ? WRITING : READING | WRITING)) return -EACCES;
  }
  const file = new PosixQueueFile(queue, queues, process, flags & (O_ACCMODE | O_NONBLOCK));
  return process.files.add(file, true);
}

function attributesDefect(thread: Thread, given: Block): i64 {
  const most = given.i64(8);
  const size = given.i64(16);
  const isRoot = isPrivileged(thread);
  const mostMessages = isRoot ? MOST_MESSAGES_OF_ROOT : MOST_MESSAGES;
  const longest = isRoot ? LONGEST_OF_ROOT : LONGEST_MESSAGE;
  return most <= 0 || size <= 0 || most > mostMessages || size > longest ? -EINVAL : 0;
}

/** May it have what only root may have of these? */
function isPrivileged(thread: Thread): bool {
  return thread.process.credentials.has(Capability.SysResource);
}

function unlink(thread: Thread, call: Call): i64 {
  const queues = thread.process.sandbox.posixQueues;
  const name = new Name(thread, call.a0);
  if (name.error != 0) return name.error;
  if (!queues.named.has(name.text)) return -ENOENT;
  const queue = queues.named.get(name.text);
  // Its directory is root's, and sticky.
  if (!queue.permission.isOf(thread.process.credentials)) return -EACCES;
  queues.remove(queue);
  return 0;
}

function fileAt(thread: Thread, descriptor: i32): PosixQueueFile | null {
  const file = thread.process.files.get(descriptor);
  return file != null && file instanceof PosixQueueFile ? <PosixQueueFile>file : null;
}

/** Sets when the call gives up, by the real time's clock. 0, or an error negated. */
function setDeadline(thread: Thread, address: u64): i64 {
  if (address == 0 || !thread.fresh) return 0;
  const time = readTime(thread.process.space, address, 1);
  if (time.error != 0) return time.error;
  const now = thread.process.clock.realtime();
  expireAfter(thread, time.nanoseconds > now ? time.nanoseconds - now : 0);
  if (time.nanoseconds <= now) thread.timedOut = true;
  return 0;
}

function sleep(thread: Thread, file: PosixQueueFile, list: Sleepers<Sleeper>): i64 {
  if (!file.blocking) return -EAGAIN;
  if (thread.timedOut) return -ETIMEDOUT;
  const result = thread.wait(ERESTARTSYS);
  if (result == WAIT) list.add(new Sleeper(thread));
  return result;
}

function send(thread: Thread, call: Call): i64 {
  const error = setDeadline(thread, call.a4);
  if (error != 0) return error;
  if (<u32>call.a3 >= PRIORITIES) return -EINVAL;
  const file = fileAt(thread, call.i0);
  if (file == null || !file.writable) return -EBADF;
  const queue = file.queue;
  queue.senders.take(thread);
  if (call.a2 > <u64>queue.messageSize) return -EMSGSIZE;
  const bytes = copyIn(thread.process.space, call.a1, <u32>call.a2);
  if (bytes == null) return -EFAULT;
  if (queue.isFull) return sleep(thread, file, queue.senders);
  queue.put(new QueuedMessage(<u32>call.a3, bytes), thread.process);
  return 0;
}

function receive(thread: Thread, call: Call): i64 {
  const error = setDeadline(thread, call.a4);
  if (error != 0) return error;
  const file = fileAt(thread, call.i0);
  if (file == null || !file.readable) return -EBADF;
  const queue = file.queue;
  queue.receivers.take(thread);
  if (call.a2 < <u64>queue.messageSize) return -EMSGSIZE;
  if (queue.messages.length == 0) return sleep(thread, file, queue.receivers);
  const message = queue.take();
  const space = thread.process.space;
  if (call.a3 != 0 && !writeU32(space, call.a3, message.priority)) return -EFAULT;
  return copyOut(space, call.a1, message.bytes) ? message.bytes.length : -EFAULT;
}

function notify(thread: Thread, call: Call): i64 {
  const process = thread.process;
  let notice: Notice | null = null;
  if (call.a1 != 0) {
    const event = readBlock(process.space, call.a1, EVENT_SIZE);
    if (event == null) return -EFAULT;
    const number = event.i32(8);
    const how = event.i32(12);
    if (how != SIGEV_SIGNAL && how != SIGEV_NONE && how != SIGEV_THREAD) return -EINVAL;
    if (how == SIGEV_SIGNAL && (number < 0 || number > SIGNALS)) return -EINVAL;
    if (how == SIGEV_THREAD) return -EBADF;
    notice = new Notice(process, how == SIGEV_SIGNAL ? number : 0, event.u64(0));
  }
  const file = fileAt(thread, call.i0);
  return file == null ? -EBADF : file.queue.tell(process, notice);
}

/** struct mq_attr: flags, most messages, their size, messages there are. Only O_NONBLOCK can be changed. */
function attributes(thread: Thread, call: Call): i64 {
  const space = thread.process.space;
  let wanted: Block | null = null;
  if (call.a1 != 0) {
    wanted = readBlock(space, call.a1, ATTRIBUTES_SIZE);
    if (wanted == null) return -EFAULT;
    if ((wanted.u64(0) & ~<u64>O_NONBLOCK) != 0) return -EINVAL;
  }
  const file = fileAt(thread, call.i0);
  if (file == null) return -EBADF;
  const old = Block.of(ATTRIBUTES_SIZE);
  old.setU64(0, file.flags & O_NONBLOCK);
  old.setU64(8, file.queue.mostMessages);
  old.setU64(16, file.queue.messageSize);
  old.setU64(24, file.queue.messages.length);
  if (wanted != null) file.flags = (file.flags & ~O_NONBLOCK) | <u32>wanted.u64(0);
  return call.a2 == 0 || copyOut(space, call.a2, old.bytes) ? 0 : -EFAULT;
}
