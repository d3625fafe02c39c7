// A transfer between the guest's memory and a file: done when it is asked for, or later where the file has nothing yet and was opened
// for overlapped transfers.
//
// What has come of it is told where the caller wants it: in the two words of an OVERLAPPED or an IO_STATUS_BLOCK, by an event, and by
// a function that the thread calls when it next waits alertably.

import { ERROR_BROKEN_PIPE, ERROR_HANDLE_EOF, ERROR_NOACCESS, ERROR_OPERATION_ABORTED } from '../system/error';
import { statusOf } from '../system/status';
import { Apc } from '../thread/apc';
import { Thread } from '../thread/thread';
import { Packet } from './completion-port';
import { Event } from './event';
import { File, FileType, LATER } from './file';
import { KernelObject } from './kernel-object';

/** Bytes that are moved at once. */
const PIECE: u32 = 1 << 18;
/** It waits. */
export const LATER_ON: u32 = u32.MAX_VALUE;
/** STATUS_PENDING. */
const STATUS_PENDING: u64 = 0x103;
/** The file's own position. */
export const HERE: i64 = i64.MIN_VALUE;
/** The end, of a write. */
export const AT_END: i64 = -1;

/** Ends requests of a file that wait: those of this OVERLAPPED (0: of all), and of this thread (null: of all); gives how many. */
export function cancelRequests(requests: Array<Request>, file: KernelObject, block: u64, owner: Thread | null): i32 {
  const ended: Array<Request> = [];
  for (let i = requests.length - 1; i >= 0; i--) {
    const one = requests[i];
    if (one.file != file || (block != 0 && one.block != block) || (owner != null && one.thread != owner)) continue;
    requests.splice(i, 1);
    ended.push(one);
  }
  for (let i = 0; i < ended.length; i++) ended[i].finish(ERROR_OPERATION_ABORTED);
  return ended.length;
}

export class Request {
  /** Address of the two words; 0 for none. */
  block: u64 = 0;
  /** Retained while it waits. */
  event: Event | null = null;
  /** The function that is called when it is done; 0 for none. */
  routine: u64 = 0;
  /** ntdll's functions are called with what they were given, Win32's with error, number of bytes and OVERLAPPED. */
  isNative: bool = false;
  context: u64 = 0;
  /** Bytes that have been moved. */
  moved: u32 = 0;
  /** It was postponed. */
  private isLate: bool = false;

  constructor(
    readonly thread: Thread,
    readonly file: File,
    readonly isWrite: bool,
    /** In the guest's memory. */
    private readonly at: u64,
    private readonly length: u32,
    /** HERE, AT_END or an offset. */
    private readonly offset: i64,
  ) {}

  /** Moves what can be moved: 0 when it is done, LATER_ON, or the Win32 error that kept it. */
  attempt(): u32 {
    if (this.file.isClosed) return ERROR_OPERATION_ABORTED;
    const error = this.isWrite ? this.write() : this.read();
    if (error != LATER_ON && this.offset >= 0 && !this.file.isOverlapped) this.file.position = this.offset + this.moved;
    return error;
  }

  private read(): u32 {
    const file = this.file;
    const memory = this.thread.process.memory;
    while (this.moved < this.length) {
      const wanted = min(PIECE, this.length - this.moved);
      const count = this.offset == HERE ? file.read(wanted) : file.readAt(<u64>this.offset + this.moved, wanted);
      if (count == LATER) return this.moved > 0 ? 0 : LATER_ON;
      if (count < 0) return this.moved > 0 ? 0 : <u32>-count;
      if (count == 0) break;
      if (!memory.write(this.at + this.moved, file.bytes)) return ERROR_NOACCESS;
      this.moved += <u32>count;
      // What comes from elsewhere is taken as it comes.
      if (file.type != FileType.Disk) return file.afterRead();
    }
    if (this.moved > 0 || this.length == 0 || file.type == FileType.Character) return 0;
    return file.type == FileType.Pipe ? ERROR_BROKEN_PIPE : ERROR_HANDLE_EOF;
  }

  private write(): u32 {
    const file = this.file;
    const memory = this.thread.process.memory;
    // All or nothing where some of it is not there.
    if (this.length > PIECE && this.moved == 0 && !this.thread.process.space.mayRead(this.at, this.length)) return ERROR_NOACCESS;
    while (this.moved < this.length) {
      const data = memory.bytes(this.at + this.moved, min(PIECE, this.length - this.moved));
      if (data == null) return ERROR_NOACCESS;
      const count = this.offset == HERE ? file.write(data) : file.writeAt(this.offset == AT_END ? u64.MAX_VALUE : <u64>this.offset + this.moved, data);
      if (count == LATER) return LATER_ON;
      if (count < 0) return <u32>-count;
      this.moved += <u32>count;
    }
    return 0;
  }

  /** It is to be done later. */
  postpone(): void {
    this.isLate = true;
    if (this.block != 0) this.thread.process.memory.setU64(this.block, STATUS_PENDING);
    if (this.event != null) this.event!.isSet = false;
    if (this.event != null) this.event!.retain();
    this.thread.process.requests.push(this);
  }

  /** Tells what has come of it. */
  tell(error: u32): void {
    const memory = this.thread.process.memory;
    if (this.block != 0) {
      memory.setU64(this.block, statusOf(error));
      memory.setU64(this.block + 8, this.moved);
    }
    if (this.event != null) this.event!.set();
    const port = this.file.port;
    // What fails at once leaves none, and the lowest bit of the event's handle says that the caller wants none.
    if (port != null && this.block != 0 && this.routine == 0 && (memory.u64(this.block + 24) & 1) == 0 && (this.isLate || (error == 0 && !this.file.skipsPort))) {
      port.post(new Packet(this.file.portKey, this.block, this.moved, error));
    }
    if (this.routine == 0) return;
    this.thread.queueApc(this.isNative ? new Apc(this.routine, this.context, this.block, 0) : new Apc(this.routine, error, this.moved, this.block));
  }

  /** It was postponed, and has ended. */
  finish(error: u32): void {
    this.tell(error);
    const event = this.event;
    if (event != null) event.release();
    this.file.wake();
  }
}
