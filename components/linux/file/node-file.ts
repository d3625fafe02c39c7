// Regular files (and whatever else the file system hands out that is no directory).

import { EFBIG, EINVAL, ENXIO, EPERM } from '../errno';
import { SpaceChange } from '../gen/import/nucleus-fs-types';
import { CHUNK } from '../memory/layout';
import { part } from '../memory/block';
import { WHOLE, anyShared, outdate, settle } from '../memory/shared';
import { Mount } from '../path/mount';
import { Place } from '../path/place';
import { errnoOf } from '../path/failure';
import { Chunk, Description } from './description';
import { O_APPEND, O_PATH } from './flags';
import { IN_ACCESS, IN_CLOSE_NOWRITE, IN_CLOSE_WRITE, IN_MODIFY, anyWatched, notify } from './inotify';
import { SEAL_GROW, SEALS_WRITING, resizeRefusal, sealsOf, writableLength } from './seals';
import { SharedNode } from './shared-node';
import { Status } from './status';

const SEEK_SET: u32 = 0;
const SEEK_CUR: u32 = 1;
const SEEK_END: u32 = 2;
const SEEK_DATA: u32 = 3;
const SEEK_HOLE: u32 = 4;
const LARGEST: i64 = i64.MAX_VALUE;

export class NodeFile extends Description {
  // Which file it is; asked for only where files are mapped.
  private isKnown: bool = false;
  private device: u64 = 0;
  private inode: u64 = 0;

  constructor(
    readonly node: SharedNode,
    /** Where it was opened; null for the program's own image. */
    readonly place: Place | null,
    flags: u32,
    path: string,
  ) {
    super(flags, path);
  }

  /** It, or a directory above it, has another name. */
  renamed(mount: Mount, from: string, to: string): void {
    const place = this.place;
    if (place == null) return;
    place.renamed(mount, from, to);
    this.path = place.path;
  }

  /** Brings what shared mappings hold to the file. */
  private settleMappings(): void {
    if (!this.isKnown) {
      const attributes = this.node.node.stat();
      if (!attributes.isOk) return;
      this.device = attributes.value.device;
      this.inode = attributes.value.inode;
      this.isKnown = true;
    }
    settle(this.device, this.inode);
  }

  read(chunk: Chunk, limit: u32): i64 {
    const count = this.readAt(chunk, this.offset, limit);
    if (count > 0) this.offset += <u64>count;
    return count;
  }

  readAt(chunk: Chunk, offset: u64, limit: u32): i64 {
    if (anyShared()) this.settleMappings();
    const wanted = min(limit, CHUNK);
    const result = this.node.node.readAt(offset, wanted);
    if (!result.isOk) return -errnoOf(result.error, false);
    // A provider that gives more than was asked for is not believed.
    chunk.bytes = part(result.value, 0, min(result.value.length, <i32>wanted));
    if (anyWatched() && chunk.bytes.length > 0) this.notify(IN_ACCESS);
    return chunk.bytes.length;
  }

  write(data: StaticArray<u8>): i64 {
    if ((this.flags & O_APPEND) != 0) return this.append(data);
    const count = this.writeAt(this.offset, data);
    if (count > 0) this.offset += <u64>count;
    return count;
  }

  writeAt(offset: u64, data: StaticArray<u8>): i64 {
    if (offset > <u64>LARGEST - <u64>data.length) return -EFBIG;
    const allowed = this.node.seals > 0 ? this.unsealed(offset, data.length) : <i64>data.length;
    if (allowed < 0) return allowed;
    if (anyShared()) this.settleMappings();
    const done = this.putAt(offset, allowed < <i64>data.length ? part(data, 0, <i32>allowed) : data);
    if (done > 0 && anyShared()) outdate(this.device, this.inode, offset, offset + <u64>done, null, 0);
    if (anyWatched() && done > 0) this.notify(IN_MODIFY);
    return done;
  }

  /** How many of so many bytes its seals let be written; an error negated if that is none. */
  private unsealed(offset: u64, length: i32): i64 {
    const attributes = this.node.node.stat();
    return writableLength(this.node.seals, offset, <u64>length, attributes.isOk ? attributes.value.size : 0);
  }

