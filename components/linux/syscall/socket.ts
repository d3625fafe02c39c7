// Sockets between the processes of the sandbox. No network has been granted to it, so there is no other address family.

import {
  EADDRINUSE, EAFNOSUPPORT, EAGAIN, EBADF, ECONNREFUSED, EEXIST, EFAULT, EILSEQ, EINVAL, EISCONN, ENOTCONN, ENOTSOCK, EOPNOTSUPP, EPERM,
  EPROTONOSUPPORT, ERESTARTSYS, ESOCKTNOSUPPORT,
} from '../errno';
import { O_CLOEXEC, O_NONBLOCK, O_PATH, POLLIN, POLLOUT } from '../file/flags';
import { lookUp } from '../file/lookup';
import {
  AF_UNIX, AF_UNSPEC, Address, addressBlock, findSocket, freeName, isProper, keyOfAbstract, keyOfNode, readAddress, writeAddress,
} from '../file/socket-address';
import { S_IFSOCK, Status } from '../file/status';
import { writeU64 } from '../memory/copy';
import { SOCK_DGRAM, SOCK_SEQPACKET, SOCK_STREAM, UnixSocket, senderOf } from '../file/unix-socket';
import { Thread } from '../thread/thread';
import { Call } from './call';
import { makeNodeIn } from './name';
import { Table } from './table';
import { Target } from './target';

const SOCK_RAW: u32 = 3;
const SOCK_PACKET: u32 = 10;
const KIND_MASK: u32 = 0xf;
/** AF_MAX. */
const FAMILIES: u32 = 46;
/** net.core.somaxconn. */
const MOST_WAITING: u32 = 4096;
/** An address of the family alone. */
const FAMILY_ONLY: i32 = 2;

export function socketCalls(table: Table): void {
  table.add(41, 'socket', make, 'family socktype int');
  table.add(42, 'connect', connect, 'fd pointer int');
  table.add(43, 'accept', accept, 'fd pointer pointer');
  table.add(48, 'shutdown', shutDown, 'fd shutdown');
  table.add(49, 'bind', bind, 'fd pointer int');
  table.add(50, 'listen', listen, 'fd int');
  table.add(51, 'getsockname', ownName, 'fd pointer pointer');
  table.add(52, 'getpeername', peerName, 'fd pointer pointer');
  table.add(53, 'socketpair', pair, 'family socktype int >fds');
  table.add(288, 'accept4', accept4, 'fd pointer pointer hex');
  table.partial(41, 'address families but AF_UNIX: no network has been granted');
}

/** The kind of socket that is asked for; an error, negated, if there is none. */
function kindOf(thread: Thread, call: Call): i64 {
  const kind = <u32>call.a1 & KIND_MASK;
  if ((<u32>call.a1 & ~(KIND_MASK | O_CLOEXEC | O_NONBLOCK)) != 0) return -EINVAL;
  if (<u32>call.a0 >= FAMILIES) return -EAFNOSUPPORT;
  if (kind > SOCK_PACKET) return -EINVAL;
  if (<u32>call.a0 != AF_UNIX) {
    call.note = 'no network has been granted';
    return -EAFNOSUPPORT;
  }
  if (call.i2 != 0 && call.i2 != <i32>AF_UNIX) return -EPROTONOSUPPORT;
  // As BSD has it.
  if (kind == SOCK_RAW) return SOCK_DGRAM;
  return kind == SOCK_STREAM || kind == SOCK_DGRAM || kind == SOCK_SEQPACKET ? kind : -ESOCKTNOSUPPORT;
}

function create(thread: Thread, kind: i64, flags: u32): UnixSocket {
  const sandbox = thread.process.sandbox;
  return new UnixSocket(sandbox, <u32>kind, sandbox.takeInode(), thread.process.clock.timestamp(), flags & O_NONBLOCK);
}

function make(thread: Thread, call: Call): i64 {
  const kind = kindOf(thread, call);
  if (kind < 0) return kind;
  return thread.process.files.add(create(thread, kind, <u32>call.a1), (<u32>call.a1 & O_CLOEXEC) != 0);
}

