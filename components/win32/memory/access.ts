// The guest's memory by value. A read of what is not there gives zeros, a write of it nothing: handlers that have to tell ask
// for `isOk` (`tryWrite`, `readBytes`).

import { Result } from '../../lib/wit';
import { MachineError, Vm } from '../gen/import/nucleus-hypervisor-machine';
import { Late } from './late';

const word = new StaticArray<u8>(8);
const half = new StaticArray<u8>(4);
const pair = new StaticArray<u8>(2);
const single = new StaticArray<u8>(1);

/** Bytes that are copied at once. */
const CHUNK: u64 = 1 << 16;

export class Memory {
  /** Address of the first access that failed since this was 0, and whether it was to write. */
  missed: u64 = 0;
  missedWrite: bool = false;

  constructor(
    readonly vm: Vm,
    /** What is not there before it is asked for. */
    private readonly late: Late,
  ) {}

  private miss(address: u64, writes: bool): bool {
    if (this.missed == 0) {
      this.missed = max<u64>(address, 1);
      this.missedWrite = writes;
    }
    return false;
  }

  private put(address: u64, bytes: StaticArray<u8>): bool {
    if (this.vm.write(address, bytes).isOk) return true;
    return (this.reach(address, bytes.length) && this.vm.write(address, bytes).isOk) || this.miss(address, true);
  }

  private reach(address: u64, length: u64): bool {
    return this.late.reach(address, length);
  }

  private read(address: u64, length: u32): Result<StaticArray<u8>, MachineError> {
    const read = this.vm.read(address, length);
    return read.isOk || !this.reach(address, length) ? read : this.vm.read(address, length);
  }

  private readUntil(address: u64, value: u8, limit: u32): Result<StaticArray<u8>, MachineError> {
    const read = this.vm.readUntil(address, value, limit);
    return read.isOk || !this.reach(address, limit) ? read : this.vm.readUntil(address, value, limit);
  }

  u64(address: u64): u64 {
    const read = this.read(address, 8);
    if (read.isOk) return load<u64>(changetype<usize>(read.value));
    this.miss(address, false);
    return 0;
  }

  u32(address: u64): u32 {
    const read = this.read(address, 4);
    if (read.isOk) return load<u32>(changetype<usize>(read.value));
    this.miss(address, false);
    return 0;
  }

  u8(address: u64): u8 {
    const read = this.read(address, 1);
    if (read.isOk) return load<u8>(changetype<usize>(read.value));
    this.miss(address, false);
    return 0;
  }

  u16(address: u64): u16 {
    const read = this.read(address, 2);
    if (read.isOk) return load<u16>(changetype<usize>(read.value));
    this.miss(address, false);
    return 0;
  }

  setU64(address: u64, value: u64): bool {
    store<u64>(changetype<usize>(word), value);
    return this.put(address, word);
  }

  setU32(address: u64, value: u32): bool {
    store<u32>(changetype<usize>(half), value);
    return this.put(address, half);
  }

  setU16(address: u64, value: u16): bool {
    store<u16>(changetype<usize>(pair), value);
    return this.put(address, pair);
  }

  setU8(address: u64, value: u8): bool {
    single[0] = value;
    return this.put(address, single);
  }

  write(address: u64, bytes: StaticArray<u8>): bool {
    return bytes.length == 0 || this.put(address, bytes);
  }

  /** Null where some of it is not there. */
  bytes(address: u64, length: u32): StaticArray<u8> | null {
    const bytes = this.peek(address, length);
    if (bytes == null) this.miss(address, false);
    return bytes;
  }

  /** The same, where nobody is to blame for what is not there. */
  peek(address: u64, length: u32): StaticArray<u8> | null {
    if (length == 0) return new StaticArray<u8>(0);
    const read = this.read(address, length);
    // What is read lies in memory that the next read uses again.
    return read.isOk ? read.value.slice<StaticArray<u8>>(0) : null;
  }