  private putAt(offset: u64, data: StaticArray<u8>): i64 {
    let done = 0;
    while (done < data.length) {
      const result = this.node.node.writeAt(offset + done, part(data, done, data.length - done));
      if (!result.isOk) return done > 0 ? done : -errnoOf(result.error, true);
      if (result.value == 0) break;
      done += result.value;
    }
    return done;
  }

  private append(data: StaticArray<u8>): i64 {
    if ((sealsOf(this.node) & (SEALS_WRITING | SEAL_GROW)) != 0) return -EPERM;
    if (anyShared()) this.settleMappings();
    const result = this.node.node.append(data);
    if (!result.isOk) return -errnoOf(result.error, true);
    const attributes = this.node.node.stat();
    if (attributes.isOk) this.offset = attributes.value.size;
    if (anyShared()) outdate(this.device, this.inode, this.offset - result.value, this.offset, null, 0);
    if (anyWatched() && result.value > 0) this.notify(IN_MODIFY);
    return result.value;
  }

  seek(offset: i64, whence: u32): i64 {
    let base: i64 = 0;
    if (whence == SEEK_CUR) {
      base = <i64>this.offset;
    } else if (whence != SEEK_SET) {
      const attributes = this.node.node.stat();
      if (!attributes.isOk) return -errnoOf(attributes.error, false);
      const size = <i64>attributes.value.size;
      if (whence == SEEK_END) base = size;
      else if (whence != SEEK_DATA && whence != SEEK_HOLE) return -EINVAL;
      else if (offset < 0 || offset >= size) return -ENXIO;
      else return this.seekExtent(<u64>offset, whence == SEEK_HOLE, <u64>size);
    }
    const target = base + offset;
    if (target < 0) return -EINVAL;
    this.offset = <u64>target;
    return target;
  }

  /** To the next hole, or to the next data. */
  private seekExtent(offset: u64, toHole: bool, size: u64): i64 {
    if (anyShared()) this.settleMappings();
    const extent = this.node.node.extentAt(offset);
    // Where the file system cannot tell, all is data.
    const isHole = extent.isOk && extent.value.isHole;
    const end = extent.isOk ? extent.value.end : size;
    if (!toHole && isHole && end >= size) return -ENXIO;
    this.offset = isHole == toHole ? offset : end;
    return <i64>this.offset;
  }

  /** Makes a hole. */
  giveBack(offset: u64, length: u64): i64 {
    if ((sealsOf(this.node) & SEALS_WRITING) != 0) return -EPERM;
    if (anyShared()) this.settleMappings();
    const result = this.node.node.changeSpace(offset, length, SpaceChange.GiveBack);
    if (!result.isOk) return -errnoOf(result.error, true);
    if (anyShared()) outdate(this.device, this.inode, offset, offset + length, null, 0);
    return 0;
  }

  stat(status: Status): i64 {
    const result = this.node.node.stat();
    if (!result.isOk) return -errnoOf(result.error, false);
    status.fromAttributes(result.value);
    return 0;
  }

  resize(size: u64): i64 {
    if (!this.writable) return -EINVAL;
    if (anyShared()) this.settleMappings();
    const before = this.node.node.stat();
    const refusal = this.node.seals > 0 && before.isOk ? resizeRefusal(this.node.seals, before.value.size, size) : <i64>0;
    if (refusal != 0) return refusal;
    const result = this.node.node.resize(size);
    if (!result.isOk) return -errnoOf(result.error, true);
    if (anyShared()) outdate(this.device, this.inode, size, WHOLE, null, 0);
    if (anyWatched()) this.notify(IN_MODIFY);
    return 0;
  }

  sync(): i64 {
    if (anyShared()) this.settleMappings();
    const result = this.node.node.sync();
    return result.isOk ? 0 : -errnoOf(result.error, false);
  }

  get pollable(): bool {
    return false;
  }

  /** Tells who watches it. */
  notify(mask: u32): void {
    const status = new Status();
    if ((this.flags & O_PATH) == 0 && this.stat(status) == 0) notify(this.place, status, mask);
  }

  closed(): void {
    if (anyWatched() && this.place != null) this.notify(this.writable ? IN_CLOSE_WRITE : IN_CLOSE_NOWRITE);
    this.node.release();
  }
}
