// Messages of sockets: sending and receiving them, with addresses and with what travels along.

import { EAGAIN, EFAULT, EINVAL, EISCONN, EOPNOTSUPP, ERESTARTSYS } from '../errno';
import { Description } from '../file/description';
import { POLLIN, POLLOUT } from '../file/flags';
import { addressBlock, findSocket, isProper, readAddress, writeAddress } from '../file/socket-address';
import { Message, SOCK_DGRAM, UnixSocket } from '../file/unix-socket';
import { Block } from '../memory/block';
import { copyOut, readBlock, writeU32 } from '../memory/copy';
import { expireAfter, readTime } from '../process/time';
import { Thread, WAIT } from '../thread/thread';
import { Call } from './call';
import { missing, socketOf } from './socket';
import { ControlWriter, Sent, readControl } from './socket-control';
import { Table } from './table';
import { broken, soFar } from './transfer';
import { Vectors } from './vectors';

const MSG_OOB: u32 = 0x01;
const MSG_PEEK: u32 = 0x02;
const MSG_TRUNC: u32 = 0x20;
const MSG_DONTWAIT: u32 = 0x40;
const MSG_WAITALL: u32 = 0x100;
const MSG_NOSIGNAL: u32 = 0x4000;
const MSG_WAITFORONE: u32 = 0x1_0000;
const MSG_CMSG_CLOEXEC: u32 = 0x4000_0000;
/** struct msghdr, and struct mmsghdr, which has a length behind it. */
const HEADER: u32 = 56;
const MULTIPLE: u64 = 64;
const MOST_MESSAGES: u32 = 1024;
/** MAX_RW_COUNT */
const MOST_BYTES: u64 = 0x7fff_f000;
/** What Linux marks calls of 32-bit programs with; nobody else may. */
const MSG_CMSG_COMPAT: u32 = 0x8000_0000;
/** Most bytes that are taken from the guest at once. */
const PIECE: u32 = 65_536;

export function socketMessageCalls(table: Table): void {
  table.add(44, 'sendto', sendTo, 'fd data size hex pointer int');
  table.add(45, 'recvfrom', receiveFrom, 'fd >data size hex pointer pointer');
  table.add(46, 'sendmsg', sendMessage, 'fd pointer hex');
  table.add(47, 'recvmsg', receiveMessage, 'fd pointer hex');
  table.add(299, 'recvmmsg', receiveSeveral, 'fd pointer int hex pointer');
  table.add(307, 'sendmmsg', sendSeveral, 'fd pointer int hex');
  table.partial(44, 'MSG_OOB');
  table.partial(45, 'MSG_OOB, MSG_ERRQUEUE');
  table.partial(46, 'MSG_OOB');
  table.partial(47, 'MSG_OOB, MSG_ERRQUEUE');
}

// Sending.

function sendTo(thread: Thread, call: Call): i64 {
  const vectors = Vectors.one(thread.process.space, call.a1, min<u64>(call.a2, MOST_BYTES));
  if (vectors.error != 0) return -vectors.error;
  const socket = socketOf(thread, call.i0);
  if (socket == null) return missing(thread, call.i0);
  const length = call.a4 == 0 ? 0 : call.i5;
  return send(thread, socket, vectors, <u32>call.a3, call.a4, length, new Sent(thread));
}

function sendMessage(thread: Thread, call: Call): i64 {
  if ((<u32>call.a2 & MSG_CMSG_COMPAT) != 0) return -EINVAL;
  const socket = socketOf(thread, call.i0);
  if (socket == null) return missing(thread, call.i0);
  return sendHeader(thread, socket, call.a1, <u32>call.a2);
}

/** struct msghdr: name and its length, vectors and their number, control data and its length, flags. */
function sendHeader(thread: Thread, socket: UnixSocket, address: u64, flags: u32): i64 {
  const space = thread.process.space;
  const header = readBlock(space, address, HEADER);
  if (header == null) return -EFAULT;
  const length = header.u64(0) == 0 ? 0 : header.i32(8);
  if (length < 0) return -EINVAL;
  const vectors = Vectors.list(space, header.u64(16), header.u64(24));
  if (vectors.error != 0) return -vectors.error;
  const sent = readControl(thread, header.u64(32), header.u64(40));
  if (sent.error != 0) return sent.error;
  return send(thread, socket, vectors, flags, header.u64(0), min(length, 128), sent);
}

