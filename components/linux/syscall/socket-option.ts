// Options of sockets (socket(7), unix(7)).

import { EDOM, EFAULT, EINVAL, ENOPROTOOPT, EOPNOTSUPP } from '../errno';
import { AF_UNIX } from '../file/socket-address';
import { Sender, UnixSocket } from '../file/unix-socket';
import { Block } from '../memory/block';
import { copyOut, readBlock, writeU32 } from '../memory/copy';
import { SECOND } from '../process/clock';
import { Thread } from '../thread/thread';
import { Call } from './call';
import { missing, socketOf } from './socket';
import { SOL_SOCKET } from './socket-control';
import { Table } from './table';

const SO_DEBUG: i32 = 1;
const SO_REUSEADDR: i32 = 2;
const SO_TYPE: i32 = 3;
const SO_ERROR: i32 = 4;
const SO_DONTROUTE: i32 = 5;
const SO_BROADCAST: i32 = 6;
const SO_SNDBUF: i32 = 7;
const SO_RCVBUF: i32 = 8;
const SO_KEEPALIVE: i32 = 9;
const SO_OOBINLINE: i32 = 10;
const SO_PRIORITY: i32 = 12;
const SO_LINGER: i32 = 13;
const SO_PASSCRED: i32 = 16;
const SO_PEERCRED: i32 = 17;
const SO_RCVLOWAT: i32 = 18;
const SO_SNDLOWAT: i32 = 19;
const SO_RCVTIMEO: i32 = 20;
const SO_SNDTIMEO: i32 = 21;
const SO_PEERNAME: i32 = 28;
const SO_ACCEPTCONN: i32 = 30;
const SO_PROTOCOL: i32 = 38;
const SO_DOMAIN: i32 = 39;
/** net.core.wmem_max and rmem_max; the least that Linux gives. */
const MOST_BUFFER: u32 = 212_992;
const LEAST_SEND: i32 = 4608;
const LEAST_RECEIVE: i32 = 2304;

export function socketOptionCalls(table: Table): void {
  table.add(54, 'setsockopt', set, 'fd int int pointer int');
  table.add(55, 'getsockopt', get, 'fd int int pointer pointer');
  table.partial(54, 'options but SO_PASSCRED, SO_SNDBUF, SO_RCVBUF, SO_RCVTIMEO and SO_SNDTIMEO have no effect');
  table.partial(55, 'SO_PEERSEC, SO_PEERGROUPS, SO_PEERPIDFD');
}

function set(thread: Thread, call: Call): i64 {
  const socket = socketOf(thread, call.i0);
  if (socket == null) return missing(thread, call.i0);
  if (call.i4 < 0) return -EINVAL;
  if (call.i1 != SOL_SOCKET) return -EOPNOTSUPP;
  const space = thread.process.space;
  if (call.i2 == SO_RCVTIMEO || call.i2 == SO_SNDTIMEO) return setTime(thread, socket, call);
  if (call.i4 < 4) return -EINVAL;
  const block = readBlock(space, call.a3, 4);
  if (block == null) return -EFAULT;
  switch (call.i2) {
    case SO_PASSCRED:
      socket.passesCredentials = block.u32(0) != 0;
      return 0;
    case SO_SNDBUF:
      socket.sendBuffer = max(<i32>min(block.u32(0), MOST_BUFFER) * 2, LEAST_SEND);
      return 0;
    case SO_RCVBUF:
      socket.receiveBuffer = max(<i32>min(block.u32(0), MOST_BUFFER) * 2, LEAST_RECEIVE);
      return 0;
    case SO_LINGER:
      return call.i4 < 8 ? -EINVAL : 0;
    case SO_DEBUG:
    case SO_REUSEADDR:
    case SO_DONTROUTE:
    case SO_BROADCAST:
    case SO_KEEPALIVE:
    case SO_OOBINLINE:
    case SO_PRIORITY:
    case SO_RCVLOWAT:
      return 0;
    default:
      return -ENOPROTOOPT;
  }
}

/** struct timeval. */
function setTime(thread: Thread, socket: UnixSocket, call: Call): i64 {
  if (call.i4 < 16) return -EINVAL;
  const block = readBlock(thread.process.space, call.a3, 16);
  if (block == null) return -EFAULT;
  const micro = block.i64(8);
  if (micro < 0 || micro >= 1_000_000) return -EDOM;
  const seconds = block.i64(0);
  const time: u64 = seconds < 0 ? 0 : <u64>min<i64>(seconds, 1 << 30) * SECOND + <u64>micro * 1000;
  if (call.i2 == SO_RCVTIMEO) socket.receiveTime = time;
  else socket.sendTime = time;
  return 0;
}

function get(thread: Thread, call: Call): i64 {
  const socket = socketOf(thread, call.i0);
  if (socket == null) return missing(thread, call.i0);
  const room = readBlock(thread.process.space, call.a4, 4);
  if (room == null) return -EFAULT;
  if (call.i1 != SOL_SOCKET) return -EOPNOTSUPP;
  if (room.i32(0) < 0) return -EINVAL;
  const value = valueOf(socket, call.i2);
  if (value == null) return call.i2 == SO_PEERNAME ? -EOPNOTSUPP : -ENOPROTOOPT;
  const length = min(value.length, room.i32(0));
  const space = thread.process.space;
  return copyOut(space, call.a3, value.slice(0, length)) && writeU32(space, call.a4, length) ? 0 : -EFAULT;
}

/** What getsockopt tells; null of what it does not know. */
function valueOf(socket: UnixSocket, option: i32): Block | null {
  switch (option) {
    case SO_TYPE: return number(socket.kind);
    case SO_DOMAIN: return number(AF_UNIX);
    case SO_ERROR: {
      const error = socket.error;
      socket.error = 0;
      return number(<u32>error);
    }
    case SO_ACCEPTCONN: return number(socket.isListening ? 1 : 0);
    case SO_PASSCRED: return number(socket.passesCredentials ? 1 : 0);
    case SO_SNDBUF: return number(socket.sendBuffer);
    case SO_RCVBUF: return number(socket.receiveBuffer);
    case SO_RCVLOWAT:
    case SO_SNDLOWAT: return number(1);
    case SO_RCVTIMEO: return time(socket.receiveTime);
    case SO_SNDTIMEO: return time(socket.sendTime);
    case SO_LINGER: return Block.of(8);
    case SO_PEERCRED: return credentials(socket.peerCredentials);
    case SO_PROTOCOL:
    case SO_DEBUG:
    case SO_REUSEADDR:
    case SO_DONTROUTE:
    case SO_BROADCAST:
    case SO_KEEPALIVE:
    case SO_OOBINLINE:
    case SO_PRIORITY: return number(0);
    default: return null;
  }
}

function number(value: u32): Block {
  const block = Block.of(4);
  block.setU32(0, value);
  return block;
}

function time(nanoseconds: u64): Block {
  const block = Block.of(16);
  block.setU64(0, nanoseconds / SECOND);
  block.setU64(8, (nanoseconds % SECOND) / 1000);
  return block;
}

/** struct ucred. */
function credentials(who: Sender): Block {
  const block = Block.of(12);
  block.setU32(0, <u32>who.process);
  block.setU32(4, who.user);
  block.setU32(8, who.group);
  return block;
}
