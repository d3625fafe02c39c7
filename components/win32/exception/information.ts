// UNWIND_INFO: what a function's prolog does, and who handles its exceptions.
//
// Source: Microsoft, "x64 exception handling": UNWIND_INFO, UNWIND_CODE.

import { Memory } from '../memory/access';

export class Information {
  readonly at: usize;

  constructor(
    readonly bytes: StaticArray<u8>,
    readonly address: u64,
  ) {
    this.at = changetype<usize>(bytes);
  }

  get version(): u32 {
    return load<u8>(this.at) & 7;
  }

  get flags(): u32 {
    return load<u8>(this.at) >> 3;
  }

  get prolog(): u32 {
    return load<u8>(this.at + 1);
  }

  get count(): u32 {
    return load<u8>(this.at + 2);
  }

  get frameRegister(): u32 {
    return load<u8>(this.at + 3) & 15;
  }

  get frameOffset(): u64 {
    return <u64>(load<u8>(this.at + 3) >> 4) * 16;
  }

  offset(index: u32): u32 {
    return load<u8>(this.at + 4 + index * 2);
  }

  operation(index: u32): u32 {
    return load<u8>(this.at + 5 + index * 2) & 15;
  }

  operand(index: u32): u32 {
    return load<u8>(this.at + 5 + index * 2) >> 4;
  }

  /** The 16-bit number in a slot, and the 32-bit one that begins there. */
  half(index: u32): u64 {
    return index < this.count ? load<u16>(this.at + 4 + index * 2) : 0;
  }

  word(index: u32): u64 {
    return index + 1 < this.count ? load<u32>(this.at + 4 + index * 2) : 0;
  }

  /** What follows the codes: a handler's address and data, or another row. */
  get end(): u64 {
    return this.address + 4 + ((this.count + 1) & ~1) * 2;
  }
}

/** Null where it is not there. */
export function readInformation(memory: Memory, base: u64, offset: u32): Information | null {
  const address = base + offset;
  const head = memory.bytes(address, 4);
  if (head == null) return null;
  const bytes = memory.bytes(address, 4 + <u32>head[2] * 2);
  return bytes == null ? null : new Information(bytes, address);
}