function send(
  thread: Thread, socket: UnixSocket, vectors: Vectors, flags: u32, address: u64, length: i32, sent: Sent,
): i64 {
  if (vectors.error != 0) return -vectors.error;
  if ((flags & MSG_OOB) != 0) return -EOPNOTSUPP;
  let to = socket.peer;
  if (socket.kind == SOCK_DGRAM && length > 0) {
    const given = readAddress(thread, address, length);
    if (given.error != 0) return given.error;
    if (!isProper(given, length)) return -EINVAL;
    const found = findSocket(thread, given, SOCK_DGRAM);
    if (found.error != 0) return found.error;
    to = found.socket;
  } else if (socket.isStream && length > 0) {
    return socket.wasConnected ? -EISCONN : -EOPNOTSUPP;
  }
  const result = socket.isStream ? sendStream(thread, socket, vectors, flags, sent) : sendWhole(thread, socket, to, vectors, flags, sent);
  return (flags & MSG_NOSIGNAL) != 0 || result == WAIT ? result : broken(thread, result);
}

function sendStream(thread: Thread, socket: UnixSocket, vectors: Vectors, flags: u32, sent: Sent): i64 {
  do {
    const obstacle = socket.obstacleTo(socket.peer, 1);
    if (obstacle != 0) return soFar(thread, obstacle == -EAGAIN ? waitToSend(thread, socket, socket.peer!, flags) : obstacle);
    const data = vectors.gather(thread.progress, PIECE);
    if (data == null) return soFar(thread, -EFAULT);
    if (data.length == 0) break;
    const files = thread.progress == 0 ? shared(sent) : [];
    thread.progress += socket.send(socket.peer!, data, sent.sender, files);
  } while (thread.progress < vectors.total);
  return <i64>thread.progress;
}

function sendWhole(
  thread: Thread, socket: UnixSocket, to: UnixSocket | null, vectors: Vectors, flags: u32, sent: Sent,
): i64 {
  const size = <i32>min<u64>(vectors.total, i32.MAX_VALUE);
  const obstacle = socket.obstacleTo(to, size);
  if (obstacle == -EAGAIN) return waitToSend(thread, socket, to!, flags);
  if (obstacle != 0) return obstacle;
  const data = vectors.gather(0, size);
  if (data == null) return -EFAULT;
  return socket.send(to!, data, sent.sender, shared(sent));
}

/** The files that travel along, each with one use more. */
function shared(sent: Sent): Array<Description> {
  for (let i = 0; i < sent.files.length; i++) sent.files[i].share();
  return sent.files;
}

function waitToSend(thread: Thread, socket: UnixSocket, to: UnixSocket, flags: u32): i64 {
  if (!socket.blocking || (flags & MSG_DONTWAIT) != 0 || thread.timedOut) return -EAGAIN;
  if (thread.deadline == 0 && socket.sendTime > 0) thread.deadline = thread.process.clock.monotonic() + socket.sendTime;
  thread.watch(to, POLLIN);
  return thread.waitFor(socket, POLLOUT, ERESTARTSYS);
}

/** One after the other; if not all can be sent, those that were count. */
function sendSeveral(thread: Thread, call: Call): i64 {
  if ((<u32>call.a3 & MSG_CMSG_COMPAT) != 0) return -EINVAL;
  const socket = socketOf(thread, call.i0);
  if (socket == null) return missing(thread, call.i0);
  const count = <i32>min<u32>(<u32>call.a2, MOST_MESSAGES);
  const space = thread.process.space;
  for (let done = 0; done < count; done++) {
    // Only the first is waited for.
    const flags = <u32>call.a3 | (done > 0 ? MSG_DONTWAIT : 0);
    const at = call.a1 + <u64>done * MULTIPLE;
    const result = sendHeader(thread, socket, at, flags);
    if (result == WAIT) return WAIT;
    if (result < 0) return done > 0 ? done : result;
    thread.progress = 0;
    if (!writeU32(space, at + HEADER, <u32>result)) return done > 0 ? done : -EFAULT;
  }
  return count;
}

