// What Windows knows of a file and the file system does not keep: attributes, when it was made, and times that were set to the steps of
// 100 nanoseconds where the host's are longer. It lives as long as the process.

import { Attributes, Kind, Timestamp } from '../gen/import/nucleus-fs-types';

export const FILE_ATTRIBUTE_READONLY: u32 = 0x1;
export const FILE_ATTRIBUTE_HIDDEN: u32 = 0x2;
export const FILE_ATTRIBUTE_SYSTEM: u32 = 0x4;
export const FILE_ATTRIBUTE_DIRECTORY: u32 = 0x10;
export const FILE_ATTRIBUTE_ARCHIVE: u32 = 0x20;
export const FILE_ATTRIBUTE_NORMAL: u32 = 0x80;
export const FILE_ATTRIBUTE_TEMPORARY: u32 = 0x100;
export const FILE_ATTRIBUTE_REPARSE_POINT: u32 = 0x400;
export const FILE_ATTRIBUTE_OFFLINE: u32 = 0x1000;
export const FILE_ATTRIBUTE_NOT_INDEXED: u32 = 0x2000;
/** What SetFileAttributes can set. */
export const SETTABLE: u32 = FILE_ATTRIBUTE_READONLY | FILE_ATTRIBUTE_HIDDEN | FILE_ATTRIBUTE_SYSTEM | FILE_ATTRIBUTE_ARCHIVE |
  FILE_ATTRIBUTE_TEMPORARY | FILE_ATTRIBUTE_OFFLINE | FILE_ATTRIBUTE_NOT_INDEXED;

/** A time that was set, and what the file system made of it: it holds while that is what it gives. */
class SetTime {
  constructor(
    readonly given: Timestamp,
    readonly made: Timestamp,
  ) {}

  static exact(set: SetTime | null, now: Timestamp): Timestamp {
    return set != null && set.made.seconds == now.seconds && set.made.nanoseconds == now.nanoseconds ? set.given : now;
  }
}

export class Mark {
  /** Of those that can be set; -1 while nobody has. */
  settable: i32 = -1;
  /** Null while nobody has said. */
  created: Timestamp | null = null;
  accessed: SetTime | null = null;
  modified: SetTime | null = null;
}

export class Marks {
  private readonly all: Map<string, Mark> = new Map<string, Mark>();

  of(attributes: Attributes): Mark {
    const key = keyOf(attributes);
    if (!this.all.has(key)) this.all.set(key, new Mark());
    return this.all.get(key);
  }

  forget(attributes: Attributes): void {
    this.all.delete(keyOf(attributes));
  }

  /** As GetFileAttributes gives them. */
  attributesOf(attributes: Attributes): u32 {
    const key = keyOf(attributes);
    let result: u32 = this.all.has(key) && this.all.get(key).settable >= 0 ? this.all.get(key).settable : unmarked(attributes.kind);
    if (attributes.kind == Kind.Directory) result |= FILE_ATTRIBUTE_DIRECTORY;
    if (attributes.kind == Kind.SymbolicLink) result |= FILE_ATTRIBUTE_REPARSE_POINT;
    return result == 0 ? FILE_ATTRIBUTE_NORMAL : result;
  }

  createdOf(attributes: Attributes): Timestamp {
    const key = keyOf(attributes);
    const created = this.all.has(key) ? this.all.get(key).created : null;
    return created == null ? this.modifiedOf(attributes) : created;
  }

  accessedOf(attributes: Attributes): Timestamp {
    const key = keyOf(attributes);
    return this.all.has(key) ? SetTime.exact(this.all.get(key).accessed, attributes.accessed) : attributes.accessed;
  }

  modifiedOf(attributes: Attributes): Timestamp {
    const key = keyOf(attributes);
    return this.all.has(key) ? SetTime.exact(this.all.get(key).modified, attributes.modified) : attributes.modified;
  }

  /** These times were set, null for one that was not; `attributes` are as they are now. */
  timesSet(attributes: Attributes, accessed: Timestamp | null, modified: Timestamp | null): void {
    const mark = this.of(attributes);
    if (accessed != null) mark.accessed = new SetTime(accessed, attributes.accessed);
    if (modified != null) mark.modified = new SetTime(modified, attributes.modified);
  }
}

/** New files are to be archived. */
function unmarked(kind: Kind): u32 {
  return kind == Kind.Directory ? 0 : FILE_ATTRIBUTE_ARCHIVE;
}

function keyOf(attributes: Attributes): string {
  return attributes.device.toString(36) + ':' + attributes.inode.toString(36);
}
