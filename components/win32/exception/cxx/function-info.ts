// What Visual C++'s compiler says of a function: its states, what is destroyed when one is left, its try blocks, and which state each
// address is in. A function and the funclets of its catch blocks share one.
//
// Source: Microsoft, ehdata.h (FuncInfo, UnwindMapEntry, TryBlockMapEntry, HandlerType, IptoStateMapEntry of x64).

import { Memory } from '../../memory/access';

/** Of a function that says that C++ exceptions only come by throw; from this version on there are flags. */
const WITH_FLAGS: u32 = 0x1993_0522;
const VERSION_MASK: u32 = 0x1fff_ffff;
const FIRST_VERSION: u32 = 0x1993_0520;

const SYNCHRONOUS: u32 = 1;
const NOEXCEPT: u32 = 4;

/** More states and rows, try blocks, and handlers than that no function has. */
const MOST: u32 = 1 << 16;
const MOST_TRIES: i32 = 1024;
const MOST_HANDLERS: u32 = 256;
const NOTHING = new StaticArray<u8>(0);

/** The state outside of everything. */
export const EMPTY: i32 = -1;

export class TryBlock {
  constructor(
    readonly index: i32,
    readonly low: i32,
    readonly high: i32,
    readonly catchHigh: i32,
    readonly handlers: u32,
    readonly handlersAt: u64,
  ) {}

  /** Is the state in the block itself? */
  holds(state: i32): bool {
    return state >= this.low && state <= this.high;
  }

  /** Is it in one of its handlers? */
  catches(state: i32): bool {
    return state > this.high && state <= this.catchHigh;
  }
}

/** One catch. */
export class Handler {
  readonly adjectives: u32;
  /** Of the type_info; 0 for catch (...). */
  readonly type: u64;
  /** Where the object goes in the frame; 0 for nowhere. */
  readonly object: i32;
  readonly address: u64;
  /** Where the funclet's frame has the function's. */
  readonly frame: u32;

  constructor(memory: Memory, base: u64, at: u64) {
    const bytes = memory.bytes(at, HANDLER);
    const start = changetype<usize>(bytes == null ? EMPTY_HANDLER : bytes);
    this.adjectives = load<u32>(start);
    this.type = load<u32>(start + 4) == 0 ? 0 : base + load<u32>(start + 4);
    this.object = load<i32>(start + 8);
    this.address = base + load<u32>(start + 12);
    this.frame = load<u32>(start + 16);
  }
}

const HANDLER: u32 = 20;
const EMPTY_HANDLER = new StaticArray<u8>(20);
const TRY_BLOCK: u32 = 20;

export class FunctionInfo {
  private readonly version: u32;
  private readonly flags: u32;
  private readonly unwindRows: StaticArray<u8>;
  private readonly tryRows: StaticArray<u8>;
  private readonly addressRows: StaticArray<u8>;

  constructor(
    readonly memory: Memory,
    readonly base: u64,
    at: u64,
  ) {
    this.version = memory.u32(at) & VERSION_MASK;
    this.unwindRows = rows(memory, base, memory.u32(at + 8), memory.u32(at + 4), 8);
    this.tryRows = rows(memory, base, memory.u32(at + 16), memory.u32(at + 12), TRY_BLOCK);
    this.addressRows = rows(memory, base, memory.u32(at + 24), memory.u32(at + 20), 8);
    this.flags = this.version >= WITH_FLAGS ? memory.u32(at + 36) : 0;
  }

  get isKnown(): bool {
    return this.version >= FIRST_VERSION && this.version <= WITH_FLAGS;
  }

  /** Other exceptions than C++'s do not concern it. */
  get isSynchronous(): bool {
    return (this.flags & SYNCHRONOUS) != 0;
  }

  get isNoexcept(): bool {
    return (this.flags & NOEXCEPT) != 0;
  }

  get states(): i32 {
    return this.unwindRows.length / 8;
  }

  /** The state that an address is in. */
  stateAt(address: u64): i32 {
    const rows = changetype<usize>(this.addressRows);
    let first = 0;
    let last = this.addressRows.length / 8;
    while (first < last) {
      const middle = (first + last) >>> 1;
      if (address < this.base + load<u32>(rows + middle * 8)) last = middle;
      else first = middle + 1;
    }
    return first == 0 ? EMPTY : load<i32>(rows + first * 8 - 4);
  }

  /** The state that it is in when this one has been left. */
  next(state: i32): i32 {
    return state < 0 || state >= this.states ? EMPTY : load<i32>(changetype<usize>(this.unwindRows) + state * 8);
  }

  /** What is called when a state is left; 0 for nothing. */
  action(state: i32): u64 {
    const offset = state < 0 || state >= this.states ? 0 : load<u32>(changetype<usize>(this.unwindRows) + state * 8 + 4);
    return offset == 0 ? 0 : this.base + offset;
  }

  get tries(): i32 {
    return min(this.tryRows.length / <i32>TRY_BLOCK, MOST_TRIES);
  }

  /** Inner ones come first. */
  tryAt(index: i32): TryBlock {
    const at = changetype<usize>(this.tryRows) + index * TRY_BLOCK;
    const count = min(load<u32>(at + 12), MOST_HANDLERS);
    return new TryBlock(index, load<i32>(at), load<i32>(at + 4), load<i32>(at + 8), count, this.base + load<u32>(at + 16));
  }

  handlerAt(block: TryBlock, index: u32): Handler {
    return new Handler(this.memory, this.base, block.handlersAt + <u64>index * HANDLER);
  }
}

function rows(memory: Memory, base: u64, offset: u32, count: u32, size: u32): StaticArray<u8> {
  if (count == 0 || count > MOST) return NOTHING;
  const bytes = memory.bytes(base + offset, count * size);
  return bytes == null ? NOTHING : bytes;
}
