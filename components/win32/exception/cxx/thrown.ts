// What was thrown: an object, its types, and how it is copied and destroyed.
//
// Source: Microsoft, ehdata.h (ThrowInfo, CatchableType, PMD, EHExceptionRecord of x64).

import { Memory } from '../../memory/access';
import { ExceptionRecord } from '../record';
import { Handler } from './function-info';

export const CXX_EXCEPTION: u32 = 0xe06d_7363;
const PARAMETERS: u32 = 4;
/** The first parameter. */
export const MAGIC: u64 = 0x1993_0520;

// Of handlers and of throws.
const CONST: u32 = 1;
const VOLATILE: u32 = 2;
const UNALIGNED: u32 = 4;
const REFERENCE: u32 = 8;
// Of types.
const SIMPLE: u32 = 1;
const BY_REFERENCE: u32 = 2;
const VIRTUAL_BASE: u32 = 4;

const MOST_TYPES: u32 = 256;
/** Comparisons of a handler's type with one of the object's, for one function. */
const MOST_COMPARISONS: u32 = 1 << 16;
const TYPE: u32 = 28;
/** Where a type_info has its name. */
const NAME: u64 = 16;

/** One type that the object can be caught as. */
export class CatchableType {
  readonly properties: u32;
  readonly type: u64;
  readonly size: u32;
  /** Copies the object; 0 for bytes. */
  readonly copy: u64;
  private readonly bytes: StaticArray<u8>;

  constructor(memory: Memory, base: u64, at: u64) {
    const bytes = memory.bytes(at, TYPE);
    this.bytes = bytes == null ? new StaticArray<u8>(TYPE) : bytes;
    const start = changetype<usize>(this.bytes);
    this.properties = load<u32>(start);
    this.type = base + load<u32>(start + 4);
    this.size = load<u32>(start + 20);
    this.copy = load<u32>(start + 24) == 0 ? 0 : base + load<u32>(start + 24);
  }

  get isSimple(): bool {
    return (this.properties & SIMPLE) != 0;
  }

  get hasVirtualBase(): bool {
    return (this.properties & VIRTUAL_BASE) != 0;
  }

  /** Where the part of this type is in an object. */
  adjust(memory: Memory, object: u64): u64 {
    const start = changetype<usize>(this.bytes);
    return displaced(memory, object, load<i32>(start + 8), load<i32>(start + 12), load<i32>(start + 16));
  }
}

/** By so many bytes, and by as many as a table tells that the object has a pointer to; -1 for no such pointer. */
export function displaced(memory: Memory, object: u64, bytes: i32, pointer: i32, row: i32): u64 {
  const result = object + <i64>bytes;
  if (pointer < 0) return result;
  const table = memory.u64(object + <i64>pointer);
  return result + <i64>pointer + <i64>(<i32>memory.u32(table + <i64>row));
}

export class Thrown {
  readonly object: u64;
  readonly info: u64;
  readonly base: u64;
  private comparisons: u32 = 0;

  constructor(
    private readonly memory: Memory,
    record: ExceptionRecord,
  ) {
    const isCxx = record.code == CXX_EXCEPTION && record.count == PARAMETERS;
    this.object = isCxx ? record.parameter(1) : 0;
    this.info = isCxx ? record.parameter(2) : 0;
    this.base = isCxx ? record.parameter(3) : 0;
  }

  /** False of what is not C++'s. */
  get isCxx(): bool {
    return this.info != 0;
  }

  /** Destroys the object; 0 for nothing. */
  get destructor(): u64 {
    const offset = this.info == 0 ? 0 : this.memory.u32(this.info + 4);
    return offset == 0 ? 0 : this.base + offset;
  }

  /** As what a handler takes it; null if it does not. Of catch (...) it is any type. */
  typeFor(handler: Handler): CatchableType | null {
    const list = this.base + this.memory.u32(this.info + 12);
    const count = min(this.memory.u32(list), MOST_TYPES);
    for (let i: u32 = 0; i < count && this.comparisons++ < MOST_COMPARISONS; i++) {
      const type = new CatchableType(this.memory, this.base, this.base + this.memory.u32(list + 4 + i * 4));
      if (isAny(this.memory, handler) || this.fits(handler, type)) return type;
    }
    return null;
  }

  /** Is one of its types this? */
  isOf(type: u64): bool {
    const handler = new Handler();
    handler.type = type;
    handler.adjectives = REFERENCE | CONST | VOLATILE | UNALIGNED;
    return this.typeFor(handler) != null;
  }

  private fits(handler: Handler, type: CatchableType): bool {
    const attributes = this.memory.u32(this.info);
    const had = handler.adjectives;
    if (handler.type != type.type && this.memory.text(handler.type + NAME) != this.memory.text(type.type + NAME)) return false;
    if ((type.properties & BY_REFERENCE) != 0 && (had & REFERENCE) == 0) return false;
    return (attributes & ~had & (CONST | VOLATILE | UNALIGNED)) == 0;
  }
}

/** catch (...) */
export function isAny(memory: Memory, handler: Handler): bool {
  return handler.type == 0 || (memory.u32(handler.type + NAME) & 0xff) == 0;
}

export function isReference(handler: Handler): bool {
  return (handler.adjectives & REFERENCE) != 0;
}
