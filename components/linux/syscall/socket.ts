// Sockets. No network has been granted to the sandbox, so no address family is there; only socketpair makes any, for
// use between the threads of the program.

import { EAFNOSUPPORT, EBADF, EFAULT, EINVAL, EISCONN, ENOPROTOOPT, ENOTSOCK, EOPNOTSUPP } from '../errno';
import { O_CLOEXEC, O_NONBLOCK } from '../file/flags';
import { SocketEnd } from '../file/socket-pair';
import { Block } from '../memory/block';
import { copyOut, readBlock, writeU32 } from '../memory/copy';
import { Thread } from '../thread/thread';
import { Call } from './call';
import { Table } from './table';
import { CURRENT, NO_SIGNAL, NO_WAIT, readInto, writeFrom } from './transfer';
import { Vectors } from './vectors';

const AF_UNIX: i32 = 1;
const SOCK_STREAM: u32 = 1;
const MSG_DONTWAIT: u32 = 0x40;
const MSG_NOSIGNAL: u32 = 0x4000;
const MSG_CMSG_CLOEXEC: u32 = 0x4000_0000;
const SOL_SOCKET: i32 = 1;
const SO_TYPE: i32 = 3;
const SO_ERROR: i32 = 4;
const SO_ACCEPTCONN: i32 = 30;
const SO_PROTOCOL: i32 = 38;
const SO_DOMAIN: i32 = 39;

export function socketCalls(table: Table): void {
  table.refuse(41, 'socket', EAFNOSUPPORT, 'no network has been granted', 'int hex int');
  table.add(42, 'connect', connected, 'fd pointer int');
  table.add(43, 'accept', notListening, 'fd pointer pointer');
  table.add(44, 'sendto', send, 'fd data size hex pointer int');
  table.add(45, 'recvfrom', receive, 'fd >data size hex pointer pointer');
  table.add(46, 'sendmsg', sendMessage, 'fd pointer hex');
  table.add(47, 'recvmsg', receiveMessage, 'fd pointer hex');
  table.add(48, 'shutdown', shutDown, 'fd shutdown');
  table.add(49, 'bind', notListening, 'fd pointer int');
  table.add(50, 'listen', notListening, 'fd int');
  table.add(51, 'getsockname', name, 'fd pointer pointer');
  table.add(52, 'getpeername', name, 'fd pointer pointer');
  table.add(53, 'socketpair', pair, 'family socktype int >fds');
  table.add(54, 'setsockopt', setOption, 'fd int int pointer int');
  table.add(55, 'getsockopt', option, 'fd int int pointer pointer');
  table.add(288, 'accept4', notListening, 'fd pointer pointer hex');
  table.add(299, 'recvmmsg', notListening, 'fd pointer int hex pointer');
  table.add(307, 'sendmmsg', notListening, 'fd pointer int hex');
  table.partial(42, 'sockets with names');
  table.partial(43, 'sockets with names');
  table.partial(49, 'sockets with names');
  table.partial(50, 'sockets with names');
  table.partial(288, 'sockets with names');
  table.partial(51, 'sockets with names');
  table.partial(52, 'sockets with names');
  table.partial(53, 'datagrams and packets');
  table.partial(44, 'addresses, flags but MSG_DONTWAIT and MSG_NOSIGNAL');
  table.partial(45, 'addresses, flags but MSG_DONTWAIT');
  table.partial(46, 'addresses, control messages, flags but MSG_DONTWAIT and MSG_NOSIGNAL');
  table.partial(47, 'addresses, control messages, flags but MSG_DONTWAIT');
  table.partial(299, 'only its errors');
  table.partial(307, 'only its errors');
  table.partial(54, 'options have no effect');
  table.partial(55, 'options but SO_TYPE, SO_DOMAIN and such');
}

function pair(thread: Thread, call: Call): i64 {
  const process = thread.process;
  const kind = <u32>call.a1;
  if (call.i0 != AF_UNIX) return -EAFNOSUPPORT;
  if ((kind & ~(O_CLOEXEC | O_NONBLOCK)) != SOCK_STREAM) {
    call.note = 'only stream sockets come in pairs';
    return -EOPNOTSUPP;
  }
  const closeOnExec = (kind & O_CLOEXEC) != 0;
  const now = process.clock.timestamp();
  const first = new SocketEnd(process.sandbox.takeInode(), now, kind & O_NONBLOCK);
  const second = new SocketEnd(process.sandbox.takeInode(), now, kind & O_NONBLOCK);
  first.connect(second);
  return process.giveTwo(first, second, closeOnExec, call.a3);
}

/** The socket, or null; then `missing` says which error it is. */
function socket(thread: Thread, descriptor: i32): SocketEnd | null {
  const file = thread.process.files.get(descriptor);
  return file instanceof SocketEnd ? <SocketEnd>file : null;
}