// Receiving.

/** What a message was. */
class Received {
  /** Bytes, or an error negated. */
  count: i64 = 0;
  flags: u32 = 0;
  /** The first one that bytes are of. */
  message: Message | null = null;
  /** Open files that came with them. */
  files: Array<Description> = [];

  /** Takes a message's files, or another use of each. */
  takeFiles(message: Message, peeks: bool): void {
    this.files = message.files;
    if (!peeks) message.files = [];
    else for (let i = 0; i < this.files.length; i++) this.files[i].share();
  }

  letFilesGo(): void {
    for (let i = 0; i < this.files.length; i++) this.files[i].release();
  }
}

function receiveFrom(thread: Thread, call: Call): i64 {
  const vectors = Vectors.one(thread.process.space, call.a1, min<u64>(call.a2, MOST_BYTES));
  if (vectors.error != 0) return -vectors.error;
  const socket = socketOf(thread, call.i0);
  if (socket == null) return missing(thread, call.i0);
  const got = receive(thread, socket, vectors, <u32>call.a3);
  const message = got.message;
  if (message == null) return got.count;
  got.letFilesGo();
  if (call.a4 == 0) return got.count;
  const name = message.from.length == 0 ? new StaticArray<u8>(0) : addressBlock(message.from).bytes;
  const error = writeAddress(thread, name, call.a4, call.a5);
  return error != 0 ? error : got.count;
}

function receiveMessage(thread: Thread, call: Call): i64 {
  if ((<u32>call.a2 & MSG_CMSG_COMPAT) != 0) return -EINVAL;
  const socket = socketOf(thread, call.i0);
  if (socket == null) return missing(thread, call.i0);
  return receiveHeader(thread, socket, call.a1, <u32>call.a2);
}

function receiveHeader(thread: Thread, socket: UnixSocket, address: u64, flags: u32): i64 {
  const space = thread.process.space;
  const header = readBlock(space, address, HEADER);
  if (header == null) return -EFAULT;
  if (header.u64(0) != 0 && header.i32(8) < 0) return -EINVAL;
  const vectors = Vectors.list(space, header.u64(16), header.u64(24));
  const got = receive(thread, socket, vectors, flags);
  if (got.count < 0) return got.count;
  const control = new ControlWriter(thread, header.u64(32), header.u64(40));
  const message = got.message;
  let name = new StaticArray<u8>(0);
  if (message != null) {
    if (message.from.length > 0) name = addressBlock(message.from).bytes;
    if (!control.putSender(socket, message.sender)) {
      got.letFilesGo();
      return -EFAULT;
    }
    if (!control.putFiles(got.files, (flags & MSG_CMSG_CLOEXEC) != 0)) return -EFAULT;
  }
  if (header.u64(0) != 0) {
    const shown = min(name.length, header.i32(8));
    if (!copyOut(space, header.u64(0), new Block(name).slice(0, shown))) return -EFAULT;
    header.setU32(8, <u32>name.length);
  }
  header.setU64(40, control.used);
  header.setU32(48, got.flags | control.flags | (flags & MSG_CMSG_CLOEXEC));
  return copyOut(space, address, header.bytes) ? got.count : -EFAULT;
}

function receive(thread: Thread, socket: UnixSocket, vectors: Vectors, flags: u32): Received {
  const got = new Received();
  if (vectors.error != 0) got.count = -vectors.error;
  else if ((flags & MSG_OOB) != 0) got.count = socket.isStream ? -EINVAL : -EOPNOTSUPP;
  else if (socket.incoming.length == 0) got.count = waitToReceive(thread, socket, flags);
  else if (socket.isStream) receiveStream(thread, socket, vectors, flags, got);
  else receiveWhole(socket, vectors, flags, got);
  return got;
}

