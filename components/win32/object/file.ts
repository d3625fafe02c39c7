// A file object: what ReadFile and WriteFile work on, be it a file, a pipe or a console.
//
// What a transfer gives: a number of bytes; LATER, when none can be moved now (the call waits and asks again); or the Win32 error
// that kept it, negated. A read gives 0 at the end. Only disk files have places: of others, `offset` means nothing.

import { ERROR_ACCESS_DENIED, ERROR_INVALID_FUNCTION } from '../system/error';
import { CompletionPort } from './completion-port';
import { KernelObject } from './kernel-object';

/** What GetFileType tells. */
export enum FileType {
  Unknown = 0,
  Disk = 1,
  Character = 2,
  Pipe = 3,
}

/** Access rights that handles of files have. */
export const FILE_READ_DATA: u32 = 1;
export const FILE_WRITE_DATA: u32 = 2;
export const FILE_APPEND_DATA: u32 = 4;
/** Bytes of a sector of every drive. */
export const SECTOR: u32 = 512;

/** Nothing can be taken or given now. */
export const LATER: i32 = i32.MIN_VALUE;

const NOTHING = new StaticArray<u8>(0);

export abstract class File extends KernelObject {
  /** What the last read gave. */
  bytes: StaticArray<u8> = NOTHING;
  /** Where the next transfer of a disk file begins. */
  position: u64 = 0;

  /** Nobody has a handle of it: what still waits for it is over. */
  isClosed: bool = false;
  /** FILE_FLAG_NO_BUFFERING: transfers are of whole sectors. */
  isUnbuffered: bool = false;
  /** Transfers that cannot be done now are kept for later. */
  isOverlapped: bool = false;
  /** Where transfers that are done leave packets, with this key; those that are done at once need not. */
  port: CompletionPort | null = null;
  portKey: u64 = 0;
  skipsPort: bool = false;

  get type(): FileType {
    return FileType.Unknown;
  }

  get isConsole(): bool {
    return false;
  }

  /** Reads at most `limit` bytes into `bytes`; moves nothing. */
  readAt(offset: u64, limit: u32): i32 {
    return -<i32>ERROR_ACCESS_DENIED;
  }

  /** Takes what it can of `data`; moves nothing. */
  writeAt(offset: u64, data: StaticArray<u8>): i32 {
    return -<i32>ERROR_ACCESS_DENIED;
  }

  /** Reads from the position on, which moves. */
  read(limit: u32): i32 {
    const count = this.readAt(this.position, limit);
    if (count > 0) this.position += count;
    return count;
  }

  /** Writes from the position on, which moves. */
  write(data: StaticArray<u8>): i32 {
    const count = this.writeAt(this.position, data);
    if (count > 0) this.position += count;
    return count;
  }

  /** What a read that gave something ends with: an error if the message goes on. */
  afterRead(): u32 {
    return 0;
  }

  /** -1 of what has no size. */
  size(): i64 {
    return -1;
  }

  /** 0, or why it has not the size now. */
  resize(size: u64): u32 {
    return ERROR_INVALID_FUNCTION;
  }

  /** Brings what was written to where it stays; 0, or why it did not get there. */
  flush(): u32 {
    return 0;
  }
}