function pair(thread: Thread, call: Call): i64 {
  const kind = kindOf(thread, call);
  // Linux has written numbers there by then.
  if (kind < 0 && kind != -EINVAL && !writeU64(thread.process.space, call.a3, 0)) return -EFAULT;
  if (kind < 0) return kind == -EAFNOSUPPORT && <u32>call.a0 == 2 ? -EOPNOTSUPP : kind;
  const first = create(thread, kind, <u32>call.a1);
  const second = create(thread, kind, <u32>call.a1);
  first.join(second, senderOf(thread), senderOf(thread));
  return thread.process.giveTwo(first, second, (<u32>call.a1 & O_CLOEXEC) != 0, call.a3);
}

/** The socket, or null; then `missing` says which error it is. */
export function socketOf(thread: Thread, descriptor: i32): UnixSocket | null {
  const file = thread.process.files.get(descriptor);
  return file instanceof UnixSocket ? <UnixSocket>file : null;
}

export function missing(thread: Thread, descriptor: i32): i64 {
  const file = thread.process.files.get(descriptor);
  return file == null || (file.flags & O_PATH) != 0 ? -EBADF : -ENOTSOCK;
}

// Names.

function bind(thread: Thread, call: Call): i64 {
  const socket = socketOf(thread, call.i0);
  if (socket == null) return missing(thread, call.i0);
  const address = readAddress(thread, call.a1, call.i2);
  if (address.error != 0) return address.error;
  if (call.i2 == FAMILY_ONLY && address.family == AF_UNIX) {
    return socket.key.length > 0 ? 0 : give(socket, freeName(socket.sandbox), '');
  }
  if (!isProper(address, call.i2)) return -EINVAL;
  if (socket.name.length > 0) return -EINVAL;
  if (address.isAbstract) return give(socket, address.name, '');
  return bindToPath(thread, socket, address);
}

function bindToPath(thread: Thread, socket: UnixSocket, address: Address): i64 {
  const process = thread.process;
  const target = new Target();
  target.path = address.path;
  if (target.path.length == 0) return -EILSEQ;
  target.base = process.directory;
  const error = makeNodeIn(thread, target, S_IFSOCK | 0o777, 0);
  if (error != 0) return error == -EEXIST ? -EADDRINUSE : error;
  const status = new Status();
  const found = lookUp(process, process.directory, target.path, false, status);
  return found != 0 ? found : give(socket, address.name, keyOfNode(status));
}

/** Binds it; without a node's key to an abstract name. */
function give(socket: UnixSocket, name: StaticArray<u8>, node: string): i64 {
  const key = node.length > 0 ? node : keyOfAbstract(name);
  const sockets = socket.sandbox.sockets;
  if (sockets.has(key)) return -EADDRINUSE;
  sockets.set(key, socket);
  socket.key = key;
  socket.name = name;
  return 0;
}

function ownName(thread: Thread, call: Call): i64 {
  const socket = socketOf(thread, call.i0);
  if (socket == null) return missing(thread, call.i0);
  return writeAddress(thread, addressBlock(socket.name).bytes, call.a1, call.a2);
}

function peerName(thread: Thread, call: Call): i64 {
  const socket = socketOf(thread, call.i0);
  if (socket == null) return missing(thread, call.i0);
  const peer = socket.peer;
  return peer == null ? -ENOTCONN : writeAddress(thread, addressBlock(peer.name).bytes, call.a1, call.a2);
}

// Connections.

function listen(thread: Thread, call: Call): i64 {
  const socket = socketOf(thread, call.i0);
  if (socket == null) return missing(thread, call.i0);
  if (socket.kind == SOCK_DGRAM) return -EOPNOTSUPP;
  if (socket.name.length == 0 || socket.wasConnected) return -EINVAL;
  socket.isListening = true;
  socket.backlog = <i32>min(<u32>call.a1, MOST_WAITING);
  socket.peerCredentials = senderOf(thread);
  socket.wake();
  return 0;
}