  /** Sets bytes; false where some are not there. */
  fill(address: u64, value: u8, length: u64): bool {
    const piece = new StaticArray<u8>(<i32>min<u64>(length, CHUNK));
    piece.fill(value);
    for (let done: u64 = 0; done < length; ) {
      const count = min<u64>(length - done, CHUNK);
      if (!this.write(address + done, count == <u64>piece.length ? piece : piece.slice<StaticArray<u8>>(0, <i32>count))) return false;
      done += count;
    }
    return true;
  }

  /** Copies bytes; ranges may overlap. */
  move(to: u64, from: u64, length: u64): bool {
    // What would be written over before it is read goes first.
    const isBackwards = to > from && to < from + length;
    for (let done: u64 = 0; done < length; ) {
      const count = min<u64>(CHUNK, length - done);
      const at = isBackwards ? length - done - count : done;
      const bytes = this.bytes(from + at, <u32>count);
      if (bytes == null || !this.write(to + at, bytes)) return false;
      done += count;
    }
    return true;
  }

  /** Bytes before the first of a value, at most `limit`; null where some are not there. */
  until(address: u64, value: u8, limit: u32): StaticArray<u8> | null {
    const read = this.readUntil(address, value, limit);
    if (read.isOk) return read.value.slice<StaticArray<u8>>(0);
    this.miss(address, false);
    return null;
  }

  /** Bytes up to a zero, at most `limit`. */
  untilZero(address: u64, limit: u32 = 1 << 20): StaticArray<u8> {
    const read = this.readUntil(address, 0, limit);
    if (read.isOk) return read.value.slice<StaticArray<u8>>(0);
    this.miss(address, false);
    return new StaticArray<u8>(0);
  }

  /** A text of UTF-8 up to a zero. */
  text(address: u64): string {
    const bytes = this.untilZero(address);
    return String.UTF8.decodeUnsafe(changetype<usize>(bytes), bytes.length);
  }

  /** A text of UTF-8 with a zero behind it, cut to `room` bytes; false where they are not there. */
  setText(address: u64, text: string, room: u32): bool {
    const bytes = utf8(text);
    if (<u32>bytes.length <= room) return this.write(address, bytes);
    const cut = bytes.slice<StaticArray<u8>>(0, room);
    if (room > 0) cut[room - 1] = 0;
    return this.write(address, cut);
  }

  /** A text of UTF-16 with a zero behind it. */
  setWideText(address: u64, text: string): bool {
    return this.write(address, utf16(text));
  }

  /** A text of UTF-16 up to a zero. */
  wideText(address: u64, limit: u32 = 1 << 16): string {
    let units = '';
    for (let done: u32 = 0; done < limit; ) {
      // No further than the page's end: what follows may not be there.
      const onPage = <u32>(0x1000 - ((address + done * 2) & 0xfff)) >> 1;
      const count = min(max(onPage, 1), PIECE);
      const read = this.read(address + done * 2, count * 2);
      if (!read.isOk) return units;
      for (let i: u32 = 0; i < count; i++) {
        if (load<u16>(changetype<usize>(read.value) + i * 2) != 0) continue;
        return units + String.UTF16.decodeUnsafe(changetype<usize>(read.value), i * 2);
      }
      units += String.UTF16.decodeUnsafe(changetype<usize>(read.value), count * 2);
      done += count;
    }
    return units;
  }
}

/** Units of UTF-16 that are read at once. */
const PIECE: u32 = 128;

/** With a zero behind it. */
export function utf8(text: string): StaticArray<u8> {
  const bytes = new StaticArray<u8>(String.UTF8.byteLength(text) + 1);
  String.UTF8.encodeUnsafe(changetype<usize>(text), text.length, changetype<usize>(bytes));
  return bytes;
}

/** With a zero behind it. */
export function utf16(text: string): StaticArray<u8> {
  const bytes = new StaticArray<u8>(text.length * 2 + 2);
  memory.copy(changetype<usize>(bytes), changetype<usize>(text), <usize>text.length * 2);
  return bytes;
}
