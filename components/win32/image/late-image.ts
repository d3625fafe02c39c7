// An image in memory whose bytes are read when somebody looks at them, a window at a time: most of a large program is never run. Its
// pages have their memory from the beginning, as the limit counts them, and no access until their bytes are there.

import { AccessFlags } from '../gen/import/nucleus-hypervisor-machine';
import { Image } from '../gen/import/nucleus-loader-portable-executable';
import { Allocation } from '../memory/allocation';
import { Late } from '../memory/late';
import { accessOf } from '../memory/protection';
import { Space } from '../memory/space';
import { ImageFile } from './image-file';

const WINDOW: u64 = 1 << 18;

export class LateImage extends Late {
  /** Windows that have been made, or whose bytes cannot be read: those stay without access. */
  private readonly tried: StaticArray<bool>;

  constructor(
    private readonly space: Space,
    private readonly place: Allocation,
    private readonly image: Image,
    private readonly file: ImageFile,
  ) {
    super();
    file.retain();
    this.tried = new StaticArray<bool>(<i32>((place.size + WINDOW - 1) / WINDOW));
  }

  reach(address: u64, length: u64): bool {
    const place = this.place;
    if (length == 0 || address >= place.end || (address < place.base && length <= place.base - address)) return false;
    const first = max(address, place.base) - place.base;
    const last = min(address - place.base + length, place.size) - 1;
    let isMade = false;
    for (let i = first / WINDOW; i <= last / WINDOW; i++) if (this.make(i)) isMade = true;
    return isMade;
  }

  isOf(one: Allocation): bool {
    return one == this.place;
  }

  close(): void {
    this.file.release();
  }

  private make(index: u64): bool {
    if (this.tried[<i32>index]) return false;
    this.tried[<i32>index] = true;
    const start = index * WINDOW;
    const end = min(start + WINDOW, this.place.size);
    this.space.vm.protect(this.place.base + start, end - start, AccessFlags.Read | AccessFlags.Write);
    const isRead = this.fill(start, end);
    this.protect(start, end, isRead);
    return isRead;
  }

  private fill(start: u64, end: u64): bool {
    if (!this.copy(start, end, 0, 0, this.image.headersSize)) return false;
    const sections = this.image.sections;
    for (let i = 0; i < sections.length; i++) {
      const one = sections[i];
      if (!this.copy(start, end, one.address, one.fileOffset, one.fileSize)) return false;
    }
    return true;
  }

  /** Copies those of `length` bytes at `address` that the window has. */
  private copy(start: u64, end: u64, address: u64, offset: u64, length: u64): bool {
    const first = max(start, address);
    const last = min(end, address + length);
    if (first >= last) return true;
    const bytes = this.file.bytes(offset + first - address, last - first);
    return bytes != null && this.space.vm.write(this.place.base + first, bytes).isOk;
  }

  /** As the pages are to be from now on. */
  private protect(start: u64, end: u64, isRead: bool): void {
    const place = this.place;
    const lastPage = place.pageOf(place.base + end);
    for (let page = place.pageOf(place.base + start); page < lastPage; ) {
      const next = place.pages.runEnd(page, lastPage);
      const access: u32 = isRead ? <u32>accessOf(place.protectionAt(place.addressOf(page))) : 0;
      this.space.vm.protect(place.addressOf(page), place.addressOf(next) - place.addressOf(page), access);
      page = next;
    }
  }
}
