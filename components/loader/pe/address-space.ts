/** From addresses relative to the image (RVAs) to file offsets, through the section table. */
import { Defect, LoadError } from '../gen/export/nucleus-loader-loader';
import { Bytes } from '../image/bytes';
import { terminated } from '../image/text';
import { malformed } from '../image/verdict';
import { Header } from './header';
import * as L from './layout';

/** The part of a section that comes from the file. */
class Range {
  constructor(
    readonly address: u64,
    readonly offset: u64,
    readonly length: u64,
  ) {}
}

export class AddressSpace {
  private readonly ranges: Array<Range> = new Array<Range>();

  constructor(readonly image: Bytes) {}

  /** Takes in the headers and all sections. Errors: outside-file, bad-order, overflow. */
  fill(header: Header): LoadError | null {
    this.ranges.push(new Range(0, 0, min(header.headersSize, this.image.length)));
    let end: u64 = 0;
    for (let i: u64 = 0; i < header.sectionCount; i++) {
      const at = header.sections + i * L.SECTION_SIZE;
      const fault = this.sectionFault(at, end);
      if (fault) return fault;
      const address = <u64>this.image.u32(at + L.VIRTUAL_ADDRESS);
      end = address + max(<u64>this.image.u32(at + L.VIRTUAL_SIZE), 1);
      const length = <u64>this.image.u32(at + L.RAW_SIZE);
      if (length > 0) this.ranges.push(new Range(address, <u64>rawPointer(this.image, at), length));
    }
    return null;
  }

  private sectionFault(at: u64, previousEnd: u64): LoadError | null {
    const address = <u64>this.image.u32(at + L.VIRTUAL_ADDRESS);
    const size = <u64>this.image.u32(at + L.VIRTUAL_SIZE);
    if (address < previousEnd) return malformed(Defect.BadOrder, at + L.VIRTUAL_ADDRESS);
    if (address + size > u32.MAX_VALUE) return malformed(Defect.Overflow, at + L.VIRTUAL_SIZE);
    const length = <u64>this.image.u32(at + L.RAW_SIZE);
    if (length == 0) return null;
    const offset = <u64>rawPointer(this.image, at);
    if (offset > this.image.length) return malformed(Defect.OutsideFile, at + L.RAW_POINTER);
    return this.image.has(offset, length) ? null : malformed(Defect.OutsideFile, at + L.RAW_SIZE);
  }

  /** File offset of `length` bytes at an address, or -1 where the file has no such bytes. */
  locate(address: u64, length: u64): i64 {
    const range = this.rangeOf(address);
    if (!range) return -1;
    const inside = address - range.address;
    return length <= range.length - inside ? <i64>(range.offset + inside) : -1;
  }

  /** The NUL-terminated string at an address, or null. */
  name(address: u64): string | null {
    const range = this.rangeOf(address);
    if (!range) return null;
    return terminated(this.image, range.offset + (address - range.address), range.offset + range.length);
  }

  private rangeOf(address: u64): Range | null {
    for (let i = 0; i < this.ranges.length; i++) {
      const range = this.ranges[i];
      if (address >= range.address && address - range.address < range.length) return range;
    }
    return null;
  }
}

/** Where a section's bytes begin in the file. @param at of its header */
export function rawPointer(image: Bytes, at: u64): u32 {
  return image.u32(at + L.RAW_POINTER) & ~(L.SECTOR - 1);
}
