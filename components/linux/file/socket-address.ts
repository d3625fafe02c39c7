// Names of sockets between processes (unix(7)): paths, which are nodes of a file system, and abstract names, which are nobody's.

import { EACCES, ECONNREFUSED, EFAULT, EILSEQ, EINVAL, EPROTOTYPE } from '../errno';
import { Block, decode, part } from '../memory/block';
import { copyOut, readBlock, writeU32 } from '../memory/copy';
import { isUtf8 } from '../memory/utf8';
import { Sandbox } from '../process/sandbox';
import { Thread } from '../thread/thread';
import { lookUp } from './lookup';
import { MAY_WRITE, isPermitted } from './permission';
import { S_IFMT, S_IFSOCK, Status } from './status';
import { UnixSocket } from './unix-socket';

export const AF_UNSPEC: u32 = 0;
export const AF_UNIX: u32 = 1;
/** sa_family comes first; struct sockaddr_un; the largest address of any family. */
const FAMILY: i32 = 2;
const LONGEST: i32 = 110;
const LONGEST_OF_ALL: i32 = 128;

export class Address {
  /** Error, negated. */
  error: i64 = 0;
  family: u32 = AF_UNSPEC;
  /** sun_path: with a zero in front if it is abstract, with one behind if it is a path. */
  name: StaticArray<u8> = new StaticArray<u8>(0);

  fail(error: i64): Address {
    this.error = -error;
    return this;
  }

  get isAbstract(): bool {
    return this.name.length > 0 && this.name[0] == 0;
  }

  /** The path; "" if it is no text. */
  get path(): string {
    const bytes = part(this.name, 0, this.name.length - 1);
    return isUtf8(bytes) ? decode(bytes) : '';
  }
}

/** Reads struct sockaddr; of another family than AF_UNIX only that is known. */
export function readAddress(thread: Thread, address: u64, length: i32): Address {
  const result = new Address();
  if (length < 0 || length > LONGEST_OF_ALL) return result.fail(EINVAL);
  const block = readBlock(thread.process.space, address, length);
  if (block == null) return result.fail(EFAULT);
  if (length >= FAMILY) result.family = block.u16(0);
  if (result.family == AF_UNIX) result.name = nameOf(block);
  return result;
}

/** Is it one that a socket between processes may have? */
export function isProper(address: Address, length: i32): bool {
  return length > FAMILY && length <= LONGEST && address.family == AF_UNIX;
}

function nameOf(block: Block): StaticArray<u8> {
  const length = block.length - FAMILY;
  if (length <= 0 || block.u8(FAMILY) == 0) return block.slice(min(FAMILY, block.length), max(length, 0));
  let end = 0;
  while (end < length && block.u8(FAMILY + end) != 0) end++;
  const name = Block.of(end + 1);
  name.put(0, block.slice(FAMILY, end));
  return name.bytes;
}

/** What a bound socket is known by. */
export function keyOfAbstract(name: StaticArray<u8>): string {
  let key = '@';
  for (let i = 0; i < name.length; i++) key += String.fromCharCode(0x100 + name[i]);
  return key;
}

export function keyOfNode(status: Status): string {
  return status.device.toString() + ':' + status.inode.toString();
}

/** A name that nobody has. */
export function freeName(sandbox: Sandbox): StaticArray<u8> {
  while (true) {
    const digits = (sandbox.takeInode() & 0xfffff).toString(16).padStart(5, '0');
    const name = new StaticArray<u8>(6);
    for (let i = 0; i < 5; i++) name[i + 1] = <u8>digits.charCodeAt(i);
    if (!sandbox.sockets.has(keyOfAbstract(name))) return name;
  }
}

/** The socket that has a name. */
export class Found {
  constructor(
    readonly socket: UnixSocket | null,
    /** Negated. */
    readonly error: i64,
  ) {}
}

export function findSocket(thread: Thread, address: Address, kind: u32): Found {
  const process = thread.process;
  let key = '';
  if (address.isAbstract) {
    key = keyOfAbstract(address.name);
  } else {
    const path = address.path;
    if (path.length == 0) return new Found(null, -EILSEQ);
    const status = new Status();
    const error = lookUp(process, process.directory, path, true, status);
    if (error != 0) return new Found(null, error);
    if (process.isChecked && !isPermitted(thread.credentials, status, MAY_WRITE)) return new Found(null, -EACCES);
    if ((status.mode & S_IFMT) != S_IFSOCK) return new Found(null, -ECONNREFUSED);
    key = keyOfNode(status);
  }
  const sockets = process.sandbox.sockets;
  if (!sockets.has(key)) return new Found(null, -ECONNREFUSED);
  const socket = sockets.get(key);
  return socket.kind == kind ? new Found(socket, 0) : new Found(null, -EPROTOTYPE);
}

/** struct sockaddr_un with this name. */
export function addressBlock(name: StaticArray<u8>): Block {
  const block = Block.of(FAMILY + name.length);
  block.setU16(0, AF_UNIX);
  block.put(FAMILY, name);
  return block;
}

/** Writes as much of an address as there is room for, and how long it is. 0, or an error negated. */
export function writeAddress(thread: Thread, bytes: StaticArray<u8>, address: u64, length: u64): i64 {
  const space = thread.process.space;
  const room = readBlock(space, length, 4);
  if (room == null) return -EFAULT;
  if (room.i32(0) < 0) return -EINVAL;
  const shown = part(bytes, 0, min(bytes.length, room.i32(0)));
  return copyOut(space, address, shown) && writeU32(space, length, bytes.length) ? 0 : -EFAULT;
}