function missing(thread: Thread, call: Call): i64 {
  return thread.process.files.get(call.i0) == null ? -EBADF : -ENOTSOCK;
}

function connected(thread: Thread, call: Call): i64 {
  return socket(thread, call.i0) == null ? missing(thread, call) : -EISCONN;
}

function notListening(thread: Thread, call: Call): i64 {
  return socket(thread, call.i0) == null ? missing(thread, call) : -EINVAL;
}

// Transfers. Other flags (peeking, urgent data) are not offered.

function send(thread: Thread, call: Call): i64 {
  return sendFrom(thread, call, Vectors.one(thread.process.space, call.a1, call.a2), <u32>call.a3);
}

function receive(thread: Thread, call: Call): i64 {
  return receiveInto(thread, call, Vectors.one(thread.process.space, call.a1, call.a2), <u32>call.a3);
}

function sendMessage(thread: Thread, call: Call): i64 {
  const header = readBlock(thread.process.space, call.a1, 56);
  if (header == null) return -EFAULT;
  if (header.u64(40) != 0) return -EOPNOTSUPP;
  return sendFrom(thread, call, Vectors.list(thread.process.space, header.u64(16), header.u64(24)), <u32>call.a2);
}

/** struct msghdr: name and its length, vectors and their number, control data and its length, flags. */
function receiveMessage(thread: Thread, call: Call): i64 {
  const space = thread.process.space;
  const header = readBlock(space, call.a1, 56);
  if (header == null) return -EFAULT;
  const count = receiveInto(thread, call, Vectors.list(space, header.u64(16), header.u64(24)), <u32>call.a2);
  if (count < 0) return count;
  header.setU32(8, 0);
  header.setU64(40, 0);
  header.setU32(48, 0);
  return copyOut(space, call.a1, header.bytes) ? count : -EFAULT;
}

function sendFrom(thread: Thread, call: Call, vectors: Vectors, flags: u32): i64 {
  if (socket(thread, call.i0) == null) return missing(thread, call);
  if ((flags & ~(MSG_DONTWAIT | MSG_NOSIGNAL)) != 0) return -EOPNOTSUPP;
  const manner = ((flags & MSG_DONTWAIT) != 0 ? NO_WAIT : 0) | ((flags & MSG_NOSIGNAL) != 0 ? NO_SIGNAL : 0);
  return writeFrom(thread, call.i0, vectors, CURRENT, manner);
}

function receiveInto(thread: Thread, call: Call, vectors: Vectors, flags: u32): i64 {
  if (socket(thread, call.i0) == null) return missing(thread, call);
  if ((flags & ~(MSG_DONTWAIT | MSG_NOSIGNAL | MSG_CMSG_CLOEXEC)) != 0) return -EOPNOTSUPP;
  return readInto(thread, call.i0, vectors, CURRENT, (flags & MSG_DONTWAIT) != 0 ? NO_WAIT : 0);
}

function shutDown(thread: Thread, call: Call): i64 {
  const end = socket(thread, call.i0);
  if (end == null) return missing(thread, call);
  // SHUT_RD, SHUT_WR, SHUT_RDWR.
  if (<u32>call.i1 > 2) return -EINVAL;
  end.shutDown(call.i1 != 1, call.i1 != 0);
  return 0;
}

/** The ends have no names: an address of the family alone. */
function name(thread: Thread, call: Call): i64 {
  const space = thread.process.space;
  if (socket(thread, call.i0) == null) return missing(thread, call);
  const room = readBlock(space, call.a2, 4);
  if (room == null) return -EFAULT;
  const address = Block.of(2);
  address.setU16(0, AF_UNIX);
  const length = <i32>min<u32>(room.u32(0), 2);
  return copyOut(space, call.a1, address.slice(0, length)) && writeU32(space, call.a2, 2) ? 0 : -EFAULT;
}

/** Sizes of buffers and the like: taken, without effect. */
function setOption(thread: Thread, call: Call): i64 {
  if (socket(thread, call.i0) == null) return missing(thread, call);
  return call.i1 == SOL_SOCKET ? 0 : -EOPNOTSUPP;
}

function option(thread: Thread, call: Call): i64 {
  const space = thread.process.space;
  if (socket(thread, call.i0) == null) return missing(thread, call);
  if (call.i1 != SOL_SOCKET) return -EOPNOTSUPP;
  let value: u32 = 0;
  switch (call.i2) {
    case SO_TYPE: value = SOCK_STREAM; break;
    case SO_DOMAIN: value = AF_UNIX; break;
    case SO_ERROR:
    case SO_ACCEPTCONN:
    case SO_PROTOCOL: break;
    default: return -ENOPROTOOPT;
  }
  const room = readBlock(space, call.a4, 4);
  if (room == null) return -EFAULT;
  if (room.u32(0) < 4) return -EINVAL;
  return writeU32(space, call.a3, value) && writeU32(space, call.a4, 4) ? 0 : -EFAULT;
}
