/** The PE headers, decoded and checked. */
import { Defect, Feature, LoadError } from '../gen/export/nucleus-loader-loader';
import { Result } from '../../lib/wit';
import { Bytes } from '../image/bytes';
import { malformed, unsupported } from '../image/verdict';
import * as L from './layout';

/** Windows refuses images with more sections. */
const MAX_SECTIONS: u64 = 96;

export class Header {
  constructor(
    private readonly image: Bytes,
    /** File offset of the PE signature. */
    readonly start: u64,
  ) {}

  get characteristics(): u16 {
    return this.image.u16(this.start + L.CHARACTERISTICS);
  }

  get subsystem(): u16 {
    return this.image.u16(this.start + L.SUBSYSTEM);
  }

  /** Entry point at the preferred base address; 0 if there is none. */
  get entry(): u64 {
    const relative = <u64>this.image.u32(this.start + L.ENTRY);
    return relative == 0 ? 0 : this.image.u64(this.start + L.IMAGE_BASE) + relative;
  }

  get preferredBase(): u64 {
    return this.image.u64(this.start + L.IMAGE_BASE);
  }

  /** Bytes in memory, headers and all. */
  get imageSize(): u64 {
    return <u64>this.image.u32(this.start + L.IMAGE_SIZE);
  }

  get headersSize(): u64 {
    return <u64>this.image.u32(this.start + L.HEADERS_SIZE);
  }

  get sectionCount(): u64 {
    return <u64>this.image.u16(this.start + L.SECTION_COUNT);
  }

  get sections(): u64 {
    return this.start + L.OPTIONAL + <u64>this.image.u16(this.start + L.OPTIONAL_SIZE);
  }

  /** File offset of a directory's entry, or 0 if the header has fewer directories. */
  directory(index: u64): u64 {
    const count = min(<u64>this.image.u32(this.start + L.DIRECTORY_COUNT), L.MAX_DIRECTORIES);
    return index < count ? this.start + L.DIRECTORIES + index * L.DIRECTORY_SIZE : 0;
  }
}

/** Errors: truncated, bad-field, bad-entry-size, unsupported. */
export function readHeader(image: Bytes): Result<Header, LoadError> {
  const start = <u64>image.u32(L.SIGNATURE_POINTER);
  if (!image.has(start, L.OPTIONAL)) return fail(malformed(Defect.Truncated, L.SIGNATURE_POINTER));
  const header = new Header(image, start);
  const fault = machineFault(image, start) || optionalFault(image, header) || sectionFault(image, header);
  return fault ? fail(fault) : Result.ok<Header, LoadError>(header);
}

function machineFault(image: Bytes, start: u64): LoadError | null {
  const machine = image.u16(start + L.MACHINE);
  if (machine == L.MACHINE_I386 || machine == L.MACHINE_ARM) return unsupported(Feature.Bits32);
  if (machine != L.MACHINE_X86_64) return unsupported(Feature.Machine);
  const isImage = (image.u16(start + L.CHARACTERISTICS) & L.EXECUTABLE_IMAGE) != 0;
  return isImage ? null : unsupported(Feature.ObjectType);
}

function optionalFault(image: Bytes, header: Header): LoadError | null {
  const start = header.start;
  const size = <u64>image.u16(start + L.OPTIONAL_SIZE);
  if (!image.has(start + L.OPTIONAL, size)) return malformed(Defect.Truncated, start + L.OPTIONAL_SIZE);
  if (size < 2) return malformed(Defect.BadEntrySize, start + L.OPTIONAL_SIZE);
  const magic = image.u16(start + L.MAGIC);
  if (magic == L.MAGIC_PE32) return unsupported(Feature.Bits32);
  if (magic != L.MAGIC_PE32_PLUS) return malformed(Defect.BadField, start + L.MAGIC);
  if (size < L.OPTIONAL_MIN) return malformed(Defect.BadEntrySize, start + L.OPTIONAL_SIZE);
  const count = min(<u64>image.u32(start + L.DIRECTORY_COUNT), L.MAX_DIRECTORIES);
  if (L.OPTIONAL_MIN + count * L.DIRECTORY_SIZE > size) return malformed(Defect.BadEntrySize, start + L.OPTIONAL_SIZE);
  return alignmentFault(image, start);
}

/** Both are powers of two, and a file's is no greater than memory's (smaller than a page they must be equal). */
function alignmentFault(image: Bytes, start: u64): LoadError | null {
  const memory = image.u32(start + L.SECTION_ALIGNMENT);
  const file = image.u32(start + L.FILE_ALIGNMENT);
  if (popcnt(memory) != 1) return malformed(Defect.BadAlignment, start + L.SECTION_ALIGNMENT);
  if (popcnt(file) != 1 || file > memory) return malformed(Defect.BadAlignment, start + L.FILE_ALIGNMENT);
  return null;
}

function sectionFault(image: Bytes, header: Header): LoadError | null {
  if (header.sectionCount > MAX_SECTIONS) return malformed(Defect.BadField, header.start + L.SECTION_COUNT);
  if (image.has(header.sections, header.sectionCount * L.SECTION_SIZE)) return null;
  return malformed(Defect.Truncated, header.start + L.SECTION_COUNT);
}

function fail(fault: LoadError): Result<Header, LoadError> {
  return Result.err<Header, LoadError>(fault);
}
