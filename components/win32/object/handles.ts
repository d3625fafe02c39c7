// The handles of a process: numbers that are multiples of four, the lowest that is free first.

import { KernelObject } from './kernel-object';

/** HANDLE_FLAG_INHERIT and HANDLE_FLAG_PROTECT_FROM_CLOSE. */
export const INHERIT: u32 = 1;
export const PROTECTED: u32 = 2;

/** A process can have so many. */
const MOST: i32 = 1 << 20;

export class Entry {
  constructor(
    readonly object: KernelObject,
    /** What the handle may be used for, as the object's kind has it. */
    readonly access: u32,
    public flags: u32,
  ) {}
}

export class Handles {
  private readonly entries: Array<Entry | null> = [];
  /** No place below is free. */
  private free: i32 = 0;
  private taken: i32 = 0;

  /** How many are open. */
  get count(): i32 {
    return this.taken;
  }

  /** A new handle; 0 if there are too many, and then nothing uses the object by it. */
  open(object: KernelObject, access: u32, flags: u32 = 0): u64 {
    let at = this.free;
    while (at < this.entries.length && this.entries[at] != null) at++;
    if (at == MOST) return 0;
    object.retain();
    const entry = new Entry(object, access, flags);
    if (at == this.entries.length) this.entries.push(entry);
    else this.entries[at] = entry;
    this.free = at + 1;
    this.taken++;
    return <u64>(at + 1) * 4;
  }

  /** The same handle as another process has of it: what it inherits. Nothing may have it here. */
  inherit(handle: u64, entry: Entry): void {
    const at = <i32>(handle >> 2) - 1;
    while (this.entries.length <= at) this.entries.push(null);
    entry.object.retain();
    this.entries[at] = new Entry(entry.object, entry.access, entry.flags);
    this.taken++;
  }

  /** All handles that are inherited. */
  inherited(): Array<u64> {
    const list: Array<u64> = [];
    for (let i = 0; i < this.entries.length; i++) {
      const entry = this.entries[i];
      if (entry != null && (entry.flags & INHERIT) != 0) list.push(<u64>(i + 1) * 4);
    }
    return list;
  }

  /** Null if there is none. The low two bits are the caller's own. */
  entry(handle: u64): Entry | null {
    const at = (handle >> 2) - 1;
    return at < <u64>this.entries.length ? this.entries[<i32>at] : null;
  }

  find(handle: u64): KernelObject | null {
    const entry = this.entry(handle);
    return entry == null ? null : entry.object;
  }

  /** False if there is no such handle, or it is protected. */
  close(handle: u64): bool {
    const entry = this.entry(handle);
    if (entry == null || (entry.flags & PROTECTED) != 0) return false;
    const at = <i32>(handle >> 2) - 1;
    this.entries[at] = null;
    this.free = min(this.free, at);
    this.taken--;
    entry.object.release();
    return true;
  }

  closeAll(): void {
    for (let i = 0; i < this.entries.length; i++) {
      const entry = this.entries[i];
      this.entries[i] = null;
      if (entry != null) entry.object.release();
    }
    this.free = 0;
    this.taken = 0;
  }
}
