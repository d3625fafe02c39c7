// An open file or directory of the guest's tree.

import { Attributes, Node } from '../gen/import/nucleus-fs-types';
import { errorOf } from '../path/failure';
import { ERROR_INVALID_FUNCTION, ERROR_INVALID_PARAMETER, ERROR_LOCK_VIOLATION, ERROR_USER_MAPPED_FILE } from '../system/error';
import { ChangeQueue } from './change-queue';
import { File, FILE_APPEND_DATA, FILE_WRITE_DATA, FileType } from './file';
import { FileRecord } from './file-record';
import { Listing } from './listing';
import { Action, NOTIFY_LAST_WRITE, NOTIFY_SIZE } from './watch';

/** Bytes that are read at once. */
const PIECE: u32 = 1 << 20;
/** An offset that stands for the end. */
const END: u64 = u64.MAX_VALUE;
const LARGEST: u64 = i64.MAX_VALUE;

export class DiskFile extends File {
  /** It goes when this is closed. */
  deleteOnClose: bool = false;
  /** What has been listed so far; null of a file, and before the first time. */
  listing: Listing | null = null;
  /** What changes in it; null until that is asked for. */
  changes: ChangeQueue | null = null;

  constructor(
    readonly record: FileRecord,
    readonly node: Node,
    readonly access: u32,
    readonly share: u32,
    readonly isDirectory: bool,
  ) {
    super();
    record.opens.push(this);
  }

  get type(): FileType {
    return FileType.Disk;
  }

  /** What it is like now; null if the file system does not say. */
  get attributes(): Attributes | null {
    const result = this.node.stat();
    return result.isOk ? result.value : null;
  }

  readAt(offset: u64, limit: u32): i32 {
    if (this.isDirectory) return -<i32>ERROR_INVALID_FUNCTION;
    if (offset > LARGEST) return -<i32>ERROR_INVALID_PARAMETER;
    const wanted = min(limit, PIECE);
    if (this.record.locks.length > 0 && this.record.isLocked(this, offset, wanted, false)) return -<i32>ERROR_LOCK_VIOLATION;
    this.settle();
    const result = this.node.readAt(offset, wanted);
    if (!result.isOk) return -<i32>errorOf(result.error, false);
    // A provider that gives more than was asked for is not believed.
    const length = min(result.value.length, <i32>wanted);
    this.bytes = result.value.length == length ? result.value : result.value.slice<StaticArray<u8>>(0, length);
    return length;
  }

  writeAt(offset: u64, data: StaticArray<u8>): i32 {
    if (this.isDirectory) return -<i32>ERROR_INVALID_FUNCTION;
    if (data.length == 0) return 0;
    const end = offset == END || this.isAppending ? <u64>max<i64>(this.size(), 0) : offset;
    if (end > LARGEST - data.length) return -<i32>ERROR_INVALID_PARAMETER;
    if (this.record.locks.length > 0 && this.record.isLocked(this, end, data.length, true)) return -<i32>ERROR_LOCK_VIOLATION;
    this.settle();
    const result = this.isAppending ? this.node.append(data) : this.node.writeAt(end, data);
    if (!result.isOk) return -<i32>errorOf(result.error, true);
    if (this.record.isMapped) this.record.pages!.update(end, data);
    this.modified();
    return <i32>min<u32>(result.value, data.length);
  }

  /** Brings what was changed in memory to the file. */
  private settle(): void {
    const record = this.record;
    if (record.isMapped) record.pages!.writeBack(0, u64.MAX_VALUE >> 1);
  }

  write(data: StaticArray<u8>): i32 {
    const count = this.writeAt(this.position, data);
    if (count > 0) this.position = this.isAppending ? <u64>max<i64>(this.size(), 0) : this.position + count;
    return count;
  }

  /** Whoever may append, and not write, writes at the end only. */
  private get isAppending(): bool {
    return (this.access & (FILE_WRITE_DATA | FILE_APPEND_DATA)) == FILE_APPEND_DATA;
  }

  size(): i64 {
    const attributes = this.attributes;
    return attributes == null ? -1 : <i64>min<u64>(attributes.size, LARGEST);
  }

  resize(size: u64): u32 {
    if (this.isDirectory || size > LARGEST) return ERROR_INVALID_PARAMETER;
    if (this.record.isMapped && size < <u64>this.size()) return ERROR_USER_MAPPED_FILE;
    const result = this.node.resize(size);
    if (!result.isOk) return errorOf(result.error, true);
    this.modified();
    return 0;
  }

  private modified(): void {
    this.record.process.files.watches.tell(Action.Modified, this.record.path, NOTIFY_SIZE | NOTIFY_LAST_WRITE);
  }

  flush(): u32 {
    const result = this.node.sync();
    return result.isOk ? 0 : errorOf(result.error, true);
  }

  /** What a listing of it goes through. */
  entries(): Listing {
    let listing = this.listing;
    if (listing == null) {
      listing = Listing.of(this.record.process, this.node, this.record.path);
      this.listing = listing;
    }
    return listing;
  }

  protected close(): void {
    const record = this.record;
    const changes = this.changes;
    if (changes != null) {
      this.isClosed = true;
      record.process.files.watches.remove(changes);
      this.changes = null;
    }
    const own = record.opens.indexOf(this);
    if (own >= 0) record.opens.splice(own, 1);
    for (let i = record.locks.length - 1; i >= 0; i--) if (record.locks[i].owner == this) record.locks.splice(i, 1);
    if (this.deleteOnClose) record.deleting = true;
    this.node.drop();
    if (record.opens.length == 0) record.process.files.closed(record);
  }
}
