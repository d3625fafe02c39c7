/**
 * The ELF file header, decoded and checked.
 *
 * Accepts what Linux's load_elf_binary accepts (which ignores e_version and e_ehsize), and names what it refuses.
 */
import { Defect, Feature, LoadError } from '../gen/export/nucleus-loader-loader';
import { Result } from '../../lib/wit';
import { Bytes } from '../image/bytes';
import { malformed, unsupported } from '../image/verdict';
import * as L from './layout';

/** Linux refuses a larger program header table (fs/binfmt_elf.c, load_elf_phdrs). */
const MAX_PROGRAM_HEADERS_SIZE: u64 = 65536;

export class Header {
  constructor(
    readonly type: u16,
    readonly entry: u64,
    readonly programHeaders: u64,
    readonly programHeaderCount: u16,
  ) {}

  /** One past the program header table, as a file offset. */
  get programHeadersEnd(): u64 {
    return this.programHeaders + <u64>this.programHeaderCount * L.PROGRAM_HEADER_SIZE;
  }
}

/** Checks what can be checked with the header alone; `head` holds at least the magic, `size` is the whole file's. */
export function readHeader(head: Bytes, size: u64): Result<Header, LoadError> {
  const fault = identityFault(head, size);
  if (fault) return Result.err<Header, LoadError>(fault);
  const header = new Header(
    head.u16(L.E_TYPE),
    head.u64(L.E_ENTRY),
    head.u64(L.E_PHOFF),
    head.u16(L.E_PHNUM),
  );
  const table = tableFault(head, header, size);
  return table ? Result.err<Header, LoadError>(table) : Result.ok<Header, LoadError>(header);
}

function identityFault(head: Bytes, size: u64): LoadError | null {
  if (size < L.HEADER_SIZE) return malformed(Defect.Truncated, size);
  if (!head.has(0, L.HEADER_SIZE)) return LoadError.need(L.HEADER_SIZE);
  const width = head.u8(L.E_CLASS);
  if (width == L.CLASS_32) return unsupported(Feature.Bits32);
  if (width != L.CLASS_64) return malformed(Defect.BadField, L.E_CLASS);
  const order = head.u8(L.E_DATA);
  if (order == L.DATA_BIG) return unsupported(Feature.BigEndian);
  if (order != L.DATA_LITTLE) return malformed(Defect.BadField, L.E_DATA);
  return targetFault(head);
}

function targetFault(head: Bytes): LoadError | null {
  const abi = head.u8(L.E_OSABI);
  if (abi != L.OSABI_SYSV && abi != L.OSABI_LINUX) return unsupported(Feature.OperatingSystem);
  if (head.u16(L.E_MACHINE) != L.MACHINE_X86_64) return unsupported(Feature.Machine);
  const type = head.u16(L.E_TYPE);
  return type == L.TYPE_EXECUTABLE || type == L.TYPE_SHARED ? null : unsupported(Feature.ObjectType);
}

function tableFault(head: Bytes, header: Header, size: u64): LoadError | null {
  if (header.programHeaderCount == 0) return malformed(Defect.NothingToLoad, L.E_PHNUM);
  if (<u64>head.u16(L.E_PHENTSIZE) != L.PROGRAM_HEADER_SIZE) return malformed(Defect.BadEntrySize, L.E_PHENTSIZE);
  const length = <u64>header.programHeaderCount * L.PROGRAM_HEADER_SIZE;
  if (length > MAX_PROGRAM_HEADERS_SIZE) return malformed(Defect.BadField, L.E_PHNUM);
  if (header.programHeaders > size || length > size - header.programHeaders) {
    return malformed(Defect.Truncated, L.E_PHOFF);
  }
  return head.has(header.programHeaders, length) ? null : LoadError.need(header.programHeadersEnd);
}
