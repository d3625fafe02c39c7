// Changes of a directory that are to be read: those since the first read of its handle.

import { utf16 } from '../memory/access';
import { ERROR_NOACCESS, ERROR_OPERATION_ABORTED } from '../system/error';
import { Thread } from '../thread/thread';
import { DiskFile } from './disk-file';
import { HERE, LATER_ON, Request } from './request';
import { Action, Watch } from './watch';

/** FILE_NOTIFY_INFORMATION, without its name: the next one's offset, what happened, bytes of the name. */
const HEAD: u32 = 12;

class Change {
  constructor(
    readonly action: Action,
    readonly name: string,
  ) {}

  /** Bytes of its record; the next one begins at a multiple of four. */
  get size(): u32 {
    return (HEAD + this.name.length * 2 + 3) & ~3;
  }
}

export class ChangeQueue extends Watch {
  private changes: Array<Change> = [];
  private size: u32 = 0;
  /** More happened than there is room for: all of it is forgotten. */
  private isOverrun: bool = false;

  constructor(
    directory: DiskFile,
    isDeep: bool,
    kinds: u32,
    /** Bytes of the room of the first read, which is what is kept at most. */
    private readonly room: u32,
  ) {
    super(directory, isDeep, kinds);
  }

  hear(action: Action, name: string): void {
    const changes = this.changes;
    const last: Change | null = changes.length == 0 ? null : changes[changes.length - 1];
    // A file that is written piece by piece is modified once.
    if (this.isOverrun || (last != null && action == Action.Modified && last.action == action && last.name == name)) return;
    const change = new Change(action, name);
    changes.push(change);
    this.size += change.size;
    if (this.size > this.room) this.overrun();
  }

  private overrun(): void {
    this.forget();
    this.isOverrun = true;
  }

  private forget(): void {
    this.changes = [];
    this.size = 0;
    this.isOverrun = false;
  }

  get isReady(): bool {
    return this.isOverrun || this.changes.length > 0;
  }

  /** Records of all that happened; none where that is more than there is room for. */
  take(room: u32): StaticArray<u8> {
    const length = this.isOverrun || this.size > room ? 0 : this.size;
    const bytes = new StaticArray<u8>(length);
    let at = changetype<usize>(bytes);
    for (let i = 0; i < this.changes.length && length > 0; i++) {
      const change = this.changes[i];
      store<u32>(at, i + 1 == this.changes.length ? 0 : change.size);
      store<u32>(at + 4, change.action);
      store<u32>(at + 8, change.name.length * 2);
      memory.copy(at + HEAD, changetype<usize>(utf16(change.name)), change.name.length * 2);
      at += change.size;
    }
    this.forget();
    return bytes;
  }
}

/** A read of what happened in a directory. */
export class ChangesRequest extends Request {
  constructor(
    thread: Thread,
    private readonly queue: ChangeQueue,
    private readonly to: u64,
    private readonly room: u32,
  ) {
    super(thread, queue.directory, false, to, room, HERE);
  }

  attempt(): u32 {
    if (this.file.isClosed) return ERROR_OPERATION_ABORTED;
    if (!this.queue.isReady) return LATER_ON;
    const bytes = this.queue.take(this.room);
    if (!this.thread.process.memory.write(this.to, bytes)) return ERROR_NOACCESS;
    this.moved = bytes.length;
    return 0;
  }
}
