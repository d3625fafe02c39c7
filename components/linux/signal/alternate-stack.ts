// sigaltstack's stack for handlers.

import { Block } from '../memory/block';

export const SS_ONSTACK: u32 = 1;
export const SS_DISABLE: u32 = 2;
export const SS_AUTODISARM: u32 = 0x8000_0000;

export class AlternateStack {
  address: u64 = 0;
  size: u64 = 0;
  flags: u32 = SS_DISABLE;

  get enabled(): bool {
    return (this.flags & SS_DISABLE) == 0;
  }

  contains(pointer: u64): bool {
    return this.enabled && pointer > this.address && pointer - this.address <= this.size;
  }

  copy(other: AlternateStack): void {
    this.address = other.address;
    this.size = other.size;
    this.flags = other.flags;
  }

  disable(): void {
    this.address = 0;
    this.size = 0;
    this.flags = SS_DISABLE;
  }

  /** stack_t: address, flags, size. `pointer` is the stack pointer now. */
  putInto(block: Block, offset: i32, pointer: u64): void {
    block.setU64(offset, this.address);
    block.setU32(offset + 8, this.enabled && this.contains(pointer) ? this.flags | SS_ONSTACK : this.flags);
    block.setU64(offset + 16, this.size);
  }

  takeFrom(block: Block, offset: i32): void {
    this.address = block.u64(offset);
    this.flags = block.u32(offset + 8) & ~SS_ONSTACK;
    this.size = block.u64(offset + 16);
  }
}