function waitToReceive(thread: Thread, socket: UnixSocket, flags: u32): i64 {
  const reason = socket.emptiness;
  if (reason != -EAGAIN || !socket.blocking || (flags & MSG_DONTWAIT) != 0 || thread.timedOut) return reason;
  if (thread.deadline == 0 && socket.patience > 0) thread.deadline = thread.process.clock.monotonic() + socket.patience;
  return thread.waitFor(socket, POLLIN, ERESTARTSYS);
}

/** A datagram or a packet, as much of it as there is room for. */
function receiveWhole(socket: UnixSocket, vectors: Vectors, flags: u32, got: Received): void {
  const message = socket.incoming[0];
  const count = <i32>min<u64>(vectors.total, message.length);
  const stored = vectors.scatter(0, new Block(message.bytes).slice(message.start, count));
  if (stored < count) {
    got.count = -EFAULT;
    return;
  }
  if (count < message.length) got.flags |= MSG_TRUNC;
  got.count = (flags & MSG_TRUNC) != 0 ? message.length : count;
  got.message = message;
  const peeks = (flags & MSG_PEEK) != 0;
  got.takeFiles(message, peeks);
  if (!peeks) socket.consume(message, count);
}

/** Bytes of a stream, across messages that may be joined; with MSG_WAITALL as many as were asked for. */
function receiveStream(thread: Thread, socket: UnixSocket, vectors: Vectors, flags: u32, got: Received): void {
  const peeks = (flags & MSG_PEEK) != 0;
  const first = socket.incoming[0];
  let last = first;
  let index = 0;
  let done: u64 = thread.progress;
  while (index < socket.incoming.length && done < vectors.total) {
    const message = socket.incoming[index];
    if (message != first && !socket.joins(last, message)) break;
    last = message;
    const count = <i32>min<u64>(vectors.total - done, message.length);
    const stored = vectors.scatter(done, new Block(message.bytes).slice(message.start, count));
    if (stored < count) {
      got.count = done > 0 ? <i64>done : -EFAULT;
      return;
    }
    done += count;
    const brings = message.files.length > 0;
    if (brings) got.takeFiles(message, peeks);
    if (peeks) index++;
    else socket.consume(message, count);
    if (brings) break;
  }
  got.message = first;
  got.count = <i64>done;
  if ((flags & MSG_WAITALL) == 0 || peeks || done == vectors.total || got.files.length > 0) return;
  if (socket.incoming.length > 0) return;
  // What came so far stays; the rest is waited for.
  thread.progress = done;
  const reason = waitToReceive(thread, socket, flags);
  if (reason == WAIT) got.count = WAIT;
}

function receiveSeveral(thread: Thread, call: Call): i64 {
  if ((<u32>call.a3 & MSG_CMSG_COMPAT) != 0) return -EINVAL;
  const space = thread.process.space;
  if (call.a4 != 0 && thread.fresh) {
    const time = readTime(space, call.a4, 1);
    if (time.error != 0) return time.error;
    expireAfter(thread, time.nanoseconds);
  }
  const socket = socketOf(thread, call.i0);
  if (socket == null) return missing(thread, call.i0);
  const count = <u64>min<u32>(<u32>call.a2, MOST_MESSAGES);
  // Those received before it had to wait.
  while (thread.progress < count) {
    const done = thread.progress;
    const flags = <u32>call.a3 & ~(MSG_WAITFORONE | MSG_WAITALL);
    const waits = done == 0 || (<u32>call.a3 & MSG_WAITFORONE) == 0;
    const at = call.a1 + done * MULTIPLE;
    thread.progress = 0;
    const result = receiveHeader(thread, socket, at, waits ? flags : flags | MSG_DONTWAIT);
    thread.progress = done;
    if (result == WAIT) return WAIT;
    if (result < 0 || (result == 0 && socket.isStream)) return done > 0 ? <i64>done : result;
    if (!writeU32(space, at + HEADER, <u32>result)) return done > 0 ? <i64>done : -EFAULT;
    thread.progress = done + 1;
  }
  return <i64>thread.progress;
}
