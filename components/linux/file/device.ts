// The devices of /dev.

import { ENOSPC } from '../errno';
import { Timestamp } from '../gen/import/nucleus-fs-types';
import { getRandomBytes } from '../gen/import/wasi-random-random';
import { CHUNK } from '../memory/layout';
import { Chunk, Description } from './description';
import { DEVICE_OF_DEV, S_IFCHR, Status } from './status';

// Minor numbers of major 1, as on Linux.
export const DEVICE_NULL: i32 = 3;
export const DEVICE_ZERO: i32 = 5;
export const DEVICE_FULL: i32 = 7;
export const DEVICE_RANDOM: i32 = 8;
export const DEVICE_URANDOM: i32 = 9;
/** /dev/tty, 5:0, /dev/ptmx, 5:2, and downwards from DEVICE_PTS /dev/pts/0 and the others, 136:N (open.ts). */
export const DEVICE_TTY: i32 = 0;
export const DEVICE_PTMX: i32 = 2;
export const DEVICE_PTS: i32 = -1;

/** The terminal's status, as /dev/pts/0 and as a standard stream. */
export function terminalStatus(status: Status, since: Timestamp): void {
  status.synthetic(DEVICE_OF_DEV, 3, S_IFCHR | 0o620, since);
  status.represents = 136 << 8;
}

export class DeviceFile extends Description {
  constructor(
    readonly device: i32,
    readonly inode: u64,
    private since: Timestamp,
    flags: u32,
    path: string,
  ) {
    super(flags, path);
  }

  read(chunk: Chunk, limit: u32): i64 {
    const length = min(limit, CHUNK);
    if (this.device == DEVICE_NULL) chunk.bytes = new StaticArray<u8>(0);
    else if (this.device == DEVICE_ZERO || this.device == DEVICE_FULL) chunk.bytes = new StaticArray<u8>(length);
    else chunk.bytes = getRandomBytes(length);
    return chunk.bytes.length;
  }

  readAt(chunk: Chunk, offset: u64, limit: u32): i64 {
    return this.read(chunk, limit);
  }

  write(data: StaticArray<u8>): i64 {
    return this.device == DEVICE_FULL ? -ENOSPC : data.length;
  }

  writeAt(offset: u64, data: StaticArray<u8>): i64 {
    return this.write(data);
  }

  seek(offset: i64, whence: u32): i64 {
    return 0;
  }

  get fillsReads(): bool {
    return true;
  }

  stat(status: Status): i64 {
    deviceStatus(status, this.device, this.inode, this.since);
    return 0;
  }
}

export function deviceStatus(status: Status, device: i32, inode: u64, since: Timestamp): void {
  if (device <= DEVICE_PTS) {
    const number = DEVICE_PTS - device;
    terminalStatus(status, since);
    status.inode += number;
    status.represents += number;
    return;
  }
  status.synthetic(DEVICE_OF_DEV, inode, S_IFCHR | 0o666, since);
  status.user = 0;
  status.group = 0;
  const isTerminal = device == DEVICE_TTY || device == DEVICE_PTMX;
  status.represents = ((isTerminal ? 5 : 1) << 8) | <u64>device;
}
