// The memory of what is mapped: of a file, or of nothing but itself. All views of it are parts of one range of addresses, so that what is
// written through one is seen through all others.
//
// What was changed goes back to the file when it is flushed, when the last view goes, before somebody reads the file otherwise, and when
// the process ends: pages that differ from the file are written.

import { Allocation, Kind, PAGE, PAGE_READONLY, PAGE_READWRITE, Space } from '../memory/space';
import { Memory } from '../memory/access';
import { errorOf } from '../path/failure';
import { ERROR_INVALID_ADDRESS, ERROR_NOT_ENOUGH_MEMORY } from '../system/error';
import { DiskFile } from './disk-file';

/** Bytes that are moved at once. */
const PIECE: u64 = 1 << 18;

export class Pages {
  private place: Allocation | null = null;
  /** Sections that have it. */
  users: u32 = 0;
  /** Views that there are. */
  views: u32 = 0;
  /** Some view may be written. */
  private isWritable: bool = false;

  constructor(
    private readonly space: Space,
    private readonly memory: Memory,
    /** Null of what is no file. */
    readonly file: DiskFile | null,
    readonly size: u64,
  ) {}

  /** Whether views of it can be made in an address space. */
  isOf(space: Space): bool {
    return this.space == space;
  }

  get base(): u64 {
    return this.place == null ? 0 : this.place!.base;
  }

  /** Gives bytes of it memory, and makes them as they are in the file; 0, or why there is none. `wanted` is an address, or 0. */
  show(offset: u64, length: u64, protection: u32, wanted: u64): u32 {
    const error = this.showAt(offset, length, protection, wanted);
    if (error == 0) this.views++;
    else if (this.views == 0 && this.file != null) this.drop();
    return error;
  }

  private showAt(offset: u64, length: u64, protection: u32, wanted: u64): u32 {
    if (this.place == null) {
      if (wanted < offset && wanted != 0) return ERROR_INVALID_ADDRESS;
      this.place = wanted == 0 ? this.space.reserve(this.size, protection, Kind.Mapped)
        : this.space.reserveAt(wanted - offset, this.size, protection, Kind.Mapped, false);
      if (this.place == null) return wanted == 0 ? ERROR_NOT_ENOUGH_MEMORY : ERROR_INVALID_ADDRESS;
    } else if (wanted != 0 && wanted != this.base + offset) return ERROR_INVALID_ADDRESS;
    const place = this.place!;
    const writes = protection != PAGE_READONLY;
    const end = min(place.base + ((offset + length + PAGE - 1) & ~(PAGE - 1)), place.end);
    for (let at = place.base + offset; at < end; ) {
      at = place.addressOf(place.pages.find(place.pageOf(at), place.pageOf(end), true));
      if (at >= end) break;
      const next = min(at + PIECE, place.addressOf(place.pages.find(place.pageOf(at), place.pageOf(end), false)));
      const error = this.fill(place, at, next - at);
      if (error != 0) return error;
      at = next;
    }
    if (writes) this.isWritable = true;
    const final_ = this.isWritable ? PAGE_READWRITE : PAGE_READONLY;
    if (!this.space.commit(place, place.base + offset, end - place.base - offset, final_)) return ERROR_NOT_ENOUGH_MEMORY;
    return 0;
  }

  private fill(place: Allocation, at: u64, length: u64): u32 {
    if (!this.space.commit(place, at, length, PAGE_READWRITE)) return ERROR_NOT_ENOUGH_MEMORY;
    const file = this.file;
    if (file == null) return 0;
    for (let done: u64 = 0; done < length; ) {
      const read = file.node.readAt(at - place.base + done, <u32>(length - done));
      if (!read.isOk) return errorOf(read.error, false);
      if (read.value.length == 0) return 0;
      this.memory.write(at + done, read.value);
      done += read.value.length;
    }
    return 0;
  }

  /** A view is there no more. */
  hide(): void {
    if (--this.views > 0) return;
    this.writeBack(0, this.size);
    // What is no file's is nowhere else.
    if (this.file != null) this.drop();
  }

  /** Gives its memory back. */
  drop(): void {
    if (this.place != null) this.space.release(this.place!);
    this.place = null;
    this.isWritable = false;
  }

  /** Writes what differs from the file; 0, or why some of it is not there. */
  writeBack(offset: u64, length: u64): u32 {
    const file = this.file;
    const place = this.place;
    if (file == null || place == null || !this.isWritable || this.space.isClosed) return 0;
    const end = min(offset + length, this.size);
    const last = (end + PAGE - 1) / PAGE;
    for (let at = offset & ~(PAGE - 1); at < end; ) {
      at = place.pages.find(at / PAGE, last, false) * PAGE;
      if (at >= end) break;
      const next = min(at + PIECE, place.pages.find(at / PAGE, last, true) * PAGE);
      const error = this.writePiece(file, at, min(next, end) - at);
      if (error != 0) return error;
      at = next;
    }
    return 0;
  }

  private writePiece(file: DiskFile, offset: u64, length: u64): u32 {
    const now = this.memory.bytes(this.base + offset, <u32>length);
    const before = file.node.readAt(offset, <u32>length);
    if (now == null) return 0;
    const isSame = before.isOk && before.value.length == now.length && memory.compare(changetype<usize>(now), changetype<usize>(before.value), now.length) == 0;
    if (isSame) return 0;
    const written = file.node.writeAt(offset, now);
    return written.isOk ? 0 : errorOf(written.error, true);
  }

  /** Somebody has written the file otherwise. */
  update(offset: u64, data: StaticArray<u8>): void {
    if (this.place == null || offset >= this.size || this.space.isClosed) return;
    const length = <i32>min<u64>(data.length, this.size - offset);
    this.memory.write(this.base + offset, length == data.length ? data : data.slice<StaticArray<u8>>(0, length));
  }
}