function connect(thread: Thread, call: Call): i64 {
  const socket = socketOf(thread, call.i0);
  if (socket == null && missing(thread, call.i0) == -EBADF) return -EBADF;
  const address = readAddress(thread, call.a1, call.i2);
  if (address.error != 0) return address.error;
  if (socket == null) return -ENOTSOCK;
  if (call.i2 < FAMILY_ONLY) return -EINVAL;
  const isDatagram = socket.kind == SOCK_DGRAM;
  if (isDatagram && address.family == AF_UNSPEC) {
    socket.aim(null);
    socket.wake();
    return 0;
  }
  if (!isProper(address, call.i2)) return -EINVAL;
  const found = findSocket(thread, address, socket.kind);
  if (found.error != 0) return found.error;
  return isDatagram ? aim(socket, found.socket!) : connectTo(thread, socket, found.socket!);
}

/** Datagrams go there from now on. */
function aim(socket: UnixSocket, to: UnixSocket): i64 {
  if (to.peer != null && to.peer != socket) return -EPERM;
  socket.aim(to);
  socket.wake();
  return 0;
}

function connectTo(thread: Thread, socket: UnixSocket, listener: UnixSocket): i64 {
  if (socket.wasConnected) return -EISCONN;
  if (socket.isListening) return -EINVAL;
  if (!listener.isListening || listener.inputEnded) return -ECONNREFUSED;
  if (listener.isBacklogFull) {
    return socket.blocking ? thread.waitFor(listener, POLLOUT, ERESTARTSYS) : -EAGAIN;
  }
  const end = create(thread, listener.kind, 0);
  end.name = listener.name;
  end.passesCredentials = listener.passesCredentials;
  socket.join(end, senderOf(thread), listener.peerCredentials);
  listener.arriving.push(end);
  listener.wake();
  socket.wake();
  return 0;
}

function accept(thread: Thread, call: Call): i64 {
  return acceptWith(thread, call, 0);
}

function accept4(thread: Thread, call: Call): i64 {
  const flags = <u32>call.a3;
  if (missing(thread, call.i0) == -EBADF) return -EBADF;
  return (flags & ~(O_CLOEXEC | O_NONBLOCK)) != 0 ? -EINVAL : acceptWith(thread, call, flags);
}

function acceptWith(thread: Thread, call: Call, flags: u32): i64 {
  const socket = socketOf(thread, call.i0);
  if (socket == null) return missing(thread, call.i0);
  if (socket.kind == SOCK_DGRAM) return -EOPNOTSUPP;
  if (!socket.isListening || (socket.inputEnded && socket.arriving.length == 0)) return -EINVAL;
  if (socket.arriving.length == 0) {
    if (!socket.blocking || thread.timedOut) return socket.lateness;
    if (thread.deadline == 0 && socket.patience > 0) thread.deadline = thread.process.clock.monotonic() + socket.patience;
    return thread.waitFor(socket, POLLIN, ERESTARTSYS);
  }
  const end = socket.arriving.shift();
  socket.wake();
  end.flags |= flags & O_NONBLOCK;
  const peer = end.peer;
  const name = addressBlock(peer == null ? new StaticArray<u8>(0) : peer.name).bytes;
  const files = thread.process.files;
  const number = files.add(end, (flags & O_CLOEXEC) != 0);
  if (number < 0 || call.a1 == 0) return number;
  const error = writeAddress(thread, name, call.a1, call.a2);
  if (error == 0) return number;
  files.close(<i32>number);
  return error;
}

function shutDown(thread: Thread, call: Call): i64 {
  const socket = socketOf(thread, call.i0);
  if (socket == null) return missing(thread, call.i0);
  // SHUT_RD, SHUT_WR, SHUT_RDWR.
  if (<u32>call.i1 > 2) return -EINVAL;
  socket.shutDown(call.i1 != 1, call.i1 != 0);
  return 0;
}
