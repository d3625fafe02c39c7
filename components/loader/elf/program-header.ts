/** One program header, and the table of them. */
import { AccessFlags, Access } from '../gen/export/nucleus-loader-loader';
import { Bytes } from '../image/bytes';
import { Header } from './header';
import * as L from './layout';

export class ProgramHeader {
  readonly type: u32;
  readonly flags: u32;
  readonly offset: u64;
  readonly address: u64;
  readonly fileSize: u64;
  readonly memorySize: u64;
  readonly alignment: u64;

  /** `at` is its own file offset, which the flaws point into. */
  constructor(head: Bytes, readonly at: u64) {
    this.type = head.u32(at + L.P_TYPE);
    this.flags = head.u32(at + L.P_FLAGS);
    this.offset = head.u64(at + L.P_OFFSET);
    this.address = head.u64(at + L.P_VADDR);
    this.fileSize = head.u64(at + L.P_FILESZ);
    this.memorySize = head.u64(at + L.P_MEMSZ);
    this.alignment = head.u64(at + L.P_ALIGN);
  }

  /** A PT_LOAD that puts anything into memory. */
  get loads(): bool {
    return this.type == L.PT_LOAD && this.memorySize != 0;
  }

  /** One past its last byte in memory; only after its range was checked. */
  get end(): u64 {
    return this.address + this.memorySize;
  }

  get access(): Access {
    let access: Access = 0;
    if (this.flags & L.PF_R) access |= AccessFlags.Read;
    if (this.flags & L.PF_W) access |= AccessFlags.Write;
    if (this.flags & L.PF_X) access |= AccessFlags.Execute;
    return access;
  }

  /** Whether the memory range [address, address + length) lies in it. */
  covers(address: u64, length: u64): bool {
    return address >= this.address && length <= this.memorySize && address - this.address <= this.memorySize - length;
  }

  /** Whether the file range [offset, offset + length) lies in what it takes from the file. */
  holds(offset: u64, length: u64): bool {
    return offset >= this.offset && length <= this.fileSize && offset - this.offset <= this.fileSize - length;
  }
}

/** All of them; `readHeader` has made sure that they are in `head`. */
export function readProgramHeaders(head: Bytes, header: Header): Array<ProgramHeader> {
  const all = new Array<ProgramHeader>();
  for (let i: u64 = 0; i < <u64>header.programHeaderCount; i++) {
    all.push(new ProgramHeader(head, header.programHeaders + i * L.PROGRAM_HEADER_SIZE));
  }
  return all;
}

/** The first of a type, or null: as Linux and the C libraries take it. */
export function firstOf(all: Array<ProgramHeader>, type: u32): ProgramHeader | null {
  for (let i = 0; i < all.length; i++) if (all[i].type == type) return all[i];
  return null;
}
