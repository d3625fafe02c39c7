// A function's tables of fixed rows: __CxxFrameHandler3 and the versions before.
//
// Source: Microsoft, ehdata.h (FuncInfo, UnwindMapEntry, TryBlockMapEntry, HandlerType, IptoStateMapEntry of x64).

import { Memory } from '../../memory/access';
import { Action, EMPTY, FunctionInfo, Handler, MOST, MOST_HANDLERS, MOST_TRIES, NO_ACTION, TryBlock } from './function-info';

/** Of a function that says that C++ exceptions only come by throw; from this version on there are flags. */
const WITH_FLAGS: u32 = 0x1993_0522;
const VERSION_MASK: u32 = 0x1fff_ffff;
const FIRST_VERSION: u32 = 0x1993_0520;

const SYNCHRONOUS: u32 = 1;
const NOEXCEPT: u32 = 4;

const HANDLER: u32 = 20;
const TRY_BLOCK: u32 = 20;
const NOTHING = new StaticArray<u8>(0);

export class Tables extends FunctionInfo {
  private readonly version: u32;
  private readonly flags: u32;
  private readonly unwindRows: StaticArray<u8>;
  private readonly tryRows: StaticArray<u8>;
  private readonly addressRows: StaticArray<u8>;

  constructor(memory: Memory, base: u64, at: u64) {
    super(memory, base);
    this.version = memory.u32(at) & VERSION_MASK;
    this.unwindRows = rows(memory, base, memory.u32(at + 8), memory.u32(at + 4), 8);
    this.tryRows = rows(memory, base, memory.u32(at + 16), memory.u32(at + 12), TRY_BLOCK);
    this.addressRows = rows(memory, base, memory.u32(at + 24), memory.u32(at + 20), 8);
    this.flags = this.version >= WITH_FLAGS ? memory.u32(at + 36) : 0;
  }

  get isKnown(): bool {
    return this.version >= FIRST_VERSION && this.version <= WITH_FLAGS;
  }

  get isSynchronous(): bool {
    return (this.flags & SYNCHRONOUS) != 0;
  }

  get isNoexcept(): bool {
    return (this.flags & NOEXCEPT) != 0;
  }

  get parentAt(): i64 {
    return -1;
  }

  get states(): i32 {
    return this.unwindRows.length / 8;
  }

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

  next(state: i32): i32 {
    return state < 0 || state >= this.states ? EMPTY : load<i32>(changetype<usize>(this.unwindRows) + state * 8);
  }

  action(state: i32, frame: u64): Action {
    const offset = state < 0 || state >= this.states ? 0 : load<u32>(changetype<usize>(this.unwindRows) + state * 8 + 4);
    return offset == 0 ? NO_ACTION : new Action(this.base + offset, frame);
  }

  get tries(): i32 {
    return min(this.tryRows.length / <i32>TRY_BLOCK, <i32>MOST_TRIES);
  }

  tryAt(index: i32): TryBlock {
    const at = changetype<usize>(this.tryRows) + index * TRY_BLOCK;
    const count = min(load<u32>(at + 12), MOST_HANDLERS);
    return new TryBlock(index, load<i32>(at), load<i32>(at + 4), load<i32>(at + 8), count, this.base + load<u32>(at + 16));
  }

  handlerAt(block: TryBlock, index: u32): Handler {
    const handler = new Handler();
    const bytes = this.memory.bytes(block.handlersAt + <u64>index * HANDLER, HANDLER);
    if (bytes == null) return handler;
    const start = changetype<usize>(bytes);
    handler.adjectives = load<u32>(start);
    handler.type = load<u32>(start + 4) == 0 ? 0 : this.base + load<u32>(start + 4);
    handler.object = load<i32>(start + 8);
    handler.address = this.base + load<u32>(start + 12);
    handler.frame = load<u32>(start + 16);
    return handler;
  }
}

function rows(memory: Memory, base: u64, offset: u32, count: u32, size: u32): StaticArray<u8> {
  if (count == 0 || count > MOST) return NOTHING;
  const bytes = memory.bytes(base + offset, count * size);
  return bytes == null ? NOTHING : bytes;
}
